"""The sweep: what complete lists lacked leaves by what GitHub says of it, and by nothing less."""

from typing import Any

import pytest

from local.github.actions_account import remove_member
from local.github.actions_pull import close_pull, merge_pull
from local.github.actions_repository import delete_repository
from orglane.errors import GitHubRefused, TooMuch
from tests.simulated.scene import (
    after_answer,
    always_answer,
    assert_is_githubs,
    carry,
    changes,
    done,
    lose,
    pulls,
    repos,
    rows_of,
    synced,
)
from tests.simulated.system import System
from tests.simulated.truth import our_members, our_repositories

LIST, SINGLE = "GET /installation/repositories", "graphql Single"


# ---- pull requests


def test_what_was_closed_or_merged_while_away_leaves_as_that() -> None:
    system = synced(3, 20)
    one, other, gone = [each for each in pulls(system) if not each.draft][:3]
    close_pull(system.hub, one, system.owner)
    merge_pull(system.hub, other, system.owner)
    del system.hub.world.pulls[gone.repository_id][gone.number]
    lose(system)
    job = done(system, "full_sync")
    assert (job.status, job.error) == ("completed", None)
    assert_is_githubs(system)
    removed = {each["prId"]: each["reason"] for _, each in changes(system, "pullRequestRemoved")}
    ids = [f"{each.repository_id}#{each.number}" for each in (one, other, gone)]
    assert removed == dict(zip(ids, ("closed", "merged", "closed"), strict=True))
    assert system.github.requests[SINGLE] == 1


def test_what_the_lists_lacked_is_asked_for_in_smaller_portions_when_it_was_too_much() -> None:
    system = synced(3, 60)
    for pull in pulls(system)[:45]:
        close_pull(system.hub, pull, system.owner)
    lose(system)
    usual = system.github.graphql

    def limited(installation_id: str, query: str, variables: Any) -> Any:
        if "Single" in query and len(variables) > 2 * 12:
            raise TooMuch("502")
        return usual(installation_id, query, variables)

    system.github.graphql = limited  # type: ignore[method-assign]
    job = done(system, "full_sync")
    assert (job.status, job.error, job.attempt) == ("completed", None, 0)
    assert_is_githubs(system)


def test_what_the_lists_lacked_and_github_does_not_tell_of_is_named() -> None:
    system = synced(3, 20)
    gone = pulls(system)[0]
    close_pull(system.hub, gone, system.owner)
    lose(system)

    def silent(route: str, body: Any) -> Any:
        if route != "graphql Single":
            return body
        return {"data": {"r0": None}, "errors": [{"path": ["r0"], "message": "Something went wrong"}]}

    system.github.alter = silent
    job = done(system, "full_sync")
    assert job.status == "completed"
    assert f"{gone.repository_id}#{gone.number}" in str(job.error)
    system.github.alter = lambda route, body: body
    assert done(system, "full_sync").error is None
    assert_is_githubs(system)


# ---- lists that are not what they seem


@pytest.mark.parametrize("total", [8, None])
def test_a_list_without_its_end_sweeps_nothing(total: int | None) -> None:
    system = synced(8, 8)
    before = our_repositories(system)

    def short(route: str, body: Any) -> Any:
        if route == LIST:
            body = {"total_count": total, "repositories": body["repositories"][:3]}
        return body

    system.github.alter = short
    assert done(system, "full_sync").status == "completed"
    assert our_repositories(system) == before


def test_a_repository_that_slips_between_two_pages_is_not_swept() -> None:
    """One of the first page is deleted while the list is read: all others move up by one."""
    system = synced(130, 20)
    first = repos(system)[3]
    after_answer(system, 1, LIST, lambda: delete_repository(system.hub, first, system.owner))
    done(system, "full_sync")
    assert system.github.requests[LIST] == 4
    carry(system)
    system.run()
    assert_is_githubs(system)


def test_a_list_that_never_stands_still_sweeps_nothing() -> None:
    system = synced(130, 20)
    before = set(our_repositories(system))
    for page in range(1, 6, 2):
        after_answer(system, page, LIST, lambda: delete_repository(system.hub, repos(system)[3], system.owner))
    job = done(system, "full_sync")
    assert system.github.requests[LIST] == 6
    assert set(our_repositories(system)) == before
    assert job.status == "completed"
    done(system, "full_sync")
    assert_is_githubs(system)


def test_a_list_of_members_that_lacks_some_sweeps_nobody() -> None:
    system = synced(1, 0, 6)
    rows = rows_of(system)

    def short(route: str, body: Any) -> Any:
        if route == "graphql Members":
            edges = body["data"]["organization"]["membersWithRole"]["edges"]
            edges[:] = [edges[0]] * 6  # as many as there are, and yet not all
        return body

    system.github.alter = short
    done(system, "full_sync")
    assert rows_of(system) == rows


# ---- many at once


def missing_half(system: System) -> list[str]:
    """GitHub's list lacks all repositories but the first five."""
    lost = [str(repo.id) for repo in repos(system)[5:]]

    def alter(route: str, body: Any) -> Any:
        if route == LIST:
            here = [each for each in body["repositories"] if str(each["id"]) not in lost]
            return {**body, "total_count": len(here), "repositories": here}
        return body

    system.github.alter = alter
    return lost


def test_many_missing_repositories_are_asked_for_one_by_one_and_stay_when_they_answer() -> None:
    system = synced(40, 30)
    before = our_repositories(system)
    lost = missing_half(system)
    system.hub.world.repositories[int(lost[0])].access = 403
    system.hub.world.repositories[int(lost[1])].access = 451
    system.hub.world.repositories[int(lost[2])].access = 404
    job = done(system, "full_sync")
    assert (job.status, job.error) == ("completed", None)
    assert set(before) - set(our_repositories(system)) == {lost[2]}
    assert system.github.requests["GET /repositories/{repository_id}"] == len(lost)


def test_few_missing_repositories_leave_with_their_pull_requests() -> None:
    system = synced(12, 40)
    for repo in repos(system)[:4]:
        delete_repository(system.hub, repo, system.owner)
    lose(system)
    done(system, "full_sync")
    assert_is_githubs(system)
    assert system.github.requests["GET /repositories/{repository_id}"] == 0


def test_many_missing_members_are_asked_for_one_by_one() -> None:
    system = synced(1, 0, 30)
    people = list(system.hub.world.members[system.owner.id])
    for each in people[10:12]:
        remove_member(system.hub, system.owner, system.hub.world.accounts[each], system.owner)
    lose(system)

    def alter(route: str, body: Any) -> Any:
        if route == "graphql Members":
            connection = body["data"]["organization"]["membersWithRole"]
            connection |= {"totalCount": 10, "edges": connection["edges"][:10]}
        return body

    system.github.alter = alter
    done(system, "full_sync")
    assert_is_githubs(system)
    assert system.github.requests["GET /orgs/{org}/memberships/{username}"] == 20


@pytest.mark.parametrize("status", [403, 451])
def test_members_of_whom_github_says_nothing_stay(status: int) -> None:
    system = synced(1, 0, 30)
    before = our_members(system)
    for each in list(before)[8:]:
        remove_member(system.hub, system.owner, system.hub.world.accounts[int(each)], system.owner)
    lose(system)
    always_answer(system, "GET /orgs/{org}/memberships/{username}", GitHubRefused(status, "no"))
    done(system, "full_sync")
    assert our_members(system) == before
