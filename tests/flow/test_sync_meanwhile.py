"""What happens while a sync runs: limits, outages, the App removed, webhooks that are newer than what was read."""

import pytest

from local.github.actions_account import install, set_member, suspend, uninstall, unsuspend
from local.github.actions_pull import Edit, edit_pull, merge_pull, push_to_pull
from local.github.actions_repository import create_repository
from local.github.actions_review import set_checks
from local.github.seed import add_account
from orglane import keys
from orglane.errors import RateLimited, Unavailable
from orglane.rows import PullRequestRow
from orglane.work import sync
from tests.simulated.github import START_MS
from tests.simulated.scene import (
    after_answer,
    answer_with,
    assert_is_githubs,
    before_request,
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

LIST, PULLS, SINGLE = "GET /installation/repositories", "graphql Pulls", "graphql Single"
PAUSE_MS = 900_000


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "MOST_PULLS", 6)


# ---- limits and outages


def test_a_rate_limit_pauses_the_job_costs_no_attempt_and_it_goes_on() -> None:
    system = installed(5, 40)
    resume_ms = START_MS + PAUSE_MS
    answer_with(system, PULLS, None, None, RateLimited(resume_ms, "API rate limit exceeded"))
    slow(system, 50)
    paused: list[tuple[str, int | None, str | None]] = []

    def look() -> None:
        for job in system.jobs_of("full_sync"):
            if job.status == "waiting_rate_limit":
                paused.append((job.status, job.resume_at_ms, job.message))

    system.at_turn = look
    system.run()
    job = the_job(system)
    assert paused[0] == ("waiting_rate_limit", resume_ms, "API rate limit exceeded")
    assert (job.status, job.error, job.attempt, job.resume_at_ms) == ("completed", None, 0, None)
    assert job.completed_at_ms is not None
    assert job.completed_at_ms >= resume_ms
    assert_is_githubs(system)


def test_many_rate_limits_are_no_failure() -> None:
    system = installed(3, 20)
    for number in range(12):
        answer_with(system, PULLS, RateLimited(START_MS + PAUSE_MS * (number + 1), "secondary rate limit"))
    system.run()
    assert (the_job(system).status, the_job(system).attempt) == ("completed", 0)
    assert_is_githubs(system)


@pytest.mark.parametrize("number", range(1, 10))
def test_an_outage_anywhere_is_got_over(number: int) -> None:
    system = installed(4, 30)
    after = [Unavailable("502")]
    before = system.github.fault
    left = [number]

    def fault(route: str) -> Exception | None:
        left[0] -= 1
        return after[0] if left[0] == 0 else before(route)

    system.github.fault = fault
    system.run()
    job = the_job(system)
    assert (job.status, job.error, job.attempt) == ("completed", None, 1)
    assert "retrying" in steps(system, job)
    assert_is_githubs(system)


# ---- the App goes and comes


@pytest.mark.parametrize("number", range(1, 10))
def test_an_installation_that_is_removed_in_mid_sync_leaves_nothing(number: int) -> None:
    system = installed(4, 30)
    before_request(system, number, lambda: removed(system))
    system.run()
    job = the_job(system)
    assert job.status == "error"
    assert job.error
    assert rows_of(system) == {}
    assert system.open_pulls() == {}
    assert system.snapshot()["github"]["installationStatus"] == "install_required"
    assert [each.status for each in system.jobs_of("clear")] == ["completed"]


def removed(system: System) -> None:
    uninstall(system.hub, system.owner, system.owner)
    carry(system)


def test_an_installation_that_is_removed_while_slices_wait_leaves_nothing() -> None:
    system = installed(4, 30)
    after_answer(system, 3, PULLS, lambda: removed(system))
    system.run()
    assert system.github.requests[PULLS] == 3
    assert the_job(system).status == "error"
    assert rows_of(system) == {}


def test_a_suspended_installation_ends_the_job_and_unsuspending_syncs_anew() -> None:
    system = installed(4, 30)

    def stop() -> None:
        suspend(system.hub, system.owner, system.owner)
        carry(system)

    before_request(system, 4, stop)
    system.run()
    assert the_job(system).status == "error"
    assert system.snapshot()["github"]["installationStatus"] == "reconnect_required"
    system.tick(2000)
    unsuspend(system.hub, system.owner, system.owner)
    carry(system)
    system.run()
    assert [each.status for each in system.jobs_of("full_sync")] == ["error", "completed"]
    assert_is_githubs(system)


@pytest.mark.parametrize("number", range(1, 10))
def test_an_app_that_is_installed_anew_in_mid_sync_is_synced_from_the_beginning(number: int) -> None:
    """With fewer repositories than before: of the others nothing is ever shown again."""
    system = installed(5, 40)
    kept = repos(system)[:2]

    def again() -> None:
        uninstall(system.hub, system.owner, system.owner)
        system.installation = install(system.hub, system.owner, system.owner, kept)
        carry(system)
        drain(system)

    before_request(system, number, again)
    system.run()
    assert_is_githubs(system)
    assert max(system.jobs_of("full_sync"), key=lambda job: job.job_id).status == "completed"
    assert shown_since_the_last_epoch(system) <= {str(repo.id) for repo in kept}


def shown_since_the_last_epoch(system: System) -> set[str]:
    """The repositories that clients were told of after the state was cleared."""
    entries = system.store.entries[system.organization_id]
    era = head_of(system).era
    since = next(entry.at_ms for entry in entries if entry.epoch >= era)
    told = changes(system, "repoUpdated", "pullRequestUpdated")
    shown = (each.get("repo") or each["pullRequest"] for at_ms, each in told if at_ms > since)
    return {each["repoId"] for each in shown}


def test_an_app_that_is_installed_anew_while_slices_wait_shows_nothing_of_before() -> None:
    system = installed(5, 40)
    kept = repos(system)[:2]

    def again() -> None:
        uninstall(system.hub, system.owner, system.owner)
        system.installation = install(system.hub, system.owner, system.owner, kept)
        carry(system)
        drain(system)

    after_answer(system, 3, PULLS, again)
    system.run()
    assert_is_githubs(system)
    assert shown_since_the_last_epoch(system) <= {str(repo.id) for repo in kept}


# ---- webhooks meanwhile


def test_a_page_that_is_older_than_a_webhook_does_not_overwrite_it() -> None:
    system = installed(3, 20)
    one, other, third = pulls(system)[:3]

    def newer() -> None:
        system.tick(5000)
        edit_pull(system.hub, one, Edit(title="Newer"), system.owner)
        merge_pull(system.hub, other, system.owner)
        set_checks(system.hub, third, "failure", ("build",), system.owner)
        carry(system)

    after_answer(system, 1, PULLS, newer)
    system.run()
    assert the_job(system).status == "completed"
    assert_is_githubs(system, verdicts=False)
    assert said_title(system, one.repository_id, one.number) == "Newer"
    told = [each for _, each in changes(system, "pullRequestUpdated")]
    titles = [
        each["pullRequest"]["title"]
        for each in told
        if each["pullRequest"]["prId"] == f"{one.repository_id}#{one.number}"
    ]
    assert titles[-1] == "Newer"
    assert set(titles[titles.index("Newer") :]) == {"Newer"}


def said_title(system: System, repo_id: int, number: int) -> str:
    row = rows_of(system)[keys.pull_request_sk(str(repo_id), number)]
    assert isinstance(row, PullRequestRow)
    return row.facts.title


def test_checks_of_two_commits_are_never_mixed() -> None:
    """A push between two pages of a commit's checks: the next page is another commit's."""
    system = installed(1, 1)
    (pull,) = pulls(system)
    set_checks(system.hub, pull, "success", tuple(f"job-{n}" for n in range(150)), system.owner)

    def push() -> None:
        push_to_pull(system.hub, pull, system.owner)
        set_checks(system.hub, pull, "failure", tuple(f"job-{n}" for n in range(150)), system.owner)

    lose(system)
    before_request(system, 1, push, "graphql Checks")
    told = pull.head_sha
    system.run()
    row = rows_of(system).get(keys.commit_sk(str(pull.repository_id), told))
    assert row is None or not [each for each in row.checks if each.outcome == "failed"]  # type: ignore[union-attr]
    lose(system)
    system.tick(120_000)
    done(system, "full_sync")
    assert_is_githubs(system)


def test_what_is_told_after_the_lists_were_read_is_not_swept() -> None:
    """A repository, a pull request and a member that come while the sync reads are in none of its lists."""
    system = synced(3, 20)
    person = add_account(system.hub.world, "newcomer", "New Comer", "User", START_MS // 1000)

    def come() -> None:
        system.tick(3000)
        repo = create_repository(system.hub, system.owner, "meanwhile", False, system.owner)
        opened(system.hub, repo, "First", "first")
        opened(system.hub, repos(system)[0], "Meanwhile", "meanwhile")
        set_member(system.hub, system.owner, person, "member", system.owner)
        carry(system)
        drain(system)

    after_answer(system, 4, PULLS, come)
    job = done(system, "full_sync")
    assert job.result
    assert job.result["removed"] == 0
    assert_is_githubs(system, verdicts=False)
    assert not [each for _, each in changes(system, "pullRequestRemoved", "repoRemoved", "memberRemoved")]
