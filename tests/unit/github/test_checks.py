"""The truth tables of checks: what passed, what failed, and which of two reports is the newer."""

import pytest

from orglane.commands import CheckFacts
from orglane.github.checks import run_check, status_check, suite_check

PASSED = ["success", "neutral", "skipped"]
FAILED = ["failure", "cancelled", "timed_out", "action_required", "startup_failure"]
UNDECIDED = ["stale", "a_conclusion_to_come", "", None]
UNFINISHED = ["queued", "in_progress", "waiting", "requested", "pending", "a_status_to_come", ""]
OUTCOMES = [*((each, "passed") for each in PASSED), *((each, "failed") for each in FAILED)]


def run(status: str = "completed", conclusion: str | None = "success", **fields: int) -> CheckFacts:
    known = {"suite_id": 4, "run_id": 128, "started_at_ms": 1_000, "completed_at_ms": 3_000, **fields}
    return run_check(name="build", status=status, conclusion=conclusion, **known)


@pytest.mark.parametrize(("conclusion", "outcome"), [*OUTCOMES, *((each, "pending") for each in UNDECIDED)])
def test_a_finished_run_is_what_it_concluded(conclusion: str | None, outcome: str) -> None:
    assert run(conclusion=conclusion).outcome == outcome
    assert run("COMPLETED", conclusion and conclusion.upper()).outcome == outcome


@pytest.mark.parametrize("status", UNFINISHED)
@pytest.mark.parametrize("conclusion", [*PASSED, *FAILED, *UNDECIDED])
def test_an_unfinished_run_is_pending_whatever_it_concluded_before(status: str, conclusion: str | None) -> None:
    assert run(status, conclusion).outcome == run(status.upper(), conclusion).outcome == "pending"


@pytest.mark.parametrize(
    ("state", "outcome", "rank"),
    [
        ("success", "passed", 1),
        ("failure", "failed", 2),
        ("error", "failed", 2),
        ("pending", "pending", 0),
        ("expected", "pending", 0),
        ("a_state_to_come", "pending", 0),
        ("", "pending", 0),
    ],
)
def test_a_status_is_its_state(state: str, outcome: str, rank: int) -> None:
    expected = CheckFacts("status/ci/build", outcome, (7, rank), 7)
    assert status_check("ci/build", state, 7) == status_check("ci/build", state.upper(), 7) == expected


@pytest.mark.parametrize(("conclusion", "outcome"), [(each, "failed") for each in FAILED] + [("success", "passed")])
def test_a_suite_that_passed_or_failed_is_a_check(conclusion: str, outcome: str) -> None:
    expected = CheckFacts("suite/4", outcome, (4, 7, 2, 0), 7)
    assert suite_check(4, conclusion, 7) == suite_check(4, conclusion.upper(), 7) == expected


@pytest.mark.parametrize("conclusion", [None, "", "neutral", "skipped", "NEUTRAL"])
def test_a_suite_that_concluded_nothing_is_no_check(conclusion: str | None) -> None:
    assert suite_check(4, conclusion, 7) is None


@pytest.mark.parametrize("conclusion", ["stale", "a_conclusion_to_come"])
def test_a_suite_with_a_conclusion_that_nobody_knows_is_pending(conclusion: str) -> None:
    assert suite_check(4, conclusion, 7) == CheckFacts("suite/4", "pending", (4, 7, 2, 0), 7)


def test_a_run_tells_its_name_its_order_and_its_time() -> None:
    assert run() == CheckFacts("run/4/build", "passed", (128, 1_000, 2, 3_000), 3_000)
    assert run("queued", None, started_at_ms=0, completed_at_ms=0) == CheckFacts(
        "run/4/build", "pending", (128, 0, 0, 0), 0
    )


def test_reports_of_a_run_have_an_order() -> None:
    story = [
        run("queued", None, started_at_ms=0, completed_at_ms=0),
        run("queued", None, completed_at_ms=0),
        run("in_progress", None, completed_at_ms=0),
        run("completed"),
        run("in_progress", None, started_at_ms=4_000, completed_at_ms=0),
        run("queued", None, run_id=129, started_at_ms=0, completed_at_ms=0),
    ]
    assert [each.order for each in story] == sorted({each.order for each in story})


def test_a_status_that_changes_within_a_second_ends_with_its_verdict() -> None:
    states = ["pending", "success", "failure"]
    orders = [status_check("ci", state, at_ms).order for at_ms in (1_000, 2_000) for state in states]
    assert orders == sorted(set(orders))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("b" * 200, "b" * 200),
        ("é" * 100, "é" * 100),
        ("a\ud800b", "a?b"),
        ("b" * 201, "b" * 183 + "~19f51486875f748c"),
        ("é" * 101, "é" * 91 + "~"),
        ("🤖" * 100, "🤖" * 45 + "~"),
    ],
)
def test_a_name_is_bounded(name: str, kept: str) -> None:
    key = status_check(name, "success", 7).key.removeprefix("status/")
    assert key.startswith(kept)
    assert len(key.encode()) <= 200
    assert run_check(4, name, 128, "queued", None, 0, 0).key == f"run/4/{key}"


def test_two_long_names_stay_two() -> None:
    names = ["b" * 300 + end for end in ("1", "2")]
    assert len({status_check(name, "success", 7).key for name in names}) == 2
