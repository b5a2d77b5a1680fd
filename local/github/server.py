"""The web application around the dispatcher: sockets, background work, and what is kept on the way out."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from aiohttp import web

from local.github.answer import to_answer
from local.github.call import Reply
from local.github.clock import Clock
from local.github.config import AppConfig, Options
from local.github.dispatch import GRAPHQL, dispatch
from local.github.errors import BadRequestError
from local.github.graphql_schema import published_schema, read_ahead
from local.github.hub import Hub
from local.github.seed import new_world
from local.github.sender import idle, send_all
from local.github.store import Store
from local.github.wire import Answer, Request

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]

HUB: web.AppKey[Hub] = web.AppKey("hub", Hub)
CONTROL_PAGE = Path(__file__).with_name("control.html")
# The world is written at most this often, and a large one so seldom that it leaves most of the time to answers.
SAVE_AFTER = 0.3
SAVE_SHARE = 0.05
# Payloads and pages of this GitHub are far smaller.
LARGEST_BODY = 4 * 1024 * 1024


def open_hub(config: AppConfig, options: Options, state_dir: Path) -> Hub:
    """The world of the last run, or the demo on the first."""
    store = Store(state_dir)
    world = store.load_world()
    if world is None:
        world = new_world(config, Clock().now())
        store.save_world(world)
    hub = Hub(config, options, world, store)
    store.load_deliveries(hub.outbox.log)
    return hub


def build(hub: Hub) -> web.Application:
    """All routes and the background work."""
    app = web.Application(client_max_size=LARGEST_BODY)
    app[HUB] = hub
    app.router.add_get("/_local/deliveries/idle", _idle(hub))
    app.router.add_get("/_local/", _control_page)
    app.router.add_get("/_local", _to_control_page)
    app.router.add_get("/", _to_control_page)
    app.router.add_route("*", "/{rest:.*}", _anything(hub))
    app.cleanup_ctx.append(_background)
    return app


def _anything(hub: Hub) -> Serve:
    async def serve(request: web.Request) -> web.StreamResponse:
        if request.path in GRAPHQL:
            # Where it is still being read, nobody else waits for it.
            await asyncio.to_thread(published_schema)
        headers = {name.lower(): value for name, value in request.headers.items()}
        url = f"{request.scheme}://{request.host}{request.raw_path}"
        answer = dispatch(hub, Request(request.method, url, headers, await request.read()))
        return await _send(request, answer)

    return serve


async def _send(request: web.Request, answer: Answer) -> web.StreamResponse:
    """What befalls an answer on its way happens here."""
    if answer.line.delay_ms:
        await asyncio.sleep(answer.line.delay_ms / 1000)
    if answer.line.silent:
        _hang_up(request)
        return web.Response()
    if answer.line.breaks_after is None:
        return _to_response(answer)
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    response.content_length = len(answer.body)
    await response.prepare(request)
    await response.write(answer.body[: answer.line.breaks_after])
    _hang_up(request)
    return response


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()


def _to_response(answer: Answer) -> web.Response:
    return web.Response(body=answer.body or None, status=answer.status, headers=answer.headers)


def _idle(hub: Hub) -> Serve:
    async def serve(request: web.Request) -> web.Response:
        text = request.query.get("timeoutMs", "10000")
        if not (text.isascii() and text.isdigit()):
            words = BadRequestError("timeoutMs must be a whole number")
            return _to_response(to_answer(hub, Reply(words.body(), words.status)))
        is_idle = await idle(hub.outbox, int(text))
        body = {"idle": is_idle, "queued": hub.outbox.queued, "held": len(hub.outbox.held)}
        return _to_response(to_answer(hub, Reply(body, 200 if is_idle else 408)))

    return serve


async def _control_page(request: web.Request) -> web.FileResponse:
    return web.FileResponse(CONTROL_PAGE, headers={"Cache-Control": "no-store"})


async def _to_control_page(request: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": "/_local/"})


async def _background(app: web.Application) -> AsyncIterator[None]:
    hub = app[HUB]
    read_ahead()
    tasks = [
        asyncio.create_task(send_all(hub.outbox, hub.options.webhook_url)),
        asyncio.create_task(_save_changes(hub)),
    ]
    yield
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
    hub.store.save_world(hub.world)


async def _save_changes(hub: Hub) -> None:
    took = 0.0
    while True:
        await hub.dirty.wait()
        await asyncio.sleep(max(SAVE_AFTER, took / SAVE_SHARE))
        hub.dirty.clear()
        began = time.perf_counter()
        hub.store.save_world(hub.world)
        took = time.perf_counter() - began
