"""What each command does to an organization's state: pure, so that any order can be tried.

`needs` and `more` name the rows that a command may touch; `decide` applies a run of commands to them, one after
another. `HANDLERS` is the map of the system: a command's shape, and the function that carries it out.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from orglane import keys
from orglane.commands import (
    Body,
    Command,
    EndSessions,
    HandOver,
    RecordAccount,
    RecordBranch,
    RecordChecks,
    RecordInstallation,
    RecordJob,
    RecordMember,
    RecordPullRequest,
    RecordRepositories,
    RecordRepository,
    RecordSlice,
)
from orglane.decide import parking
from orglane.decide.draft import Draft, Times
from orglane.decide.errands import Departure, Errand, FollowUp, LaneStep, Nudge, SessionsEnd, errands
from orglane.decide.installations import record_account, record_installation, record_member
from orglane.decide.jobs import record_job, record_slice
from orglane.decide.needs import more, needs, weight
from orglane.decide.parking import touched
from orglane.decide.pulls import record_branch, record_checks, record_pull_request
from orglane.decide.repositories import record_repositories, record_repository
from orglane.decide.sightings import sighted
from orglane.merge import merge_installation
from orglane.rows import Head, JobRow, ParkedRow, State, replace

__all__ = [
    "HANDLERS",
    "Decision",
    "Departure",
    "Errand",
    "FollowUp",
    "LaneStep",
    "Nudge",
    "Outcome",
    "SessionsEnd",
    "decide",
    "more",
    "needs",
    "park",
    "settle",
    "touched",
    "weight",
]


class Outcome(NamedTuple):
    """What became of one command.

    `result` is applied, stale (older than what is known), duplicate (had its effect), suspended and not_installed
    (came for an organization whose installation is no more), or parked (could not be applied).
    """

    command: Command
    result: str

    @property
    def is_mark(self) -> bool:
        """Whether it only marks a place in a lane: there is nothing to remember or to tell of it."""
        return isinstance(self.command.body, HandOver)


class Decision(NamedTuple):
    """The state after a run of commands, what became of each, and what must be done once it is committed.

    `settled` are the sort keys of parked commands that are done with it.
    """

    state: State
    outcomes: tuple[Outcome, ...]
    errands: tuple[Errand, ...] = ()
    settled: tuple[str, ...] = ()

    @property
    def effects(self) -> tuple[str, ...]:
        """The dedup keys that must be noted in the same transaction: a parked command may still have its effect."""
        fresh = (each.command.dedup for each in self.outcomes if each.result not in ("duplicate", "parked"))
        return tuple(effect for effect in fresh if effect)

    @property
    def is_news(self) -> bool:
        """Whether there is anything to commit."""
        return bool(self.settled) or any(each.result != "duplicate" and not each.is_mark for each in self.outcomes)


def decide(state: State, commands: Iterable[Command], seen: frozenset[str], now_ms: int) -> Decision:
    """Apply commands in order. `seen` holds the dedup keys that already had their effect; `state` is left as it is."""
    done = set(seen)
    outcomes: list[Outcome] = []
    todo: list[Errand] = []
    for command in commands:
        before = state
        if command.dedup is not None and command.dedup in done:
            result = "duplicate"
        else:
            state, result = _carry_out(state, command, now_ms)
        outcomes.append(Outcome(command, result))
        # Also of a duplicate: whoever applied it may have died before its errands were run.
        for errand in errands(command, before, state, result):
            if errand not in todo:
                todo.append(errand)
        if command.dedup is not None:
            done.add(command.dedup)
    return Decision(state, tuple(outcomes), tuple(todo))


def park(state: State, command: Command, parked: ParkedRow) -> Decision:
    """Put aside a command that cannot be applied."""
    return Decision(parking.park(state, command, parked), (Outcome(command, "parked"),))


def settle(decision: Decision, parked: ParkedRow) -> Decision:
    """A parked command that came again, alone, is parked no longer: whatever became of it, it was carried out."""
    (outcome,) = decision.outcomes
    # A slice that changes nothing has found its job ended, and what it read is in no row.
    is_told = outcome.result != "stale" or not isinstance(outcome.command.body, RecordSlice)
    state = parking.settle(decision.state, parked, is_told=is_told)
    return decision._replace(state=state, settled=(keys.parked_sk(parked.id),))


def _carry_out(state: State, command: Command, now_ms: int) -> tuple[State, str]:
    body = command.body
    if isinstance(body, EndSessions | HandOver):
        return state, "applied"
    head = state.head or Head(epoch=now_ms, account=body.account)
    installation_id = getattr(body, "installation_id", None)
    if installation_id and not isinstance(body, RecordInstallation):
        head = merge_installation(head, installation_id, "connected", 0)
    if not head.is_connected and not isinstance(body, RecordInstallation | RecordJob):
        ended = "suspended" if head.installation_status == "reconnect_required" else "not_installed"
        draft = Draft(head, state)
        if isinstance(body, RecordSlice):
            # Without its rows. Its job may go on with a newer installation, and would wait for it for ever.
            record_slice(draft, body, Times(command.accepted_at_ms, now_ms))
        return draft.state, ended
    if command.cause.kind == "webhook" and command.accepted_at_ms >= (head.last_webhook_at_ms or 0):
        head = replace(head, last_webhook_at_ms=command.accepted_at_ms, last_webhook_event=command.event)
    # A copy for each command, so that `state` stays what it was and the two can be compared.
    draft = Draft(head, state)
    HANDLERS[type(body)](draft, body, Times(command.accepted_at_ms, now_ms))
    ends = state.head is not None and state.head.is_connected and not draft.head.is_connected
    after = _cleared(draft.state) if ends else sighted(state, draft.state, command)
    return after, "applied" if _moved(state, after) else "stale"


def _cleared(state: State) -> State:
    """The state after an installation ended: a new era without rows, one reset for clients; jobs are remembered."""
    head = state.head
    assert head is not None
    cleared = Head(
        epoch=head.epoch + 1,
        seq=head.seq,
        era=head.epoch + 1,
        account=head.account,
        account_at_ms=head.account_at_ms,
        installation=head.installation,
        last_webhook_at_ms=head.last_webhook_at_ms,
        last_webhook_event=head.last_webhook_event,
    )
    return State(cleared, {sk: row for sk, row in state.rows.items() if isinstance(row, JobRow)}, state.asked)


def _moved(before: State, after: State) -> bool:
    """Whether a command changed more than the note of the last webhook."""
    if before.head is None or after.head is None or before.rows != after.rows:
        return True
    quiet = replace(
        after.head,
        last_webhook_at_ms=before.head.last_webhook_at_ms,
        last_webhook_event=before.head.last_webhook_event,
    )
    return quiet != before.head


type Handler = Callable[[Draft, Any, Times], None]

HANDLERS: dict[type[Body], Handler] = {
    RecordPullRequest: record_pull_request,
    RecordChecks: record_checks,
    RecordBranch: record_branch,
    RecordRepository: record_repository,
    RecordInstallation: record_installation,
    RecordRepositories: record_repositories,
    RecordMember: record_member,
    RecordAccount: record_account,
    RecordSlice: record_slice,
    RecordJob: record_job,
}
