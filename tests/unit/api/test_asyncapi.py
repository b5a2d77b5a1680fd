"""The socket's own document is AsyncAPI 3.0, and true."""

import json
import subprocess
import sys
from typing import Any, get_args

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from local.settings import ROOT
from orglane import frames, socket
from orglane.api import asyncapi, shell
from orglane.api.asyncapi import document
from orglane.api.socket_documents import RefusalCode
from orglane.changes import AppChange, Change, RepoRemoved, change_wire
from orglane.model import Position
from tests.unit.builders import entry
from tests.unit.on_the_wire import strict
from tests.unit.room import TOPIC, Room, at

from .conftest import Api

SPECIFICATION = ROOT / "node_modules" / "@asyncapi" / "specs" / "schemas" / "3.0.0-without-$id.json"
DOCUMENT = document("wss://abc.execute-api.eu-central-1.amazonaws.com/socket")
MESSAGES = DOCUMENT["components"]["messages"]


def check(name: str, value: object) -> None:
    """Raise unless a value is what the message of this name has, field by field."""
    schema = {**MESSAGES[name]["payload"], "components": {"schemas": strict(DOCUMENT["components"]["schemas"])}}
    Draft202012Validator(schema).validate(value)


def test_it_is_asyncapi() -> None:
    Draft7Validator(json.loads(SPECIFICATION.read_text())).validate(DOCUMENT)


def test_a_document_that_is_wrong_would_be_noticed() -> None:
    validator = Draft7Validator(json.loads(SPECIFICATION.read_text()))
    for part in ("info", "asyncapi"):
        assert not validator.is_valid({name: each for name, each in DOCUMENT.items() if name != part})
    assert not validator.is_valid({**DOCUMENT, "operations": {"ping": {"action": "shout"}}})


def test_every_reference_leads_somewhere() -> None:
    def follow(part: Any) -> None:
        if isinstance(part, dict):
            if "$ref" in part:
                at: Any = DOCUMENT
                for name in part["$ref"].removeprefix("#/").split("/"):
                    at = at[name]
            for each in part.values():
                follow(each)
        elif isinstance(part, list):
            for each in part:
                follow(each)

    follow(DOCUMENT)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_every_message_has_an_example_that_is_one(name: str) -> None:
    assert MESSAGES[name]["examples"]
    for example in MESSAGES[name]["examples"]:
        check(name, example["payload"])


def test_the_examples_of_a_client_are_understood() -> None:
    room = Room()
    for name in socket.ACTIONS:
        for example in MESSAGES[name]["examples"]:
            answers = {each["type"] for each in room.send(example["payload"])}
            told = DOCUMENT["operations"][name]["reply"]["messages"]
            assert answers <= {each["$ref"].rpartition("/")[2] for each in told}


def test_real_frames_are_messages_of_it() -> None:
    room, long = Room(), json.dumps([change_wire(RepoRemoved(repo_id=str(each))) for each in range(1000)])
    room.stand([entry(1), entry(2, '[{"type":"repoRemoved","repoId":"7"}]'), entry(3, long)])
    sent = [
        *room.subscribe(at(0)),
        *room.subscribe(at(3)),
        *room.subscribe(),
        *room.send({"action": "ping", "id": "p"}),
        *room.send({"action": "dance", "id": "p"}),
        json.loads(frames.resync(TOPIC, "slow")),
        json.loads(frames.closing("deploy", retry=True, spread_ms=1)),
        json.loads(frames.pong(None, {TOPIC: Position(epoch=1, seq=3)})),
    ]
    for each in sent:
        check(each["type"], each)
    assert {each["type"] for each in sent} == MESSAGES.keys() - socket.ACTIONS.keys()


def test_it_names_the_topics_with_their_changes_and_the_limits_that_are_kept() -> None:
    topics = DOCUMENT["x-topics"]
    assert {name: each["pattern"] for name, each in topics.items()} == {
        name: f"^{pattern.pattern}$" for name, pattern in socket.TOPICS.items()
    }
    for name, union in (("app", AppChange), ("organization", Change)):
        told = {each["$ref"].rpartition("/")[2] for each in topics[name]["changes"]}
        assert told == {each.__name__ for each in get_args(union.__value__)}
    assert DOCUMENT["x-limits"] == {
        "frameBytes": frames.MAX_FRAME_BYTES,
        "topicsPerConnection": socket.MAX_TOPICS,
        "idleSeconds": 600,
        "lifetimeSeconds": 7200,
        "ticketSeconds": shell.TICKET_S,
    }


def test_it_names_every_refusal_of_the_socket() -> None:
    room, many = Room(), [f"organization:{each}" for each in range(1, socket.MAX_TOPICS + 2)]
    room.connections.rights |= {("ana", each.partition(":")[2]) for each in many}
    for each in many:
        room.stand([entry(1)], each.partition(":")[2])
    refused = [answer["code"] for each in many for answer in room.subscribe(topic=each) if answer["type"] == "error"]
    for wrong in ({}, {"action": "x"}, {"action": "subscribe", "topic": "x"}):
        refused.append(room.refused(wrong)[1])
    refused.append(Room().refused({"action": "subscribe", "topic": "organization:666"})[1])
    assert set(refused) == set(get_args(RefusalCode.__value__))


def test_anybody_may_read_it(api: Api) -> None:
    answer = api.call("GET", "/v1/asyncapi.json")
    assert answer.status == 200
    told = answer.json()
    assert told["servers"]["socket"]["host"] == "localhost:4580"
    assert told["servers"]["socket"]["protocol"] == "ws"
    assert told["channels"]["socket"]["address"] == "/socket"
    assert told["components"] == json.loads(json.dumps(DOCUMENT["components"]))


def test_no_mark_of_the_browsers_types_is_published() -> None:
    assert "x-typescript" not in json.dumps(DOCUMENT)
    assert "x-closed" not in json.dumps(DOCUMENT)


def test_no_cold_start_waits_for_it() -> None:
    lazy = ["asyncapi", "schemas", "socket_documents"]
    code = f"import sys, orglane.api; print([each for each in {lazy} if 'orglane.api.' + each in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
    assert asyncapi.__name__ in sys.modules
