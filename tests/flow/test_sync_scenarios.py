"""First syncs and resyncs: everything is shown as GitHub says, with few requests, in slices that let webhooks by."""

from itertools import pairwise

import pytest

from local.github.actions_account import remove_member, select_repositories
from local.github.actions_pull import Edit, close_pull, edit_pull, request_review
from local.github.actions_repository import create_repository, delete_repository
from local.github.actions_review import review_pull, set_checks, set_status
from local.github.seed import add_account
from orglane.commands import MAX_BODY_BYTES
from orglane.rows import MemberRow, RepositoryRow
from orglane.work import sync
from tests.simulated.github import START_MS, demo_hub
from tests.simulated.scene import (
    assert_is_githubs,
    before_request,
    carry,
    changes,
    done,
    drain,
    installed,
    lose,
    measured,
    opened,
    pulls,
    repos,
    rows_of,
    slow,
    steps,
    synced,
    the_job,
    told_of,
)
from tests.simulated.system import System
from tests.simulated.truth import we_say

ODD_BRANCHES = ["feature/a#b%c", 'it\'s "quoted" & <b>', "🦀/änderung", "b" * 255, "Case", "case", "%2F", "ü" * 127]


# ---- first syncs


def test_the_demo_is_shown_as_github_says() -> None:
    """Forks and a deleted one, a deleted author, drafts, labels, verdicts, requests, a conflict, all checks."""
    system = told_of(System(*demo_hub()))
    system.run()
    assert_is_githubs(system)
    assert steps(system, the_job(system)) == ["running", "completed"]
    shown = system.snapshot()["openPullRequests"]
    assert {each["reviewDecision"] for each in shown} == {None, "approved", "changes_requested", "review_required"}
    assert {each["checks"]["state"] for each in shown} == {"none", "success", "failure", "pending"}
    assert {each["mergeable"] for each in shown} == {"mergeable", "conflicting"}
    assert {True, False} == {each["isDraft"] for each in shown} == {each["isFork"] for each in shown}
    assert any(each["authorLogin"] is None for each in shown)
    assert any(each["isFork"] and each["headRepoFullName"] is None for each in shown)


def test_a_personal_account_has_its_person_as_its_only_member() -> None:
    system = installed(4, 9, organization=False, login="ada", name="Ada")
    system.run()
    assert_is_githubs(system)
    (person,) = [row for row in rows_of(system).values() if isinstance(row, MemberRow)]
    assert (person.facts.id, person.facts.login, person.facts.name, person.facts.role) == (
        str(system.owner.id),
        "ada",
        "Ada",
        "admin",
    )


def test_an_organization_without_repositories_is_synced_at_once() -> None:
    system = installed(0, 0, 2)
    system.run()
    assert_is_githubs(system)
    assert (the_job(system).status, the_job(system).error) == ("completed", None)
    assert system.snapshot()["github"]["syncStatus"] == "synced"
    assert system.github.requests.total() == 3


def test_all_pages_of_a_commits_checks_count() -> None:
    system = installed(1, 2)
    one, _ = pulls(system)
    set_checks(system.hub, one, "success", tuple(f"job-{n}" for n in range(249)), system.owner)
    set_status(system.hub, one, "failure", "ci", system.owner)
    lose(system)
    system.run()
    assert_is_githubs(system)
    shown = {each["number"]: each["checks"] for each in system.snapshot()["openPullRequests"]}
    told = shown[one.number]
    assert (told["state"], told["failed"]) == ("failure", 1)
    assert told["total"] >= 250
    assert system.github.requests["graphql Checks"] == 2


@pytest.mark.parametrize("branch", ODD_BRANCHES)
def test_any_branch_name_is_kept_as_it_is(branch: str) -> None:
    system = installed(1, 0)
    (repo,) = repos(system)
    opened(system.hub, repo, "One", branch)
    opened(system.hub, repo, "Another", branch.swapcase() if branch.isascii() else f"{branch}-2"[-120:])
    lose(system)
    system.run()
    assert_is_githubs(system)
    assert branch in {each["headRefName"] for each in system.snapshot()["openPullRequests"]}
    assert done(system, "reload_repository", repositoryId=str(repo.id)).status == "completed"
    assert done(system, "full_sync").error is None
    assert_is_githubs(system)


def test_a_title_of_ten_thousand_characters_is_cut_as_the_webhook_cuts_it() -> None:
    system = installed(1, 1)
    (pull,) = pulls(system)
    edit_pull(system.hub, pull, Edit(title="🦀" * 10_000), system.owner)
    lose(system)
    system.run()
    assert_is_githubs(system)
    before = rows_of(system)
    system.tick(120_000)
    edit_pull(system.hub, pull, Edit(body="More"), system.owner)
    carry(system)
    system.run()
    assert_is_githubs(system)
    assert rows_of(system) != before


def test_what_is_read_is_what_webhooks_would_have_told() -> None:
    """The rows of a sync and of webhooks alone differ in nothing that is shown."""
    system = synced(2, 8)
    somebody = add_account(system.hub.world, "somebody", "Some Body", "User", START_MS // 1000)
    for pull in pulls(system)[:4]:
        request_review(system.hub, pull, somebody, system.owner)
        system.tick(2000)
        review_pull(system.hub, pull, somebody, "approve", "")
        set_checks(system.hub, pull, "failure", ("build",), system.owner)
        edit_pull(system.hub, pull, Edit(labels=["bug"], draft=True), system.owner)
    carry(system)
    system.run()
    said, shown = we_say(system), system.snapshot()["openPullRequests"]
    system.tick(120_000)
    done(system, "full_sync")
    assert we_say(system) == said
    assert system.snapshot()["openPullRequests"] == shown


# ---- requests


def test_a_first_sync_of_a_thousand_pull_requests_takes_few_requests() -> None:
    assert _requests(160, 1000, 50) <= 16


def test_requests_of_a_first_sync_grow_with_pages_and_not_with_repositories(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "MOST_PULLS", 12)
    small, large = _requests(20, 60, 4), _requests(80, 240, 4)
    assert small < large <= small * 4
    assert _requests(80, 60, 4) <= small + 2


def _requests(repositories: int, pull_requests: int, members: int) -> int:
    system = installed(repositories, pull_requests, members)
    system.run()
    assert the_job(system).status == "completed"
    assert len(we_say(system)) == pull_requests
    return system.github.requests.total()


def test_a_resync_without_changes_writes_its_job_alone() -> None:
    system = synced(12, 150, 5)
    rows, told = rows_of(system), len(changes(system))
    job = done(system, "full_sync")
    assert (job.status, job.error) == ("completed", None)
    assert rows_of(system) == rows
    assert {each["type"] for _, each in changes(system)[told:]} == {"jobUpdated", "githubUpdated"}


def test_ordinary_webhooks_and_idleness_ask_github_nothing() -> None:
    system = synced(3, 12)
    jobs = system.jobs_of("full_sync")
    for number, pull in enumerate(pulls(system)):
        system.tick(3000)
        edit_pull(system.hub, pull, Edit(title=f"Title {number}"), system.owner)
        set_checks(system.hub, pull, "success", ("build", "test"), system.owner)
    close_pull(system.hub, pulls(system)[0], system.owner)
    carry(system)
    system.run()
    assert_is_githubs(system)
    assert system.github.requests.total() == 0
    assert {each.job_id for each in system.jobs_of("full_sync")} == {each.job_id for each in jobs}
    assert not system.jobs_of("reload_pull_request")
    for _ in range(50):
        system.tick(3_600_000)
        assert not system.step()


def test_a_repository_that_is_added_costs_a_few_requests_and_its_removal_none() -> None:
    system = synced(300, 30)
    others = rows_of(system)
    repo = create_repository(system.hub, system.owner, "brand-new", False, system.owner)
    numbers = {opened(system.hub, repo, f"Change {n}", f"change-{n}").number for n in range(3)}
    lose(system)
    select_repositories(system.hub, system.owner, [repo], "removed", system.owner)
    lose(system)
    select_repositories(system.hub, system.owner, [repo], "added", system.owner)
    carry(system)
    system.run()
    assert_is_githubs(system)
    assert {
        row.facts.number for pr_id, row in system.open_pulls().items() if pr_id.startswith(f"{repo.id}#")
    } == numbers
    assert system.github.requests.total() <= 5
    assert {sk: row for sk, row in rows_of(system).items() if sk in others} == others

    system.github.requests.clear()
    delete_repository(system.hub, repo, system.owner)
    carry(system)
    system.run()
    assert_is_githubs(system)
    assert system.github.requests.total() == 0


def test_members_who_left_unnoticed_leave_with_the_next_sync() -> None:
    system = synced(1, 1, 6)
    for person in list(system.hub.world.members[system.owner.id])[1:3]:
        remove_member(system.hub, system.owner, system.hub.world.accounts[person], system.owner)
    lose(system)
    job = done(system, "full_sync")
    assert_is_githubs(system)
    assert job.result
    assert job.result["removed"] == 2


# ---- slices


def test_slices_are_small_and_leave_room_for_webhooks() -> None:
    for size in ((100, 100, 3), (1, 120, 120), (60, 0, 1)):
        system = installed(*size)
        sizes = measured(system)
        system.run()
        assert_is_githubs(system)
        assert sizes.rows <= 40, size
        assert sizes.items <= 97, size
        assert sizes.size <= MAX_BODY_BYTES, size
        assert system.lane.most_slices <= 1, size


def test_slices_of_huge_pull_requests_are_still_small() -> None:
    system = installed(2, 0)
    first, second = repos(system)
    for number in range(6):
        labels = [f"{'🦀' * 40}-{number}-{n}" for n in range(100)]
        pull = opened(system.hub, (first, second)[number % 2], "🦀" * 256, f"{'ü' * 100}-{number}", labels=labels)
        set_checks(system.hub, pull, "failure", tuple(f"{'💥' * 40} {n}" for n in range(100)), system.owner)
    lose(system)
    sizes = measured(system)
    system.run()
    assert the_job(system).status == "completed"
    assert_is_githubs(system)
    assert sizes.size <= MAX_BODY_BYTES
    system.tick(120_000)
    done(system, "full_sync")  # what was read within its second is settled now
    before = rows_of(system)
    system.tick(120_000)
    assert done(system, "full_sync").status == "completed"
    assert rows_of(system) == before


def test_first_repositories_are_visible_before_a_tenth_of_the_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "MOST_PULLS", 8)
    whole = installed(40, 240, 3)
    whole.run()
    system, seen = installed(40, 240, 3), list[int]()

    def look() -> None:
        drain(system)
        rows = [row for row in rows_of(system).values() if isinstance(row, RepositoryRow)]
        seen.append(sum(row.facts.updated_at_ms > 0 for row in rows))  # the installation's event told names alone

    before_request(system, 1 + whole.github.requests.total() // 10, look)
    system.run()
    assert seen == [40]


def test_progress_is_told_once_a_second_and_the_end_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "MOST_PULLS", 8)
    system = installed(60, 200, 5)
    slow(system, 230)
    system.run()
    job = the_job(system)
    told = [(at_ms, each["job"]) for at_ms, each in changes(system, "jobUpdated")]
    for (before_ms, before), (at_ms, after) in pairwise(told):
        assert before["status"] != after["status"] or at_ms - before_ms >= 1000
    assert len(told) > 3
    last = told[-1][1]
    assert (last["status"], last["progress"]["done"], last["progress"]["total"]) == ("completed", 60, 60)
    assert last["result"] == job.result
    assert system.snapshot()["github"]["syncStatus"] == "synced"
