"""What the rows must be: every command that had an effect, carried out one after another with everything at hand.

The stages load only what a command names, commit several at once, fail and begin again; the result must be the same.
"""

import json
from collections.abc import Iterator
from dataclasses import fields

from orglane.commands import Command
from orglane.decide import decide
from orglane.rows import Branch, Commit, Head, JobRow, ParkedRow, PullRequestRow, Row, State, replace
from tests.simulator.table import Table, Written

type Counts = tuple[object, ...]


class Replay:
    """One organization's rows, by decisions alone."""

    def __init__(self) -> None:
        self.state = State(None, {}, None)

    def follow(self, written: Written, sent: dict[str, Command]) -> Iterator[str]:
        """Carry out what a commit carried out, and tell where the table has something else."""
        # Jobs are also made beside commands.
        jobs = {sk: row for sk, row in written.was.items() if isinstance(row, JobRow)}
        self.state = State(self.state.head, self.state.rows | jobs, None)
        for told in json.loads(written.entry.commands):
            command = sent.get(told["id"])
            if command is None or told["outcome"] in ("duplicate", "parked"):
                continue
            at_ms = written.entry.at_ms - told["durationMs"]
            self.state = decide(self.state, [command], frozenset(), at_ms).state
        head, said = written.commit.after.head, self.state.head
        if head is not None and said is not None and _counts(said) != _counts(head):
            yield f"entry {written.entry.seq}: the head has {_counts(head)}, and its commands say {_counts(said)}"
        self.state = State(head, self.state.rows, None)

    def differences(self, table: Table, organization_id: str) -> Iterator[str]:
        """Rows that the table has otherwise; jobs and what lies parked have a life beside commands."""
        there = {sk: _bare(row) for sk, row in table.rows_of(organization_id).items()}
        here = {sk: _bare(row) for sk, row in self.state.rows.items()}
        for sk in sorted({**there, **here}):
            row = there.get(sk) or here.get(sk)
            if not isinstance(row, JobRow | ParkedRow) and there.get(sk) != here.get(sk):
                yield f"{sk}: {_unlike(there.get(sk), here.get(sk))}"


def _unlike(there: Row | None, here: Row | None) -> str:
    """The fields in which two rows differ."""
    if there is None or here is None:
        return f"is {there}, and its commands say {here}"
    names = [each.name for each in fields(there) if getattr(there, each.name) != getattr(here, each.name)]
    return "; ".join(f"{name} is {getattr(there, name)}, and its commands say {getattr(here, name)}" for name in names)


def _counts(head: Head) -> Counts:
    return head.repositories, head.open_pull_requests, head.installation, head.account


def _bare(row: Row) -> Row | None:
    """A row as far as it says something; None when that is nothing.

    Without the notes of what it lacks, without links, which may lead to what is no longer there, and without a verdict
    that no longer holds or the time that made it so.
    """
    match row:
        case PullRequestRow():
            verdict = row.mergeability if row.is_judged else None
            return replace(row, missed=(), mergeability=verdict, base_moved_ms=0)
        case Commit():
            return replace(row, pulls=()) if row.checks or row.listed_at_ms else None
        case Branch():
            return replace(row, pulls=(), judged=()) if row.moves else None
    return row
