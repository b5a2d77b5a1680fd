"""A GitHub without sockets, for tests: the same requests, answers and deliveries, one call after another.

github = InProcess()
github.press("POST", "/organizations", login="acme", repositories=3, pullRequests=6, members=3)
github.press("POST", "/organizations/acme/install")
status, headers, body = github.ask("GET", "/meta")
for sent in github.take():
    github.answered(sent, 202)
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from local.github.clock import Clock, machine_ms
from local.github.config import AppConfig, Options
from local.github.deliveries import Delivery
from local.github.dispatch import dispatch
from local.github.hub import Hub
from local.github.outbox import failure
from local.github.seed import add_account
from local.github.store import Nowhere
from local.github.view import Json
from local.github.wire import Answer, Request
from local.github.world import World

OPTIONS = Options("http://github.test", "http://site.test/webhooks/github", "http://site.test")


class Asked(NamedTuple):
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body read."""
        return json.loads(self.body)


class Sent(NamedTuple):
    """A delivery as it would be posted; the number is the attempt's in the delivery log."""

    number: int
    guid: str
    event: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def payload(self) -> Any:
        """The body read."""
        return json.loads(self.body)


class BrokenLineError(Exception):
    """The connection broke before the answer was complete; `received` is what had come by then, None is nothing."""

    def __init__(self, received: Asked | None) -> None:
        super().__init__("the connection broke")
        self.received = received


@cache
def app_key() -> tuple[str, str]:
    """The App's private and public key, made once for a process."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def app_config() -> AppConfig:
    """The registration of the App whose private key `app_key` gives."""
    return AppConfig(4242, "orglane", "Iv23liLocal", "client-secret", app_key()[1], "It's a Secret to Everybody")


class InProcess:
    """One GitHub; empty but for the App's bot unless a world is given.

    `now_ms` is the machine's time as GitHub sees it: content, tokens and limits follow it. The same `seed` gives the
    same ids, commits, tokens and GUIDs.
    """

    def __init__(
        self,
        config: AppConfig | None = None,
        *,
        world: World | None = None,
        now_ms: Callable[[], int] = machine_ms,
        seed: int = 7,
        sleep_ms: Callable[[int], None] | None = None,
    ) -> None:
        config = config or app_config()
        world = world or _empty_world(config, seed, now_ms() // 1000)
        self.hub = Hub(config, OPTIONS, world, Nowhere(), Clock(now_ms), random.Random(seed))
        self._sleep_ms = sleep_ms

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: Json | bytes | None = None
    ) -> Asked:
        """One request, with the query in the path; raises BrokenLineError where a connection would break."""
        given = {"user-agent": "in-process", **{name.lower(): value for name, value in (headers or {}).items()}}
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self._received(dispatch(self.hub, Request(method, OPTIONS.web + path, given, content)))

    def _received(self, answer: Answer) -> Asked:
        if answer.line.delay_ms and self._sleep_ms is not None:
            self._sleep_ms(answer.line.delay_ms)
        if answer.line.silent:
            raise BrokenLineError(None)
        if answer.line.breaks_after is not None:
            part = answer.body[: answer.line.breaks_after]
            raise BrokenLineError(Asked(answer.status, answer.headers, part))
        return Asked(answer.status, answer.headers, answer.body)

    def press(self, method: str, path: str, **body: Any) -> Any:
        """Press a control under /_local, and expect it to work."""
        answer = self.ask(method, f"/_local{path}", body=body)
        if answer.status >= 400:
            raise AssertionError(f"{method} /_local{path}: {answer.status} {answer.body.decode()}")
        return answer.json if answer.body else None

    def take(self) -> list[Sent]:
        """What is to be delivered now, in order, each to be reported by `answered`."""
        return list(self._taken())

    def _taken(self) -> Iterator[Sent]:
        while self.hub.outbox.due_in_ms() is not None:
            delivery: Delivery | None = self.hub.outbox.take()
            while delivery is not None:
                yield _sent(delivery)
                delivery = self.hub.outbox.repeated(delivery)

    def answered(self, sent: Sent, status: int = 202, body: str = "") -> None:
        """How a delivery was answered, for the delivery log; 502 is nobody there, 504 somebody too slow."""
        delivery = self.hub.outbox.log.get(sent.number)
        delivery.response_body = body
        words = "OK" if status < 400 else failure(status)[0]
        self.hub.outbox.answered(delivery, words, status)

    def deliver(self, receive: Callable[[Sent], int]) -> int:
        """Hand everything that waits to a receiver, which gives its status; counts what it got."""
        count = 0
        while taken := self.take():
            for sent in taken:
                self.answered(sent, receive(sent))
            count += len(taken)
        return count


def _sent(delivery: Delivery) -> Sent:
    headers = dict(delivery.request_headers)
    return Sent(delivery.id, delivery.guid, delivery.event, headers, delivery.body.encode())


def _empty_world(config: AppConfig, seed: int, now: int) -> World:
    world = World(seed)
    add_account(world, f"{config.app_slug}[bot]", config.app_slug, "Bot", now)
    return world
