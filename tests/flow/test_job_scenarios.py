"""Jobs: one of a kind at a time, cancelled at once, never two attempts that write, and never lost."""

import pytest

from local.github.actions_account import uninstall
from local.github.actions_branch import start_branch
from orglane.errors import GitHubRefused, Unavailable
from orglane.model import Job
from orglane.work import engine, sync
from tests.simulated.scene import (
    always_answer,
    answer_with,
    assert_is_githubs,
    before_request,
    cancel,
    carry,
    changes,
    done,
    drain,
    head_of,
    installed,
    lose,
    opened,
    pulls,
    repos,
    rows_of,
    slow,
    steps,
    synced,
    the_job,
)
from tests.simulated.system import System
from tests.simulated.truth import we_say

PULLS = "graphql Pulls"
CREATE = "POST /repos/{owner}/{repo}/pulls"


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "MOST_PULLS", 6)


# ---- one of a kind


def test_who_asks_for_what_runs_gets_the_job_that_runs() -> None:
    system = synced(2, 10)
    first = system.order("full_sync")
    assert system.order("full_sync").job_id == first.job_id
    repo = str(repos(system)[0].id)
    one = system.order("reload_repository", repositoryId=repo)
    assert system.order("reload_repository", repositoryId=repo).job_id == one.job_id
    other = system.order("reload_repository", repositoryId=str(repos(system)[1].id))
    assert len({first.job_id, one.job_id, other.job_id}) == 3
    system.run()
    assert system.job(first.job_id).status == "completed"
    system.tick(1000)
    assert system.order("full_sync").job_id != first.job_id


def test_two_nudges_at_once_do_the_work_once() -> None:
    whole = installed(4, 30)
    whole.run()
    system = installed(4, 30)

    def nudge() -> None:
        system.nudges.send(system.organization_id, the_job(system).job_id)
        before = system.github.requests.total()
        system.work_one()
        assert system.told[-1].outcome == "held"
        assert system.github.requests.total() == before

    before_request(system, 6, nudge)
    system.run()
    assert_is_githubs(system)
    assert system.github.requests == whole.github.requests


# ---- cancelled


def test_a_job_that_is_cancelled_asks_nothing_and_writes_nothing_any_more() -> None:
    system = installed(5, 60)
    seen: list[tuple[int, dict[str, object]]] = []

    def stop() -> None:
        cancel(system, the_job(system))
        drain(system)
        seen.append((system.github.requests.total(), dict(rows_of(system))))

    before_request(system, 7, stop)
    system.run()
    requests, rows = seen[0]
    job = the_job(system)
    assert (job.status, job.message) == ("cancelled", "Cancelled by ana")
    assert rows_of(system) == rows
    assert system.github.requests.total() <= requests + 1
    assert steps(system, job)[-1] == "cancelled"
    assert system.snapshot()["github"]["syncStatus"] == "pending"


def test_a_sync_that_has_nothing_to_write_is_cancelled_as_soon() -> None:
    system = synced(5, 60)
    slow(system, 400)
    seen: list[int] = []

    def stop() -> None:
        cancel(system, max(system.jobs_of("full_sync"), key=lambda job: job.job_id))
        drain(system)
        seen.append(system.github.requests.total())

    before_request(system, 5, stop)
    job = done(system, "full_sync")
    assert job.status == "cancelled"
    assert system.github.requests.total() <= seen[0] + 3, "it looks at least once a second"


def test_a_job_that_is_cancelled_before_it_begins_does_nothing() -> None:
    system = synced(2, 5)
    rows = rows_of(system)
    job = system.order("full_sync")
    cancel(system, job)
    drain(system)
    system.run()
    assert system.job(job.job_id).status == "cancelled"
    assert (system.github.requests.total(), rows_of(system)) == (0, rows)
    assert system.snapshot()["github"]["syncStatus"] == "synced"


# ---- attempts


@pytest.mark.parametrize("number", range(3, 9))
def test_an_attempt_whose_lease_is_over_writes_nothing(number: int) -> None:
    system = installed(4, 40)
    after: list[int] = []

    def overtake() -> None:
        system.tick(engine.LEASE_MS + 1000)
        system.nudges.send(system.organization_id, the_job(system).job_id)
        system.work_one()
        after.append(len(system.lane.seen))

    before_request(system, number, overtake)
    while not after:
        system.step()
    assert system.told[-1].outcome == "superseded"
    assert len(system.lane.seen) == after[0], "nothing more was sent"
    system.run()
    assert the_job(system).status == "completed"
    assert_is_githubs(system)


@pytest.mark.parametrize("at", range(5, 60, 11))
def test_a_job_survives_the_restart_of_everything(at: int) -> None:
    """What is left is the table and the queues."""
    before = installed(4, 30)
    before.place.kill_at = at
    while before.place.kill_at is not None:
        before.step()
    system = System(before.hub, before.owner, before.installation, 5)
    system.clock.now_ms, system.nudges.waiting = before.clock.now_ms, before.nudges.waiting
    system.store.__dict__.update(before.store.__dict__)
    system.desk.pages, system.jobs.slots, system.lane.waiting = (
        before.desk.pages,
        before.jobs.slots,
        before.lane.waiting,
    )
    system.run()
    assert the_job(system).status == "completed"
    assert_is_githubs(system)


def test_what_nobody_foresaw_is_tried_again() -> None:
    system = installed(3, 12)
    answer_with(system, PULLS, KeyError("pullRequests"))
    system.run()
    job = the_job(system)
    assert (job.status, job.error, job.attempt) == ("completed", None, 1)
    assert "retrying" in steps(system, job)
    assert_is_githubs(system)


def test_what_nobody_foresaw_and_does_not_pass_ends_the_job_in_words() -> None:
    system = installed(3, 12)
    always_answer(system, PULLS, KeyError("pullRequests"))
    system.run()
    job = the_job(system)
    assert (job.status, job.error) == ("error", "Given up after 5 attempts: 'pullRequests'")
    assert job.completed_at_ms is not None
    always_answer(system, "", KeyError())
    assert done(system, "full_sync").status == "completed"
    assert_is_githubs(system)


# ---- creating a pull request


def ready() -> System:
    system = synced(1, 2)
    start_branch(system.hub, repos(system)[0], system.owner, "feature/x#1")
    carry(system)
    system.run()
    system.tick(60_000)
    return system


def create(system: System, **detail: object) -> Job:
    target = {"repositoryId": str(repos(system)[0].id), "branchName": "feature/x#1"}
    job = system.order("create_pull_request", {"title": "New", "body": "Because", "draft": True, **detail}, **target)
    system.run()
    return system.job(job.job_id)


def test_a_pull_request_is_created_and_shown_at_once() -> None:
    system = ready()
    job = create(system)
    assert (job.status, job.error) == ("completed", None)
    assert job.result
    assert job.result["existed"] is False
    assert system.github.requests.total() == 1
    lose(system)
    row = system.open_pulls()[job.result["prId"]]
    assert (row.facts.title, row.facts.is_draft, row.facts.author_login) == ("New", True, "orglane[bot]")
    assert system.open_pulls().keys() == {f"{repos(system)[0].id}#{each.number}" for each in pulls(system)}


def test_a_branch_that_has_a_pull_request_completes_with_that_one() -> None:
    system = ready()
    there = opened(system.hub, repos(system)[0], "By hand", "feature/x#1")
    lose(system)
    job = create(system)
    assert (job.status, job.error) == ("completed", None)
    assert job.result
    assert (job.result["existed"], job.result["number"]) == (True, there.number)
    assert system.open_pulls()[job.result["prId"]].facts.title == "By hand"


def test_a_pull_request_into_another_branch_is_not_the_one_that_was_asked_for() -> None:
    system = ready()
    opened(system.hub, repos(system)[0], "By hand", "feature/x#1")
    lose(system)
    job = create(system, base="nowhere")
    assert job.status == "error"
    assert "base" in str(job.error) or "Validation Failed" in str(job.error)


def test_githubs_refusal_ends_the_job_in_githubs_words() -> None:
    system = ready()
    answer_with(system, CREATE, GitHubRefused(403, "Resource not accessible by integration"))
    job = create(system)
    assert (job.status, job.error) == ("error", "Resource not accessible by integration")


def test_a_worker_that_dies_after_github_made_it_completes_with_that_one() -> None:
    whole = ready()
    create(whole)
    points = [place + 1 for place, name in enumerate(whole.place.passed) if name.startswith("after post")]
    for kill_at in range(points[0], len(whole.place.passed) + 1):
        system = ready()
        assert system.place.passed == whole.place.passed[: len(system.place.passed)]
        system.place.kill_at = kill_at
        job = create(system)
        assert job.status == "completed", kill_at
        assert job.result
        assert len(pulls(system)) == 3, kill_at
        assert job.result["prId"] in system.open_pulls(), kill_at


def test_an_answer_that_is_lost_is_no_second_pull_request() -> None:
    system = ready()
    usual = system.github.post

    def lost(*given: object) -> object:
        system.github.post = usual  # type: ignore[method-assign]
        usual(*given)  # type: ignore[arg-type]
        raise Unavailable("GitHub answered POST with 502")

    system.github.post = lost  # type: ignore[method-assign,assignment]
    job = create(system)
    assert job.status == "completed"
    assert len(pulls(system)) == 3


# ---- the end of an installation


def test_the_end_of_an_installation_is_one_new_epoch_and_its_rows_are_cleared() -> None:
    system = synced(3, 10)
    before = head_of(system)
    uninstall(system.hub, system.owner, system.owner)
    carry(system)
    system.run()
    assert head_of(system).epoch == before.epoch + 1
    assert [job.status for job in system.jobs_of("clear")] == ["completed"]
    assert (rows_of(system), we_say(system)) == ({}, {})
    assert system.github.requests.total() == 0
    assert [each["type"] for at_ms, each in changes(system)][-1] == "jobUpdated"
