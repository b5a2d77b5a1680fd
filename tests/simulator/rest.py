"""The end of a run: nothing fails any more, and everything that waits is done."""

from local.github.errors import GitHubError
from orglane.jobs import FULL_SYNC, RECOVER_DELIVERIES
from tests.simulator.life import caught_up
from tests.simulator.machine import Machine
from tests.simulator.people import come
from tests.simulator.plan import Step
from tests.simulator.sockets import Sidebar
from tests.simulator.steps import ask, lying

LONGEST = 5_000
ROUNDS = 12
LAG_MS = 120_000


class RestlessError(Exception):
    """Something goes on and on."""


def rest(machine: Machine) -> None:
    """Drain, bring back what was lost, sync once, and let every sidebar catch up."""
    caught_up(machine)
    machine.hub.faults.clear()
    _by_hand(machine)
    drain(machine)
    _redrive(machine)
    for organization, kind, target in machine.unanswered:
        ask(machine, organization, kind, target)  # whoever got no answer asks again
    _everywhere(machine, RECOVER_DELIVERIES)
    machine.clock.forward(LAG_MS)  # beyond what the API may lag behind its webhooks
    _everywhere(machine, FULL_SYNC)
    _catch_up(machine)


def drain(machine: Machine) -> None:
    """Everything until nothing waits; pauses are slept through."""
    for number in range(LONGEST):
        for act in ("carry", "consume", "work", "push"):
            machine.perform(Step(act, number))
        if not _is_due(machine) and not _sleep(machine):
            return


def _is_due(machine: Machine) -> bool:
    now_ms = machine.clock()
    at_ms = machine.lanes.next_at_ms()
    at_once = at_ms is not None and at_ms <= now_ms
    nudged = any(at_ms <= now_ms for at_ms, _ in machine.nudges.waiting)
    told = not all(shard.is_empty for shard in machine.stream.shards)
    return at_once or nudged or told or machine.hub.outbox.due_in_ms() is not None or bool(machine.late)


def _sleep(machine: Machine) -> bool:
    """Sleep until the next thing is due; False when there is none."""
    at_ms = machine.lanes.next_at_ms()
    times = [*([] if at_ms is None else [at_ms]), *(at_ms for at_ms, _ in machine.nudges.waiting)]
    if not times:
        return False
    machine.clock.forward(max(0, min(times) - machine.clock()))
    return True


def _by_hand(machine: Machine) -> None:
    """Somebody sends again what was told of installations and never arrived: without it no work can be ordered."""
    log = machine.hub.outbox.log.all()
    arrived = {each.guid for each in log if each.status_code == 202}
    for delivery in log:
        lost = delivery.failed and not delivery.redelivery and delivery.guid not in arrived
        if lost and delivery.event == "installation":
            try:
                machine.hub.outbox.redeliver(delivery.id)
            except GitHubError:
                continue


def _redrive(machine: Machine) -> None:
    """Commands that are parked are sent to their lanes again, and what is none is dropped."""
    for organization in machine.organizations:
        for row in lying(machine, organization.organization_id):
            if row.kind is not None:
                machine.parking.redrive(organization.organization_id, row, machine.clock())
    drain(machine)
    for organization in machine.organizations:
        for row in lying(machine, organization.organization_id):
            if row.kind is None:
                machine.parking.drop(organization.organization_id, row)


def _everywhere(machine: Machine, kind: str) -> None:
    machine.refresh()
    for organization in machine.organizations:
        head = machine.table.head(organization.organization_id)
        if head is not None and head.is_connected:
            ask(machine, organization, kind, {})
    drain(machine)


def _read(machine: Machine, sidebar: Sidebar) -> None:
    while frames := machine.gateway.frames.pop(sidebar.connection_id, []):
        sidebar.read(frames)
    while sidebar.loading is not None:
        sidebar.load()


def _catch_up(machine: Machine) -> None:
    """Sidebars come back, ask for the heads, and read what arrives."""
    for number, sidebar in enumerate(machine.sidebars):
        if machine.table.head(sidebar.organization_id) is None:
            continue
        line = machine.gateway.lines.get(sidebar.connection_id)
        if not sidebar.is_open or line is None or line.is_broken or line.until_ms <= machine.clock():
            come(machine, sidebar, number)
        for _ in range(ROUNDS):
            sidebar.ping()
            _read(machine, sidebar)
