"""Jobs: which moves are legal, what a slice does, and how the full sync stands."""

from itertools import product
from typing import Any

import pytest

from orglane.commands import BranchFacts, Command, MemberFacts, Progress
from orglane.decide.jobs import FROM_OUTSIDE, TELL_EVERY_MS
from orglane.jobs import ACTIVE, FULL_SYNC, MOVES, RELOAD_REPOSITORY, Order, job_id_of, slot_of
from orglane.model import Checks, JobProgress
from orglane.rows import MemberRow, Sync, replace
from tests.fakes import NOW_MS
from tests.unit.builders import (
    T,
    check,
    checked,
    cut,
    job_moved,
    job_row,
    linked,
    member,
    pushed,
    report,
    repository,
    review,
    told,
)
from tests.unit.lane import Organization

SECOND = 1000
STATUSES = ["queued", "running", "waiting_rate_limit", "retrying", "completed", "error", "cancelled"]


def organization(kind: str = FULL_SYNC, status: str = "queued", **fields: Any) -> Organization:
    """Repository 7, and job j1."""
    acme = Organization().does(told(linked(mergeable=None)))
    row = job_row(kind=kind, **fields)
    acme.store.rows["42", "JOB#j1"] = replace(row, job=replace(row.job, status=status))  # type: ignore[arg-type]
    acme.take_errands()
    return acme


# ---- moves

LEGAL = {
    (before, after)
    for before, after in product(STATUSES, STATUSES)
    if before in ("queued", "running", "waiting_rate_limit", "retrying") and after != "queued"
}


@pytest.mark.parametrize(("before", "after"), list(product(STATUSES, STATUSES)))
def test_a_job_makes_legal_moves_only(before: str, after: str) -> None:
    acme = organization(status=before)
    row = acme.job()
    acme.does(job_moved(after, message="Why"))
    moved = acme.job()
    if (before, after) in LEGAL:
        assert (moved.job.status, moved.job.message) == (after, "Why")
        assert (moved.job.completed_at_ms is None) == (after in ACTIVE)
    else:
        assert moved == row
        assert acme.results[-1] == "stale"


def test_the_table_of_moves_names_every_status() -> None:
    assert MOVES.keys() == set(STATUSES)
    assert {(before, after) for before, afters in MOVES.items() for after in afters} == LEGAL


def test_a_move_is_told_whole() -> None:
    acme = organization(RELOAD_REPOSITORY)
    move = job_moved(
        "waiting_rate_limit",
        message="GitHub wants a pause",
        progress=Progress("repositories", 3, 9),
        attempt=2,
        resume_at_ms=NOW_MS + 5,
    )
    before = acme.job()
    assert acme.does(move).job() == replace(
        before,
        job=replace(
            before.job,
            status="waiting_rate_limit",
            message="GitHub wants a pause",
            progress=JobProgress(phase="repositories", done=3, total=9),
            attempt=2,
            resume_at_ms=NOW_MS + 5,
            updated_at_ms=NOW_MS,
        ),
        fence=1,
        reached=Progress("repositories", 3, 9),
        told_at_ms=NOW_MS,
    )


def test_what_a_job_brought_is_told_when_it_ends() -> None:
    acme = organization(RELOAD_REPOSITORY, fence=1).does(job_moved("completed", result={"branches": 3}, error="partly"))
    job = acme.job().job
    assert (job.result, job.error, job.completed_at_ms) == ({"branches": 3}, "partly", NOW_MS)


def test_a_superseded_attempt_moves_nothing_and_whoever_cancels_needs_none() -> None:
    acme = organization(status="running", fence=3)
    assert acme.does(job_moved("completed", fence=2)).job().job.status == "running"
    assert acme.does(job_moved("cancelled", fence=FROM_OUTSIDE)).job().job.status == "cancelled"
    assert acme.job().fence == 3


def test_a_later_attempt_fences_off_those_before_it() -> None:
    acme = organization().does(job_moved("running", fence=2))
    assert acme.job().fence == 2
    assert acme.does(job_moved("error", fence=1)).job().job.status == "running"


def test_a_job_that_nobody_stored_makes_no_move() -> None:
    acme = organization().does(job_moved("running", job_id="j404"), cut(job_id="j404"))
    assert acme.results[-2:] == ["stale", "stale"]
    assert "JOB#j404" not in acme.store.rows_of("42")


# ---- slices


def test_a_slice_brings_rows_of_every_kind() -> None:
    acme = organization(status="running")
    acme.does(
        cut(
            read_at_ms=T + 60 * SECOND,
            repositories=(repository("8", full_name="acme/api"),),
            members=(MemberFacts("9", "ana"),),
            pull_requests=(report(linked(2, head_sha="c3"), reviews=(review("approved"),), checks=(check(),)),),
            branches_of="7",
            branches=(BranchFacts("main", "m1"),),
            gone_branches=("old",),
        )
    )
    assert sorted(acme.store.rows_of("42")) == [
        "BRANCH#7#feature",
        "BRANCH#7#main",
        "BRANCH#7#old",
        "COMMIT#7#a1",
        "COMMIT#7#c3",
        "JOB#j1",
        "MEMBER#9",
        "PR#7#1",
        "PR#7#2",
        "REPO#7",
        "REPO#8",
    ]
    view = acme.open_views()[2]
    assert (view.review_decision, view.mergeable) == ("approved", "mergeable")
    assert view.checks == Checks(state="success", total=1, passed=1)
    assert (acme.branch("main").sha, acme.branch("old").exists) == ("m1", False)
    assert (acme.head.repositories, acme.head.open_pull_requests) == (2, 2)


def test_a_report_of_a_repository_that_left_is_passed_over() -> None:
    acme = organization(status="running").does(cut(pull_requests=(report(linked())._replace(repository_id="8"),)))
    assert "PR#8#1" not in acme.store.rows_of("42")
    assert acme.results[-1] == "applied"


def test_a_complete_list_of_checks_removes_what_it_lacks_and_none_says_nothing() -> None:
    acme = organization(status="running").does(checked(check("run/1/gone")))
    assert acme.does(cut(pull_requests=(report(linked()),))).pull().checks.total == 1
    acme.does(cut(2, pull_requests=(report(linked(), T + 600 * SECOND, checks=()),)))
    assert acme.pull().checks == Checks()


def test_people_that_a_complete_list_lacks_leave_unless_they_came_later() -> None:
    acme = organization(status="running").does(member(seen_at_ms=T + SECOND))
    early = acme.does(cut(gone_members=("9", "404"), read_at_ms=T)).row("MEMBER#9")
    late = acme.does(cut(2, gone_members=("9",), read_at_ms=T + 2 * SECOND)).row("MEMBER#9")
    assert isinstance(early, MemberRow)
    assert isinstance(late, MemberRow)
    assert (early.is_removed, late.is_removed) == (False, True)
    assert "MEMBER#404" not in acme.store.rows_of("42")


def nothing_of(acme: Organization, slices: Command) -> bool:
    """Whether a slice left everything as it was."""
    before = acme.store.rows_of("42")
    return acme.does(slices).store.rows_of("42") == before and acme.results[-1] == "stale"


def test_a_slice_of_a_superseded_attempt_changes_nothing() -> None:
    some = (repository("8"),)
    assert nothing_of(organization(status="running", fence=2), cut(fence=1, repositories=some))
    assert not nothing_of(organization(status="running", fence=2), cut(fence=2, repositories=some))


@pytest.mark.parametrize("status", ["cancelled", "completed", "error"])
def test_a_slice_of_a_job_that_ended_changes_nothing(status: str) -> None:
    assert nothing_of(organization(status=status), cut(repositories=(repository("8"),)))


def test_a_slice_that_comes_again_has_one_effect() -> None:
    acme = organization(status="running").does(cut(1), cut(1))
    assert acme.results[-2:] == ["applied", "duplicate"]


def test_the_worker_sees_how_many_of_its_slices_were_applied() -> None:
    acme = organization(status="running").does(cut(1), cut(2), cut(3, fence=4))
    assert (acme.job().slices, acme.job().fence) == (3, 4)


def test_progress_is_told_at_most_once_a_second_and_kept_all_the_same() -> None:
    acme = organization(status="running")
    told_at: list[int] = []
    for number in range(1, 25):
        before = acme.job().job
        acme.does(cut(number))
        if acme.job().job != before:
            told_at.append(acme.clock())
        assert acme.job().reached == Progress("pull_requests", number, 10)
        acme.clock.forward(100)
    assert told_at == [NOW_MS, NOW_MS + TELL_EVERY_MS, NOW_MS + 2 * TELL_EVERY_MS]
    # The last move tells what the slices reached since.
    assert acme.does(job_moved("completed")).job().job.progress.done == 24


# ---- how the full sync stands


def sync(acme: Organization) -> Sync:
    return acme.head.sync


def test_a_full_sync_that_begins_is_told_with_a_new_generation() -> None:
    acme = organization().does(job_moved("running", message="Reading", progress=Progress("repositories", 3, 9)))
    assert sync(acme) == Sync(
        status="syncing", phase="repositories", generation=1, processed=3, total=9, label="Reading", at_ms=None
    )
    assert sync(acme.does(job_moved("retrying"), job_moved("running"))).generation == 1


def test_members_are_not_counted_as_repositories() -> None:
    acme = organization().does(job_moved("running", progress=Progress("repositories", 3, 9)))
    acme.does(job_moved("running", progress=Progress("members", 70, 80)))
    assert (sync(acme).phase, sync(acme).processed, sync(acme).total) == ("members", 3, 9)


def test_a_full_sync_that_is_done_is_told_with_its_time() -> None:
    acme = organization().does(job_moved("running"), job_moved("completed", message="9 repositories"))
    assert (sync(acme).status, sync(acme).phase, sync(acme).at_ms) == ("synced", "done", NOW_MS)
    assert sync(acme).label == "9 repositories"


FAILED = [job_moved("running"), job_moved("error", error="GitHub said no")]


def test_a_full_sync_that_failed_says_why_and_keeps_when_it_last_succeeded() -> None:
    acme = organization().does(job_moved("running"), job_moved("completed"))
    acme.store.rows["42", "JOB#j1"] = job_row()
    acme.clock.forward(SECOND)
    acme.does(*FAILED)
    assert (sync(acme).status, sync(acme).label, sync(acme).at_ms) == ("error", "GitHub said no", NOW_MS)
    assert sync(acme).generation == 2


def test_no_webhook_turns_a_failed_sync_into_a_synced_one() -> None:
    acme = organization().does(*FAILED)
    before = sync(acme)
    acme.does(told(linked(2)), checked(check()), pushed("main", "m1"), member())
    assert sync(acme) == before
    assert before.status == "error"


@pytest.mark.parametrize(("history", "expected"), [([], "pending"), (["running", "completed"], "synced")])
def test_a_full_sync_that_was_cancelled_leaves_what_was_true_before(history: list[str], expected: str) -> None:
    acme = organization().does(*(job_moved(each) for each in history))
    acme.store.rows["42", "JOB#j1"] = job_row()
    acme.does(job_moved("running"), job_moved("cancelled", FROM_OUTSIDE))
    assert (sync(acme).status, sync(acme).phase) == (expected, None)


@pytest.mark.parametrize("history", [[], FAILED, [job_moved("running"), job_moved("completed")]])
def test_a_full_sync_that_was_cancelled_before_it_began_is_as_if_nobody_had_asked(history: list[Command]) -> None:
    acme = organization().does(*history)
    before = sync(acme)
    acme.store.rows["42", "JOB#j1"] = job_row()
    assert sync(acme.does(job_moved("cancelled", FROM_OUTSIDE))) == before


def test_other_jobs_do_not_tell_of_the_full_sync() -> None:
    acme = organization(RELOAD_REPOSITORY)
    acme.does(job_moved("running"), cut(progress=Progress("repositories", 5, 5)), job_moved("error", error="no"))
    assert sync(acme) == Sync()


def test_slices_of_the_full_sync_move_its_progress_once_a_second() -> None:
    acme = organization().does(job_moved("running"))
    acme.clock.forward(TELL_EVERY_MS - 1)
    assert sync(acme.does(cut(1))).processed == 0
    acme.clock.forward(1)
    assert sync(acme.does(cut(2))).processed == 2


# ---- orders


def test_the_id_of_a_job_sorts_by_time_and_is_the_same_for_the_same_seed() -> None:
    assert job_id_of(T, "a") == job_id_of(T, "a")
    assert len({job_id_of(T, "a"), job_id_of(T, "b"), job_id_of(T + 1, "a")}) == 3
    assert job_id_of(T, "z") < job_id_of(T + 1, "a")


def test_a_slot_is_named_by_kind_and_target_whatever_the_order_of_its_fields() -> None:
    assert slot_of("reload", {"b": 2, "a": 1}) == slot_of("reload", {"a": 1, "b": 2}) == "reload#a=1#b=2"
    assert slot_of(FULL_SYNC, {}) == Order("j", FULL_SYNC).kind == "full_sync"
