"""What people with an open sidebar do, and what becomes of their connections."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

from orglane import socket
from orglane.errors import Retryable
from tests.simulated.system import KilledError
from tests.simulator.machine import Machine
from tests.simulator.sockets import Sidebar, some

DIES = (KilledError, Retryable)
"""What ends a function that a client has called; the client is told nothing."""


def connect(machine: Machine, chance: random.Random) -> None:
    """A sidebar opens, or comes back on a new connection with the position where it was."""
    number = chance.randrange(len(machine.sidebars))
    sidebar = machine.sidebars[number]
    if sidebar.is_open:
        sidebar.is_open = False
        close(machine, sidebar.connection_id)
    come(machine, sidebar, number)
    if chance.random() < 0.7:
        _hear(machine, sidebar, machine.gateway.frames.pop(sidebar.connection_id, []))


def come(machine: Machine, sidebar: Sidebar, number: int) -> None:
    connection_id, now_ms = sidebar.come(number), machine.clock()
    machine.connections.issue_ticket(machine.principal(sidebar), f"ticket {connection_id}", now_ms + 60_000)
    with _as_lambda(machine, sidebar):
        if socket.connect(f"ticket {connection_id}", connection_id, machine.doors):
            machine.gateway.open(connection_id)
            sidebar.is_open = True
            sidebar.subscribe()


@contextmanager
def _as_lambda(machine: Machine, sidebar: Sidebar) -> Iterator[None]:
    """What a client's call comes to: the function may die, and the client may not take the next frames."""
    fault = machine.trouble.take("slow")
    machine.gateway.slow = 1 + fault.number % 3 if fault else 0
    try:
        yield
    except DIES:
        sidebar.is_whole = False
    finally:
        machine.gateway.slow = 0


def _open_one(machine: Machine, chance: random.Random) -> Sidebar | None:
    """Some sidebar that believes to be connected; one whose connection was cut learns that now."""
    for gone in machine.gateway.overdue():
        close(machine, gone)
    there = [each for each in machine.sidebars if each.is_open]
    if not there:
        return None
    one = chance.choice(there)
    if one.connection_id in machine.gateway.lines:
        return one
    one.is_open = False
    return None


def hear(machine: Machine, chance: random.Random) -> None:
    """A sidebar reads some of the frames that have arrived, and a page of the snapshot that it is taking."""
    sidebar = _open_one(machine, chance)
    if sidebar is None:
        return
    now, rest = some(chance, machine.gateway.frames.get(sidebar.connection_id, []))
    machine.gateway.frames[sidebar.connection_id] = rest
    _hear(machine, sidebar, now)


def _hear(machine: Machine, sidebar: Sidebar, frames: list[str]) -> None:
    with _as_lambda(machine, sidebar):
        sidebar.load()
    for frame in frames:
        with _as_lambda(machine, sidebar):
            sidebar.read([frame])


def ping(machine: Machine, chance: random.Random) -> None:
    """A sidebar asks where the heads are."""
    sidebar = _open_one(machine, chance)
    if sidebar is None:
        return
    if machine.gateway.lines[sidebar.connection_id].is_broken:
        sidebar.is_open = False  # no pong ever comes; that API Gateway notices too is another matter
        return
    with _as_lambda(machine, sidebar):
        sidebar.ping()


def leave(machine: Machine, chance: random.Random) -> None:
    """A sidebar closes; API Gateway says so, as a rule."""
    sidebar = _open_one(machine, chance)
    if sidebar is not None:
        sidebar.is_open = False
        close(machine, sidebar.connection_id)


def close(machine: Machine, connection_id: str) -> None:
    """A connection ends, and `$disconnect` is sent once, best effort."""
    machine.gateway.close(connection_id)
    if machine.trouble.take("lost"):
        return
    try:
        machine.ports.connections.close(connection_id)
        machine.closed.add(connection_id)
    except DIES:
        return


def cut(machine: Machine, chance: random.Random) -> None:
    """A connection breaks without a word: frames go nowhere until somebody notices."""
    sidebar = _open_one(machine, chance)
    if sidebar is None:
        return
    line = machine.gateway.lines[sidebar.connection_id]
    if not line.is_broken and chance.random() < 0.6:
        line.is_broken = True
    else:
        sidebar.is_open = False
        close(machine, sidebar.connection_id)
