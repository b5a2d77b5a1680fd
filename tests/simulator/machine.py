"""All of Orglane, several organizations and sidebars, in one process; what runs here runs in one order."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest.mock import patch

from local.github.hub import Hub
from local.github.lookup import installation_on
from orglane import webhook
from orglane.apply import Event, Failed, Parked
from orglane.edges.errands import Errands
from orglane.ports import Principal
from orglane.rows import ParkedRow
from orglane.socket import Doors
from orglane.work import lanes as lane_steps
from tests import fakes
from tests.simulated.github import CONFIG, START_MS, InsideGitHub, empty_hub, plan, settle
from tests.simulated.organization import Organization
from tests.simulated.system import Watched
from tests.simulator.lanes import Lanes
from tests.simulator.plan import Step
from tests.simulator.queues import Nudges, Receipt
from tests.simulator.replay import Replay
from tests.simulator.sockets import Gateway, Sidebar
from tests.simulator.table import Stream, Table
from tests.simulator.trouble import Trouble

LOGINS = ("acme", "beta", "solo")
SIDEBARS = 5
MEANWHILE = (
    ("consume",),
    ("consume", "push"),
    ("consume", "push", "push"),
    ("work",),
    ("push",),
    ("carry",),
    ("live", "carry", "consume"),
    ("ping",),
    ("hear",),
    ("leave",),
)
COMMITTED = (("live", "live", "live", "carry", "consume", "push", "push", "push"),)
"""What somebody who is just subscribing could miss: news that are committed and pushed."""


class Answered(NamedTuple):
    """A batch of lane messages that a consumer answered: what it told, and what the queue deleted on its answer."""

    events: tuple[Event, ...]
    done: tuple[Receipt, ...]


@dataclass
class Parking(fakes.Parking):
    """Parked commands, which come again on their lanes."""

    lanes: Lanes = field(kw_only=True)

    def redrive(self, organization_id: str, row: ParkedRow, now_ms: int) -> None:
        self.lanes.redrive(organization_id, row)
        super().redrive(organization_id, row, now_ms)


class Machine:
    """The stages, what is between them, and what was seen of them."""

    def __init__(self, seed: int) -> None:
        self.clock = fakes.Clock(START_MS)
        self.hub: Hub = empty_hub(START_MS, random.Random(f"github {seed}"))
        self.hub.clock.set(None)
        self.hub.clock._machine = self.clock
        self.table = Table()
        self.organizations = [self._organization(number, seed) for number in range(len(LOGINS))]
        self.lanes, self.nudges = Lanes(self.clock), Nudges(self.clock)
        self.desk = fakes.Desk(self.table)
        self.jobs = fakes.Jobs(self.table, self.desk)
        self.github = InsideGitHub(self.hub)
        self.stream = Stream(self.table, self.clock)
        self.gateway = Gateway(clock=self.clock)
        self.connections = fakes.Connections()
        self.parking = Parking(self.table, lanes=self.lanes)
        self.trouble = Trouble(self.clock, self._meanwhile)
        self.ports = SimpleNamespace(**{name: Watched(port, self.trouble) for name, port in self._ports().items()})
        self.errands = self._errands()
        access, sockets = self.ports.connections, self.ports.gateway
        self.shells = fakes.Shells(self.table)
        self.doors = Doors(access, access, self.ports.table, sockets, self.clock, self.shells)
        self.sidebars = [self._sidebar(number) for number in range(SIDEBARS)]
        self._chance = random.Random(f"ids {seed}")
        # ---- what was seen
        self.accepted: dict[str, str] = {}
        self.ignored: Counter[str] = Counter()
        self.answers: list[Answered] = []
        self.outcomes: Counter[str] = Counter()
        self.parked: set[str] = set()
        self.closed: set[str] = set()
        self.applied: set[str] = set()
        self.latest: dict[str, str] = {}
        self.replays: dict[str, Replay] = {}
        self.surprises: list[str] = []
        self.reached: Counter[str] = Counter()
        self.late: list[int] = []
        self.ordered = 0
        self.act = ""
        self.unanswered: list[tuple[Organization, str, dict[str, object]]] = []

    def _ports(self) -> dict[str, Any]:
        names = ("table", "lanes", "nudges", "desk", "jobs", "github", "gateway", "connections", "parking")
        return {name: getattr(self, name) for name in names} | {"reader": fakes.Reader(self.table)}

    def _errands(self) -> Errands:
        """The errands of a consumer; nobody's rights are tried here."""
        ports, departures = self.ports, SimpleNamespace(leave=lambda *_: None, sign_out=lambda *_: None)
        lanes, nudges = ports.lanes, ports.nudges
        return Errands(ports.jobs, nudges, nudges, lanes, departures, self.clock)  # type: ignore[arg-type]

    def _organization(self, number: int, seed: int) -> Organization:
        size = plan(2 + number, 5, 3, login=LOGINS[number], seed=(seed + number) % 50, organization=number < 2)
        return Organization(self.hub, *settle(self.hub, size), self.table)

    def _sidebar(self, number: int) -> Sidebar:
        organization = self.organizations[number % len(self.organizations)]
        return Sidebar("", organization.organization_id, self.table, self.doors)

    def principal(self, sidebar: Sidebar) -> Principal:
        return Principal("ana", None, sidebar.organization_id)

    def refresh(self) -> None:
        """See what GitHub has of each organization by now: an installation may be another one."""
        for organization in self.organizations:
            found = installation_on(self.hub.world, organization.owner.id)
            organization.installation = found or organization.installation

    def secret(self) -> str:
        return CONFIG.webhook_secret

    def perform(self, step: Step) -> None:
        """Take one step with its faults."""
        from tests.simulator.steps import ACTS

        before, self.act = self.act, step.act
        with self.trouble.of(step.faults), self._known_ids():
            ACTS[step.act](self, random.Random(step.number))
            self.stream.flow()
        self.act = before

    @contextmanager
    def _known_ids(self) -> Iterator[None]:
        """Ids that are random elsewhere follow from the seed."""
        random_bytes = SimpleNamespace(urandom=self._chance.randbytes)
        random_words = SimpleNamespace(token_hex=lambda size: self._chance.randbytes(size).hex())
        with patch.object(webhook, "os", random_bytes), patch.object(lane_steps, "secrets", random_words):
            yield

    def _meanwhile(self, number: int, is_late: bool) -> None:
        """Others do something while a port is being called; when its caller is too late, the same as the caller."""
        chance = random.Random(number)
        whom = COMMITTED if self.act in ("connect", "hear") and chance.random() < 0.5 else MEANWHILE
        for act in (self.act,) if is_late else chance.choice(whom):
            self.perform(Step(act, chance.getrandbits(32)))

    def answered(self, events: Sequence[Event], done: Sequence[Receipt]) -> None:
        """Note what a consumer told, and what its queue made of its answer."""
        self.answers.append(Answered(tuple(events), tuple(done)))
        for event in events:
            if isinstance(event, Parked):
                self.parked.add(event.message.id)
                self.outcomes["parked"] += 1
            elif isinstance(event, Failed):
                self.outcomes["failed"] += len(event.messages)
            else:
                self.outcomes.update(each.result for each in event.decision.outcomes)

    def surprise(self, where: str, reason: BaseException | None) -> None:
        """Note something that went wrong and that nobody had planned."""
        self.surprises.append(f"{where}: {type(reason).__name__}: {reason}")
