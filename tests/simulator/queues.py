"""SQS as AWS describes it: lanes, which are FIFO by organization, and the work queue, which promises no order.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from orglane.ports import Message, Redriven
from orglane.ports.work import LaneCall, Nudge
from tests.fakes import Clock

VISIBILITY_MS = 180_000
REMEMBERED_MS = 300_000
MOST_RECEIVES = 100
BATCH = 10
WORK_VISIBILITY_MS = 360_000
MOST_DELAY_S = 900


@dataclass
class Held:
    """A message in a lane; a receipt is good until the message is received again."""

    id: str
    organization_id: str
    body: str
    visible_at_ms: int = 0
    receives: int = 0
    redriven: Redriven | None = None

    def message(self, *, is_front: bool) -> Message:
        return Message(self.id, self.organization_id, self.body, self.receives, is_front, self.redriven)


class Receipt(NamedTuple):
    """What a consumer was given."""

    held: Held
    receives: int
    message: Message


@dataclass
class Fifo:
    """One FIFO queue whose message groups are organizations."""

    clock: Clock
    is_front: bool = False
    held: list[Held] = field(default_factory=list)
    dead: list[Held] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def put(self, message_id: str, organization_id: str, body: str, redriven: Redriven | None = None) -> None:
        """Take a message, unless one with its id was taken within five minutes."""
        if self.clock() - self.known.get(message_id, -REMEMBERED_MS) < REMEMBERED_MS:
            return
        self.known[message_id] = self.clock()
        self.held.append(Held(message_id, organization_id, body, redriven=redriven))

    def receive(self, chance: random.Random) -> list[Receipt]:
        """A batch of one or several groups, each in its order and none that is under way."""
        groups = [group for group in self._groups() if all(each.visible_at_ms <= self.clock() for each in group)]
        chance.shuffle(groups)
        batch: list[Receipt] = []
        for group in groups:
            for held in group[: chance.randint(1, BATCH)][: BATCH - len(batch)]:
                held.receives += 1
                held.visible_at_ms = self.clock() + VISIBILITY_MS
                batch.append(Receipt(held, held.receives, held.message(is_front=self.is_front)))
        return batch

    def _groups(self) -> list[list[Held]]:
        groups: dict[str, list[Held]] = {}
        for held in self.held:
            groups.setdefault(held.organization_id, []).append(held)
        return list(groups.values())

    def settle(self, batch: Sequence[Receipt], failed: set[str], chance: random.Random) -> list[Receipt]:
        """What a consumer's answer does: the rest of its batch is deleted, as far as its receipts are still good."""
        good = [each for each in batch if self._is_good(each)]
        done = [each for each in good if each.held.id not in failed]
        # Failed ones of a batch come back together, or when their time is over.
        pause_ms = chance.choice((0, 0, 1000, VISIBILITY_MS))
        for each in good:
            if each in done:
                self.held.remove(each.held)
            else:
                each.held.visible_at_ms = self.clock() + pause_ms
                self._bury(each.held)
        return done

    def _is_good(self, receipt: Receipt) -> bool:
        held = receipt.held
        return held.receives == receipt.receives and held.visible_at_ms > self.clock() and held in self.held

    def _bury(self, held: Held) -> None:
        if held.receives >= MOST_RECEIVES:
            self.held.remove(held)
            self.dead.append(held)

    def next_at_ms(self) -> int | None:
        """When something can be received."""
        return min((max(each.visible_at_ms for each in group) for group in self._groups()), default=None)


@dataclass
class Nudges:
    """`Nudges` and `LaneCalls`: a standard queue, whose messages come in any order, late, and more than once."""

    clock: Clock
    waiting: list[tuple[int, Nudge | LaneCall]] = field(default_factory=list)

    def send(self, organization_id: str, job_id: str, delay_s: int = 0) -> None:
        self.again(Nudge(organization_id, job_id), min(delay_s, MOST_DELAY_S) * 1000)

    def call(self, call: LaneCall, delay_s: int = 0) -> None:
        self.again(call, min(delay_s, MOST_DELAY_S) * 1000)

    def again(self, nudge: Nudge | LaneCall, in_ms: int) -> None:
        self.waiting.append((self.clock() + in_ms, nudge))

    def take(self, chance: random.Random) -> Nudge | LaneCall | None:
        due = [each for each in self.waiting if each[0] <= self.clock()]
        if not due:
            return None
        one = chance.choice(due)
        self.waiting.remove(one)
        return one[1]
