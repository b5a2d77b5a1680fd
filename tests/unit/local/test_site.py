"""The site passes on what it gets, unchanged, and serves the web app under a strict policy."""

import asyncio
import gzip
import io
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError, web
from yarl import URL

from local.site.files import with_controls
from local.site.origin import Origin
from local.site.server import build

EVERY_BYTE = bytes(range(256)) * 8


@dataclass
class FakeCloud:
    """Answers as it is told and remembers what it was asked."""

    answer: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None
    asked: list[web.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        if "Upgrade" not in request.headers:
            self.bodies.append(await request.read())
        return await self.answer(request) if self.answer else web.json_response({"status": "ok"})


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    """An application on a port of its own, run the way the site runs."""
    listening = socket.create_server(("127.0.0.1", 0))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def site(tmp_path: Path, cloud: FakeCloud) -> AsyncIterator[ClientSession]:
    """The site before a fake cloud, and a visitor who follows no redirects by themselves."""
    assets = tmp_path / "dist"
    (assets / "assets").mkdir(parents=True)
    (assets / "index.html").write_text("<!doctype html><title>Orglane</title>")
    (assets / "assets" / "index-Bx3kQz9_.js").write_text("export {}")
    (assets / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("not for visitors")
    upstream = web.Application(client_max_size=10**8)
    upstream.router.add_route("*", "/{path:.*}", cloud.serve)
    async with served(upstream) as base:
        origin = Origin("http://localhost:4580", "http://localhost:4590", f"{base}/http/$default", f"{base}/ws", assets)
        async with (
            served(build(origin)) as front,
            ClientSession(front, auto_decompress=False) as visitor,
        ):
            yield visitor


def test_bytes_path_query_and_headers_arrive_as_they_were_sent(tmp_path: Path) -> None:
    cloud = FakeCloud()

    async def story() -> None:
        async with site(tmp_path, cloud) as visitor:
            headers = {"X-Hub-Signature-256": "sha256=00", "Content-Type": "application/octet-stream", "TE": "trailers"}
            await visitor.post(URL("/webhooks/github?a=%2F&b=+", encoded=True), data=EVERY_BYTE, headers=headers)

    asyncio.run(story())
    (asked,) = cloud.asked
    assert cloud.bodies == [EVERY_BYTE]
    assert asked.raw_path == "/http/$default/webhooks/github?a=%2F&b=+"
    assert asked.headers["X-Hub-Signature-256"] == "sha256=00"
    assert asked.headers["Content-Type"] == "application/octet-stream"
    assert "TE" not in asked.headers
    assert asked.headers["X-Forwarded-Proto"] == "http"
    assert asked.headers["X-Forwarded-For"] == "127.0.0.1"
    assert asked.headers["X-Forwarded-Host"].startswith("127.0.0.1:")
    assert asked.headers["Host"] != asked.headers["X-Forwarded-Host"]


def test_the_page_leads_to_the_controls_of_a_local_github_and_is_as_built_without(tmp_path: Path) -> None:
    built = "<!doctype html><head><title>Orglane</title></head>"
    noted = with_controls(built, 'http://localhost:4590/_local/?a="b"')
    note = '<meta name="orglane-controls" content="http://localhost:4590/_local/?a=&quot;b&quot;" />'
    assert noted == f"<!doctype html><head><title>Orglane</title>  {note}\n  </head>"

    async def story() -> None:
        async with site(tmp_path, FakeCloud()) as visitor:
            assert "orglane-controls" not in await (await visitor.get("/any/page")).text()

    asyncio.run(story())


def test_an_encoded_slash_in_a_path_stays_encoded(tmp_path: Path) -> None:
    cloud = FakeCloud()

    async def story() -> None:
        async with site(tmp_path, cloud) as visitor:
            await visitor.get(URL("/v1/branches/feature%2Fa%20b/pull-request", encoded=True))

    asyncio.run(story())
    assert cloud.asked[0].raw_path == "/http/$default/v1/branches/feature%2Fa%20b/pull-request"


def test_cookies_redirects_and_compression_come_back_as_they_are(tmp_path: Path) -> None:
    async def answer(request: web.Request) -> web.Response:
        response = web.Response(status=302, body=gzip.compress(b"{}"), headers={"Location": "https://github.com/x?y=1"})
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Set-Cookie", "a=1; HttpOnly; SameSite=Lax")
        response.headers.add("Set-Cookie", "b=2; Path=/v1")
        return response

    async def story() -> None:
        async with site(tmp_path, FakeCloud(answer)) as visitor:
            got = await visitor.get("/v1/auth/github/login", allow_redirects=False)
            assert got.status == 302
            assert got.headers["Location"] == "https://github.com/x?y=1"
            assert got.headers.getall("Set-Cookie") == ["a=1; HttpOnly; SameSite=Lax", "b=2; Path=/v1"]
            assert gzip.decompress(await got.read()) == b"{}"

    asyncio.run(story())


@pytest.mark.parametrize("status", [200, 202, 204, 304, 401, 404, 409, 422, 500, 503])
def test_every_status_comes_back(tmp_path: Path, status: int) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status)

    async def story() -> None:
        async with site(tmp_path, FakeCloud(answer)) as visitor:
            assert (await visitor.get("/v1/app")).status == status

    asyncio.run(story())


def test_a_head_request_keeps_the_length_it_is_told(tmp_path: Path) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text="0123456789")

    async def story() -> None:
        async with site(tmp_path, FakeCloud(answer)) as visitor:
            got = await visitor.head("/v1/app")
            assert (got.status, got.headers["Content-Length"], await got.read()) == (200, "10", b"")

    asyncio.run(story())


def test_what_lambda_would_not_take_is_refused(tmp_path: Path) -> None:
    cloud = FakeCloud()

    async def story() -> None:
        async with site(tmp_path, cloud) as visitor:
            got = await visitor.post("/webhooks/github", data=io.BytesIO(b"x" * (6 * 1024 * 1024 + 1)))
            assert (got.status, got.content_type) == (413, "application/problem+json")
            assert (await got.json(content_type=None))["status"] == 413
            assert (await visitor.post("/webhooks/github", data=io.BytesIO(b"x" * (6 * 1024 * 1024)))).status == 200

    asyncio.run(story())
    assert [len(body) for body in cloud.bodies] == [6 * 1024 * 1024]


def test_a_cloud_that_does_not_answer_is_said(tmp_path: Path) -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def story() -> None:
        async with site(tmp_path, FakeCloud(answer)) as visitor:
            got = await visitor.post("/v1/socket-tickets")
            assert (got.status, got.content_type) == (502, "application/problem+json")
            with pytest.raises(WSServerHandshakeError) as refused:
                await visitor.ws_connect("/socket?ticket=t")
            assert refused.value.status == 502

    asyncio.run(story())


# ---- The web app


@pytest.mark.parametrize(
    ("path", "status", "content_type", "cache"),
    [
        ("/", 200, "text/html", "no-cache"),
        ("/organizations/42/anything", 200, "text/html", "no-cache"),
        ("/favicon.svg", 200, "image/svg+xml", "no-cache"),
        ("/assets/index-Bx3kQz9_.js", 200, "text/javascript", "public, max-age=31536000, immutable"),
        ("/assets/gone-Bx3kQz9_.js", 404, "text/plain", None),
        ("/../secret.txt", 404, "text/plain", None),
        ("/%2e%2e/secret.txt", 404, "text/plain", None),
        ("/..%2fsecret.txt", 404, "text/plain", None),
        ("/%00", 200, "text/html", "no-cache"),
    ],
)
def test_files(tmp_path: Path, path: str, status: int, content_type: str, cache: str | None) -> None:
    async def story() -> None:
        async with site(tmp_path, FakeCloud()) as visitor:
            got = await visitor.get(URL(path, encoded=True))
            assert (got.status, got.content_type, got.headers.get("Cache-Control")) == (status, content_type, cache)
            assert "not for visitors" not in await got.text()
            policy = got.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "img-src 'self' https://avatars.githubusercontent.com http://localhost:4590;" in policy
            assert "connect-src 'self' ws://localhost:4580;" in policy
            assert got.headers["X-Content-Type-Options"] == "nosniff"
            assert "Referrer-Policy" in got.headers

    asyncio.run(story())


def test_the_page_is_not_written_to(tmp_path: Path) -> None:
    async def story() -> None:
        async with site(tmp_path, FakeCloud()) as visitor:
            got = await visitor.post("/")
            assert (got.status, got.headers["Allow"]) == (405, "GET, HEAD")

    asyncio.run(story())


# ---- The socket


async def _echo(request: web.Request) -> web.WebSocketResponse:
    back = web.WebSocketResponse()
    await back.prepare(request)
    async for message in back:
        if message.type is WSMsgType.TEXT and message.data == "close":
            await back.close(code=4001, message=b"retired")
        elif message.type is WSMsgType.TEXT:
            await back.send_str(message.data)
        else:
            await back.send_bytes(message.data)
    return back


def test_frames_travel_both_ways_and_the_ticket_is_not_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    cloud = FakeCloud(_echo)

    async def story() -> None:
        async with site(tmp_path, cloud) as visitor, visitor.ws_connect("/socket?ticket=once-only") as open_socket:
            await open_socket.send_str("ünï")
            assert await open_socket.receive_str() == "ünï"
            await open_socket.send_bytes(EVERY_BYTE)
            assert await open_socket.receive_bytes() == EVERY_BYTE

    asyncio.run(story())
    assert cloud.asked[0].raw_path == "/ws?ticket=once-only"
    assert "once" not in " ".join(each.getMessage() for each in caplog.records if each.name.startswith("local."))


def test_a_close_comes_through_with_its_code(tmp_path: Path) -> None:
    closed: list[int | None] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        back = await _echo(request)
        closed.append(back.close_code)
        return back

    async def story() -> None:
        async with site(tmp_path, FakeCloud(answer)) as visitor:
            by_cloud = await visitor.ws_connect("/socket")
            await by_cloud.send_str("close")
            assert (await by_cloud.receive()).type is WSMsgType.CLOSE
            assert by_cloud.close_code == 4001
            by_visitor = await visitor.ws_connect("/socket")
            await by_visitor.close(code=4002)
            await _until(lambda: 4002 in closed)

    asyncio.run(story())


def test_a_connection_that_breaks_behind_is_closed_as_going_away(tmp_path: Path) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        back = web.WebSocketResponse()
        await back.prepare(request)
        assert request.transport is not None
        request.transport.abort()
        return back

    async def story() -> None:
        async with site(tmp_path, FakeCloud(answer)) as visitor:
            open_socket = await visitor.ws_connect("/socket")
            await open_socket.receive()
            assert open_socket.close_code == 1001

    asyncio.run(story())


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_a_refused_socket_is_refused_with_the_same_status(tmp_path: Path, status: int) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status)

    async def story() -> None:
        async with site(tmp_path, FakeCloud(answer)) as visitor:
            with pytest.raises(WSServerHandshakeError) as refused:
                await visitor.ws_connect("/socket?ticket=old")
            assert refused.value.status == status

    asyncio.run(story())


def test_the_socket_answers_words_to_a_plain_request(tmp_path: Path) -> None:
    async def story() -> None:
        async with site(tmp_path, FakeCloud()) as visitor:
            assert (await visitor.get("/socket")).status == 426

    asyncio.run(story())


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(100):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen")
