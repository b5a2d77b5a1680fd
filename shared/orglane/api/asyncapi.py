"""The socket's own document, AsyncAPI 3.0: its frames, topics and limits. Nothing imports this before somebody asks.

https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

import json
from functools import cache
from typing import Any, get_args
from urllib.parse import urlsplit

from orglane import frames
from orglane.api import socket_documents as shapes
from orglane.api.schemas import schemas
from orglane.changes import AppChange, Change, RepoRemoved, change_wire
from orglane.commands import Cause
from orglane.model import Position
from orglane.ports import LogEntry

MAX_TOPICS = 50
# What API Gateway grants: an idle connection ten minutes, any connection two hours.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
IDLE_S, LIFETIME_S = 10 * 60, 2 * 60 * 60
TICKET_S = 60
TOPICS = {
    "app": ("^app$", "The caller's own shell.", AppChange),
    "organization": ("^organization:[0-9]{1,19}$", "What an organization's sidebar shows.", Change),
}
FRAMES = {"receive": shapes.ClientFrame, "send": shapes.ServerFrame}
ANSWERS = {"subscribe": ["subscribed", "error"], "ping": ["pong", "error"], "unsubscribe": ["error"]}
UNASKED = ["delta", "part", "resync", "closing", "error"]

_TOPIC = "organization:9001"
_ABOUT = f"""The live state of GitHub organizations, pushed as it changes.

A client takes a snapshot over HTTP (`/v1/openapi.json`), subscribes to the topic from the snapshot's position, and is
told every change after it as deltas: each names the position that it follows. Whoever does not stand there subscribes
again and gets what it missed, complete and in order, or the word that it must take a new snapshot.

Frames are JSON texts of at most {frames.MAX_FRAME_BYTES:,} bytes. A connection listens to {MAX_TOPICS} topics, is cut
after {IDLE_S // 60} minutes in which nothing was sent on it, and after {LIFETIME_S // 3600} hours in any case.
Fields, types of changes and types of frames may be added: what is not known is to be ignored."""


@cache
def document(socket_url: str) -> dict[str, Any]:
    """The whole of it, for a socket at this address."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Orglane socket", "version": "1", "description": _ABOUT},
        "defaultContentType": "application/json",
        "servers": {"socket": _server(socket_url)},
        "channels": {"socket": _channel(socket_url)},
        "operations": _operations(),
        "components": {
            "messages": {name: _message(name, shape) for name, shape in _shapes().items()},
            "schemas": _schemas(),
            "securitySchemes": {"ticket": _ticket()},
        },
        "x-limits": {
            "frameBytes": frames.MAX_FRAME_BYTES,
            "topicsPerConnection": MAX_TOPICS,
            "idleSeconds": IDLE_S,
            "lifetimeSeconds": LIFETIME_S,
            "ticketSeconds": TICKET_S,
        },
        "x-topics": {name: _topic(*each) for name, each in TOPICS.items()},
    }


def _server(socket_url: str) -> dict[str, Any]:
    url = urlsplit(socket_url)
    return {"host": url.netloc, "protocol": url.scheme, "security": [_ref("securitySchemes", "ticket")]}


def _channel(socket_url: str) -> dict[str, Any]:
    """One for everything: topics are subscribed to by frames."""
    query = {
        "type": "object",
        "required": ["ticket"],
        "properties": {
            "ticket": {"type": "string", "description": "From `POST /v1/socket-tickets`; opens one connection."},
            "connection": {
                "type": "integer",
                "minimum": 1,
                "description": "Which of this client's connections it is, for the log.",
            },
            "reason": {"type": "string", "pattern": "^[a-z_:]{1,40}$", "description": "Why it is opened, for the log."},
            "waited": {"type": "integer", "description": "After how many milliseconds of waiting, for the log."},
        },
    }
    return {
        "address": urlsplit(socket_url).path or "/",
        "description": "One WebSocket; what is told on it is chosen by `subscribe`.",
        "servers": [{"$ref": "#/servers/socket"}],
        "messages": {name: _ref("messages", name) for name in _shapes()},
        "bindings": {"ws": {"method": "GET", "query": query, "bindingVersion": "0.1.0"}},
    }


def _operations() -> dict[str, Any]:
    channel = {"$ref": "#/channels/socket"}
    asked = {
        name: {
            "action": "receive",
            "channel": channel,
            "messages": [_on_channel(name)],
            "reply": {"channel": channel, "messages": [_on_channel(each) for each in answers]},
        }
        for name, answers in ANSWERS.items()
    }
    return {
        **asked,
        "tell": {"action": "send", "channel": channel, "messages": [_on_channel(each) for each in UNASKED]},
    }


def _message(name: str, shape: type) -> dict[str, Any]:
    return {
        "name": name,
        "title": shape.__name__,
        "summary": (shape.__doc__ or name).partition("\n")[0],
        "payload": _ref("schemas", shape.__name__),
        "examples": [{"name": name, "payload": each} for each in _examples()[name]],
    }


@cache
def _shapes() -> dict[str, type]:
    """The classes of frames by what stands in their `action` or `type`."""
    made = {}
    for union in FRAMES.values():
        for shape in get_args(get_args(union.__value__)[0]):
            tag = shape.__annotations__.get("action") or shape.__annotations__["type"]
            made[get_args(tag)[0]] = shape
    return made


def _schemas() -> dict[str, Any]:
    made: dict[str, Any] = _published(schemas([*_shapes().values(), Change, AppChange], "#/components/schemas/{model}"))
    return made


def _published(schema: Any) -> Any:
    """Without the marks that are the browser's types' alone."""
    if isinstance(schema, list):
        return [_published(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _published(each) for name, each in schema.items() if name not in ("x-typescript", "x-closed")}


def _topic(pattern: str, description: str, union: Any) -> dict[str, Any]:
    changes = [_ref("schemas", each.__name__) for each in get_args(union.__value__)]
    return {"pattern": pattern, "description": description, "changes": changes}


def _ticket() -> dict[str, Any]:
    return {
        "type": "httpApiKey",
        "in": "query",
        "name": "ticket",
        "description": f"From `POST /v1/socket-tickets`: it opens one connection within {TICKET_S} seconds.",
    }


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _on_channel(name: str) -> dict[str, str]:
    return {"$ref": f"#/channels/socket/messages/{name}"}


@cache
def _examples() -> dict[str, list[Any]]:
    """Made by what makes the real ones; a client's as the browser's client sends them."""
    at = Position(epoch=1, seq=41)
    told = [change_wire(RepoRemoved(repo_id=str(each))) for each in range(7000, 8000)]
    short, long = _entry(told[:1]), _entry(told)
    texts = {
        "subscribed": [
            frames.subscribed("1", _TOPIC, at, "up_to_date", None),
            frames.subscribed("1", _TOPIC, at, "reset", "too_old"),
        ],
        "delta": [frames.delta(_TOPIC, [short])],
        "part": list(frames.deltas(_TOPIC, [long]))[-1:],
        "pong": [frames.pong("2", {_TOPIC: at})],
        "resync": [frames.resync(_TOPIC, "slow")],
        "closing": [frames.closing("deploy", retry=True, spread_ms=2000)],
        "error": [frames.error("1", "unknown_topic", "Topics are `app` and `organization:<id>`.")],
        "subscribe": [
            '{"action":"subscribe","id":"1","topic":"app","position":null}',
            f'{{"action":"subscribe","id":"1","topic":"{_TOPIC}","position":{{"epoch":1,"seq":41}}}}',
        ],
        "unsubscribe": [f'{{"action":"unsubscribe","id":"3","topic":"{_TOPIC}"}}'],
        "ping": ['{"action":"ping","id":"2"}'],
    }
    return {name: [json.loads(each) for each in given] for name, given in texts.items()}


def _entry(changes: list[dict[str, Any]]) -> LogEntry:
    return LogEntry(
        organization_id="9001",
        epoch=1,
        base_epoch=1,
        base=41,
        seq=42,
        changes=json.dumps(changes, separators=(",", ":")),
        cause=Cause("webhook", "72d3162e-cc78-11e3-81ab-4c9367dc0958"),
        at_ms=1_700_000_000_000,
        commands="[]",
    )
