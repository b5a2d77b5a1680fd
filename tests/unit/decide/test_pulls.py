"""Pull requests, the checks of their commits, and the branches that they lie between."""

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orglane.commands import Command
from orglane.decide import FollowUp, decide, weight
from orglane.decide.needs import CHUNK
from orglane.model import Checks
from orglane.rows import NO_COMMIT, PullRequestRow, State
from orglane.views import mergeable_view
from tests.unit.builders import (
    T,
    check,
    checked,
    linked,
    pull_request,
    pushed,
    removed,
    review,
    told,
)
from tests.unit.lane import Organization

SECOND = 1000
PASSED, FAILED = check("run/1/unit"), check("run/1/lint", "failed")
ONE_FAILED = Checks(state="failure", total=2, passed=1, failed=1)


def organization(*commands: Command) -> Organization:
    return Organization().does(*commands)


# ---- links


def test_an_open_pull_request_is_found_by_its_commit_its_branch_and_once_judged_by_its_base() -> None:
    acme = organization(told(linked()))
    assert (acme.commit("a1").pulls, acme.branch("feature").pulls, acme.branch("main").judged) == ((1,), (1,), (1,))


def test_one_that_is_not_judged_is_not_found_by_its_base() -> None:
    acme = organization(told(linked(mergeable=None)))
    assert "BRANCH#7#main" not in acme.store.rows_of("42")


def test_a_fork_is_found_by_its_commit_and_its_base_alone() -> None:
    acme = organization(told(linked(is_fork=True)))
    assert sorted(acme.store.rows_of("42")) == ["BRANCH#7#main", "COMMIT#7#a1", "PR#7#1", "REPO#7"]


def test_another_head_takes_the_pull_request_from_the_old_commit() -> None:
    acme = organization(told(linked()), pushed("feature", "b2", T + SECOND, before="a1"))
    assert (acme.commit("a1").pulls, acme.commit("b2").pulls) == ((), (1,))


def test_a_closed_pull_request_leaves_its_commit_and_comes_back_to_it() -> None:
    acme = organization(told(linked()), told(linked(at_ms=T + SECOND, state="closed")))
    assert acme.commit("a1").pulls == ()
    assert acme.does(told(linked(at_ms=T + 2 * SECOND))).commit("a1").pulls == (1,)


def test_links_that_lead_nowhere_are_dropped_when_they_are_followed() -> None:
    acme = organization(told(linked()), told(linked(2)), told(linked(at_ms=T + SECOND, state="closed")))
    assert acme.branch("feature").pulls == (1, 2)
    acme.does(pushed("feature", "b2", T + 2 * SECOND), pushed("main", "c3", T + 2 * SECOND))
    assert (acme.branch("feature").pulls, acme.branch("main").judged) == ((2,), ())


# ---- checks


@pytest.mark.parametrize("order", list(permutations([told(linked()), checked(PASSED), checked(FAILED)])))
def test_checks_reach_their_pull_request_also_when_they_come_first(order: tuple[Command, ...]) -> None:
    assert organization(*order).pull().checks == Organization().batch(*order).pull().checks == ONE_FAILED


def test_checks_reach_every_pull_request_with_that_head_and_forks_too() -> None:
    other = told(linked(3, head_sha="z9", head_ref="other"))
    acme = organization(told(linked()), told(linked(2, is_fork=True)), other, checked(PASSED, FAILED))
    assert [acme.pull(number).checks for number in (1, 2, 3)] == [ONE_FAILED, ONE_FAILED, Checks()]


def test_a_check_never_moves_the_pull_requests_own_order() -> None:
    acme = organization(told(linked()))
    before = acme.pull()
    after = acme.does(checked(FAILED)).pull()
    assert (after.facts, after.ver, after.tied) == (before.facts, before.ver, before.tied)


def test_checks_of_a_head_that_is_no_more_are_not_shown() -> None:
    acme = organization(told(linked()), pushed("feature", "b2", T + SECOND, before="a1"), checked(FAILED))
    assert (acme.pull().checks, acme.commit("a1").checks) == (Checks(), (FAILED,))
    assert acme.does(checked(PASSED, sha="b2")).pull().checks == Checks(state="success", total=1, passed=1)


def test_checks_of_a_closed_pull_request_wait_until_it_is_reopened() -> None:
    acme = organization(told(linked(state="closed")), checked(FAILED))
    assert acme.pull().checks == Checks()
    assert acme.does(told(linked(at_ms=T + SECOND))).pull().checks == Checks(state="failure", total=1, failed=1)


# ---- pushes to the branch


def test_a_push_moves_the_head_and_its_checks() -> None:
    acme = organization(told(linked()), checked(FAILED), checked(PASSED, sha="b2"))
    acme.does(pushed("feature", "b2", T + SECOND, before="a1"))
    assert acme.pull().head_sha == "b2"
    assert acme.pull().checks == Checks(state="success", total=1, passed=1)


def test_a_push_moves_no_fork_and_no_other_branch() -> None:
    acme = organization(told(linked(is_fork=True)), told(linked(2, head_ref="feature/2")))
    acme.does(pushed("feature", "b2", T + SECOND, before="a1"))
    assert [acme.pull(number).head_sha for number in (1, 2)] == ["a1", "a1"]


def test_a_push_does_not_move_one_that_comes_from_another_branch_by_now() -> None:
    acme = organization(told(linked()), told(linked(at_ms=T + SECOND, head_ref="renamed")))
    acme.does(pushed("feature", "b2", T + 2 * SECOND))
    assert (acme.pull().head_sha, acme.branch("feature").pulls, acme.branch("renamed").pulls) == ("a1", (), (1,))


def test_a_head_whose_checks_nobody_looked_for_does_not_show_those_of_the_old_one() -> None:
    acme = organization(told(linked()), checked(FAILED))
    state = State(acme.head, acme.store.rows_of("42"), frozenset())
    after = decide(state, [pushed("feature", "b2", T + SECOND)], frozenset(), 1).state
    row = after.rows["PR#7#1"]
    assert isinstance(row, PullRequestRow)
    assert (row.head_sha, row.checks) == ("b2", Checks())
    # Nor is a row written that nobody looked for.
    assert "COMMIT#7#b2" not in after.rows


def test_several_pushes_of_one_second_lead_to_one_head_in_any_order() -> None:
    pushes = [pushed("feature", after, T + SECOND, before=before) for before, after in (("a1", "b2"), ("b2", "c3"))]
    for order in permutations([told(linked()), *pushes]):
        acme = organization(*order).does(checked(PASSED, sha="c3"))
        assert (acme.pull().head_sha, acme.pull().checks.total) == ("c3", 1)


def test_a_deleted_branch_leaves_its_pull_requests_their_head() -> None:
    acme = organization(told(linked()), pushed("feature", NO_COMMIT, T + SECOND, before="a1"))
    assert (acme.pull().head_sha, acme.branch("feature").exists) == ("a1", False)


# ---- pushes to the base


def test_a_push_to_the_base_makes_mergeability_unknown_and_nothing_else() -> None:
    acme = organization(told(linked()))
    before = acme.open_views()[1]
    assert before.mergeable == "mergeable"
    acme.does(pushed("main", "m2", T + SECOND))
    after = acme.open_views()[1]
    assert after.mergeable == "unknown"
    assert mergeable_view(acme.does(told(linked(at_ms=T + 9 * SECOND, mergeable=False))).pull()) == "conflicting"
    assert acme.branch("main").judged == (1,)


def test_a_push_to_the_base_that_is_told_before_a_verdict_of_before_it_counts() -> None:
    acme = organization(pushed("main", "m2", T + SECOND), told(linked()))
    assert mergeable_view(acme.pull()) == "unknown"


def one_of_many(n: int, at_ms: int = T) -> Command:
    """The n-th pull request of a crowd; other numbers are issues."""
    return told(linked(3 * n, at_ms, head_sha=f"s{n}", head_ref=f"f{n}"))


def crowd(size: int) -> Organization:
    acme = Organization()
    for start in range(1, size + 1, 20):
        acme.batch(*(one_of_many(n) for n in range(start, min(start + 20, size + 1))))
    acme.take_errands()
    return acme


def known(acme: Organization) -> int:
    return sum(each.mergeable != "unknown" for each in acme.open_views().values())


@pytest.mark.parametrize(
    ("size", "commands"), [(CHUNK - 1, 0), (CHUNK, 0), (CHUNK + 1, 1), (2 * CHUNK + 1, 2), (3 * CHUNK, 2)]
)
def test_a_push_to_the_base_of_many_goes_on_in_commands_of_its_own(size: int, commands: int) -> None:
    acme = crowd(size)
    acme.does(pushed("main", "m2", T + SECOND))
    assert known(acme) == max(0, size - CHUNK)
    assert acme.follow_up() == commands
    assert (known(acme), acme.branch("main").judged) == (0, ())


def test_a_repeated_push_finishes_what_a_crash_left_undone() -> None:
    acme, push = crowd(CHUNK + 2), pushed("main", "m2", T + SECOND, guid="g")
    acme.does(push)
    acme.take_errands()  # and nobody runs them
    acme.does(push)
    assert acme.results[-1] == "duplicate"
    assert acme.follow_up() == 1
    assert known(acme) == 0


def test_a_repeated_push_whose_first_pull_requests_are_judged_anew_still_reaches_the_others() -> None:
    acme, push = crowd(CHUNK + 2), pushed("main", "m2", T + SECOND, guid="g")
    acme.does(push)
    acme.take_errands()  # and nobody runs them
    acme.does(*(one_of_many(n, T + 60 * SECOND) for n in range(1, CHUNK + 1)), push)
    assert known(acme) == CHUNK + 2
    acme.follow_up()
    assert known(acme) == CHUNK


def test_the_follow_up_of_a_push_begins_where_it_ended_and_is_no_delivery_of_its_own() -> None:
    acme, push = crowd(CHUNK + 1), pushed("main", "m2", T + SECOND, guid="g")
    (follow_up,) = acme.does(push).take_errands()
    assert isinstance(follow_up, FollowUp)
    body = push.body._replace(above=3 * CHUNK)  # type: ignore[call-arg]  # a RecordBranch
    assert follow_up.command == push._replace(id=f"1-g+{3 * CHUNK}", dedup=None, body=body)


def test_a_command_is_never_heavier_than_it_says() -> None:
    acme, push = crowd(3 * CHUNK), pushed("main", "m2", T + SECOND)
    before = dict(acme.store.rows)
    acme.does(push)
    changed = sum(before.get(key) != row for key, row in acme.store.rows.items())
    assert CHUNK < changed <= weight(push)


# ---- any order


TIMES = st.integers(0, 4).map(lambda n: T + n * SECOND)
HEADS = {T + n * SECOND: f"c{n}" for n in range(5)}
"""The head of `feature` at a time: a new one each second."""


def _told(number: int, at_ms: int, verdict: bool | None, is_fork: bool) -> Command:
    facts = linked(number, at_ms, head_sha=HEADS[at_ms], mergeable=verdict, is_fork=is_fork, title=f"At {at_ms}")
    return told(facts)


EVENTS = st.one_of(
    st.builds(_told, st.just(1), TIMES, st.sampled_from([True, None]), st.just(False)),
    st.builds(_told, st.just(2), TIMES, st.sampled_from([False, None]), st.just(True)),
    TIMES.map(lambda at_ms: told(linked(3, at_ms, state="closed", head_sha=HEADS[at_ms]))),
    TIMES.map(lambda at_ms: pushed("feature", HEADS[at_ms], at_ms)),
    TIMES.map(lambda at_ms: pushed("main", f"m{at_ms}", at_ms)),
    st.builds(
        lambda at_ms, sha, outcome: checked(check("run/1/unit", outcome, at_ms), sha=sha),
        TIMES,
        st.sampled_from(sorted(HEADS.values())),
        st.sampled_from(["passed", "failed"]),
    ),
    st.builds(
        lambda at_ms, state: told(
            linked(1, T, head_sha=HEADS[T], mergeable=None, title=f"At {T}"), reviews=(review(state, at_ms),)
        ),
        TIMES,
        st.sampled_from(["approved", "changes_requested", "commented"]),
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(EVENTS, max_size=8), st.randoms(use_true_random=False))
def test_what_is_shown_does_not_depend_on_the_order_of_events(events: list[Command], chance: random.Random) -> None:
    events = [told(linked(1, T, head_sha=HEADS[T], mergeable=None, title=f"At {T}")), *events]
    shuffled = [*events, *events]
    chance.shuffle(shuffled)
    one, other = organization(*events), Organization()
    while shuffled:
        size = chance.randint(1, 4)
        other.batch(*shuffled[:size])
        shuffled = shuffled[size:]
    assert one.open_views() == other.open_views()
    assert (one.head.open_pull_requests, one.repository().open_pull_requests) == (
        other.head.open_pull_requests,
        other.repository().open_pull_requests,
    )


def test_what_is_told_of_a_repository_that_left_is_kept_and_not_counted() -> None:
    acme = organization(told(linked()), removed("7"), checked(FAILED), pushed("feature", "b2", T + SECOND))
    assert (acme.head.open_pull_requests, acme.head.repositories, acme.pull().head_sha) == (0, 0, "b2")


def test_the_facts_of_a_pull_request_without_a_commit_link_nothing() -> None:
    state = decide(State(), [told(pull_request())], frozenset(), 1).state
    assert sorted(state.rows) == ["PR#7#1", "REPO#7"]
    assert isinstance(state.rows["PR#7#1"], PullRequestRow)
