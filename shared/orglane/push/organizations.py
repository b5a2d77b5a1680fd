"""Log entries as deltas, to everyone who listens to their organization.

Entries of an organization arrive in the order of their commits.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from orglane.frames import deltas, organization_topic, resync
from orglane.ports import LogEntry, Posted
from orglane.push.sending import Doors, listening, send


class Told(NamedTuple):
    """What became of one organization's entries, for logs and metrics."""

    organization_id: str
    first: LogEntry
    last: LogEntry
    frames: int
    posted: dict[Posted, int]
    expired: int = 0


def push(entries: Sequence[LogEntry], doors: Doors) -> Iterator[Told]:
    """Send a batch of log entries; yields what was told. Raises Unavailable when the listeners cannot be read."""
    for organization_id, own in _by_organization(entries).items():
        topic = organization_topic(organization_id)
        frames = list(_frames(topic, own))
        found = listening(topic, doors)

        def post(connection_id: str, topic: str = topic, frames: list[str] = frames) -> Posted:
            return send(connection_id, topic, topic, frames, doors)

        posted = dict.fromkeys(Posted, 0)
        for outcome in doors.pool.map(post, found.users):
            posted[outcome] += 1
        yield Told(organization_id, own[0], own[-1], len(frames), posted, found.expired)


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
