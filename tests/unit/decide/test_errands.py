"""What a commit asks to be done: once for each command, and again when the command comes again."""

import pytest

from orglane.commands import Command
from orglane.decide import Decision, Departure, Errand, LaneStep, Nudge, SessionsEnd, decide
from orglane.jobs import CLEAR, FULL_SYNC, RELOAD_PULL_REQUEST, SYNC_REPOSITORIES, Order, job_id_of
from orglane.rows import State
from tests.unit.builders import (
    ACCEPTED_MS,
    T,
    added,
    checked,
    cut,
    installed,
    job_moved,
    job_row,
    linked,
    member,
    minimal,
    pull_request,
    removed,
    renamed,
    review,
    sessions_ended,
    told,
)

SECOND = 1000
NOW_MS = 1_800_000_000_000


def decided(command: Command, state: State, seen: frozenset[str] = frozenset()) -> Decision:
    return decide(state, [command], seen, NOW_MS)


def before(*commands: Command) -> State:
    state = decide(State(), commands, frozenset(), NOW_MS).state
    return State(state.head, {**state.rows, "JOB#j1": job_row()})


def order(kind: str, guid: str = "g", **target: object) -> Order:
    return Order(job_id_of(ACCEPTED_MS, f"1-{guid}#{kind}"), kind, target)


TIE = told(pull_request(title="Other"), "g")
ADDED = added(minimal("8"), minimal("9"), guid="g")
KNOWN = [told(linked()), member()]
ENDED = [*KNOWN, installed(status="install_required", at_ms=T + SECOND)]
SUSPENDED = [*KNOWN, installed(status="reconnect_required", at_ms=T + SECOND)]
SYNC = order(FULL_SYNC)
RELOAD = order(RELOAD_PULL_REQUEST, repositoryId="7", number=1)._replace(delay_s=2)
"""Not before the second of the tie is over."""
CASES: list[tuple[str, list[Command], Command, list[Errand]]] = [
    ("installed", [], installed(guid="g"), [SYNC]),
    ("new permissions", KNOWN, installed(at_ms=T + 9, guid="g"), [SYNC]),
    ("unsuspended", SUSPENDED, installed(at_ms=T + 2 * SECOND, guid="g"), [SYNC]),
    (
        "uninstalled",
        KNOWN,
        installed(status="install_required", guid="g"),
        [order(CLEAR, era=NOW_MS + 1), LaneStep("close")],
    ),
    (
        "suspended",
        KNOWN,
        installed(status="reconnect_required", guid="g"),
        [order(CLEAR, era=NOW_MS + 1), LaneStep("close")],
    ),
    ("repositories", KNOWN, ADDED, [order(SYNC_REPOSITORIES, repositoryIds=["8", "9"])]),
    ("no repositories", KNOWN, removed("7", at_ms=T + SECOND, guid="g"), []),
    (
        "a tie",
        [told(pull_request())],
        TIE,
        [order(RELOAD_PULL_REQUEST, repositoryId="7", number=1)._replace(delay_s=2)],
    ),
    ("no tie", [told(pull_request())], told(pull_request(at_ms=T + SECOND), "g"), []),
    ("a person who left", KNOWN, member(seen_at_ms=T + SECOND, removed=True, guid="g"), [Departure("9")]),
    ("a person who came", KNOWN, member(seen_at_ms=T + SECOND, role="admin", guid="g"), []),
    ("authorization taken back", KNOWN, sessions_ended("9", guid="g"), [SessionsEnd("9")]),
    ("… of somebody unknown", [], sessions_ended("9", guid="g"), [SessionsEnd("9")]),
    ("a slice", KNOWN, cut(), [Nudge("j1")]),
    ("people who are gone", KNOWN, cut(gone_members=("9", "404"), read_at_ms=T + 9), [Nudge("j1"), Departure("9")]),
    ("a slice after the end", ENDED, cut(), [Nudge("j1")]),
    ("an ordinary pull request", KNOWN, told(linked(2), "g", reviews=(review("approved"),)), []),
    ("a check", KNOWN, checked(guid="g"), []),
    ("a new name", KNOWN, renamed("site", guid="g"), []),
    ("a job", KNOWN, job_moved("running"), []),
]


@pytest.mark.parametrize(("name", "history", "command", "expected"), CASES, ids=[each[0] for each in CASES])
def test_a_command_asks_for_this_and_when_it_comes_again_for_the_same(
    name: str, history: list[Command], command: Command, expected: list[Errand]
) -> None:
    first = decided(command, before(*history))
    assert list(first.errands) == expected
    if command.dedup:
        again = decided(command, first.state, frozenset({command.dedup}))
        assert [each.result for each in again.outcomes] == ["duplicate"]
        assert list(again.errands) == expected


STALE: list[tuple[str, list[Command], Command]] = [
    ("an old installation", [installed(at_ms=T + SECOND)], installed(at_ms=T)),
    ("a person who was back since", [member(seen_at_ms=T + 2 * SECOND)], member(seen_at_ms=T, removed=True)),
    ("after the end", ENDED, added(minimal("8"))),
    ("people after the end", ENDED, member(seen_at_ms=T + SECOND, removed=True)),
    ("the end that was known", ENDED, installed(status="install_required", at_ms=T + SECOND)),
    ("a tie that is over", [told(pull_request(at_ms=T + SECOND))], TIE),
]


@pytest.mark.parametrize(("name", "history", "command"), STALE, ids=[each[0] for each in STALE])
def test_what_came_too_late_asks_for_nothing(name: str, history: list[Command], command: Command) -> None:
    assert decided(command, before(*history)).errands == ()


def test_a_tie_orders_one_reload_however_often_it_is_told() -> None:
    reviewed = told(pull_request(), "i", reviews=(review("approved"),))
    commands = [told(pull_request()), TIE, told(pull_request(), "h"), reviewed]
    errands = decide(State(), commands, frozenset(), NOW_MS).errands
    assert errands == (order(RELOAD_PULL_REQUEST, repositoryId="7", number=1)._replace(delay_s=2),)


def test_a_repeated_delivery_of_before_a_tie_orders_nothing() -> None:
    older = told(pull_request(at_ms=T - SECOND), "old")
    tied = before(told(pull_request()), TIE)
    assert decided(older, tied, frozenset({"1#old"})).errands == ()


def test_a_run_asks_for_the_same_once() -> None:
    commands = [sessions_ended("9", guid="a"), sessions_ended("9", guid="b"), cut(1), cut(2)]
    assert decide(before(*KNOWN), commands, frozenset(), NOW_MS).errands == (SessionsEnd("9"), Nudge("j1"))


def test_the_end_of_a_session_touches_no_row() -> None:
    state = before(*KNOWN)
    assert decided(sessions_ended("9"), state).state == state
