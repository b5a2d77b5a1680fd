"""Every REST answer validates against GitHub's published OpenAPI description."""

import base64
import json

import httpx
import pytest

from local.github.routes import REST
from tests.contract.github.published import OpenApi
from tests.contract.github.running import Running

# Asked for by id: GitHub serves it, and its redirects point at it, but the description leaves it out.
UNDESCRIBED = {("GET", "/repositories/{repository_id}")}


@pytest.fixture
def asked(github: Running) -> dict[tuple[str, str], httpx.Response]:
    """One good answer of each route."""
    github.install()
    github.install("marta-solo")
    github.do("POST", "/ping")
    github.do("POST", "/organizations/acme-robotics/teams", name="Vision")
    github.do("POST", f"{github.pull('simulator')}/request-review", team="vision")
    github.idle()
    app, token = github.jwt(), github.installation_token()
    user = github.user_token("ada-okafor")
    repo = "/repos/acme-robotics/simulator"
    pulls = github.get(f"{repo}/pulls", token, params={"state": "all"}).json()
    asked = next(one for one in pulls if one["requested_teams"])
    forked = next(one for one in pulls if one["head"]["repo"] is None)
    sha = next(one for one in pulls if one["state"] == "closed")["head"]["sha"]
    delivery = github.get("/app/hook/deliveries", app).json()[0]["id"]
    installation = github.get("/app/installations", app).json()[0]["id"]
    branch = github.do("POST", "/repositories/acme-robotics/simulator/branches/feature/new")["name"]
    reviewed = next(one["number"] for one in pulls if one["title"].startswith("Headless"))
    few = {"per_page": "3"}
    new_pull = {"title": "By the App", "head": branch, "base": "main"}
    return {
        ("GET", "/app"): github.get("/app", app),
        ("GET", "/app/installations"): github.get("/app/installations", app),
        ("GET", "/app/installations/{installation_id}"): github.get(f"/app/installations/{installation}", app),
        ("POST", "/app/installations/{installation_id}/access_tokens"): github.post(
            f"/app/installations/{installation}/access_tokens", {"repositories": ["simulator"]}, app
        ),
        ("GET", "/app/hook/deliveries"): github.get("/app/hook/deliveries", app),
        ("GET", "/app/hook/deliveries/{delivery_id}"): github.get(f"/app/hook/deliveries/{delivery}", app),
        ("POST", "/app/hook/deliveries/{delivery_id}/attempts"): github.post(
            f"/app/hook/deliveries/{delivery}/attempts", token=app
        ),
        ("GET", "/installation/repositories"): github.get("/installation/repositories", token, params=few),
        ("GET", "/meta"): github.get("/meta"),
        ("GET", "/rate_limit"): github.get("/rate_limit", token),
        ("GET", "/orgs/{org}"): github.get("/orgs/acme-robotics", token),
        ("GET", "/orgs/{org}/repos"): github.get("/orgs/acme-robotics/repos", token, params=few),
        ("GET", "/orgs/{org}/members"): github.get("/orgs/acme-robotics/members", token),
        ("GET", "/orgs/{org}/memberships/{username}"): github.get("/orgs/acme-robotics/memberships/chen-li", token),
        ("GET", "/orgs/{org}/installation"): github.get("/orgs/acme-robotics/installation", app),
        ("GET", "/user"): github.get("/user", user),
        ("GET", "/users/{username}"): github.get("/users/chen-li", user),
        ("GET", "/users/{username}/installation"): github.get("/users/marta-solo/installation", app),
        ("GET", "/user/orgs"): github.get("/user/orgs", user),
        ("GET", "/user/installations"): github.get("/user/installations", user),
        ("GET", "/user/memberships/orgs"): github.get("/user/memberships/orgs", user),
        ("GET", "/user/memberships/orgs/{org}"): github.get("/user/memberships/orgs/acme-robotics", user),
        ("GET", "/repositories/{repository_id}"): github.get(f"/repositories/{forked['base']['repo']['id']}", token),
        ("GET", "/repos/{owner}/{repo}"): github.get(repo, token),
        ("GET", "/repos/{owner}/{repo}/branches"): github.get(f"{repo}/branches", token),
        ("GET", "/repos/{owner}/{repo}/collaborators"): github.get(f"{repo}/collaborators", token),
        ("GET", "/repos/{owner}/{repo}/pulls"): github.get(f"{repo}/pulls", token, params={"state": "all"}),
        ("POST", "/repos/{owner}/{repo}/pulls"): github.post(f"{repo}/pulls", new_pull, token),
        ("GET", "/repos/{owner}/{repo}/pulls/{pull_number}"): github.get(f"{repo}/pulls/{asked['number']}", token),
        ("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews"): github.get(
            f"{repo}/pulls/{reviewed}/reviews", token
        ),
        ("GET", "/repos/{owner}/{repo}/commits/{ref}/check-runs"): github.get(
            f"{repo}/commits/{sha}/check-runs", token
        ),
        ("GET", "/repos/{owner}/{repo}/commits/{ref}/status"): github.get(f"{repo}/commits/{sha}/status", token),
    }


def test_every_route_answers_in_githubs_shape(asked: dict[tuple[str, str], httpx.Response], openapi: OpenApi) -> None:
    assert set(asked) == {(method, path) for method, path, _ in REST}
    wrong = {}
    for (method, path), answer in asked.items():
        assert answer.is_success, (path, answer.text)
        assert answer.json() or answer.status_code == 202, f"{path} answers nothing: the check would be empty"
        if (method, path) not in UNDESCRIBED:
            found = openapi.complaints(method, path, answer.status_code, answer.json())
            if found:
                wrong[path] = found
    assert wrong == {}, json.dumps(wrong, indent=1)


def test_a_ghost_and_a_long_list_are_in_githubs_shape(github: Running, openapi: OpenApi) -> None:
    github.install()
    token = github.installation_token()
    repo = "/repos/acme-robotics/fleet-console"
    pulls = github.get(f"{repo}/pulls", token, params={"state": "all"}).json()
    ghost = next(one for one in pulls if one["user"] is None)
    alone = github.get(f"{repo}/pulls/{ghost['number']}", token).json()
    assert alone["user"] is None
    assert openapi.complaints("GET", "/repos/{owner}/{repo}/pulls", 200, pulls) == []
    assert openapi.complaints("GET", "/repos/{owner}/{repo}/pulls/{pull_number}", 200, alone) == []


def test_refusals_are_in_githubs_shape(github: Running, openapi: OpenApi) -> None:
    github.install()
    token = github.installation_token()
    pulls = "/repos/acme-robotics/simulator/pulls"
    unknown = github.get(f"{pulls}/999999", token)
    assert unknown.status_code == 404
    assert openapi.complaints("GET", "/repos/{owner}/{repo}/pulls/{pull_number}", 404, unknown.json()) == []
    invalid = github.post(pulls, {"title": "No branch", "head": "not-there", "base": "main"}, token)
    assert invalid.status_code == 422
    assert invalid.json()["errors"] == [{"resource": "PullRequest", "field": "head", "code": "invalid"}]
    assert openapi.complaints("POST", "/repos/{owner}/{repo}/pulls", 422, invalid.json()) == []
    nobody = github.get("/user")
    assert nobody.status_code == 401
    assert openapi.complaints("GET", "/user", 401, nobody.json()) == []
    app_only = github.get("/user", token)
    assert (app_only.status_code, app_only.json()["message"]) == (403, "Resource not accessible by integration")


def test_the_judge_finds_what_is_wrong(openapi: OpenApi, github: Running) -> None:
    body = github.get("/app", github.jwt()).json()
    assert openapi.complaints("GET", "/app", 200, body) == []
    assert openapi.complaints("GET", "/app", 200, {**body, "id": "4242"}) != []


def test_global_ids_are_githubs_older_form(github: Running) -> None:
    user = github.do("GET", "/organizations/marta-solo")
    assert base64.b64decode(user["node_id"]).decode() == f"004:User{user['id']}"
