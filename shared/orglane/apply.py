"""The stage that writes: a batch of lane messages becomes one transaction for each organization in it.

Two requests to the table for up to ten commands of an organization: load, commit. It never calls GitHub and keeps
nothing between batches. The answer names the messages that must come again; an organization that fails stops only
itself, from its first failed command on, so that its order holds.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from orglane.changes import change_wire
from orglane.commands import Command, decode, kind_of
from orglane.decide import Decision, decide, needs
from orglane.errors import CommitConflict, MalformedCommand, Retryable, Terminal
from orglane.ports import Clock, Commit, LogEntry, Message, Store
from orglane.rows import State, replace
from orglane.views import changes_between

PARK_AFTER_ATTEMPTS = 5
COMMIT_TRIES = 4
# A transaction takes 100 items: the head, the log entry and the directory's row beside rows and dedup marks.
MAX_ITEMS = 97


class Work(NamedTuple):
    """A lane message and the command in it, or why there is none."""

    message: Message
    command: Command | MalformedCommand


class Applied(NamedTuple):
    """A run of commands that is done; `entry` None when each had its effect before."""

    organization_id: str
    entry: LogEntry | None
    decision: Decision
    changes: int
    duration_ms: int


class Parked(NamedTuple):
    """A command that was put aside, and why."""

    message: Message
    reason: Exception


class Failed(NamedTuple):
    """Messages that must come again, in their order, and why."""

    messages: tuple[Message, ...]
    reason: Exception


type Event = Applied | Parked | Failed


def apply_batch(messages: Iterable[Message], store: Store, clock: Clock) -> Iterator[Event]:
    """Apply a batch, organization by organization, and tell what happened; every message is in one event."""
    lanes: dict[str, list[Work]] = {}
    for message in messages:
        lanes.setdefault(message.organization_id, []).append(Work(message, _read(message)))
    for works in lanes.values():
        yield from _apply_lane(works, store, clock)


def _apply_lane(works: Sequence[Work], store: Store, clock: Clock) -> Iterator[Event]:
    """One organization's commands in order: what cannot be done now stops those behind it, what never can is parked."""
    runs = deque(_runs(works))
    while runs:
        run = runs.popleft()
        try:
            yield _apply_run(run, store, clock)
        except Retryable as reason:
            yield _failed(run, runs, reason)
            return
        # The one place where anything may have gone wrong: the lane must outlive every fault of a single command.
        except Exception as reason:  # noqa: BLE001
            if len(run) > 1:
                runs.extendleft([work] for work in reversed(run))
                continue
            yield (event := _put_aside(run, runs, reason, store, clock))
            if isinstance(event, Failed):
                return


def _put_aside(
    run: list[Work], rest: Iterable[list[Work]], reason: Exception, store: Store, clock: Clock
) -> Parked | Failed:
    """Park the one command of a run when it never can be applied or was tried often enough; else it comes again."""
    message = run[0].message
    if not isinstance(reason, Terminal) and message.attempts < PARK_AFTER_ATTEMPTS:
        return _failed(run, rest, reason)
    try:
        store.park(message, f"{type(reason).__name__}: {reason}", clock())
    except Retryable as down:
        return _failed(run, rest, down)
    return Parked(message, reason)


def _read(message: Message) -> Command | MalformedCommand:
    try:
        return decode(message.body)
    except MalformedCommand as reason:
        return reason


def _runs(works: Sequence[Work]) -> Iterator[list[Work]]:
    """Consecutive commands whose rows and marks fit into one transaction; what is no command stands alone."""
    run: list[Work] = []
    items = 0
    for work in works:
        weight = len(needs(work.command)) + 1 if isinstance(work.command, Command) else MAX_ITEMS
        if run and items + weight > MAX_ITEMS:
            yield run
            run, items = [], 0
        run.append(work)
        items += weight
    if run:
        yield run


def _failed(run: list[Work], rest: Iterable[list[Work]], reason: Exception) -> Failed:
    return Failed(tuple(work.message for each in (run, *rest) for work in each), reason)


def _apply_run(run: Sequence[Work], store: Store, clock: Clock) -> Applied:
    """Load, decide, commit; again from the start when somebody else committed between. Raises CommitConflict."""
    organization_id = run[0].message.organization_id
    commands = [_command(work) for work in run]
    sks = {sk for command in commands for sk in needs(command)}
    effects = [command.dedup for command in commands if command.dedup]
    for attempt in range(1, COMMIT_TRIES + 1):
        started_ms = clock()
        before, seen = store.load(organization_id, sks, effects)
        decision = decide(before, commands, seen, started_ms)
        if all(each.result == "duplicate" for each in decision.outcomes):
            return Applied(organization_id, None, decision, 0, clock() - started_ms)
        commit, changes = _commit(run, before, decision, started_ms, clock())
        try:
            store.commit(commit)
        except CommitConflict:
            if attempt == COMMIT_TRIES:
                raise
            continue
        return Applied(organization_id, commit.entry, decision, changes, clock() - started_ms)
    raise AssertionError("unreachable")


def _command(work: Work) -> Command:
    if isinstance(work.command, MalformedCommand):
        raise work.command
    if work.command.organization_id != work.message.organization_id:
        raise MalformedCommand(f"a command of {work.command.organization_id} on this lane")
    return work.command


def _commit(run: Sequence[Work], before: State, decision: Decision, started_ms: int, now_ms: int) -> tuple[Commit, int]:
    """The transaction that brings an organization from one state to the next, and how many changes it tells."""
    head = decision.state.head
    assert head is not None
    base = before.head or replace(head, seq=0)
    after = State(replace(head, seq=base.seq + 1), decision.state.rows)
    changes = [change_wire(each) for each in changes_between(before, after)]
    entry = LogEntry(
        organization_id=run[0].message.organization_id,
        epoch=head.epoch,
        base_epoch=base.epoch,
        base=base.seq,
        seq=base.seq + 1,
        changes=_json(changes),
        cause=decision.outcomes[-1].command.cause,
        at_ms=now_ms,
        commands=_json(list(_history(run, decision, started_ms, now_ms))),
    )
    return Commit(before, after, entry, decision.effects), len(changes)


def _history(run: Sequence[Work], decision: Decision, started_ms: int, now_ms: int) -> Iterator[dict[str, object]]:
    """What the history tells of each command; its position is the commit's, its duration lasts up to the commit."""
    for work, outcome in zip(run, decision.outcomes, strict=True):
        command = outcome.command
        yield {
            "id": command.id,
            "kind": kind_of(command),
            "event": command.event,
            "cause": command.cause._asdict(),
            "queueWaitMs": max(0, started_ms - command.accepted_at_ms),
            "durationMs": now_ms - started_ms,
            "attempts": work.message.attempts,
            "outcome": outcome.result,
        }


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
