"""The stage that tells: log entries from the table's stream go out to everyone who listens to their organization.

Entries of an organization arrive in the order of their commits. A delivery that is repeated or lost is the client's to
notice: every delta says which position it follows.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from itertools import groupby
from typing import NamedTuple

from orglane.frames import deltas, organization_topic, resync
from orglane.ports import Clock, Listeners, LogEntry, Posted, Sockets


class Told(NamedTuple):
    """What became of one organization's entries, for logs and metrics."""

    organization_id: str
    first: LogEntry
    last: LogEntry
    frames: int
    posted: dict[Posted, int]


def push(
    entries: Sequence[LogEntry], listeners: Listeners, sockets: Sockets, pool: Executor, clock: Clock
) -> Iterator[Told]:
    """Send a batch of log entries; yields what was told. Raises Unavailable when the listeners cannot be read."""
    for organization_id, own in _by_organization(entries).items():
        topic = organization_topic(organization_id)
        frames = list(_frames(topic, own))
        connections = listeners.of(topic, clock())

        def send(connection_id: str, topic: str = topic, frames: list[str] = frames) -> Posted:
            return _send(connection_id, topic, frames, listeners, sockets)

        posted = dict.fromkeys(Posted, 0)
        for outcome in pool.map(send, connections):
            posted[outcome] += 1
        yield Told(organization_id, own[0], own[-1], len(frames), posted)


def _by_organization(entries: Iterable[LogEntry]) -> dict[str, list[LogEntry]]:
    own: dict[str, list[LogEntry]] = {}
    for entry in entries:
        own.setdefault(entry.organization_id, []).append(entry)
    return own


def _frames(topic: str, entries: Iterable[LogEntry]) -> Iterator[str]:
    """Deltas; where an epoch begins, clients start anew and what led there is of no use to them."""
    for is_new, run in groupby(entries, key=lambda entry: entry.epoch != entry.base_epoch):
        if is_new:
            yield resync(topic, "epoch")
        else:
            yield from deltas(topic, run)


def _send(connection_id: str, topic: str, frames: list[str], listeners: Listeners, sockets: Sockets) -> Posted:
    """Every frame in order to one connection; gone ends its registration, slow ends this round with one resync."""
    for frame in frames:
        outcome = sockets.post(connection_id, frame)
        if outcome is Posted.GONE:
            listeners.forget(topic, connection_id)
            return outcome
        if outcome is Posted.SLOW:
            sockets.post(connection_id, resync(topic, "slow"))
            return outcome
    return Posted.OK
