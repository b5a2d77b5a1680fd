"""The server of the page: the built app under its real headers, and an organization by the contract of API and socket.

It has a thread and an event loop of its own; nothing of an organization is touched outside of it once a page is open.
"""

import asyncio
import gzip
import json
import socket
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from bench.browser.making import ME, OWNER
from bench.browser.organization import EPOCH, ID, TOPIC, Organization
from local.site.files import files
from local.site.headers import page_headers
from local.site.origin import ORIGIN, Origin
from orglane.frames import pong, subscribed
from orglane.model import Position

SHELL = Position(epoch=EPOCH, seq=0)
FLOOR_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Floor</title>'
    '<link rel="icon" href="/favicon.svg"><script type="module" src="/floor.js"></script>'
)


class Site:
    """`url` is where the page is; what is told goes to every socket."""

    def __init__(self, port: int, assets: Path, floor: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.organization = Organization(0, 1)
        self._floor, self._loop = floor, loop
        self._pages: list[bytes] = []
        self._sockets: set[web.WebSocketResponse] = set()
        self.listened = threading.Event()
        """Somebody is told of the organization."""
        self.app = web.Application()
        # The pictures are GitHub's own, as on AWS.
        self.app[ORIGIN] = Origin(self.url, "https://github.com", "", "", assets)
        self.app.router.add_get("/v1/app", self._shell)
        self.app.router.add_post("/v1/socket-tickets", self._ticket)
        self.app.router.add_get(f"/v1/organizations/{ID}/summary", self._summary)
        self.app.router.add_get("/socket", self._socket)
        self.app.router.add_get("/floor", self._floor_page)
        self.app.router.add_get("/floor.js", self._floor_script)
        self.app.router.add_get("/{path:.*}", files)

    def shows(self, organization: Organization, limit: int) -> None:
        """From now on it is about this one, read by pages of so many rows."""
        pages = [gzip.compress(json.dumps(each, ensure_ascii=False).encode(), 6) for each in organization.pages(limit)]
        self.organization, self._pages = organization, pages

    def tell(self, frames: Iterable[str], hz: float = 1_000) -> Future[None]:
        """Frames at so many a second, each made when its time has come."""
        return self._run(self._tell(iter(frames), hz))

    async def _tell(self, frames: Iterator[str], hz: float) -> None:
        begin_s = self._loop.time()
        for number, frame in enumerate(frames, start=1):
            for each in [*self._sockets]:
                await each.send_str(frame)
            await asyncio.sleep(begin_s + number / hz - self._loop.time())

    def _run(self, act: Coroutine[Any, Any, None]) -> Future[None]:
        return asyncio.run_coroutine_threadsafe(act, self._loop)

    async def _shell(self, _: web.Request) -> web.Response:
        organization = {
            "organizationId": ID,
            "login": OWNER,
            "name": "Acme Robotics",
            "avatarUrl": f"{self.url}/favicon.svg",
            "kind": "organization",
            "role": "member",
            "installationStatus": "connected",
            "syncStatus": "synced",
            "lastSyncAtMs": 1,
            "importedRepoCount": len(self.organization.repos),
            "openPullRequestCount": self.organization.count,
        }
        return web.json_response(
            {
                "user": {"id": "1", "login": ME, "name": None, "avatarUrl": f"{self.url}/favicon.svg"},
                "csrfToken": "bench",
                "activeOrganizationId": ID,
                "organizations": [organization],
                "installUrl": f"{self.url}/install",
                "position": {"epoch": SHELL.epoch, "seq": SHELL.seq},
            }
        )

    async def _ticket(self, _: web.Request) -> web.Response:
        url = f"{self.url.replace('http', 'ws', 1)}/socket"
        return web.json_response({"ticket": "bench", "url": url, "expiresAtMs": 2**53}, status=201)

    async def _summary(self, request: web.Request) -> web.Response:
        page = self._pages[int(request.query.get("cursor", "0"))]
        return web.Response(body=page, content_type="application/json", headers={"Content-Encoding": "gzip"})

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        visitor = web.WebSocketResponse(compress=False)
        await visitor.prepare(request)
        self._sockets.add(visitor)
        try:
            async for message in visitor:
                if message.type is WSMsgType.TEXT:
                    for frame in self._answers(json.loads(message.data)):
                        await visitor.send_str(frame)
        finally:
            self._sockets.discard(visitor)
        return visitor

    def _answers(self, asked: dict[str, Any]) -> Iterator[str]:
        heads = {TOPIC: self.organization.position, "app": SHELL}
        if asked["action"] == "ping":
            yield pong(asked["id"], heads)
        if asked["action"] != "subscribe":
            return
        topic, position = asked["topic"], asked["position"]
        if topic == TOPIC:
            self.listened.set()
        missed = self.organization.since(position["seq"]) if topic == TOPIC and position else []
        yield subscribed(asked["id"], topic, heads[topic], "replay" if missed else "up_to_date", None)
        yield from missed

    async def _floor_page(self, request: web.Request) -> web.Response:
        headers = page_headers(request.app[ORIGIN])
        return web.Response(text=FLOOR_PAGE, content_type="text/html", headers=headers)

    async def _floor_script(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(self._floor, headers=page_headers(request.app[ORIGIN]))


@contextmanager
def serving(assets: Path, floor: Path) -> Iterator[Site]:
    """The built app is in `assets`, the floor's script is `floor`."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="site")
    thread.start()

    def run[Result](act: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        return asyncio.run_coroutine_threadsafe(act(), loop).result(30)

    listening = socket.create_server(("127.0.0.1", 0))
    site = Site(listening.getsockname()[1], assets, floor, loop)
    runner = web.AppRunner(site.app, access_log=None, shutdown_timeout=0.1)

    async def start() -> None:
        await runner.setup()
        await web.SockSite(runner, listening).start()

    try:
        run(start)
        yield site
    finally:
        run(runner.cleanup)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
