"""Checks of a commit: each by its own order, a complete list by the time it was read, and all of them in one."""

import random
from collections.abc import Callable
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orglane.commands import CheckFacts
from orglane.merge import merge_checks, merge_listed_checks, rollup
from orglane.model import Checks
from orglane.rows import Commit
from tests.unit.builders import T, check

NEW = Commit(repo_id="7", sha="a1")
MINUTE = 60_000
type Step = Callable[[Commit], Commit]


def told(*checks: CheckFacts) -> Step:
    return lambda commit: merge_checks(commit, checks)


def listed(*checks: CheckFacts, read_at_ms: int = T) -> Step:
    return lambda commit: merge_listed_checks(commit, checks, read_at_ms)


def after(*steps: Step, commit: Commit = NEW) -> Commit:
    for step in steps:
        commit = step(commit)
    return commit


def keys(commit: Commit) -> list[str]:
    return [each.key for each in commit.checks]


def test_of_two_reports_of_a_check_the_greater_order_counts_whatever_comes_first() -> None:
    failed = CheckFacts("run/1/unit", "failed", (5, 1), T + MINUTE)
    repeated = CheckFacts("run/1/unit", "pending", (6, 0), T)
    assert after(told(failed), told(repeated)) == after(told(repeated), told(failed)) == after(told(repeated))
    assert after(told(repeated)).checks == (repeated,)


def test_of_two_reports_of_one_moment_the_failure_is_shown() -> None:
    reports = [check(outcome=outcome) for outcome in ("passed", "failed", "pending")]
    for order in permutations(reports):
        assert after(*(told(each) for each in order)).checks == (check(outcome="failed"),)


def test_a_list_brings_what_nobody_told_of() -> None:
    commit = after(told(check("run/1/a")), listed(check("run/1/a"), check("run/1/b")))
    assert commit.checks == (check("run/1/a"), check("run/1/b"))


def test_a_list_does_not_take_a_check_back_to_what_it_was() -> None:
    newer = check(outcome="failed", at_ms=T + 1000)
    assert after(told(newer), listed(check(), read_at_ms=T + 2000)).checks == (newer,)


@pytest.mark.parametrize(
    ("told_after_ms", "stays"),
    [
        pytest.param(-MINUTE - 1, False, id="more than a minute before"),
        pytest.param(-MINUTE, False, id="a minute before"),
        pytest.param(-MINUTE + 1, True, id="less than a minute before"),
        pytest.param(0, True, id="at the time"),
        pytest.param(MINUTE, True, id="later"),
    ],
)
def test_a_complete_list_removes_what_it_lacks_unless_it_may_be_newer(told_after_ms: int, stays: bool) -> None:
    lacked = check("run/1/lacked", at_ms=T + told_after_ms)
    first = after(told(lacked, check()), listed(check()))
    late = after(told(check()), listed(check()), told(lacked))
    assert keys(first) == keys(late) == (["run/1/lacked"] if stays else []) + ["run/1/unit"]


def test_an_older_list_removes_nothing_and_brings_nothing_back() -> None:
    newer = listed(check("run/1/b", at_ms=T + 9 * MINUTE), read_at_ms=T + 9 * MINUTE)
    older = listed(check("run/1/a"), read_at_ms=T)
    assert keys(after(older, newer)) == keys(after(newer, older)) == ["run/1/b"]


def test_a_list_that_says_the_same_again_writes_nothing() -> None:
    once = after(told(check()), listed(check()))
    assert after(listed(check(), read_at_ms=T + 9 * MINUTE), commit=once) == once
    nothing = after(listed())
    assert after(listed(read_at_ms=T + 9 * MINUTE), commit=nothing) == nothing


def test_the_first_list_is_believed_though_it_changed_nothing() -> None:
    late = told(check(at_ms=T - 2 * MINUTE))
    assert after(late, listed()).checks == after(listed(), late).checks == ()


MOMENTS = st.integers(0, 6).map(lambda halves: T + halves * MINUTE // 2)


def _reported(key: str, outcome: str, at_ms: int) -> CheckFacts:
    return check(key, outcome, at_ms)


REPORTS = st.builds(
    _reported, st.sampled_from(["run/1/a", "run/1/b", "suite/1"]), st.sampled_from(["passed", "failed"]), MOMENTS
)


@given(st.lists(REPORTS, max_size=6), st.lists(REPORTS, max_size=3), MOMENTS, st.randoms(use_true_random=False))
def test_reports_and_a_list_come_to_the_same_in_any_order_and_number(
    reports: list[CheckFacts], found: list[CheckFacts], read_at_ms: int, chance: random.Random
) -> None:
    # A list tells of what was until it was read.
    found = [each for each in found if each.at_ms <= read_at_ms]
    steps = [*(told(each) for each in reports), listed(*found, read_at_ms=read_at_ms)]
    shuffled = [*steps, *steps]
    chance.shuffle(shuffled)
    one, other = after(*steps), after(*shuffled)
    assert (one.checks, rollup(one)) == (other.checks, rollup(other))


@given(st.lists(REPORTS, max_size=6), st.lists(REPORTS, max_size=6))
def test_reports_may_come_one_by_one_or_together(some: list[CheckFacts], others: list[CheckFacts]) -> None:
    assert after(told(*some), told(*others)) == after(told(*others, *some)) == after(told(*some, *others, *some))


def counted(passed: int, failed: int, pending: int) -> Commit:
    outcomes = ["passed"] * passed + ["failed"] * failed + ["pending"] * pending
    return after(told(*(check(f"run/1/{n}", outcome) for n, outcome in enumerate(outcomes))))


@pytest.mark.parametrize(("passed", "failed", "pending"), list(product((0, 1, 2), repeat=3)))
def test_a_failure_decides_then_what_is_pending_then_success(passed: int, failed: int, pending: int) -> None:
    state = "failure" if failed else "pending" if pending else "success" if passed else "none"
    assert rollup(counted(passed, failed, pending)) == Checks(
        state=state,  # type: ignore[arg-type]  # one of the four
        total=passed + failed + pending,
        passed=passed,
        failed=failed,
        pending=pending,
    )


def test_a_commit_that_nobody_told_of_has_no_checks() -> None:
    assert rollup(None) == rollup(NEW) == Checks(state="none", total=0, passed=0, failed=0, pending=0)


def test_a_suite_counts_only_without_runs_of_its_own() -> None:
    suite, other = check("suite/1", "failed"), check("suite/2", "failed")
    run, status = check("run/1/unit", "passed"), check("status/1", "passed")
    assert rollup(after(told(suite))) == Checks(state="failure", total=1, failed=1)
    assert rollup(after(told(suite, run, status))) == Checks(state="success", total=2, passed=2)
    assert rollup(after(told(other, run))) == Checks(state="failure", total=2, passed=1, failed=1)
