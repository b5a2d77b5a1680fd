"""The stage that writes: a batch of lane messages becomes one transaction for each organization in it.

Two requests to the table for up to ten commands of an organization: load, commit; one more when a command touches
what its rows point at. It never calls GitHub and keeps nothing between batches. What a commit asks to be done (jobs,
nudges) is done after it and before its messages are answered: whoever dies between does it when they come again.
The answer names the messages that must come again; an organization that fails stops only itself, from its first
failed command on, so that its order holds.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from orglane import keys
from orglane.commands import MAX_BODY_BYTES, Cause, Command, HandOver, decode, kind_of
from orglane.commits import Run, commit_of
from orglane.decide import Decision, Errand, LaneStep, decide, more, needs, park, settle, touched, weight
from orglane.errors import CommitConflict, Draining, MalformedCommand, Retryable, Terminal
from orglane.ports import Clock, Loaded, LogEntry, Message, Redriven, Store
from orglane.rows import ParkedRow, State, Wanted, replace

PARK_AFTER_ATTEMPTS = 5
# How many bytes of a failure's words and of a command's names are kept with what is parked.
MAX_ERROR, MAX_ID = 2000, 200
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
    """A command that was put aside, why, and the commit that tells of it; `entry` None when it was parked alone."""

    message: Message
    reason: Exception
    entry: LogEntry | None = None


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
    is_draining: Callable[[], bool] = lambda: False


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
        if ports.is_draining():
            # Only between runs: what has begun is finished.
            yield _failed(run, runs, Draining("this consumer is about to end"))
            return
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
    (work,) = run
    # A redriven command was tried often enough before: its lane is not held up as long again.
    patience = 1 if work.message.redriven else PARK_AFTER_ATTEMPTS
    if not isinstance(reason, Terminal) and work.message.attempts < patience:
        return _failed(run, rest, reason)
    row = _parked(work, reason, ports.clock())
    try:
        entry = _commit_parked(work, row, ports)
        if entry is None:
            ports.store.park(work.message.organization_id, row)
    except Retryable as down:
        return _failed(run, rest, down)
    return Parked(work.message, reason, entry)


def _parked(work: Work, reason: Exception, now_ms: int) -> ParkedRow:
    """What is kept of a command that is put aside. What is no command of this lane goes by its message's id."""
    message, command = work.message, work.command
    redriven = message.redriven or Redriven("", 0)
    row = ParkedRow(
        id=redriven.parked_id or message.id,
        body=_words(message.body, MAX_BODY_BYTES),
        reason=type(reason).__name__,
        error=_words(str(reason), MAX_ERROR),
        attempts=message.attempts,
        parked_at_ms=now_ms,
        times=redriven.times + 1,
    )
    if isinstance(command, MalformedCommand) or command.organization_id != message.organization_id:
        return row
    return replace(
        row,
        id=redriven.parked_id or _words(command.id, MAX_ID),
        kind=kind_of(command),
        event=_words(command.event, MAX_ID),
        cause=Cause(*(_words(str(each), MAX_ID) for each in command.cause)),
        accepted_at_ms=command.accepted_at_ms,
    )


def _words(text: str, most: int) -> str:
    """Text of at most so many bytes that any table takes: a lone surrogate may be what the command failed for."""
    return text.encode(errors="replace")[:most].decode(errors="ignore")


def _commit_parked(work: Work, row: ParkedRow, ports: Ports) -> LogEntry | None:
    """Park with a commit that tells of it; None where there is none: the command must be parked alone then.

    Raises CommitConflict, Unavailable.
    """
    if row.kind is None:
        return None
    try:
        return _try_commit_parked(work, row, ports)
    except Retryable:
        raise
    # Whatever made the command fail may be in the way of this commit, too; parking alone needs no row of the state.
    except Exception:  # noqa: BLE001
        return None


def _try_commit_parked(work: Work, row: ParkedRow, ports: Ports) -> LogEntry | None:
    command, sk = _command(work), keys.parked_sk(row.id)
    for _ in range(COMMIT_TRIES):
        before, _seen = _load(work.message.organization_id, [command], ports.store, sk)
        known = before.rows.get(sk)
        if before.head is None or (isinstance(known, ParkedRow) and known.times >= row.times):
            return None
        run = Run(work.message.organization_id, row.parked_at_ms, row.parked_at_ms, (row.attempts,))
        commit, _changes = commit_of(run, before, park(before, command, row))
        try:
            ports.store.commit(commit)
        except CommitConflict:
            continue
        return commit.entry
    raise CommitConflict("the head moved again and again while a command was parked")


def _read(message: Message) -> Command | MalformedCommand:
    try:
        return decode(message.body)
    except MalformedCommand as reason:
        return reason


def _runs(works: Sequence[Work]) -> Iterator[list[Work]]:
    """Consecutive commands whose rows and marks fit into one transaction; none and redriven ones stand alone."""
    run: list[Work] = []
    items = 0
    for work in works:
        items_of_it = MAX_ITEMS
        if isinstance(work.command, Command) and not work.message.redriven:
            items_of_it = weight(work.command)
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
        before, decision = _decide(run, commands, started_ms, ports.store)
        entry, changes = None, 0
        if decision.state.head is not None and decision.is_news:
            attempts = tuple(each.message.attempts for each in run)
            commit, changes = commit_of(Run(organization_id, started_ms, ports.clock(), attempts), before, decision)
            entry = commit.entry
            try:
                ports.store.commit(commit)
            except CommitConflict:
                if attempt == COMMIT_TRIES:
                    raise
                continue
        for errand in (*decision.errands, *_opening(run, decision)):
            ports.run_errand(organization_id, errand)
        for sk in decision.settled if entry is None else ():
            ports.store.settle(organization_id, sk)
        return Applied(organization_id, entry, decision, changes, ports.clock() - started_ms)
    raise AssertionError("unreachable")


def _decide(run: Sequence[Work], commands: Sequence[Command], now_ms: int, store: Store) -> tuple[State, Decision]:
    """What a run starts from, and what is to be done. A redriven command stands alone."""
    message = run[0].message
    parked_sk = keys.parked_sk(message.redriven.parked_id) if message.redriven else None
    before, seen = _load(message.organization_id, commands, store, parked_sk)
    decision = decide(before, commands, seen, now_ms)
    parked = before.rows.get(parked_sk) if parked_sk else None
    return before, settle(decision, parked) if isinstance(parked, ParkedRow) else decision


def _opening(run: Sequence[Work], decision: Decision) -> Iterator[Errand]:
    """An organization that is connected and still comes through a front lane gets a lane of its own."""
    head = decision.state.head
    is_front = any(each.message.is_front and not _is_hand_over(each.command) for each in run)
    if is_front and head is not None and head.is_connected:
        yield LaneStep("open")


def _is_hand_over(command: Command | MalformedCommand) -> bool:
    return isinstance(command, Command) and isinstance(command.body, HandOver)


def _load(organization_id: str, commands: Sequence[Command], store: Store, parked_sk: str | None = None) -> Loaded:
    """What the commands name, and what that points at; with a parked command, what its end would change."""
    sks = {sk for command in commands for sk in needs(command)} | ({parked_sk} if parked_sk else set())
    state, seen = store.load(organization_id, sks, [command.dedup for command in commands if command.dedup])
    wanted = [more(state, command) for command in commands]
    parked = state.rows.get(parked_sk) if parked_sk else None
    if isinstance(parked, ParkedRow):
        wanted.append(Wanted(touched(parked)))
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
