"""Reloads: each heals its own scope from GitHub, whatever was lost, and touches nothing else."""

from typing import Any

import pytest

from local.github.actions_account import remove_member, rename_account
from local.github.actions_branch import drop_branch, move_branch, start_branch
from local.github.actions_pull import Edit, close_pull, edit_pull, merge_pull
from local.github.actions_repository import (
    create_repository,
    delete_repository,
    rename_repository,
    set_archived,
    set_private,
)
from local.github.actions_review import set_checks
from orglane.errors import GitHubRefused, Unavailable
from orglane.rows import Branch, PullRequestRow
from tests.simulated.github import deliveries
from tests.simulated.scene import (
    answer_with,
    assert_is_githubs,
    carry,
    changes,
    done,
    lose,
    opened,
    pulls,
    repos,
    rows_of,
    some_repo,
    synced,
)
from tests.simulated.system import System
from tests.simulated.truth import members_of_github, our_members, our_repositories, repositories_of_github, we_say


def branches_of(system: System, repo_id: int) -> dict[str, str]:
    """Branches that are there, with their commits, as far as these are known."""
    rows = rows_of(system).values()
    return {row.name: row.sha for row in rows if isinstance(row, Branch) and row.repo_id == str(repo_id) and row.exists}


def checked(result: Any, system: System) -> None:
    """Whoever asked learns when it was looked, also when nothing differed."""
    assert result is not None
    assert system.clock() - 10_000 <= result["checkedAtMs"] <= system.clock()


# ---- an organization


def test_an_organization_is_reloaded_without_its_pull_requests() -> None:
    system = synced(6, 20, 5)
    said = we_say(system)
    rename_repository(system.hub, repos(system)[0], "renamed", system.owner)
    set_private(system.hub, repos(system)[1], not repos(system)[1].private, system.owner)
    create_repository(system.hub, system.owner, "new", False, system.owner)
    remove_member(system.hub, system.owner, system.hub.world.accounts[list(members(system))[-1]], system.owner)
    edit_pull(system.hub, pulls(system)[0], Edit(title="Lost"), system.owner)
    gone = repos(system)[3]
    gone_id = f"{gone.id}#"
    delete_repository(system.hub, gone, system.owner)
    lose(system)
    system.tick(5000)
    job = done(system, "reload_organization")
    assert (job.status, job.error) == ("completed", None)
    checked(job.result, system)
    assert our_repositories(system) == repositories_of_github(system.hub, system.installation)
    assert our_members(system) == members_of_github(system.hub, system.owner)
    assert we_say(system) == {pr_id: one for pr_id, one in said.items() if not pr_id.startswith(gone_id)}
    assert not [route for route in system.github.requests if route in ("graphql Pulls", "graphql Counts")]


def members(system: System) -> dict[int, Any]:
    return dict(system.hub.world.members[system.owner.id])


@pytest.mark.parametrize("kind", ["reload_organization", "full_sync"])
def test_where_nothing_differs_nothing_is_written(kind: str) -> None:
    system = synced(4, 12)
    rows, told = rows_of(system), len(changes(system))
    job = done(system, kind)
    checked(job.result, system)
    assert rows_of(system) == rows
    assert {each["type"] for _, each in changes(system)[told:]} <= {"jobUpdated", "githubUpdated"}


# ---- a repository


def test_a_repository_is_reloaded_with_more_branches_than_a_page_holds() -> None:
    system = synced(2, 6)
    repo, other = repos(system)
    for number in range(230):
        start_branch(system.hub, repo, system.owner, f"topic/{number:03d}")
    carry(system)
    system.run()
    for number in range(0, 230, 10):
        drop_branch(system.hub, repo, system.owner, f"topic/{number:03d}")
    for number in range(1, 230, 50):
        move_branch(system.hub, repo, f"topic/{number:03d}", system.owner, "More")
    start_branch(system.hub, repo, system.owner, "🦀/new")
    set_archived(system.hub, repo, True, system.owner)
    lose(system)
    system.tick(60_000)
    said, before = we_say(system), branches_of(system, other.id)
    job = done(system, "reload_repository", repositoryId=str(repo.id))
    assert (job.status, job.error) == ("completed", None)
    checked(job.result, system)
    assert branches_of(system, repo.id) == repo.branches
    assert our_repositories(system) == repositories_of_github(system.hub, system.installation)
    assert (we_say(system), branches_of(system, other.id)) == (said, before)
    assert system.github.requests["graphql Branches"] == 3
    rows = rows_of(system)
    again = done(system, "reload_repository", repositoryId=str(repo.id))
    checked(again.result, system)
    assert rows_of(system) == rows


def test_a_branch_that_is_told_of_while_branches_are_read_stays() -> None:
    system = synced(1, 2)
    (repo,) = repos(system)
    done(system, "reload_repository", repositoryId=str(repo.id))

    def meanwhile(route: str, body: Any) -> Any:
        if route == "graphql Branches":
            system.tick(2000)
            start_branch(system.hub, repo, system.owner, "meanwhile")
            carry(system)
            system.github.alter = lambda route, body: body
        return body

    system.github.alter = meanwhile
    done(system, "reload_repository", repositoryId=str(repo.id))
    assert branches_of(system, repo.id) == repo.branches


@pytest.mark.parametrize("access", [403, 404, 451])
def test_a_repository_that_github_does_not_show_is_kept_and_the_job_says_why(access: int) -> None:
    system = synced(2, 6)
    rows = rows_of(system)
    repos(system)[0].access = access
    job = done(system, "reload_repository", repositoryId=str(repos(system)[0].id))
    assert job.status == "error"
    assert str(job.error).startswith("GitHub does not show this repository")
    assert rows_of(system) == rows


def test_branches_that_cannot_be_read_are_kept() -> None:
    system = synced(1, 3)
    (repo,) = repos(system)
    rows = rows_of(system)
    wrong = {"type": "FORBIDDEN", "path": ["node", "refs"], "message": "Resource not accessible by integration"}

    def alter(route: str, body: Any) -> Any:
        return {"data": {"node": {"refs": None}}, "errors": [wrong]} if route == "graphql Branches" else body

    system.github.alter = alter
    job = done(system, "reload_repository", repositoryId=str(repo.id))
    assert (job.status, job.error) == (
        "error",
        "The branches cannot be read: Resource not accessible by integration",
    )
    assert rows_of(system) == rows


# ---- a pull request


@pytest.mark.parametrize(("end", "reason"), [(close_pull, "closed"), (merge_pull, "merged")])
def test_a_pull_request_that_ended_while_away_leaves_as_what_it_is(end: Any, reason: str) -> None:
    system = synced(2, 8)
    pull = next(each for each in pulls(system) if not each.draft)
    end(system.hub, pull, system.owner)
    lose(system)
    job = done(system, "reload_pull_request", repositoryId=str(pull.repository_id), number=pull.number)
    assert job.status == "completed"
    checked(job.result, system)
    assert job.result
    assert job.result["state"] == reason
    pr_id = f"{pull.repository_id}#{pull.number}"
    assert [each for _, each in changes(system, "pullRequestRemoved")] == [
        {"type": "pullRequestRemoved", "prId": pr_id, "reason": reason}
    ]


def test_an_unknown_pull_request_appears() -> None:
    system = synced(2, 8)
    pull = opened(system.hub, repos(system)[0], "Nobody told", "nobody-told")
    set_checks(system.hub, pull, "failure", ("build",), system.owner)
    lose(system)
    job = done(system, "reload_pull_request", repositoryId=str(pull.repository_id), number=pull.number)
    assert job.status == "completed"
    assert_is_githubs(system)
    assert system.github.requests.total() == 1


def test_a_pull_request_whose_repository_has_another_name_by_now_is_found() -> None:
    system = synced(2, 8)
    pull = pulls(system)[0]
    repo = system.hub.world.repositories[pull.repository_id]
    rename_repository(system.hub, repo, "other-name", system.owner)
    edit_pull(system.hub, pull, Edit(title="After"), system.owner)
    taken = create_repository(system.hub, system.owner, "placeholder", False, system.owner)
    taken.name = next(each.facts.full_name for each in [row_of(system, repo.id)]).rpartition("/")[2]
    repo.former_names.clear()
    lose(system)
    job = done(system, "reload_pull_request", repositoryId=str(repo.id), number=pull.number)
    assert job.status == "completed", job.error
    assert we_say(system)[f"{repo.id}#{pull.number}"]["facts"].title == "After"


def row_of(system: System, repo_id: int) -> Any:
    return rows_of(system)[f"REPO#{repo_id}"]


def test_a_pull_request_of_an_account_that_has_another_name_by_now_is_found() -> None:
    system = synced(2, 8)
    pull = pulls(system)[0]
    rename_account(system.hub, system.owner, "umbrella", system.owner)
    edit_pull(system.hub, pull, Edit(title="After"), system.owner)
    lose(system)
    job = done(system, "reload_pull_request", repositoryId=str(pull.repository_id), number=pull.number)
    assert job.status == "completed", job.error
    assert done(system, "full_sync").error is None
    assert_is_githubs(system)


def test_a_pull_request_that_github_does_not_have_leaves() -> None:
    system = synced(2, 8)
    pull = pulls(system)[0]
    del system.hub.world.pulls[pull.repository_id][pull.number]
    job = done(system, "reload_pull_request", repositoryId=str(pull.repository_id), number=pull.number)
    assert job.status == "completed"
    assert job.result
    assert job.result["state"] == "gone"
    assert_is_githubs(system)


def test_a_number_that_never_was_is_told_in_words() -> None:
    system = synced(2, 8)
    rows = rows_of(system)
    job = done(system, "reload_pull_request", repositoryId=str(repos(system)[0].id), number=99_999)
    assert job.status == "error"
    assert "99999" in str(job.error)
    assert rows_of(system) == rows


@pytest.mark.parametrize("access", [403, 404, 451])
def test_a_pull_request_whose_repository_is_not_shown_is_kept(access: int) -> None:
    system = synced(2, 8)
    pull = pulls(system)[0]
    rows = rows_of(system)
    system.hub.world.repositories[pull.repository_id].access = access
    job = done(system, "reload_pull_request", repositoryId=str(pull.repository_id), number=pull.number)
    assert job.status == "error"
    assert job.error
    assert rows_of(system) == rows


def test_a_reload_that_finds_nothing_new_says_when_it_looked() -> None:
    system = synced(2, 8)
    pull = pulls(system)[0]
    done(system, "reload_pull_request", repositoryId=str(pull.repository_id), number=pull.number)  # brings the text
    system.tick(120_000)
    rows, told = rows_of(system), len(changes(system))
    job = done(system, "reload_pull_request", repositoryId=str(pull.repository_id), number=pull.number)
    checked(job.result, system)
    assert rows_of(system) == rows
    assert {each["type"] for _, each in changes(system)[told:]} == {"jobUpdated"}


def test_a_reload_gets_over_an_outage() -> None:
    system = synced(2, 8)
    pull = pulls(system)[0]
    answer_with(system, "graphql Pull", Unavailable("502"), Unavailable("502"))
    job = done(system, "reload_pull_request", repositoryId=str(pull.repository_id), number=pull.number)
    assert (job.status, job.attempt) == ("completed", 2)
    answer_with(system, "graphql Pull", GitHubRefused(403, "Resource not accessible by integration"))
    job = done(system, "reload_pull_request", repositoryId=str(pull.repository_id), number=pull.number)
    assert (job.status, job.error) == ("error", "Resource not accessible by integration")


# ---- ties


def test_two_contents_of_one_second_are_read_again_once_and_need_no_reload_any_more() -> None:
    system = synced(1, 3)
    pull = pulls(system)[0]
    edit_pull(system.hub, pull, Edit(title="First"), system.owner)
    edit_pull(system.hub, pull, Edit(title="Second"), system.owner)
    for each in reversed(deliveries(system.hub)):
        system.deliver(each)
    while not system.jobs_of("reload_pull_request"):
        system.step()
    assert shown(system, pull.number).tied
    system.run()
    assert [job.status for job in system.jobs_of("reload_pull_request")] == ["completed"]
    assert not shown(system, pull.number).tied
    assert shown(system, pull.number).facts.title == "Second"
    assert_is_githubs(system)
    assert not [each for each in system.snapshot()["openPullRequests"] if each["needsReload"]]
    assert system.github.requests.total() == 1


def shown(system: System, number: int) -> PullRequestRow:
    row = rows_of(system)[f"PR#{some_repo(system).id}#{number}"]
    assert isinstance(row, PullRequestRow)
    return row
