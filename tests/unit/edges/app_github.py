"""An HTTP server that stands for GitHub's API: it mints tokens by itself and answers the rest from a script."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from orglane.edges.app import GithubApp
from orglane.edges.app_tokens import AppKey
from tests.fakes import NOW_MS, Clock

HOUR_S = 3600


@cache
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


class Said(NamedTuple):
    """One answer: `unheard` hangs up instead, `cut` after a part of it, `hangs_up` when it is told."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = {}  # noqa: RUF012 - nobody changes it
    unheard: bool = False
    cut: bool = False
    hangs_up: bool = False

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Asked(NamedTuple):
    """One request as it came in; header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any

    @property
    def credential(self) -> str:
        return self.headers["authorization"].removeprefix("Bearer ")


@dataclass
class Github:
    """What a test holds; `clock_s` is GitHub's, `held` keeps all answers back until it is set."""

    url: str = ""
    script: list[Said] = field(default_factory=list)
    mint_script: list[Said] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    mints: list[Asked] = field(default_factory=list)
    connections: int = 0
    at_once: int = 0
    clock_s: int = NOW_MS // 1000
    held: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    @classmethod
    @contextmanager
    def running(cls) -> Iterator["Github"]:
        github = cls()
        github.held.set()
        server = ThreadingHTTPServer(("127.0.0.1", 0), github.handler())
        server.daemon_threads = True
        github.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield github
        finally:
            github.held.set()
            server.shutdown()
            thread.join()
            server.server_close()

    def says(self, *script: Said) -> None:
        """What it answers next, minting left aside."""
        self.script.extend(script)

    def waits_for(self, at_once: int) -> None:
        """Until so many requests are held, or ten seconds have passed."""
        until = time.monotonic() + 10
        while self.at_once < at_once and time.monotonic() < until:
            time.sleep(0.01)

    def answer(self, asked: Asked) -> Said:
        with self.lock:
            if asked.path.endswith("/access_tokens"):
                self.mints.append(asked)
                expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.clock_s + HOUR_S))
                minted = Said(201, {"token": f"ghs_{len(self.mints)}", "expires_at": expires})
                return self.mint_script.pop(0) if self.mint_script else minted
            self.asked.append(asked)
            return self.script.pop(0) if self.script else Said(200, {})

    def handler(self) -> type[BaseHTTPRequestHandler]:
        github = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet, or each answer waits 40 ms for the other side's ACK

            def setup(self) -> None:
                github.connections += 1
                super().setup()

            def do_GET(self) -> None:
                content = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                said = github.answer(Asked(self.command, self.path, headers, json.loads(content) if content else None))
                with github.lock:
                    github.at_once += 1
                github.held.wait(10)
                with github.lock:
                    github.at_once -= 1
                self.close_connection = said.unheard or said.cut or said.hangs_up
                if not said.unheard:
                    with suppress(ConnectionError):  # whoever asked may have stopped waiting
                        self.say(said)

            def say(self, said: Said) -> None:
                content = b"" if said.status in (204, 304) else said.content
                self.send_response_only(said.status)
                date = {"date": formatdate(github.clock_s, usegmt=True)} if github.clock_s else {}
                size = {} if said.status in (204, 304) else {"content-length": str(len(content))}
                for name, value in {"content-type": "application/json", **date, **size, **said.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content[: len(content) // 2] if said.cut else content)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *args: object) -> None:
                """Nothing: a test's output is its own."""

        return Handler


@dataclass
class Pauses:
    """A sleep that takes no time but the clock's."""

    clock: Clock
    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self.clock.forward(int(seconds * 1000))


def app_of(url: str, clock: Clock, sleep: Pauses) -> GithubApp:
    return GithubApp(url, AppKey("4242", private_key), clock, sleep)
