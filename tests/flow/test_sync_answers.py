"""Bad answers in a sync: what can be read is read, what cannot is named, and nothing is swept on doubtful evidence."""

from typing import Any

import pytest

from local.github.actions_account import remove_member
from local.github.actions_pull import close_pull
from local.github.actions_repository import create_repository
from orglane.errors import GitHubRefused, TooMuch, Unavailable
from orglane.work import engine, sync
from tests.simulated.scene import (
    always_answer,
    answer_with,
    assert_is_githubs,
    done,
    installed,
    lose,
    opened,
    pulls,
    repos,
    rows_of,
    some_repo,
    steps,
    synced,
    the_job,
)
from tests.simulated.system import System
from tests.simulated.truth import we_say

LIST = "GET /installation/repositories"
PULLS = "graphql Pulls"
DOWN = Unavailable("GitHub answered GET /installation/repositories with 500: text/html, 20 bytes; ")
RATE_MS = 900_000


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "MOST_PULLS", 4)


def more_of(system: System) -> None:
    """Everything changes a little, and no webhook tells of it."""
    repo = create_repository(system.hub, system.owner, "later", False, system.owner)
    opened(system.hub, repo, "New", "new")
    close_pull(system.hub, pulls(system)[0], system.owner)
    lose(system)


# ---- no token, no list


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_token_ends_the_job_in_words_and_keeps_everything(status: int) -> None:
    system = synced()
    rows = rows_of(system)
    more_of(system)
    system.github._known.clear()
    answer_with(system, "mint", GitHubRefused(status, "Integration must generate a public key"))
    job = done(system, "full_sync")
    assert (job.status, job.error) == ("error", "Integration must generate a public key")
    assert rows_of(system) == rows
    assert system.snapshot()["github"]["syncStatus"] == "error"
    done(system, "full_sync")
    assert_is_githubs(system)


@pytest.mark.parametrize("page", [1, 2])
def test_a_page_of_the_list_that_fails_once_is_asked_for_again(page: int) -> None:
    system = synced(130, 6)
    more_of(system)
    answer_with(system, LIST, *[None] * (page - 1), DOWN)
    job = done(system, "full_sync")
    assert (job.status, job.error, job.attempt) == ("completed", None, 1)
    assert "retrying" in steps(system, job)
    assert_is_githubs(system)
    assert system.github.requests[LIST] == 3


def test_a_list_that_fails_for_ever_ends_the_job_and_keeps_everything() -> None:
    system = synced()
    rows = rows_of(system)
    more_of(system)
    always_answer(system, LIST, DOWN)
    job = done(system, "full_sync")
    assert job.status == "error"
    assert str(job.error).startswith(f"Given up after {engine.MOST_FAILURES} attempts: GitHub answered")
    assert rows_of(system) == rows
    assert system.github.requests[LIST] == engine.MOST_FAILURES


def test_members_that_may_not_be_read_are_named_and_stay() -> None:
    system = synced(2, 2, 4)
    rows = rows_of(system)
    remove_member(system.hub, system.owner, system.hub.world.accounts[list(members(system))[-1]], system.owner)
    lose(system)
    words = "Resource not accessible by integration"

    def forbidden(route: str, body: Any) -> Any:
        refused = {"type": "FORBIDDEN", "path": ["organization", "membersWithRole"], "message": words}
        return {"data": {"organization": None}, "errors": [refused]} if route == "graphql Members" else body

    system.github.alter = forbidden
    job = done(system, "full_sync")
    assert job.status == "completed"
    assert "members" in str(job.error)
    assert words in str(job.error)
    assert rows_of(system) == rows


def members(system: System) -> dict[int, Any]:
    return dict(system.hub.world.members[system.owner.id])


# ---- one repository of many


@pytest.mark.parametrize("access", [403, 404, 451])
def test_a_repository_that_cannot_be_read_is_named_and_kept_and_others_are_synced(access: int) -> None:
    system = synced(6, 30)
    shut = some_repo(system, 2)
    mine = {pr_id: said for pr_id, said in we_say(system).items() if pr_id.startswith(f"{shut.id}#")}
    for repo in repos(system):
        for pull in pulls(system, repo)[:1]:
            close_pull(system.hub, pull, system.owner)
    lose(system)
    shut.access = access
    job = done(system, "full_sync")
    assert job.status == "completed"
    assert job.result
    assert [each["repositoryId"] for each in job.result["unreadable"]] == [str(shut.id)]
    assert str(shut.id) in str(job.error)
    said = we_say(system)
    assert {pr_id: one for pr_id, one in said.items() if pr_id.startswith(f"{shut.id}#")} == mine
    shut.access = 200
    done(system, "full_sync")
    assert_is_githubs(system)


def test_a_pull_request_over_which_github_stumbles_costs_its_repository_alone() -> None:
    system = synced(5, 30)
    broken = some_repo(system, 3)
    bad = pulls(system, broken)[1].number
    more_of(system)

    def stumble(route: str, body: Any) -> Any:
        for alias, node in (body.get("data") or {}).items() if route == PULLS else ():
            nodes = node["pullRequests"]["nodes"]
            here = [place for place, each in enumerate(nodes) if each["number"] == bad and is_of(each, broken.name)]
            if here:
                nodes[here[0]] = None
                path = [alias, "pullRequests", "nodes", here[0]]
                body.setdefault("errors", []).append({"path": path, "message": "Something went wrong"})
        return body

    system.github.alter = stumble
    job = done(system, "full_sync")
    assert job.status == "completed"
    assert job.result
    assert job.result["unreadable"] == [{"repositoryId": str(broken.id), "reason": "Something went wrong"}]
    system.github.alter = lambda route, body: body
    done(system, "full_sync")
    assert_is_githubs(system)


def is_of(node: dict[str, Any], repo: str) -> bool:
    return f"/{repo}/pull/" in node["url"]


# ---- too much, cursors, limits, outages


def test_a_question_that_is_too_large_is_halved_until_it_is_answered_and_grows_again() -> None:
    system, asked = installed(20, 260), list[int]()
    usual = system.github.graphql

    def limited(installation_id: str, query: str, variables: Any) -> Any:
        wanted = sum(each for name, each in variables.items() if name.startswith("n") and "Pulls" in query)
        if "Pulls" in query:
            asked.append(wanted)
        if wanted > 35:
            system.github.requests[PULLS] += 1
            raise TooMuch("504")
        return usual(installation_id, query, variables)

    system.github.graphql = limited  # type: ignore[method-assign]
    system.run()
    assert_is_githubs(system)
    job = the_job(system)
    assert (job.status, job.error, job.attempt) == ("completed", None, 0)
    assert asked[:3] == [120, 60, 30]
    assert max(asked[3:]) > 30
    assert len(asked) <= 30


@pytest.mark.usefixtures("small_pages")
def test_an_expired_page_cursor_begins_its_repository_anew() -> None:
    system = installed(2, 40)
    system.github.alter = Expiring(1)
    system.run()
    assert_is_githubs(system)
    job = the_job(system)
    assert (job.status, job.error) == ("completed", None)
    assert job.result
    assert job.result["pullRequests"] == 40


@pytest.mark.usefixtures("small_pages")
def test_page_cursors_that_never_work_end_the_reading_of_their_repository() -> None:
    system = installed(2, 40)
    system.github.alter = Expiring(10_000)
    system.run(3000)
    job = the_job(system)
    assert job.status == "completed"
    assert "cursor" in str(job.error)


class Expiring:
    """Answers in which the next pages have expired, so many times."""

    def __init__(self, times: int) -> None:
        self.times, self.pages = times, 0

    def __call__(self, route: str, body: Any) -> Any:
        if route != PULLS or self.times <= 0:
            return body
        self.pages += 1
        if self.pages % 3 != 0:
            return body
        self.times -= 1
        words = "`abc` does not appear to be a valid cursor."
        wrong = [
            {"type": "INVALID_CURSOR_ARGUMENTS", "path": [alias, "pullRequests"], "message": words}
            for alias in body["data"]
        ]
        return {"data": dict.fromkeys(body["data"]), "errors": wrong}
