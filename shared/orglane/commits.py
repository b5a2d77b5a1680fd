"""The transaction that brings an organization from one state to the next, and the log entry that tells of it."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from orglane.changes import GithubUpdated, change_wire
from orglane.commands import Cause, kind_of
from orglane.decide import Decision
from orglane.ports import Commit, LogEntry
from orglane.rows import State, replace
from orglane.views import changes_between, standing_between

# A longer delta is none: a new epoch begins, and clients take a snapshot. An item of the table holds 400 KB.
MAX_DELTA_BYTES = 250_000


class Run(NamedTuple):
    """When a run of commands was begun and when it is committed, and how often each of them was tried."""

    organization_id: str
    started_ms: int
    now_ms: int
    attempts: Sequence[int]


def commit_of(run: Run, before: State, decision: Decision) -> tuple[Commit, int]:
    """The transaction, and how many changes it tells."""
    head = decision.state.head
    assert head is not None
    base = before.head or replace(head, seq=0)
    changes = changes_between(before, decision.state)
    delta = _json([change_wire(each) for each in changes])
    if len(delta.encode()) > MAX_DELTA_BYTES:
        changes = [each for each in changes if isinstance(each, GithubUpdated)]
        delta = _json([change_wire(each) for each in changes])
        head = replace(head, epoch=max(head.epoch, base.epoch + 1))
    standing = standing_between(before.head, head)
    standings = (before.head.standings if before.head else 0) + (standing is not None)
    after = State(replace(head, seq=base.seq + 1, standings=standings), decision.state.rows)
    entry = LogEntry(
        organization_id=run.organization_id,
        epoch=head.epoch,
        base_epoch=base.epoch,
        base=base.seq,
        seq=base.seq + 1,
        changes=delta,
        cause=_cause(decision),
        at_ms=run.now_ms,
        commands=_json(list(_history(run, decision))),
        standing=standing,
    )
    return Commit(before, after, entry, decision.effects, decision.settled), len(changes)


def _cause(decision: Decision) -> Cause:
    """The last command's, of those that tell something."""
    told = [each for each in decision.outcomes if not each.is_mark] or decision.outcomes
    return told[-1].command.cause


def _history(run: Run, decision: Decision) -> Iterator[dict[str, object]]:
    """What the history tells of each command; its position is the commit's, its duration lasts up to the commit."""
    for attempts, outcome in zip(run.attempts, decision.outcomes, strict=True):
        if outcome.is_mark:
            continue
        command = outcome.command
        yield {
            "id": command.id,
            "kind": kind_of(command),
            "event": command.event,
            "cause": command.cause._asdict(),
            "queueWaitMs": max(0, run.started_ms - command.accepted_at_ms),
            "durationMs": run.now_ms - run.started_ms,
            "attempts": attempts,
            "outcome": outcome.result,
        }


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
