"""A local GitHub in this process, with a receiver for its deliveries, for as long as a test takes."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jwt
from aiohttp import web

from local.github.config import AppConfig, Options
from local.github.server import build, open_hub

Json = dict[str, Any]
SITE = "http://localhost:4580"
SECRET = "It's a Secret to Everybody"


@dataclass(frozen=True)
class Received:
    """One delivery as it came in."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> str:
        return self.headers["X-GitHub-Event"]

    @property
    def guid(self) -> str:
        return self.headers["X-GitHub-Delivery"]

    @property
    def payload(self) -> Any:
        return json.loads(self.body)

    @property
    def name(self) -> str:
        action = self.payload.get("action")
        return self.event if action is None else f"{self.event}.{action}"


@dataclass
class Receiver:
    """Takes deliveries and answers with the status that is set."""

    received: list[Received] = field(default_factory=list)
    status: int = 202

    async def take(self, request: web.Request) -> web.Response:
        self.received.append(Received(dict(request.headers), await request.read()))
        return web.Response(status=self.status, text="noted")

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.received]


@dataclass
class Running:
    """What a test holds in its hands."""

    config: AppConfig
    private_key: str
    receiver: Receiver
    client: httpx.Client

    def jwt(self, key: str | None = None, algorithm: str = "RS256", **claims: object) -> str:
        now = int(time.time())
        wanted = {"iat": now - 60, "exp": now + 540, "iss": str(self.config.app_id), **claims}
        return jwt.encode({k: v for k, v in wanted.items() if v is not None}, key or self.private_key, algorithm)

    def get(self, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        return self.client.get(path, headers=_bearer(token), **more)

    def post(self, path: str, body: Json | None = None, token: str | None = None) -> httpx.Response:
        return self.client.post(path, json=body or {}, headers=_bearer(token))

    def do(self, method: str, path: str, **body: Any) -> Any:
        """Press a control, and expect it to work."""
        answer = self.client.request(method, f"/_local{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def idle(self) -> None:
        assert self.client.get("/_local/deliveries/idle").status_code == 200

    def caused(self, method: str, path: str, **body: Any) -> list[str]:
        """The deliveries that a control causes, by event and action."""
        self.idle()
        before = len(self.receiver.received)
        self.do(method, path, **body)
        self.idle()
        return self.receiver.names[before:]

    def install(self, login: str = "acme-robotics") -> Any:
        installation = self.do("POST", f"/organizations/{login}/install")
        self.idle()
        self.receiver.received.clear()
        return installation

    def installation_token(self, login: str = "acme-robotics") -> str:
        number = self.do("GET", f"/organizations/{login}")["installation"]["id"]
        minted = self.post(f"/app/installations/{number}/access_tokens", token=self.jwt())
        return str(minted.json()["token"])

    def user_token(self, login: str) -> str:
        code = self.code(login)
        return str(self.exchange(code).json()["access_token"])

    def code(self, login: str, **more: str) -> str:
        query = {"client_id": self.config.client_id, "redirect_uri": f"{SITE}/back", "login": login, **more}
        answer = self.client.get("/login/oauth/authorize", params=query)
        return httpx.URL(answer.headers["Location"]).params["code"]

    def exchange(self, code: str, **more: str) -> httpx.Response:
        form = {"client_id": self.config.client_id, "client_secret": self.config.client_secret, "code": code}
        headers = {"Accept": "application/json"}
        return self.client.post("/login/oauth/access_token", data={**form, **more}, headers=headers)

    def pull(self, repo: str = "fleet-api", state: str = "open", draft: bool = False) -> str:
        """The path of a plain pull request of the demo."""
        pulls = self.do("GET", f"/repositories/acme-robotics/{repo}/pulls")
        found = next(one for one in pulls if one["state"] == state and one["draft"] == draft)
        return f"/repositories/acme-robotics/{repo}/pulls/{found['number']}"


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


@contextmanager
def run(config: AppConfig, private_key: str, state_dir: Path) -> Iterator[Running]:
    """Start receiver and GitHub on free ports; stop both cleanly."""
    receiver = Receiver()
    hook = web.Application()
    hook.router.add_post("/webhooks/github", receiver.take)
    with _served(lambda _: hook) as hook_port:

        def github(port: int) -> web.Application:
            url = f"http://127.0.0.1:{hook_port}/webhooks/github"
            return build(open_hub(config, Options(f"http://127.0.0.1:{port}", url, SITE), state_dir))

        with _served(github) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            yield Running(config, private_key, receiver, client)


@contextmanager
def _served(make: Callable[[int], web.Application]) -> Iterator[int]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        runner, port = asyncio.run_coroutine_threadsafe(_start(make), loop).result(10)
        try:
            yield port
        finally:
            asyncio.run_coroutine_threadsafe(_stop(runner), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(runner: web.AppRunner) -> None:
    """A handler that is cancelled closes its connection a turn later, and that is lost another turn later."""
    await runner.cleanup()
    for _ in range(5):
        await asyncio.sleep(0)


async def _start(make: Callable[[int], web.Application]) -> tuple[web.AppRunner, int]:
    listening = socket.create_server(("127.0.0.1", 0))
    port: int = listening.getsockname()[1]
    runner = web.AppRunner(make(port), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    return runner, port
