"""What the REST API and the controls promise beyond shapes: pages, caching, renames, time, what is kept."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from local.github.config import AppConfig, ConfigError, load_config
from tests.contract.github.running import Running, run

API = "/repositories/acme-robotics/fleet-api"


def test_the_demo_tells_its_story(github: Running) -> None:
    org = github.do("GET", "/organizations/acme-robotics")
    assert (len(org["repositories"]), len(org["members"]), org["installation"]) == (20, 12, None)
    assert {one["role"] for one in org["members"]} == {"admin", "member"}
    pulls = [
        pull for repo in org["repositories"] for pull in github.do("GET", f"/repositories/{repo['full_name']}/pulls")
    ]
    assert len(pulls) == 60
    assert sum(one["merged"] for one in pulls) > 5
    assert sum(one["draft"] for one in pulls) > 3
    assert sum(one["user"] is None for one in pulls) == 1


def test_lists_have_githubs_links(github: Running) -> None:
    github.install()
    token = github.installation_token()
    first = github.get("/installation/repositories", token, params={"per_page": "8"})
    assert set(first.links) == {"next", "last"}
    last = github.get(first.links["last"]["url"], token)
    assert len(last.json()["repositories"]) == 4
    assert set(last.links) == {"prev", "first"}
    assert github.get("/installation/repositories", token, params={"per_page": "1000"}).links == {}


def test_an_answer_that_is_known_costs_nothing(github: Running) -> None:
    github.install()
    token = github.installation_token()
    first = github.get("/orgs/acme-robotics", token)
    again = github.client.get(
        "/orgs/acme-robotics",
        headers={"Authorization": f"Bearer {token}", "If-None-Match": first.headers["ETag"]},
    )
    assert (again.status_code, again.content) == (304, b"")
    used = github.get("/rate_limit", token).json()["rate"]
    assert (used["used"], used["limit"]) == (1, 5000)
    assert first.headers["X-RateLimit-Remaining"] == "4999"
    assert len(first.headers["X-GitHub-Request-Id"]) == 20


def test_nothing_left_is_told_as_github_tells_it(github: Running) -> None:
    github.install()
    token = github.installation_token()
    github.do("PUT", "/rate-limit", exhaustedForSeconds=60)
    answer = github.get("/orgs/acme-robotics", token)
    assert (answer.status_code, answer.headers["X-RateLimit-Remaining"]) == (403, "0")
    assert answer.json()["message"].startswith("API rate limit exceeded for installation")
    github.do("PUT", "/rate-limit")
    assert github.get("/orgs/acme-robotics", token).status_code == 200


def test_pull_requests_are_sorted_and_filtered(github: Running) -> None:
    github.install()
    token = github.installation_token()
    path = "/repos/acme-robotics/fleet-api/pulls"
    newest = [one["created_at"] for one in github.get(path, token).json()]
    assert newest == sorted(newest, reverse=True)
    updated = github.get(path, token, params={"state": "all", "sort": "updated", "direction": "asc"}).json()
    times = [one["updated_at"] for one in updated]
    assert times == sorted(times)
    assert {one["state"] for one in updated} == {"open", "closed"}
    one = github.get(path, token, params={"head": "acme-robotics:drop-310"}).json()
    assert [pull["title"] for pull in one] == ["Drop Python 3.10"]
    assert github.get(path, token, params={"state": "sideways"}).status_code == 422


def test_a_renamed_repository_redirects_to_its_id(github: Running) -> None:
    github.install()
    token = github.installation_token()
    number = github.get("/repos/acme-robotics/docs", token).json()["id"]
    github.do("PATCH", "/repositories/acme-robotics/docs", name="manual")
    moved = github.get("/repos/acme-robotics/docs", token)
    assert moved.status_code == 301
    assert moved.headers["Location"].endswith(f"/repositories/{number}")
    assert github.get(moved.headers["Location"], token).json()["name"] == "manual"
    pulls = github.get("/repos/acme-robotics/docs/pulls", token, params={"state": "all", "per_page": "2"})
    assert pulls.headers["Location"].endswith(f"/api/v3/repositories/{number}/pulls?state=all&per_page=2")
    there = github.get(pulls.headers["Location"], token)
    assert [one["base"]["repo"]["name"] for one in there.json()] == ["manual"] * 2
    assert set(there.links) == {"next", "last"}
    assert github.get("/repositories/1/pulls", token).status_code == 404


def test_mergeability_is_computed_when_somebody_asks(github: Running) -> None:
    github.install()
    token = github.installation_token()
    pull = github.pull()
    assert github.do("GET", pull)["mergeable"] is None
    rest = pull.replace("/repositories/", "/repos/")
    assert github.get(rest, token).json()["mergeable"] is True
    github.do("POST", f"{API}/branches/main")
    assert github.do("GET", pull)["mergeable"] is None
    github.do("POST", f"{pull}/conflict", conflicting=True)
    answer = github.get(rest, token).json()
    assert (answer["mergeable"], answer["mergeable_state"]) == (False, "dirty")


def test_a_second_start_finds_everything_again(app_config: AppConfig, private_key: str, tmp_path: Path) -> None:
    with run(app_config, private_key, tmp_path) as first:
        first.install()
        user = first.user_token("chen-li")
        made = first.do("POST", f"{API}/pulls", title="Kept", head="kept", author="chen-li")
        first.idle()
        logged = first.get("/app/hook/deliveries", first.jwt()).json()
        first.do("PUT", "/deliveries/mode", mode="hold")
        first.do("POST", "/ping")
    with run(app_config, private_key, tmp_path) as second:
        again = second.do("GET", f"{API}/pulls/{made['number']}")
        assert (again["id"], again["head"]["sha"]) == (made["id"], made["head"]["sha"])
        assert second.get("/user", user).json()["login"] == "chen-li"
        log = second.get("/app/hook/deliveries", second.jwt()).json()
        # What still waited when it stopped is there as failed, so that it can be sent again.
        assert [(one["event"], one["status"]) for one in log[: -len(logged)]] == [("ping", "failed to connect")]
        assert log[-len(logged) :] == logged
        assert second.do("POST", f"{API}/pulls", title="Next", head="next")["number"] == made["number"] + 1


def test_the_same_seed_gives_the_same_organization(github: Running) -> None:
    github.do("POST", "/organizations", login="lumen-labs", repositories=160, pullRequests=1000, members=50)
    org = github.do("GET", "/organizations/lumen-labs")
    assert (len(org["repositories"]), org["open_pull_requests_count"], len(org["members"])) == (160, 1000, 50)
    assert org["repositories"][0]["name"] == "bright-atlas"
    listed = [github.do("GET", f"/repositories/{one['full_name']}/pulls") for one in org["repositories"][:6]]
    assert [len(pulls) for pulls in listed] == [3, 4, 6, 9, 9, 7]


def test_time_can_stand_still_and_move(github: Running) -> None:
    github.install()
    noon = datetime(2031, 5, 6, 12, tzinfo=UTC)
    github.do("PUT", "/clock", nowMs=int(noon.timestamp() * 1000))
    pull = github.do("POST", f"{API}/pulls", title="At noon", head="noon")
    assert pull["created_at"] == "2031-05-06T12:00:00Z"
    assert github.do("PUT", "/clock", advanceMs=1500) == {"nowMs": int(noon.timestamp() * 1000) + 1500}
    edited = github.do("PATCH", f"{API}/pulls/{pull['number']}", title="Later")
    assert edited["updated_at"] == "2031-05-06T12:00:01Z"
    date = parsedate_to_datetime(github.get("/meta").headers["Date"])
    assert (date - noon).total_seconds() == 1
    github.do("PUT", "/clock", nowMs=None)
    assert github.do("POST", f"{API}/pulls", title="Now", head="now")["created_at"] < "2031"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/organizations/nobody", {}, 404),
        ("POST", "/organizations", {"login": "acme-robotics"}, 409),
        ("POST", "/organizations", {"login": "with space"}, 422),
        ("POST", "/organizations", {}, 400),
        ("POST", "/organizations", {"login": "x", "repositories": -1}, 400),
        ("POST", "/organizations/acme-robotics/uninstall", {}, 409),
        ("POST", f"{API}/pulls", {"title": "x", "head": "main"}, 422),
        ("POST", f"{API}/pulls", {"title": "x", "base": "not-there"}, 422),
        ("POST", f"{API}/pulls", {"title": 3}, 400),
        ("POST", f"{API}/pulls/99999/merge", {}, 404),
        ("PUT", "/organizations/acme-robotics/members/chen-li", {"role": "king"}, 400),
        ("DELETE", "/organizations/acme-robotics/members/nadia-wanders", {}, 404),
        ("POST", "/repositories/acme-robotics/hackday-2023/pulls", {"title": "x"}, 422),
        ("POST", "/deliveries/release", {"order": "random"}, 400),
        ("DELETE", f"{API}/branches/main", {}, 409),
    ],
)
def test_bad_input_is_refused_in_words(
    github: Running, method: str, path: str, body: dict[str, object], status: int
) -> None:
    answer = github.client.request(method, f"/_local{path}", json=body)
    assert answer.status_code == status, answer.text
    assert answer.json()["message"]


def test_impossible_steps_are_refused_in_words(github: Running) -> None:
    pull = github.pull()
    author = github.do("GET", pull)["user"]["login"]
    for path, body, status in (
        ("/reopen", {}, 409),
        ("/review", {"author": author, "state": "approve"}, 422),
        ("/review", {"author": author, "state": "shrug"}, 400),
        ("/request-review", {"reviewer": author}, 422),
        ("/checks", {"state": "purple"}, 400),
    ):
        assert github.client.post(f"/_local{pull}{path}", json=body).status_code == status, path
    github.do("POST", f"{pull}/merge")
    assert github.client.post(f"/_local{pull}/merge").status_code == 409
    assert github.client.post(f"/_local{pull}/reopen").json()["message"] == "A merged pull request cannot be reopened."
    assert github.client.post("/_local/ping", content=b"{").status_code == 400


def test_controls_answer_to_their_own_page_only(github: Running) -> None:
    elsewhere = github.client.post("/_local/ping", headers={"Origin": "https://evil.example"})
    assert elsewhere.status_code == 403
    own = str(github.client.base_url).rstrip("/")
    assert github.client.post("/_local/ping", headers={"Origin": own}).status_code == 202


def test_a_pull_requests_address_leads_to_its_controls(github: Running) -> None:
    page = github.do("GET", github.pull())["html_url"]
    answer = github.client.get(page)
    assert answer.headers["Location"].startswith("/_local/#/acme-robotics/fleet-api/")
    assert github.client.get("/acme-robotics/docs").headers["Location"] == "/_local/#/acme-robotics/docs"
    assert github.client.get("/acme-robotics/nothing").status_code == 404
    assert github.client.get("/_local/").headers["Content-Type"] == "text/html"
    avatar = github.do("GET", "/organizations/acme-robotics")["avatar_url"]
    assert github.client.get(avatar).headers["Content-Type"] == "image/svg+xml"


def test_a_wrong_registration_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "github.json"
    with pytest.raises(ConfigError, match="does not exist"):
        load_config(path)
    path.write_text('{"appId": 1}')
    with pytest.raises(ConfigError, match="has no appSlug"):
        load_config(path)
    path.write_text("{")
    with pytest.raises(ConfigError, match="not a readable"):
        load_config(path)
