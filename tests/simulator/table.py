"""The table and its stream: a store that tells what each commit did, and the way of log entries to the pusher."""

import random
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import NamedTuple

from orglane.ports import Commit, LogEntry
from orglane.rows import Row
from tests.fakes import Clock, Store

MOST_TRIES = 6
MOST_AGE_MS = 600_000
BATCH = 20


class Written(NamedTuple):
    """A commit that took place: the rows as they were in the table, and as they are now."""

    commit: Commit
    was: dict[str, Row | None]

    @property
    def entry(self) -> LogEntry:
        return self.commit.entry


@dataclass
class Table(Store):
    """A store that remembers what was written, in the order of the commits."""

    written: list[Written] = field(default_factory=list)
    effects: Counter[tuple[str, str]] = field(default_factory=Counter)

    def commit(self, commit: Commit) -> None:
        organization_id = commit.entry.organization_id
        was = {sk: self.rows.get((organization_id, sk)) for sk in commit.after.rows}
        super().commit(commit)
        self.written.append(Written(commit, was))
        self.effects.update((organization_id, effect) for effect in commit.effects)


@dataclass
class Batch:
    """Entries of one shard that are delivered together, and how often that was tried."""

    entries: list[LogEntry]
    tries: int = 0


class Shard:
    """Part of the table's stream: it waits for a batch that fails, which is cut in half and at last given up."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.new: dict[str, deque[LogEntry]] = {}
        self.batches: deque[Batch] = deque()
        self.given_up: list[LogEntry] = []

    def add(self, entry: LogEntry) -> None:
        self.new.setdefault(entry.organization_id, deque()).append(entry)

    def take(self, chance: random.Random) -> Batch | None:
        """What failed before, or some new entries: in order within an organization, in none between them."""
        if not self.batches:
            self._gather(chance)
        while self.batches:
            batch = self.batches.popleft()
            old = [each for each in batch.entries if self.clock() - each.at_ms > MOST_AGE_MS]
            self.given_up += old
            batch.entries = [each for each in batch.entries if each not in old]
            if batch.entries:
                return batch
        return None

    def _gather(self, chance: random.Random) -> None:
        entries: list[LogEntry] = []
        for _ in range(chance.randint(1, BATCH)):
            waiting = [queue for queue in self.new.values() if queue]
            if not waiting:
                break
            entries.append(chance.choice(waiting).popleft())
        if entries:
            self.batches.append(Batch(entries))

    def failed(self, batch: Batch) -> None:
        """A batch is cut in half; a single entry that failed often enough is given up."""
        if len(batch.entries) > 1:
            middle = len(batch.entries) // 2
            self.batches.extendleft([Batch(batch.entries[middle:]), Batch(batch.entries[:middle])])
        elif batch.tries + 1 < MOST_TRIES:
            self.batches.appendleft(Batch(batch.entries, batch.tries + 1))
        else:
            self.given_up += batch.entries

    @property
    def is_empty(self) -> bool:
        return not self.batches and not any(self.new.values())


class Stream:
    """The table's stream: what was committed, by shards that know nothing of each other."""

    def __init__(self, table: Table, clock: Clock, shards: int = 2) -> None:
        self._table = table
        self.shards = [Shard(clock) for _ in range(shards)]
        self._read = 0

    def shard_of(self, organization_id: str) -> Shard:
        """Where an organization's entries are, in their order."""
        return self.shards[int(organization_id) % len(self.shards)]

    def has_told(self, organization_id: str) -> bool:
        """Whether all entries of an organization were delivered, and none was given up."""
        shard = self.shard_of(organization_id)
        under_way = [entry for batch in shard.batches for entry in batch.entries]
        left = {entry.organization_id for entry in (*under_way, *shard.given_up)}
        return not shard.new.get(organization_id) and organization_id not in left

    def flow(self) -> None:
        """Bring what was committed into the shards."""
        for written in self._table.written[self._read :]:
            entry = written.entry
            self.shard_of(entry.organization_id).add(entry)
        self._read = len(self._table.written)
