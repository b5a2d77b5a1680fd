"""The lanes as senders, their consumer and the worker know them: front lanes, and organizations' own ones.

An own lane is made, handed over to, closed and removed by the real steps of `work.lanes`; what SQS and Lambda need for
it (a new mapping begins late, a policy reaches senders late, a name is free again late) is here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orglane.commands import Command, encode
from orglane.errors import Unavailable
from orglane.ports import Redriven
from orglane.rows import ParkedRow
from tests.fakes import Clock
from tests.simulator.queues import Fifo, Held

OWN_LANES = True
"""Whether organizations get lanes of their own; with `python -m tests.simulator --shared-lanes` they share."""
FRONTS = 2
NEVER = 10**18
BEGINS_MS = 3_000
REFUSED_MS = 40_000
FREE_AGAIN_MS = 60_000


@dataclass
class Own:
    """An organization's own lane: from when it is consumed, and from when senders are refused."""

    fifo: Fifo
    consumed_ms: int = NEVER
    refused_ms: int = NEVER


class Lanes:
    """`ports.Lane` and `ports.work.Queues`."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.fronts = [Fifo(clock, is_front=OWN_LANES) for _ in range(FRONTS)]
        self.own: dict[str, Own] = {}
        self.removed_ms: dict[str, int] = {}
        self.closed: set[str] = set()
        self.sent: dict[str, Command] = {}

    # ---- senders

    def send(self, commands: Sequence[Command]) -> None:
        for command in commands:
            self.sent.setdefault(command.id, command)
            self._queue_of(command.organization_id).put(command.id, command.organization_id, encode(command))

    def send_front(self, command: Command) -> None:
        self.sent.setdefault(command.id, command)
        self._front(command.organization_id).put(command.id, command.organization_id, encode(command))

    def redrive(self, organization_id: str, row: ParkedRow) -> None:
        """A parked command comes again, under a name of its own each time."""
        redriven = Redriven(row.id, row.times)
        self._queue_of(organization_id).put(f"{row.times} {row.id}", organization_id, row.body, redriven)

    def put_garbage(self, organization_id: str, number: int) -> None:
        """Something that is no command."""
        self._queue_of(organization_id).put(f"garbage-{number}", organization_id, '{"kind":"from_elsewhere"')

    def _queue_of(self, organization_id: str) -> Fifo:
        """The own lane; where there is none, or it refuses, the front lane."""
        own = self.own.get(organization_id)
        return own.fifo if own and self.clock() < own.refused_ms else self._front(organization_id)

    def _front(self, organization_id: str) -> Fifo:
        return self.fronts[int(organization_id) // 4 % FRONTS]

    # ---- the consumer

    def consumed(self) -> list[Fifo]:
        """The queues whose messages reach the consumer."""
        now_ms = self.clock()
        return [*self.fronts, *(own.fifo for own in self.own.values() if own.consumed_ms <= now_ms)]

    def all(self) -> list[Fifo]:
        return [*self.fronts, *(own.fifo for own in self.own.values())]

    def waiting_ones(self) -> Iterator[Held]:
        for queue in self.all():
            yield from queue.held

    def next_at_ms(self) -> int | None:
        """When something can be received next."""
        times = [queue.next_at_ms() for queue in self.fronts]
        for own in self.own.values():
            at_ms = own.fifo.next_at_ms()
            times.append(None if at_ms is None or own.consumed_ms == NEVER else max(at_ms, own.consumed_ms))
        return min((each for each in times if each is not None), default=None)

    # ---- the worker: `ports.work.Queues`

    def create(self, organization_id: str) -> None:
        if not OWN_LANES:
            return
        if self.clock() < self.removed_ms.get(organization_id, -FREE_AGAIN_MS) + FREE_AGAIN_MS:
            raise Unavailable("simulated: a queue of this name was just deleted")
        if self.is_closed(organization_id):
            raise Unavailable("simulated: the lane is closed")
        self.own.setdefault(organization_id, Own(Fifo(self.clock)))

    def connect(self, organization_id: str) -> None:
        own = self.own.get(organization_id)
        if own and own.consumed_ms == NEVER:
            own.consumed_ms = self.clock() + BEGINS_MS

    def close(self, organization_id: str) -> None:
        self.closed.add(organization_id)
        own = self.own.get(organization_id)
        if own and own.refused_ms == NEVER:
            own.refused_ms = self.clock() + REFUSED_MS

    def is_closed(self, organization_id: str) -> bool:
        own = self.own.get(organization_id)
        return own is not None and own.refused_ms != NEVER

    def waiting(self, organization_id: str) -> int:
        own = self.own.get(organization_id)
        return len(own.fifo.held) if own else 0

    def remove(self, organization_id: str) -> None:
        if self.own.pop(organization_id, None):
            self.removed_ms[organization_id] = self.clock()
