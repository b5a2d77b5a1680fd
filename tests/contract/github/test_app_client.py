"""The product's own client against the local GitHub, asked as github.com and as an Enterprise Server are."""

import time
from collections.abc import Iterator

import pytest

from orglane.edges.app import GithubApp
from orglane.edges.app_tokens import AppKey
from orglane.edges.clock import now_ms
from orglane.errors import GitHubRefused, RateLimited
from tests.contract.github.running import Running

VIEWER = "query($org: String!) { viewer { login } organization(login: $org) { login name } }"


@pytest.fixture(params=["", "/api/v3"])
def app(github: Running, request: pytest.FixtureRequest) -> Iterator[GithubApp]:
    api_url = str(github.client.base_url).rstrip("/") + request.param
    with GithubApp(api_url, AppKey(str(github.config.app_id), lambda: github.private_key), now_ms) as app:
        yield app


@pytest.fixture
def installation_id(github: Running) -> str:
    return str(github.install()["id"])


def test_the_app_asks_for_itself(app: GithubApp) -> None:
    answer = app.get(None, "/app")
    assert (answer.status, answer.body["slug"]) == (200, "orglane")
    assert abs(answer.date_ms - time.time() * 1000) < 60_000


def test_an_installation_lists_its_repositories_page_by_page_with_one_token(
    app: GithubApp, installation_id: str
) -> None:
    path: str | None = "/installation/repositories?per_page=8"
    names: list[str] = []
    while path:
        page = app.get(installation_id, path)
        names += [each["full_name"] for each in page.body["repositories"]]
        path = page.next_path
    assert len(names) == len(set(names)) == page.body["total_count"] == 20
    assert app.requests["POST /app/installations/{}/access_tokens"] == 1
    assert app.requests["GET /installation/repositories"] == 3


def test_a_page_that_did_not_change_costs_nothing(app: GithubApp, installation_id: str) -> None:
    def used() -> int:
        return int(app.get(installation_id, "/rate_limit").body["rate"]["used"])

    first = app.get(installation_id, "/installation/repositories", {"per_page": 8})
    before = used()
    second = app.get(installation_id, "/installation/repositories", {"per_page": 8})
    assert (second.body, second.next_path, used()) == (first.body, first.next_path, before)


def test_a_query_is_answered(app: GithubApp, installation_id: str) -> None:
    answer = app.graphql(installation_id, VIEWER, {"org": "acme-robotics"})
    assert answer.body["data"]["viewer"]["login"] == "orglane[bot]"
    assert answer.body["data"]["organization"]["login"] == "acme-robotics"


def test_a_query_that_finds_a_part_keeps_it(app: GithubApp, installation_id: str) -> None:
    answer = app.graphql(installation_id, VIEWER, {"org": "nobody"})
    assert answer.body["data"]["organization"] is None
    assert [each["type"] for each in answer.body["errors"]] == ["NOT_FOUND"]


def test_a_query_that_makes_no_sense_is_refused(app: GithubApp, installation_id: str) -> None:
    with pytest.raises(GitHubRefused, match="timeout") as refused:
        app.graphql(installation_id, "{ timeout }", {})
    assert refused.value.status == 422


def test_a_write_is_refused_in_githubs_words(github: Running, app: GithubApp, installation_id: str) -> None:
    github.do("POST", "/repositories/acme-robotics/simulator/branches/twice")
    new = {"title": "x", "head": "twice", "base": "main"}
    assert app.post(installation_id, "/repos/acme-robotics/simulator/pulls", new).status == 201
    with pytest.raises(GitHubRefused, match=r"^Validation Failed: A pull request already exists for") as refused:
        app.post(installation_id, "/repos/acme-robotics/simulator/pulls", new)
    assert refused.value.status == 422


def test_a_limit_that_is_spent_says_when_to_go_on(github: Running, app: GithubApp, installation_id: str) -> None:
    app.get(installation_id, "/installation/repositories")
    until_s = github.do("PUT", "/rate-limit", exhaustedForSeconds=120)["exhaustedUntil"]
    with pytest.raises(RateLimited, match="API rate limit exceeded") as rest:
        app.get(installation_id, "/orgs/acme-robotics")
    with pytest.raises(RateLimited, match="API rate limit exceeded") as graphql:
        app.graphql(installation_id, VIEWER, {"org": "acme-robotics"})
    for limited in (rest.value, graphql.value):
        # GitHub's Date is in whole seconds, and the reset one second later than told.
        assert 0 <= limited.resume_at_ms - until_s * 1000 <= 3000


def test_a_repository_is_found_under_its_former_name(github: Running, app: GithubApp, installation_id: str) -> None:
    number = app.get(installation_id, "/repos/acme-robotics/docs").body["id"]
    github.do("PATCH", "/repositories/acme-robotics/docs", name="handbook")
    moved = app.get(installation_id, "/repos/acme-robotics/docs")
    assert (moved.body["id"], moved.body["name"]) == (number, "handbook")


def test_an_installation_that_is_suspended_or_gone_is_told_in_words(
    github: Running, app: GithubApp, installation_id: str
) -> None:
    github.do("POST", "/organizations/acme-robotics/suspend")
    with pytest.raises(GitHubRefused, match=r"^This installation has been suspended$") as suspended:
        app.get(installation_id, "/installation/repositories")
    github.do("POST", "/organizations/acme-robotics/uninstall")
    with pytest.raises(GitHubRefused, match="the App is not installed any more") as gone:
        app.get(installation_id, "/installation/repositories")
    assert (suspended.value.status, gone.value.status) == (403, 404)
