"""The background sender: one delivery after another, in order unless it is told otherwise."""

import asyncio
import contextlib
import json
import random
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from aiohttp import ClientError, ClientSession, ClientTimeout

from local.github import hooks
from local.github.config import AppConfig
from local.github.deliveries import Delivery, DeliveryLog
from local.github.errors import BadRequestError
from local.github.view import Json

# https://docs.github.com/en/webhooks/using-webhooks/handling-webhook-deliveries: an answer within 10 s.
PATIENCE = ClientTimeout(total=10)
# To turn an order around, some must have come together first.
GATHER_MS = 100

ModeName = Literal["normal", "hold", "drop", "reverse"]


@dataclass(frozen=True)
class Mode:
    """How deliveries travel."""

    name: ModeName = "normal"
    repeat: int = 1
    delay_ms: int = 0

    def __post_init__(self) -> None:
        if self.name not in get_args(ModeName):
            raise BadRequestError(f"mode is one of {', '.join(get_args(ModeName))}")
        if self.repeat not in (1, 2):
            raise BadRequestError("repeat is 1 or 2")
        if not 0 <= self.delay_ms <= 600_000:
            raise BadRequestError("delayMs lies between 0 and 600000")

    @property
    def wait_ms(self) -> int:
        """How old a delivery is at least when it is sent."""
        return max(self.delay_ms, GATHER_MS) if self.name == "reverse" else self.delay_ms


class Outbox:
    """Events go in; signed requests to the App's webhook come out."""

    def __init__(self, config: AppConfig, url: str, number: Callable[[], int], done: Callable[[Delivery], None]):
        self.log = DeliveryLog()
        self.mode = Mode()
        self.held: list[Delivery] = []
        self._config, self._url, self._number, self._done = config, url, number, done
        self._queue: deque[Delivery] = deque()
        self._sending = False
        self._changed = asyncio.Event()

    @property
    def queued(self) -> int:
        """How many wait to be sent or are on their way; held ones do not count."""
        return len(self._queue) + int(self._sending)

    def travel(self, mode: Mode) -> None:
        """Change how deliveries travel from now on."""
        self.mode = mode
        self._changed.set()

    def add(self, event: str, payload: Json, installation_id: int | None, repository_id: int | None) -> None:
        """Take an event."""
        action = payload.get("action")
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        self._accept(
            Delivery(
                id=self._number(),
                guid=str(uuid.uuid4()),
                event=event,
                action=action,
                installation_id=installation_id,
                repository_id=repository_id,
                body=body,
                queued_at_ms=_now_ms(),
            )
        )

    def _accept(self, delivery: Delivery) -> None:
        self.log.add(delivery)
        if self.mode.name == "hold":
            self.held.append(delivery)
        elif self.mode.name == "drop":
            self._finish(delivery, "failed to connect", 502, 0.0)
        else:
            self._queue.append(delivery)
            self._changed.set()

    def redeliver(self, number: int) -> Delivery:
        """Send an event again, whatever the mode, under its own GUID."""
        again = self.log.get(number).again(self._number(), _now_ms())
        self.log.add(again)
        self._queue.append(again)
        self._changed.set()
        return again

    def release(self, order: str, seed: int) -> int:
        """Let the held deliveries go."""
        going = list(self.held)
        if order == "reverse":
            going.reverse()
        elif order == "shuffle":
            random.Random(seed).shuffle(going)
        elif order != "fifo":
            raise BadRequestError("order is one of fifo, reverse, shuffle")
        self.held.clear()
        self._queue.extend(going)
        self._changed.set()
        return len(going)

    async def idle(self, timeout_ms: int) -> bool:
        """Whether nothing waits to be sent any more; waits for it as long as asked."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_ms / 1000):
                while self.queued:
                    await asyncio.sleep(0.005)
        return self.queued == 0

    async def run(self) -> None:
        """Send for ever; ends by cancellation, and then what waited counts as failed."""
        try:
            async with ClientSession(timeout=PATIENCE, auto_decompress=True) as session:
                while True:
                    delivery = await self._next()
                    await self._send(session, delivery)
                    self._sending = False
        finally:
            self._give_up()

    def _give_up(self) -> None:
        for delivery in [*self._queue, *self.held]:
            self._finish(delivery, "failed to connect", 502, 0.0)
        self._queue.clear()
        self.held.clear()

    async def _next(self) -> Delivery:
        while True:
            self._changed.clear()
            wait_ms = self._next_is_due_in()
            if wait_ms == 0:
                self._sending = True
                return self._queue.pop() if self.mode.name == "reverse" else self._queue.popleft()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if wait_ms is None else wait_ms / 1000):
                    await self._changed.wait()

    def _next_is_due_in(self) -> int | None:
        if not self._queue:
            return None
        return max(0, self._queue[0].queued_at_ms + self.mode.wait_ms - _now_ms())

    async def _send(self, session: ClientSession, delivery: Delivery) -> None:
        await self._attempt(session, delivery)
        if self.mode.repeat == 2 and not delivery.redelivery:
            again = delivery.again(self._number(), _now_ms())
            self.log.add(again)
            await self._attempt(session, again)

    async def _attempt(self, session: ClientSession, delivery: Delivery) -> None:
        body = delivery.body.encode()
        delivery.request_headers = hooks.headers(self._config, delivery, body)
        began = time.perf_counter()
        status, code = "failed to connect", 502
        try:
            async with session.post(self._url, data=body, headers=delivery.request_headers) as answer:
                delivery.response_body = await answer.text(errors="replace")
                delivery.response_headers = dict(answer.headers)
                status, code = _outcome(answer.status, answer.reason), answer.status
        except TimeoutError:
            status, code = "timed out", 504
        except (ClientError, OSError) as error:
            delivery.response_body = str(error)
        except asyncio.CancelledError:
            self._finish(delivery, "failed to connect", 502, time.perf_counter() - began)
            raise
        self._finish(delivery, status, code, time.perf_counter() - began)

    def _finish(self, delivery: Delivery, status: str, code: int, duration: float) -> None:
        delivery.status, delivery.status_code = status, code
        delivery.duration = round(duration, 2)
        delivery.delivered_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._done(delivery)


def _outcome(code: int, reason: str | None) -> str:
    return "OK" if code < 400 else f"Invalid HTTP Response: {code} {reason or ''}".strip()


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
