"""From a request to a call and back: identity, rate limits, headers, ETags, refusals."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from local.github.auth import Anonymous, Caller, identify
from local.github.call import Call, Reply
from local.github.clock import http_date
from local.github.errors import ForbiddenError, GitHubError
from local.github.faults import Place
from local.github.hub import Hub
from local.github.rest_limits import headers_of, rate
from local.github.rest_repository import MovedError
from local.github.router import Found
from local.github.wire import Answer, Request, json_bytes

# Asking for these costs nothing.
FREE = {"GET /rate_limit", "GET /meta"}
JSON = "application/json; charset=utf-8"


def read_call(hub: Hub, request: Request, params: Mapping[str, str]) -> Call:
    """The request as handlers see it."""
    return Call(
        hub=hub,
        url=request.url,
        params=params,
        query=request.query,
        body=request.read(),
        accept=request.headers.get("accept", ""),
    )


def rest(hub: Hub, request: Request, found: Found, place: Place) -> Answer:
    """Serve a REST handler as GitHub does."""
    caller: Caller = Anonymous()
    try:
        caller = identify(hub, request.headers.get("authorization"))
        _require_agent(request)
        _spend(hub, caller, found.route.name)
        reply = found.route.handler(replace(read_call(hub, request, found.params), caller=caller, place=place))
    except GitHubError as error:
        reply = Reply(error.body(), error.status)
    except MovedError as moved:
        reply = _moved(hub, request, moved)
    if request.method != "GET":
        hub.dirty.set()
    return respond(hub, request, caller, reply)


def _require_agent(request: Request) -> None:
    # https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
    if not request.headers.get("user-agent"):
        raise ForbiddenError(
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header"
        )


def _spend(hub: Hub, caller: Caller, route: str) -> None:
    if route in FREE:
        return
    if rate(hub, caller)["remaining"] == 0:
        raise ForbiddenError(f"API rate limit exceeded for {caller.key}.")
    hub.limits.window("core", caller.key, hub.now()).used += 1


def _moved(hub: Hub, request: Request, moved: MovedError) -> Reply:
    # Whatever follows the repository's name is asked for by its number: /repositories/{id}/pulls?state=all.
    parts = urlsplit(request.url)
    rest_of_path = "".join(f"/{part}" for part in parts.path.partition("/repos/")[2].split("/")[2:])
    query = f"?{parts.query}" if parts.query else ""
    url = f"{hub.options.api}/repositories/{moved.repository_id}{rest_of_path}{query}"
    body = {
        "message": "Moved Permanently",
        "url": url,
        "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
    }
    return Reply(body, 301, {"Location": url})


def respond(hub: Hub, request: Request, caller: Caller, reply: Reply) -> Answer:
    """An answer with GitHub's headers; nothing but headers where the caller knows it already."""
    body = json_bytes(reply.body)
    etag = f'W/"{hashlib.sha256(body).hexdigest()}"'
    headers = {
        "Server": "github.com",
        "Date": http_date(hub.now()),
        "Content-Type": JSON,
        "ETag": etag,
        "Cache-Control": "private, max-age=0, must-revalidate",
        "Vary": "Accept, Authorization",
        "X-GitHub-Media-Type": "github.v3; format=json",
        "X-GitHub-Request-Id": f"{hub.chance.getrandbits(80):020X}",
        **headers_of(rate(hub, caller)),
        **reply.headers,
    }
    if request.method == "GET" and reply.status == 200 and request.headers.get("if-none-match") == etag:
        # A conditional request that finds nothing new costs nothing.
        window = hub.limits.window("core", caller.key, hub.now())
        window.used = max(0, window.used - 1)
        return Answer(304, headers)
    return Answer(reply.status, headers, body)


def to_answer(hub: Hub, reply: Reply) -> Answer:
    """A reply as it is: a text, JSON or nothing."""
    headers = {"Date": http_date(hub.now()), **reply.headers}
    if isinstance(reply.body, str):
        return Answer(reply.status, headers, reply.body.encode())
    if reply.body is None:
        return Answer(reply.status, headers)
    return Answer(reply.status, {"Content-Type": JSON, **headers}, json_bytes(reply.body))


def plain(hub: Hub, request: Request, found: Found) -> Answer:
    """Serve a page or a sign-in route: no identity, no limits."""
    hub.counts.add(found.route.name)
    return unlimited(hub, request, found)


def unlimited(hub: Hub, request: Request, found: Found) -> Answer:
    """Serve without identity, limits or counting: refusals in words."""
    reply: Any
    try:
        reply = found.route.handler(read_call(hub, request, found.params))
    except GitHubError as error:
        reply = Reply(error.body(), error.status)
    if request.method != "GET":
        hub.dirty.set()
    return to_answer(hub, reply)
