"""The web application of the site."""

import logging
import time
from collections.abc import AsyncIterator

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web
from aiohttp.typedefs import Handler

from local.site.api import LARGEST_BODY, api
from local.site.files import files
from local.site.origin import CLIENT, ORIGIN, Origin
from local.site.socket import SOCKETS, close_all, socket

log = logging.getLogger(__name__)
# Under the emulator's own 75 s, so that no request goes out on a connection that it is just closing.
KEEP_ALIVE = 30


def build(origin: Origin) -> web.Application:
    """All routes: the first that fits."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_log])
    app[ORIGIN] = origin
    app[SOCKETS] = set()
    app.router.add_get("/socket", socket)
    app.router.add_route("*", "/v1/{rest:.*}", api)
    app.router.add_route("*", "/webhooks/{rest:.*}", api)
    app.router.add_route("*", "/{path:.*}", files)
    app.cleanup_ctx.append(_client)
    app.on_shutdown.append(close_all)
    return app


async def _client(app: web.Application) -> AsyncIterator[None]:
    connector = TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE)
    async with ClientSession(connector=connector, cookie_jar=DummyCookieJar(), auto_decompress=False) as client:
        app[CLIENT] = client
        yield


@web.middleware
async def _log(request: web.Request, handler: Handler) -> web.StreamResponse:
    start = time.perf_counter()
    answer = await handler(request)
    # The path alone: queries carry sign-in codes and tickets.
    took = (time.perf_counter() - start) * 1000
    log.info("%s %s %s %.1f ms", request.method, request.path, answer.status, took)
    return answer
