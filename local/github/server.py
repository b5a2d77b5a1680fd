"""The web application: routes from the tables, background work, and what is kept on the way out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from local.github import oauth, pages
from local.github.answer import Serve, plain, read_call, rest, to_response
from local.github.call import Handler, Reply
from local.github.clock import Clock
from local.github.config import AppConfig, Options
from local.github.control_routes import CONTROLS
from local.github.errors import BadRequestError, ForbiddenError, GitHubError
from local.github.graphql_route import graphql
from local.github.hub import Hub
from local.github.routes import REST
from local.github.seed import new_world
from local.github.store import Store

HUB: web.AppKey[Hub] = web.AppKey("hub", Hub)
CONTROL_PAGE = Path(__file__).with_name("control.html")
# The world is written at most this often.
SAVE_AFTER = 0.3
# Payloads and pages of this GitHub are far smaller.
LARGEST_BODY = 4 * 1024 * 1024

PAGES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/login/oauth/authorize", oauth.authorize),
    ("POST", "/login/oauth/access_token", oauth.exchange),
    ("GET", "/apps/{slug}/installations/new", oauth.new_installation),
    ("POST", "/apps/{slug}/installations/new", oauth.install_app),
    ("GET", "/avatars/u/{account_id}", pages.avatar),
    ("GET", "/{owner}/{repo}/pull/{number}", pages.to_controls),
    ("GET", "/{owner}/{repo}", pages.to_controls),
)


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
    for method, path, handler in REST:
        for prefix in ("", "/api/v3"):
            app.router.add_route(method, prefix + path, rest(hub, method, path, handler))
    for path in ("/graphql", "/api/graphql"):
        app.router.add_post(path, graphql(hub))
    for method, path, handler in CONTROLS:
        app.router.add_route(method, path, control(hub, handler))
    app.router.add_get("/_local/deliveries/idle", _idle(hub))
    app.router.add_get("/_local/", _control_page)
    app.router.add_get("/_local", _to_control_page)
    app.router.add_get("/", _to_control_page)
    for method, path, handler in PAGES:
        app.router.add_route(method, path, plain(hub, handler, f"{method} {path}"))
    app.router.add_route("*", "/{rest:.*}", _unknown)
    app.cleanup_ctx.append(_background)
    return app


def control(hub: Hub, handler: Handler) -> Serve:
    """Serve a control: JSON in, JSON out, and words when something is wrong."""

    async def serve(request: web.Request) -> web.Response:
        try:
            _refuse_other_sites(request)
            reply = handler(await read_call(hub, request))
        except GitHubError as error:
            reply = Reply(error.body(), error.status)
        if request.method != "GET":
            hub.dirty.set()
        return to_response(hub, reply)

    return serve


def _refuse_other_sites(request: web.Request) -> None:
    """A page elsewhere must not press these buttons."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise ForbiddenError("Controls answer to their own page and to tools only.")


def _idle(hub: Hub) -> Serve:
    async def serve(request: web.Request) -> web.Response:
        text = request.query.get("timeoutMs", "10000")
        if not (text.isascii() and text.isdigit()):
            return to_response(hub, Reply(BadRequestError("timeoutMs must be a whole number").body(), 400))
        idle = await hub.outbox.idle(int(text))
        body = {"idle": idle, "queued": hub.outbox.queued, "held": len(hub.outbox.held)}
        return to_response(hub, Reply(body, 200 if idle else 408))

    return serve


async def _control_page(request: web.Request) -> web.FileResponse:
    return web.FileResponse(CONTROL_PAGE, headers={"Cache-Control": "no-store"})


async def _to_control_page(request: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": "/_local/"})


async def _unknown(request: web.Request) -> web.Response:
    body = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}
    return web.json_response(body, status=404)


async def _background(app: web.Application) -> AsyncIterator[None]:
    hub = app[HUB]
    tasks = [asyncio.create_task(hub.outbox.run()), asyncio.create_task(_save_changes(hub))]
    yield
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
    hub.store.save_world(hub.world)


async def _save_changes(hub: Hub) -> None:
    while True:
        await hub.dirty.wait()
        await asyncio.sleep(SAVE_AFTER)
        hub.dirty.clear()
        hub.store.save_world(hub.world)
