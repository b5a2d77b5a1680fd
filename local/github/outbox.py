"""What waits to be delivered: in order unless it is told otherwise. It sends nothing itself."""

import asyncio
import json
import random
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http.client import responses
from typing import Literal, get_args

from local.github import hooks
from local.github.clock import Clock, iso_ms
from local.github.config import AppConfig
from local.github.deliveries import Delivery, DeliveryLog
from local.github.errors import BadRequestError
from local.github.view import Json

# To turn an order around, some must have come together first.
GATHER_MS = 100
UNREACHED = ("failed to connect", 502)
LATE = ("timed out", 504)

ModeName = Literal["normal", "hold", "drop", "fail", "lose", "reverse"]
# Those that stop deliveries, and may be about some of them only: "drop" is the older word for "fail".
STOPS = ("hold", "drop", "fail", "lose")


@dataclass(frozen=True)
class Mode:
    """How deliveries travel.

    hold keeps them until they are released, fail attempts them in vain, lose neither attempts nor logs them; each may
    be for one event, one action, and so many of them, and the others travel as usual.
    """

    name: ModeName = "normal"
    repeat: int = 1
    delay_ms: int = 0
    event: str | None = None
    action: str | None = None
    times: int | None = None
    # How the App's webhook seems to answer what fails: 502 is not at all, 504 too late.
    status: int = 502

    def __post_init__(self) -> None:
        if self.name not in get_args(ModeName):
            raise BadRequestError(f"mode is one of {', '.join(get_args(ModeName))}")
        if self.repeat not in (1, 2):
            raise BadRequestError("repeat is 1 or 2")
        if not 0 <= self.delay_ms <= 600_000:
            raise BadRequestError("delayMs lies between 0 and 600000")
        if self.name not in STOPS and (self.event, self.action, self.times) != (None, None, None):
            raise BadRequestError(f"event, action and times go with {', '.join(STOPS)}")
        if not 400 <= self.status <= 599:
            raise BadRequestError("status lies between 400 and 599")
        if self.times is not None and self.times < 1:
            raise BadRequestError("times is at least 1")

    def stops(self, delivery: Delivery) -> bool:
        """Whether it is about this one."""
        meant = self.event in (None, delivery.event) and self.action in (None, delivery.action)
        return self.name in STOPS and meant

    @property
    def wait_ms(self) -> int:
        """How old a delivery is at least when it is sent."""
        return max(self.delay_ms, GATHER_MS) if self.name == "reverse" else self.delay_ms


class Outbox:
    """Events go in; signed deliveries come out, one after another."""

    def __init__(
        self,
        config: AppConfig,
        clock: Clock,
        chance: random.Random,
        number: Callable[[], int],
        done: Callable[[Delivery], None],
    ) -> None:
        self.log = DeliveryLog()
        self.mode = Mode()
        self.held: list[Delivery] = []
        # How many the present mode has stopped.
        self.stopped = 0
        # Whoever sends waits for this.
        self.changed = asyncio.Event()
        self._config, self._clock, self._chance, self._number, self._done = config, clock, chance, number, done
        self._queue: deque[Delivery] = deque()
        self._under_way = 0

    @property
    def queued(self) -> int:
        """How many wait to be sent or are on their way; held ones do not count."""
        return len(self._queue) + self._under_way

    def travel(self, mode: Mode) -> None:
        """Change how deliveries travel from now on."""
        self.mode, self.stopped = mode, 0
        self.changed.set()

    def add(self, event: str, payload: Json, installation_id: int | None, repository_id: int | None) -> None:
        """Take an event."""
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        delivery = Delivery(
            id=self._number(),
            guid=str(uuid.UUID(int=self._chance.getrandbits(128), version=4)),
            event=event,
            action=payload.get("action"),
            installation_id=installation_id,
            repository_id=repository_id,
            body=body,
            queued_at_ms=self._clock.machine_ms(),
        )
        if not self._is_stopped(delivery):
            self.log.add(delivery)
            self._enqueue([delivery])
        elif self.mode.name != "lose":
            self.log.add(delivery)
            self._stop(delivery)

    def _is_stopped(self, delivery: Delivery) -> bool:
        spent = self.mode.times is not None and self.stopped >= self.mode.times
        if spent or not self.mode.stops(delivery):
            return False
        self.stopped += 1
        return True

    def _stop(self, delivery: Delivery) -> None:
        if self.mode.name == "hold":
            self.held.append(delivery)
        else:
            self._finish(delivery, *failure(self.mode.status), 0.0)

    def _enqueue(self, deliveries: list[Delivery]) -> None:
        self._queue.extend(deliveries)
        self.changed.set()

    def redeliver(self, number: int) -> Delivery:
        """Send an event again, whatever the mode, under its own GUID."""
        again = self._again(self.log.recent(number, self._clock.now_ms()))
        self._enqueue([again])
        return again

    def _again(self, delivery: Delivery) -> Delivery:
        again = delivery.again(self._number(), self._clock.machine_ms())
        self.log.add(again)
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
        self._enqueue(going)
        return len(going)

    def due_in_ms(self) -> int | None:
        """How long the next one has to wait yet; None when there is none."""
        if not self._queue:
            return None
        return max(0, self._queue[0].queued_at_ms + self.mode.wait_ms - self._clock.machine_ms())

    def take(self) -> Delivery:
        """The next one, with its headers; whoever takes it tells how it went."""
        self._under_way += 1
        return self._stamped(self._queue.pop() if self.mode.name == "reverse" else self._queue.popleft())

    def _stamped(self, delivery: Delivery) -> Delivery:
        delivery.request_headers = hooks.headers(self._config, delivery, delivery.body.encode())
        return delivery

    def repeated(self, delivery: Delivery) -> Delivery | None:
        """The same once more, where each is to be sent twice."""
        if self.mode.repeat == 1 or delivery.redelivery:
            return None
        self._under_way += 1
        return self._stamped(self._again(delivery))

    def answered(self, delivery: Delivery, status: str, code: int, duration: float = 0.0) -> None:
        """How an attempt went."""
        self._under_way -= 1
        self._finish(delivery, status, code, duration)

    def _finish(self, delivery: Delivery, status: str, code: int, duration: float) -> None:
        delivery.status, delivery.status_code = status, code
        delivery.duration = round(duration, 2)
        delivery.delivered_at = iso_ms(self._clock.now_ms())
        self._done(delivery)

    def give_up(self) -> None:
        """What waits counts as failed: nobody sends any more."""
        for delivery in [*self._queue, *self.held]:
            self._finish(delivery, *UNREACHED, 0.0)
        self._queue.clear()
        self.held.clear()


def failure(code: int) -> tuple[str, int]:
    """How a delivery looks in the log that was answered so, or not at all."""
    known = {words[1]: words for words in (UNREACHED, LATE)}
    return known.get(code) or (outcome(code, responses.get(code)), code)


def outcome(code: int, reason: str | None) -> str:
    """GitHub's words for how a delivery went."""
    return "OK" if code < 400 else f"Invalid HTTP Response: {code} {reason or ''}".strip()
