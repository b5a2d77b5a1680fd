"""What each step of a run does: the real stages, called as Lambda would call them."""

import random
from collections.abc import Callable

from local.github.faults import Fault
from orglane import jobs
from orglane.apply import Applied, Event, apply_batch
from orglane.apply import Ports as ApplyPorts
from orglane.commands import Cause, Command, RecordJob
from orglane.decide.jobs import FROM_OUTSIDE
from orglane.edges import queue as edge
from orglane.errors import OrglaneError, Retryable, Terminal
from orglane.jobs import ACTIVE
from orglane.ports.work import LaneCall
from orglane.push import Doors, push
from orglane.rows import JobRow, ParkedRow, PullRequestRow, RepositoryRow
from orglane.work import LanePorts, tend
from orglane.work import Ports as WorkPorts
from orglane.work import work as look_at
from tests.fakes import Inline
from tests.simulated.organization import Organization
from tests.simulated.system import KilledError
from tests.simulator import lanes
from tests.simulator.deliveries import carry
from tests.simulator.life import govern, lag, live
from tests.simulator.machine import Machine
from tests.simulator.people import connect, cut, hear, leave, ping
from tests.simulator.queues import BATCH, WORK_VISIBILITY_MS
from tests.simulator.trouble import BugError

PLANNED = (Retryable, Terminal, BugError)
"""What a stage may meet here; everything else is a fault of the code."""


# ---- the lanes' consumer


def consume(machine: Machine, chance: random.Random) -> None:
    """One batch of a lane, answered; whoever dies leaves it to come again when its time is over."""
    queue = chance.choice(machine.lanes.consumed())
    batch = queue.receive(chance)
    if not batch:
        return
    machine.clock.forward(chance.choice((5, 20, 400)))
    events: list[Event] = []
    try:
        drains = machine.trouble.take("drain")
        left = [drains.at if drains else BATCH + 1]
        ports = ApplyPorts(machine.ports.table, machine.errands, machine.clock, lambda: _runs_out(left))
        events.extend(apply_batch([each.message for each in batch], ports))
    except (KilledError, BugError):
        return
    failed = {each["itemIdentifier"] for each in edge.answer(events)["batchItemFailures"]}
    machine.answered(events, queue.settle(batch, failed, chance))
    for event in events:
        reason = None if isinstance(event, Applied) else event.reason
        if reason and not isinstance(reason, PLANNED):
            machine.surprise("apply", reason)
        machine.reached[f"apply {type(event).__name__.lower()}"] += 1
    machine.reached["apply mixed batch"] += len({each.held.organization_id for each in batch}) > 1


def _runs_out(left: list[int]) -> bool:
    """Whether the consumer's time is over, after so many runs."""
    left[0] -= 1
    return left[0] < 0


def redrive(machine: Machine, chance: random.Random) -> None:
    """Somebody sends all that lies parked to its lane again."""
    organization_id = chance.choice(machine.organizations).organization_id
    try:
        for row in lying(machine, organization_id):
            machine.ports.parking.redrive(organization_id, row, machine.clock())
    except (KilledError, OrglaneError):
        return


def lying(machine: Machine, organization_id: str) -> list[ParkedRow]:
    """What is parked, the one that was accepted first at the front."""
    rows = machine.table.rows_of(organization_id)
    return [row for _, row in sorted(rows.items()) if isinstance(row, ParkedRow)]


# ---- work


def work(machine: Machine, chance: random.Random) -> None:
    """One nudge; of a worker that dies it comes again when its time is over."""
    nudge = machine.nudges.take(chance)
    if nudge is None:
        return
    machine.clock.forward(chance.choice((5, 30, 1500)))
    if machine.trouble.take("twice") or machine.trouble.expects("expire"):
        machine.nudges.again(nudge, chance.choice((0, 1000, 60_000)))
    if short := machine.trouble.take("short_page"):
        machine.hub.faults.add(Fault("short_page", keep=short.number % 3))
    try:
        if isinstance(nudge, LaneCall):
            machine.reached[f"lane {nudge.step} {tend(nudge, lane_ports(machine))}"] += 1
            return
        told = look_at(nudge, work_ports(machine))
    except (KilledError, Retryable, BugError):
        machine.nudges.again(nudge, WORK_VISIBILITY_MS)
        return
    finally:
        machine.hub.faults.clear()
        machine.github._known.clear()  # tokens are another process's
    machine.reached[f"work {told.outcome}"] += 1
    if told.reason and not isinstance(told.reason, PLANNED):
        machine.surprise(f"work on {told.kind}", told.reason)


def work_ports(machine: Machine) -> WorkPorts:
    ports = machine.ports
    own = (ports.desk, ports.github, ports.reader, ports.lanes, ports.nudges)
    return WorkPorts(*own, machine.clock, machine.desk.clear)


def lane_ports(machine: Machine) -> LanePorts:
    ports = machine.ports
    head, send_front = ports.table.head, ports.lanes.send_front
    return LanePorts(head, lambda _: lanes.OWN_LANES, ports.lanes, ports.nudges, send_front, machine.clock)


def order(machine: Machine, chance: random.Random) -> None:
    """Somebody asks for work, as the API does it: the job is stored, then nudged."""
    organization = chance.choice(machine.organizations)
    head = machine.table.head(organization.organization_id)
    if head is None or not head.is_connected:
        return
    kind, target = chance.choice(_wishes(organization, chance))
    try:
        ask(machine, organization, kind, target)
    except (KilledError, OrglaneError):
        machine.unanswered.append((organization, kind, target))


def _wishes(organization: Organization, chance: random.Random) -> list[tuple[str, dict[str, object]]]:
    """What may be asked for; pull requests and repositories are those that are known."""
    rows = list(organization.store.rows_of(organization.organization_id).values())
    repos = [row for row in rows if isinstance(row, RepositoryRow) and not row.is_removed]
    pulls = [row for row in rows if isinstance(row, PullRequestRow)]
    wishes: list[tuple[str, dict[str, object]]] = [
        (jobs.FULL_SYNC, {}),
        (jobs.RELOAD_ORGANIZATION, {}),
        (jobs.RECOVER_DELIVERIES, {}),
    ]
    if repos:
        wishes.append((jobs.RELOAD_REPOSITORY, {"repositoryId": chance.choice(repos).facts.id}))
    if pulls:
        pull = chance.choice(pulls)
        target: dict[str, object] = {"repositoryId": pull.repo_id, "number": pull.facts.number}
        wishes.append((jobs.RELOAD_PULL_REQUEST, target))
    return wishes


def ask(machine: Machine, organization: Organization, kind: str, target: dict[str, object]) -> str:
    """What the API does with a wish; the job's id."""
    machine.ordered += 1
    job_id = jobs.job_id_of(machine.clock(), f"{kind}{machine.ordered}")
    wish = jobs.Order(job_id, kind, target, "ana")
    job = machine.ports.jobs.open(organization.organization_id, wish, machine.clock())
    machine.ports.nudges.send(organization.organization_id, job.job_id)
    return str(job.job_id)


def cancel(machine: Machine, chance: random.Random) -> None:
    """Somebody cancels a job."""
    rows = ((each, row) for (each, _), row in machine.table.rows.items() if isinstance(row, JobRow))
    active = [(each, row.job) for each, row in rows if row.job.status in ACTIVE]
    if not active:
        return
    organization_id, job = chance.choice(active)
    account = machine.table.heads[organization_id].account
    body = RecordJob(account, job.job_id, FROM_OUTSIDE, "cancelled", "Cancelled by ana")
    name, cause, now_ms = f"{job.job_id}-cancel", Cause("command", job.job_id), machine.clock()
    try:
        machine.ports.lanes.send([Command(name, organization_id, cause, "cancelled", None, now_ms, body)])
        machine.ports.nudges.send(organization_id, job.job_id)
    except (KilledError, OrglaneError):
        return


def garbage(machine: Machine, chance: random.Random) -> None:
    """Something that is no command comes onto a lane."""
    machine.lanes.put_garbage(chance.choice(machine.organizations).organization_id, chance.getrandbits(32))


# ---- the pusher


def tell(machine: Machine, chance: random.Random) -> None:
    """One batch of a shard; one that fails is cut in half, one whose answer is lost comes again."""
    shard = chance.choice(machine.stream.shards)
    batch = shard.take(chance)
    if batch is None:
        return
    machine.clock.forward(chance.choice((2, 30)))
    ports = machine.ports
    slow = machine.trouble.take("slow")
    machine.gateway.slow = 1 + slow.number % 3 if slow else 0
    try:
        doors = Doors(ports.connections, machine.shells, ports.gateway, Inline(), machine.clock)
        for told in push(batch.entries, doors):
            machine.reached.update({f"push {each}": count for each, count in told.posted.items() if count})
    except (KilledError, Retryable, BugError):
        shard.failed(batch)
        return
    finally:
        machine.gateway.slow = 0
    if machine.trouble.take("twice"):
        shard.batches.appendleft(batch)


def sleep(machine: Machine, chance: random.Random) -> None:
    """Time passes: mostly a moment, now and then as long as a time-out or a connection's life."""
    short, long = (50, 400, 1000, 3000, 20_000), (75_000, 180_000, 360_000, 660_000, 7_300_000)
    machine.clock.forward(chance.choice(short if chance.random() < 0.8 else long))


ACTS: dict[str, Callable[[Machine, random.Random], None]] = {
    "live": live,
    "govern": govern,
    "lag": lag,
    "carry": carry,
    "consume": consume,
    "work": work,
    "order": order,
    "cancel": cancel,
    "garbage": garbage,
    "redrive": redrive,
    "push": tell,
    "connect": connect,
    "hear": hear,
    "ping": ping,
    "leave": leave,
    "break": cut,
    "sleep": sleep,
}
