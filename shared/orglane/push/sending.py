"""The way of frames to one connection, and what becomes of those who do not take them."""

from collections.abc import Iterable
from concurrent.futures import Executor
from typing import NamedTuple

from orglane.endings import end
from orglane.frames import resync
from orglane.ports import Clock, Listeners, Posted, Sockets
from orglane.ports.shells import Shells


class Doors(NamedTuple):
    """What this stage needs from outside."""

    listeners: Listeners
    shells: Shells
    sockets: Sockets
    pool: Executor
    clock: Clock


class Listening(NamedTuple):
    """Who listens under a name: connections with their user, and how many of them were at their end."""

    users: dict[str, str | None]
    expired: int


def listening(name: str, doors: Doors) -> Listening:
    """Who listens under a name. A connection whose session or token has expired hears that, and nothing more."""
    users: dict[str, str | None] = {}
    expired = 0
    for each in doors.listeners.of(name, doors.clock()):
        if not each.is_expired:
            users[each.connection_id] = each.user_id
            continue
        expired += 1
        # On its own, too: the connection's row, which names all of them, may have expired for good.
        doors.listeners.forget(name, each.connection_id)
        end(each.connection_id, "session_expired", doors.listeners, doors.sockets)
    return Listening(users, expired)


def send(connection_id: str, name: str, topic: str, frames: Iterable[str], doors: Doors) -> Posted:
    """Every frame in order to one connection; gone ends its registration, slow ends this round with one resync."""
    for frame in frames:
        outcome = doors.sockets.post(connection_id, frame)
        if outcome is Posted.GONE:
            doors.listeners.forget(name, connection_id)
            return outcome
        if outcome is Posted.SLOW:
            doors.sockets.post(connection_id, resync(topic, "slow"))
            return outcome
    return Posted.OK
