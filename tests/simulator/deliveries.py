"""GitHub's deliveries on their way: at once, late, twice, in another order, or never."""

import random
from collections.abc import Iterator

from local.github.outbox import failure
from orglane.errors import OrglaneError
from orglane.webhook import Request, receive
from tests.fakes import Signing
from tests.simulated.system import KilledError
from tests.simulator.machine import Machine
from tests.simulator.plan import Fault


def carry(machine: Machine, chance: random.Random) -> None:
    """What GitHub has to deliver arrives: in order and once, unless a fault says otherwise."""
    outbox, trouble = machine.hub.outbox, machine.trouble
    waiting, machine.late = machine.late, []
    while outbox.due_in_ms() is not None:
        waiting.append(outbox.take().id)
    if waiting and trouble.take("reorder"):
        chance.shuffle(waiting)
    while waiting and (late := trouble.take("late")):
        machine.late.append(waiting.pop(late.number % len(waiting)))
    while waiting and (lost := trouble.take("drop")):
        outbox.answered(outbox.log.get(waiting.pop(lost.number % len(waiting))), *failure(502))
    twice = [waiting[fault.number % len(waiting)] for fault in _all(machine, "twice") if waiting]
    for number in [*waiting, *twice]:
        deliver(machine, number)


def _all(machine: Machine, kind: str) -> Iterator[Fault]:
    while fault := machine.trouble.take(kind):
        yield fault


def deliver(machine: Machine, number: int) -> None:
    """One delivery, and what GitHub notes of the answer."""
    delivery = machine.hub.outbox.log.get(number)
    headers = {name.lower(): value for name, value in delivery.request_headers.items()}
    body = delivery.body.encode()
    if machine.trouble.take("refused"):
        body += b" "  # what was signed was something else
    status = 202
    try:
        told = receive(Request(headers, body, "r"), Signing(machine.secret()), machine.ports.lanes, machine.clock)
        machine.ignored.update([told.ignored] if told.ignored else [])
        machine.accepted |= dict.fromkeys(told.command_ids, delivery.guid)
    except OrglaneError:
        status = 503
    except KilledError:
        status = 502
    machine.hub.outbox.answered(delivery, *(("OK", 202) if status == 202 else failure(status)))
