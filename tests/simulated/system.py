"""All of Orglane in one process: stages over in-memory ports, queues that a test may shake, and kills anywhere."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.github.hub import Hub
from local.github.world import Account, Installation
from orglane.apply import Applied, Failed, Parked, apply_batch
from orglane.apply import Ports as ApplyPorts
from orglane.commands import Command, RecordSlice, encode
from orglane.decide import Errand, FollowUp, Nudge
from orglane.github.signature import sign
from orglane.jobs import Order, job_id_of
from orglane.model import Job
from orglane.ports import Clock, Message
from orglane.ports import Lane as Way
from orglane.ports import work as ports
from orglane.ports.work import Jobs
from orglane.ports.work import Nudge as Look
from orglane.webhook import Request, receive
from orglane.work import Ports, Told, work
from tests import fakes
from tests.fakes import Signing
from tests.simulated.github import START_MS, InsideGitHub, Sent
from tests.simulated.organization import Organization

SECRET = "s3cret"


class KilledError(BaseException):
    """The process dies here."""


class Place:
    """A point at which a process may be killed: after which port call, counted over the whole run."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.kill_at: int | None = None

    def pass_by(self, name: str) -> None:
        self.passed.append(name)
        if self.kill_at is not None and len(self.passed) == self.kill_at:
            raise KilledError(name)


class Watched:
    """A port whose every call is a point to be killed at, before and after."""

    def __init__(self, port: Any, place: Place) -> None:
        self._port, self._place = port, place

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._port, name)
        if not callable(value):
            return value

        def call(*given: Any, **named: Any) -> Any:
            self._place.pass_by(f"before {name}")
            result = value(*given, **named)
            self._place.pass_by(f"after {name}")
            return result

        return call


@dataclass
class Nudges:
    """The work queue: who is to be nudged when."""

    clock: fakes.Clock
    waiting: list[tuple[int, Look]] = field(default_factory=list)

    def send(self, organization_id: str, job_id: str, delay_s: int = 0) -> None:
        self.waiting.append((self.clock() + delay_s * 1000, Look(organization_id, job_id)))


@dataclass
class Lane(fakes.Lane):
    """The lane: what waits, in order. SQS passes over what it has seen already."""

    waiting: list[Command] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    most_slices: int = 0

    def send(self, commands: Any) -> None:
        for command in commands:
            if command.id not in self.seen:
                self.seen.add(command.id)
                self.waiting.append(command)
        self.most_slices = max(self.most_slices, sum(isinstance(each.body, RecordSlice) for each in self.waiting))


class Errands:
    """`apply.RunErrand` over the queues of this process; people are let go elsewhere."""

    def __init__(self, jobs: Jobs, nudges: ports.Nudges, lane: Way, clock: Clock) -> None:
        self._jobs, self._nudges, self._lane, self._clock = jobs, nudges, lane, clock

    def __call__(self, organization_id: str, errand: Errand) -> None:
        match errand:
            case Order():
                job = self._jobs.open(organization_id, errand, self._clock())
                self._nudges.send(organization_id, job.job_id, errand.delay_s)
            case Nudge(job_id):
                self._nudges.send(organization_id, job_id)
            case FollowUp(command):
                self._lane.send([command])


class System(Organization):
    """GitHub, webhook, lane, consumer, worker, and the clock that they share."""

    def __init__(
        self, hub: Hub, owner: Account, installation: Installation, seed: int = 0, store: fakes.Store | None = None
    ) -> None:
        super().__init__(hub, owner, installation, store or fakes.Store())
        self.chance = random.Random(seed)
        self.clock = fakes.Clock(START_MS)
        self.lane, self.nudges = Lane(), Nudges(self.clock)
        self.desk = fakes.Desk(self.store)
        self.jobs = fakes.Jobs(self.store, self.desk)
        self.github = InsideGitHub(hub)
        self.reader = fakes.Reader(self.store)
        self.place = Place()
        self.run_errand = Errands(self.jobs, self.nudges, self.lane, self.clock)
        self.told: list[Told] = []
        self.parked: list[Parked] = []
        self.outcomes: list[tuple[str, str]] = []
        self.at_turn: Callable[[], None] = lambda: None
        self.orders = 0

    # ---- what arrives

    def deliver(self, sent: Sent) -> None:
        headers = {
            "x-hub-signature-256": sign(SECRET, sent.body),
            "x-github-event": sent.event,
            "x-github-delivery": sent.guid,
            "x-github-hook-id": "1",
        }
        receive(Request(headers, sent.body, "r"), Signing(SECRET), self.lane, self.clock)

    def order(self, kind: str, detail: dict[str, Any] | None = None, **target: Any) -> Job:
        """What the API does when somebody asks for work."""
        self.orders += 1
        seed = f"{kind}{self.orders}"
        order = Order(job_id_of(self.clock(), seed), kind, target, "ana", detail or {})
        job = self.jobs.open(self.organization_id, order, self.clock())
        self.nudges.send(self.organization_id, job.job_id)
        return job

    # ---- what runs

    def run(self, limit: int = 10_000) -> None:
        """Everything until nothing waits; pauses are slept through."""
        for _ in range(limit):
            if not self.step():
                return
        raise AssertionError("it never comes to rest")

    def step(self) -> bool:
        """One batch of the lane, or one nudge; False when nothing waits."""
        self.at_turn()
        if self.lane.waiting and (self.chance.random() < 0.7 or not self._due()):
            self.apply_some()
            return True
        if self._due():
            self.work_one()
            return True
        if self.nudges.waiting:
            self._sleep_until(min(at_ms for at_ms, _ in self.nudges.waiting))
            return True
        return False

    def _due(self) -> bool:
        return any(at_ms <= self.clock() for at_ms, _ in self.nudges.waiting)

    def _sleep_until(self, at_ms: int) -> None:
        self.tick(max(0, at_ms - self.clock()))

    def tick(self, ms: int) -> None:
        """Time passes here and at GitHub."""
        self.clock.forward(ms)
        self.hub.clock.advance(ms)

    def apply_some(self) -> None:
        batch, self.lane.waiting = self.lane.waiting[:10], self.lane.waiting[10:]
        messages = [Message(each.id, each.organization_id, encode(each), 1) for each in batch]
        self.tick(20)
        again: list[str] = []
        for event in apply_batch(messages, ApplyPorts(self.store, self.run_errand, self.clock)):
            if isinstance(event, Failed):
                again += [message.id for message in event.messages]
            if isinstance(event, Parked):
                self.parked.append(event)
            if isinstance(event, Applied):
                self.outcomes += [(each.command.event, each.result) for each in event.decision.outcomes]
        self.lane.waiting = [each for each in batch if each.id in again] + self.lane.waiting

    def work_one(self) -> None:
        """One nudge; one whose worker is killed comes again when its time is over."""
        self.nudges.waiting.sort(key=lambda each: each[0])
        _, look = self.nudges.waiting.pop(0)
        self.tick(30)
        try:
            told = work(look, self.ports())
        except KilledError:
            self.place.kill_at = None
            self.github._known.clear()  # tokens die with the process
            self.nudges.waiting.append((self.clock() + 360_000, look))
            return
        self.told.append(told)

    def ports(self) -> Ports:
        own: tuple[Any, ...] = (self.desk, self.github, self.reader, self.lane, self.nudges)
        watched: list[Any] = [Watched(each, self.place) for each in own]
        desk, github, reader, lane, nudges = watched
        return Ports(desk, github, reader, lane, nudges, self.clock, self.desk.clear)
