"""The stage that writes: a batch of lane messages becomes one transaction for each organization in it.

Two requests to the table for up to ten commands of an organization: load, commit; one more when a command touches
what its rows point at. It never calls GitHub and keeps nothing between batches. What a commit asks to be done (jobs,
nudges) is done after it and before its messages are answered: whoever dies between does it when they come again.
The answer names the messages that must come again; an organization that fails stops only itself, from its first
failed command on, so that its order holds.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from orglane.changes import GithubUpdated, change_wire
from orglane.commands import Command, HandOver, decode, kind_of
from orglane.decide import Decision, Errand, LaneStep, decide, more, needs, weight
from orglane.errors import CommitConflict, MalformedCommand, Retryable, Terminal
from orglane.ports import Clock, Commit, Loaded, LogEntry, Message, Store
from orglane.rows import State, Wanted, replace
from orglane.views import changes_between

PARK_AFTER_ATTEMPTS = 5
COMMIT_TRIES = 4
# A transaction takes 100 items: the head, the log entry and the directory's row beside rows and dedup marks.
MAX_ITEMS = 97
# A longer delta is none: a new epoch begins, and clients take a snapshot. An item of the table holds 400 KB.
MAX_DELTA_BYTES = 250_000


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

type RunErrand = Callable[[str, Errand], None]
"""Do what a commit asked for, for an organization, once or again. Raises Unavailable."""


class Ports(NamedTuple):
    """What this stage needs from outside."""

    store: Store
    run_errand: RunErrand
    clock: Clock


def apply_batch(messages: Iterable[Message], ports: Ports) -> Iterator[Event]:
    """Apply a batch, organization by organization, and tell what happened; every message is in one event."""
    lanes: dict[str, list[Work]] = {}
    for message in messages:
        lanes.setdefault(message.organization_id, []).append(Work(message, _read(message)))
    for works in lanes.values():
        yield from _apply_lane(works, ports)


def _apply_lane(works: Sequence[Work], ports: Ports) -> Iterator[Event]:
    """One organization's commands in order: what cannot be done now stops those behind it, what never can is parked."""
    runs = deque(_runs(works))
    while runs:
        run = runs.popleft()
        try:
            yield _apply_run(run, ports)
        except Retryable as reason:
            yield _failed(run, runs, reason)
            return
        # The one place where anything may have gone wrong: the lane must outlive every fault of a single command.
        except Exception as reason:  # noqa: BLE001
            if len(run) > 1:
                runs.extendleft([work] for work in reversed(run))
                continue
            yield (event := _put_aside(run, runs, reason, ports))
            if isinstance(event, Failed):
                return


def _put_aside(run: list[Work], rest: Iterable[list[Work]], reason: Exception, ports: Ports) -> Parked | Failed:
    """Park the one command of a run when it never can be applied or was tried often enough; else it comes again."""
    message = run[0].message
    if not isinstance(reason, Terminal) and message.attempts < PARK_AFTER_ATTEMPTS:
        return _failed(run, rest, reason)
    try:
        ports.store.park(message, f"{type(reason).__name__}: {reason}", ports.clock())
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
        items_of_it = weight(work.command) if isinstance(work.command, Command) else MAX_ITEMS
        if run and items + items_of_it > MAX_ITEMS:
            yield run
            run, items = [], 0
        run.append(work)
        items += items_of_it
    if run:
        yield run


def _failed(run: list[Work], rest: Iterable[list[Work]], reason: Exception) -> Failed:
    return Failed(tuple(work.message for each in (run, *rest) for work in each), reason)


def _apply_run(run: Sequence[Work], ports: Ports) -> Applied:
    """Load, decide, commit; again from the start when somebody else committed between. Raises CommitConflict."""
    organization_id = run[0].message.organization_id
    commands = [_command(work) for work in run]
    for attempt in range(1, COMMIT_TRIES + 1):
        started_ms = ports.clock()
        before, seen = _load(organization_id, commands, ports.store)
        decision = decide(before, commands, seen, started_ms)
        entry, changes = None, 0
        if decision.state.head is not None and any(each.result != "duplicate" for each in decision.outcomes):
            commit, changes = _commit(run, before, decision, started_ms, ports.clock())
            entry = commit.entry
            try:
                ports.store.commit(commit)
            except CommitConflict:
                if attempt == COMMIT_TRIES:
                    raise
                continue
        for errand in (*decision.errands, *_opening(run, decision)):
            ports.run_errand(organization_id, errand)
        return Applied(organization_id, entry, decision, changes, ports.clock() - started_ms)
    raise AssertionError("unreachable")


def _opening(run: Sequence[Work], decision: Decision) -> Iterator[Errand]:
    """An organization that is connected and still comes through a front lane gets a lane of its own."""
    head = decision.state.head
    is_front = any(each.message.is_front and not _is_hand_over(each.command) for each in run)
    if is_front and head is not None and head.is_connected:
        yield LaneStep("open")


def _is_hand_over(command: Command | MalformedCommand) -> bool:
    return isinstance(command, Command) and isinstance(command.body, HandOver)


def _load(organization_id: str, commands: Sequence[Command], store: Store) -> Loaded:
    """What the commands name, and what that points at."""
    sks = {sk for command in commands for sk in needs(command)}
    state, seen = store.load(organization_id, sks, [command.dedup for command in commands if command.dedup])
    wanted = [more(state, command) for command in commands]
    further = Wanted(
        frozenset(sk for each in wanted for sk in each.sks if sk not in sks),
        frozenset(prefix for each in wanted for prefix in each.sections),
    )
    if further.sks or further.sections:
        state = store.more(organization_id, state, further)
    return Loaded(state, seen)


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
    changes = changes_between(before, decision.state)
    delta = _json([change_wire(each) for each in changes])
    if len(delta.encode()) > MAX_DELTA_BYTES:
        changes = [each for each in changes if isinstance(each, GithubUpdated)]
        delta = _json([change_wire(each) for each in changes])
        head = replace(head, epoch=max(head.epoch, base.epoch + 1))
    after = State(replace(head, seq=base.seq + 1), decision.state.rows)
    entry = LogEntry(
        organization_id=run[0].message.organization_id,
        epoch=head.epoch,
        base_epoch=base.epoch,
        base=base.seq,
        seq=base.seq + 1,
        changes=delta,
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
