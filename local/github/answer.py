"""From a web request to a call and back: identity, rate limits, headers, ETags, refusals."""

import hashlib
import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiohttp import web

from local.github.auth import Anonymous, Caller, identify
from local.github.call import Call, Handler, Reply
from local.github.clock import http_date
from local.github.errors import BadRequestError, ForbiddenError, GitHubError
from local.github.hub import Hub
from local.github.rest_limits import headers_of, rate
from local.github.rest_repository import MovedError
from local.github.view import Json

Serve = Callable[[web.Request], Awaitable[web.Response]]

# Asking for these costs nothing.
FREE = {"GET /rate_limit", "GET /meta"}


async def read_call(hub: Hub, request: web.Request) -> Call:
    """The request without the web framework."""
    return Call(
        hub=hub,
        url=str(request.url),
        params=request.match_info,
        query=request.query,
        body=await read_body(request),
        accept=request.headers.get("Accept", ""),
    )


async def read_body(request: web.Request) -> Json:
    """The JSON or form body; an absent one is empty."""
    if request.content_type == "application/x-www-form-urlencoded":
        return dict(await request.post())
    raw = await request.read()
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise BadRequestError("Problems parsing JSON") from error
    if not isinstance(body, dict):
        raise BadRequestError("Body should be a JSON object")
    return body


def rest(hub: Hub, method: str, path: str, handler: Handler) -> Serve:
    """Serve a REST handler as GitHub does."""
    route = f"{method} {path}"

    async def serve(request: web.Request) -> web.Response:
        hub.counts.add(route)
        caller: Caller = Anonymous()
        try:
            caller = identify(hub, request.headers.get("Authorization"))
            _require_agent(request)
            _spend(hub, caller, route)
            reply = handler(replace(await read_call(hub, request), caller=caller))
        except GitHubError as error:
            reply = Reply(error.body(), error.status)
        except MovedError as moved:
            reply = _moved(hub, moved)
        if method != "GET":
            hub.dirty.set()
        return respond(hub, request, caller, reply)

    return serve


def _require_agent(request: web.Request) -> None:
    # https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
    if not request.headers.get("User-Agent"):
        raise ForbiddenError(
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header"
        )


def _spend(hub: Hub, caller: Caller, route: str) -> None:
    if route in FREE:
        return
    if rate(hub, hub.limits, caller)["remaining"] == 0:
        raise ForbiddenError(f"API rate limit exceeded for {caller.key}.")
    hub.limits.window(caller.key).used += 1


def _moved(hub: Hub, moved: MovedError) -> Reply:
    url = f"{hub.options.api}/repositories/{moved.repository_id}"
    body = {
        "message": "Moved Permanently",
        "url": url,
        "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
    }
    return Reply(body, 301, {"Location": url})


def respond(hub: Hub, request: web.Request, caller: Caller, reply: Reply) -> web.Response:
    """An answer with GitHub's headers; nothing but headers where the caller knows it already."""
    body = json.dumps(reply.body, ensure_ascii=False).encode()
    etag = f'W/"{hashlib.sha256(body).hexdigest()}"'
    headers = {
        "Server": "github.com",
        "Date": http_date(hub.now()),
        "ETag": etag,
        "Cache-Control": "private, max-age=0, must-revalidate",
        "Vary": "Accept, Authorization",
        "X-GitHub-Media-Type": "github.v3; format=json",
        "X-GitHub-Request-Id": uuid.uuid4().hex[:20].upper(),
        **headers_of(rate(hub, hub.limits, caller)),
        **reply.headers,
    }
    if request.method == "GET" and reply.status == 200 and request.headers.get("If-None-Match") == etag:
        # A conditional request that finds nothing new costs nothing.
        window = hub.limits.window(caller.key)
        window.used = max(0, window.used - 1)
        return web.Response(status=304, headers=headers)
    return web.Response(
        body=body, status=reply.status, headers=headers, content_type="application/json", charset="utf-8"
    )


def plain(hub: Hub, handler: Handler, route: str) -> Serve:
    """Serve a page or a sign-in route: no identity, no limits."""

    async def serve(request: web.Request) -> web.Response:
        hub.counts.add(route)
        try:
            reply = handler(await read_call(hub, request))
        except GitHubError as error:
            reply = Reply(error.body(), error.status)
        if request.method != "GET":
            hub.dirty.set()
        return to_response(hub, reply)

    return serve


def to_response(hub: Hub, reply: Reply) -> web.Response:
    """A reply as it is: a text, JSON or nothing."""
    headers = {"Date": http_date(hub.now()), **reply.headers}
    if isinstance(reply.body, str):
        return web.Response(body=reply.body.encode(), status=reply.status, headers=headers)
    if reply.body is None:
        return web.Response(status=reply.status, headers=headers)
    return web.json_response(reply.body, status=reply.status, headers=headers)
