"""How GitHub is asked: where, over which connections, how many at once, and not again for what is known already."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx
import pytest

from orglane.edges.app import GithubApp
from orglane.edges.app_addresses import Addresses
from orglane.edges.app_memory import Memory, Remembered
from orglane.errors import Unavailable
from orglane.ports.work import Answer, GitHub
from tests.fakes import NOW_MS, Clock
from tests.unit.edges.app_github import Github, Pauses, Said, app_of

ETAG = {"etag": 'W/"1"'}


@pytest.fixture
def github() -> Iterator[Github]:
    with Github.running() as running:
        yield running


def running_app(url: str) -> GithubApp:
    clock = Clock()
    return app_of(url, clock, Pauses(clock))


@pytest.fixture
def app(github: Github) -> Iterator[GithubApp]:
    with running_app(github.url) as app:
        yield app


@pytest.fixture
def server_app(github: Github) -> Iterator[GithubApp]:
    """The same as an Enterprise Server."""
    with running_app(f"{github.url}/api/v3/") as app:
        yield app


# ---- requests


def test_it_is_the_port(app: GithubApp) -> None:
    port: GitHub = app
    assert port


def test_a_read_is_one_request_with_what_github_wants_to_know(github: Github, app: GithubApp) -> None:
    github.says(Said(200, {"login": "acme"}))
    assert app.get("5", "/orgs/acme") == Answer(200, {"login": "acme"}, NOW_MS)
    (asked,) = github.asked
    assert (asked.method, asked.path, asked.body) == ("GET", "/orgs/acme", None)
    wanted = {
        "accept": "application/vnd.github+json",
        "authorization": "Bearer ghs_1",
        "user-agent": "orglane",
        "x-github-api-version": "2022-11-28",
    }
    assert {name: asked.headers[name] for name in wanted} == wanted
    assert "if-none-match" not in asked.headers


def test_a_query_goes_beside_the_one_of_a_next_path(github: Github, app: GithubApp) -> None:
    app.get("5", "/orgs/acme/members?page=2", {"role": "all", "per_page": 100})
    assert github.asked[0].path == "/orgs/acme/members?page=2&role=all&per_page=100"


@pytest.mark.parametrize("body", [None, {}, {"title": "x"}])
def test_a_write_sends_its_body(github: Github, app: GithubApp, body: dict[str, str] | None) -> None:
    github.says(Said(201, {"number": 7}))
    assert app.post("5", "/repos/acme/x/pulls", body) == Answer(201, {"number": 7}, NOW_MS)
    assert github.asked[0].body == body


def test_without_githubs_clock_the_date_is_0(github: Github, app: GithubApp) -> None:
    github.clock_s = 0
    assert app.get(None, "/app").date_ms == 0


@pytest.mark.parametrize("path", ["orgs/acme", "/../login", "/x/../../login", ""])
def test_a_path_that_leads_out_of_the_api_is_not_asked(github: Github, server_app: GithubApp, path: str) -> None:
    with pytest.raises(ValueError, match="no path of GitHub's API"):
        server_app.get("5", path)
    assert (github.mints, github.asked) == ([], [])


@pytest.mark.parametrize("path", ["orgs/acme", ".evil.example/x", ":81/x", "@evil.example/x"])
def test_no_path_makes_another_host_of_ours(path: str) -> None:
    with pytest.raises((ValueError, httpx.InvalidURL)):
        Addresses("https://api.github.com").rest(path)


def test_requests_are_counted_by_the_shape_of_their_route(github: Github, server_app: GithubApp) -> None:
    github.says(Said(unheard=True), Said(200, []))
    server_app.get("5", "/repos/acme/x/pulls/7/reviews?page=2")
    server_app.get("5", "/repos/acme/y/commits/main/check-runs")
    server_app.get("5", "/orgs/acme/members")
    server_app.get("5", "/orgs")
    github.says(Said(200, {"data": {}}))
    server_app.graphql("5", "{viewer{login}}", {})
    assert server_app.requests == {
        "POST /app/installations/{}/access_tokens": 1,
        "GET /repos/{}/{}/pulls/{}/reviews": 2,
        "GET /repos/{}/{}/commits/{}/check-runs": 1,
        "GET /orgs/{}/members": 1,
        "GET /orgs": 1,
        "POST /graphql": 1,
    }
    before = server_app.requests
    server_app.get("5", "/orgs")
    assert (before["GET /orgs"], server_app.requests["GET /orgs"]) == (1, 2)


# ---- addresses


@pytest.mark.parametrize(
    ("api_url", "rest", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/app", "https://api.github.com/graphql"),
        ("https://api.github.com/", "https://api.github.com/app", "https://api.github.com/graphql"),
        ("https://api.acme.ghe.com", "https://api.acme.ghe.com/app", "https://api.acme.ghe.com/graphql"),
        ("https://ghes.example/api/v3", "https://ghes.example/api/v3/app", "https://ghes.example/api/graphql"),
        ("https://ghes.example/api/v3/", "https://ghes.example/api/v3/app", "https://ghes.example/api/graphql"),
    ],
)
def test_where_a_github_answers(api_url: str, rest: str, graphql: str) -> None:
    addresses = Addresses(api_url)
    assert (str(addresses.rest("/app")), str(addresses.graphql)) == (rest, graphql)


@pytest.mark.parametrize("api_url", ["", "api.github.com", "ftp://x", "https://", "https://u:p@x", "https://x?y"])
def test_what_is_no_address_of_an_api_is_told_at_the_start(api_url: str) -> None:
    with pytest.raises(ValueError, match="the address of GitHub's API must be"):
        Addresses(api_url)


def test_an_enterprise_server_is_asked_below_its_base(github: Github, server_app: GithubApp) -> None:
    github.says(Said(200, []), Said(200, {"data": {}}))
    server_app.get("5", "/orgs/acme")
    server_app.graphql("5", "{viewer{login}}", {})
    asked = [github.mints[0].path, *(asked.path for asked in github.asked)]
    assert asked == ["/api/v3/app/installations/5/access_tokens", "/api/v3/orgs/acme", "/api/graphql"]


# ---- pages


def link(url: str) -> dict[str, str]:
    return {"link": f'<{url}>; rel="next", <https://elsewhere.example/9>; rel="last"'}


def test_the_next_page_is_a_path_of_the_api(github: Github, server_app: GithubApp) -> None:
    next_url = f"{github.url}/api/v3/organizations/42/repos?per_page=1&page=2"
    github.says(Said(200, [1], link(next_url)), Said(200, [2]))
    first = server_app.get("5", "/orgs/acme/repos", {"per_page": 1})
    assert first.next_path == "/organizations/42/repos?per_page=1&page=2"
    second = server_app.get("5", first.next_path)
    assert (second.body, second.next_path) == ([2], None)
    assert github.asked[1].path == "/api/v3/organizations/42/repos?per_page=1&page=2"


@pytest.mark.parametrize(
    "next_url",
    [
        "https://evil.example/api/v3/repos?page=2",
        "http://127.0.0.1:1/api/v3/repos?page=2",
        "//evil.example/api/v3/repos?page=2",
        "/login?page=2",
        "https://[",
        "http://x:abc/",
    ],
)
def test_a_next_page_elsewhere_is_refused(github: Github, server_app: GithubApp, next_url: str) -> None:
    github.says(Said(200, [1], link(next_url)))
    with pytest.raises(Unavailable, match="GitHub answered GET /api/v3/orgs/acme/repos with a next page that is else"):
        server_app.get("5", "/orgs/acme/repos")
    assert len(github.asked) == 1


# ---- redirects


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_renamed_repository_is_asked_where_it_is_now(github: Github, app: GithubApp, status: int) -> None:
    moved = Said(status, {"message": "Moved Permanently"}, {"location": f"{github.url}/repositories/1/pulls?page=1"})
    github.says(moved, Said(200, [1], link(f"{github.url}/repositories/1/pulls?page=2")))
    answer = app.get("5", "/repos/acme/old/pulls")
    assert (answer.body, answer.next_path) == ([1], "/repositories/1/pulls?page=2")
    assert [asked.credential for asked in github.asked] == ["ghs_1", "ghs_1"]


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_write_is_repeated_verbatim_where_the_repository_is_now(github: Github, app: GithubApp, status: int) -> None:
    github.says(Said(status, {}, {"location": "/repositories/1/pulls"}), Said(201, {"number": 7}))
    assert app.post("5", "/repos/acme/old/pulls", {"head": "a"}).body == {"number": 7}
    assert [(asked.method, asked.path, asked.body) for asked in github.asked] == [
        ("POST", "/repos/acme/old/pulls", {"head": "a"}),
        ("POST", "/repositories/1/pulls", {"head": "a"}),
    ]


@pytest.mark.parametrize("location", ["https://evil.example/x", "//evil.example/x", "http://127.0.0.1:1/x"])
def test_nobody_else_is_given_our_token(github: Github, app: GithubApp, location: str) -> None:
    github.says(Said(301, {}, {"location": location}))
    with pytest.raises(Unavailable, match=r"^GitHub sends GET /repos/acme/old elsewhere$"):
        app.get("5", "/repos/acme/old")
    assert len(github.asked) == 1


def test_a_redirect_to_nowhere_is_no_answer(github: Github, app: GithubApp) -> None:
    github.says(Said(301, {"message": "Moved Permanently"}))
    with pytest.raises(Unavailable, match="GitHub answered GET /repos/acme/old with 301"):
        app.get("5", "/repos/acme/old")


def test_redirects_have_an_end(github: Github, app: GithubApp) -> None:
    github.says(*[Said(301, {}, {"location": "/repos/acme/old"})] * 9)
    with pytest.raises(Unavailable, match="from place to place"):
        app.get("5", "/repos/acme/old")
    assert len(github.asked) == 4


# ---- connections


def test_the_connection_is_kept_for_all_threads(github: Github, app: GithubApp) -> None:
    for number in range(5):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(app.get, "5", f"/repositories/{number}").result()
    assert (len(github.asked), github.connections) == (5, 1)


def test_a_read_whose_kept_connection_died_is_sent_again(github: Github, app: GithubApp) -> None:
    app.get("5", "/orgs/acme")
    github.says(Said(unheard=True), Said(200, [1]), Said(unheard=True), Said(200, {"data": {"a": 1}}))
    assert app.get("5", "/orgs/acme/repos").body == [1]
    assert app.graphql("5", "{a}", {}).body == {"data": {"a": 1}}
    assert github.connections == 3


def test_a_write_whose_connection_died_is_not(github: Github, app: GithubApp) -> None:
    github.says(Said(unheard=True))
    with pytest.raises(Unavailable, match="did not answer POST /repos/acme/x/pulls: RemoteProtocolError"):
        app.post("5", "/repos/acme/x/pulls", {"head": "a"})
    assert len(github.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_no_failure_that_was_told_is_asked_again(github: Github, app: GithubApp, status: int) -> None:
    github.says(Said(status, {}))
    with pytest.raises(Unavailable):
        app.get("5", "/orgs/acme")
    assert len(github.asked) == 1


def test_ten_requests_of_an_installation_run_at_once_and_those_of_others_beside_them(
    github: Github, app: GithubApp
) -> None:
    app.get("5", "/orgs/acme")
    app.get("6", "/orgs/acme")
    github.held.clear()
    with ThreadPoolExecutor(16) as pool:
        asking = [pool.submit(app.get, "5", f"/repositories/{number}") for number in range(14)]
        asking += [pool.submit(app.get, "6", "/repositories/1")]
        github.waits_for(11)
        Event().wait(0.2)  # for a twelfth, which must not come
        at_once = github.at_once
        github.held.set()
    assert [future.result().status for future in asking] == [200] * 15
    assert at_once == 11


def test_time_outs_are_set(app: GithubApp) -> None:
    assert app._wire._github.config.timeout == httpx.Timeout(20, connect=5)


# ---- what is known already


def test_a_page_that_did_not_change_comes_from_memory_with_the_new_date(github: Github, app: GithubApp) -> None:
    next_url = f"{github.url}/repositories/1/pulls?page=2"
    github.says(Said(200, [{"number": 7}], {**ETAG, **link(next_url)}), Said(304, headers=ETAG))
    first = app.get("5", "/repositories/1/pulls")
    first.body[0]["number"] = "changed by whoever read it"
    github.clock_s += 60
    second = app.get("5", "/repositories/1/pulls")
    assert second == Answer(200, [{"number": 7}], NOW_MS + 60_000, "/repositories/1/pulls?page=2")
    assert [asked.headers.get("if-none-match") for asked in github.asked] == [None, 'W/"1"']


def test_a_page_that_changed_replaces_it(github: Github, app: GithubApp) -> None:
    github.says(Said(200, [1], ETAG), Said(200, [2], {"etag": '"2"'}), Said(304))
    assert [app.get("5", "/orgs/acme/repos").body for _ in range(3)] == [[1], [2], [2]]
    assert github.asked[2].headers["if-none-match"] == '"2"'


@pytest.mark.parametrize(
    ("installation_id", "path"),
    [("6", "/orgs/acme/repos"), (None, "/orgs/acme/repos"), ("5", "/orgs/acme/repos?page=2")],
)
def test_it_is_known_for_the_same_installation_and_address_only(
    github: Github, app: GithubApp, installation_id: str | None, path: str
) -> None:
    github.says(Said(200, [1], ETAG))
    app.get("5", "/orgs/acme/repos")
    app.get(installation_id, path)
    assert "if-none-match" not in github.asked[1].headers


def test_only_whole_answers_are_remembered(github: Github, app: GithubApp) -> None:
    github.says(Said(202, {}, ETAG), Said(500, {}, ETAG))
    app.get("5", "/orgs/acme/repos")
    with pytest.raises(Unavailable):
        app.get("5", "/orgs/acme/repos")
    app.get("5", "/orgs/acme/repos")
    assert not [asked for asked in github.asked if "if-none-match" in asked.headers]


def test_memory_forgets_what_was_not_used_for_longest() -> None:
    memory = Memory(most_entries=2)
    a, b, c = (Remembered(f'"{name}"', b"[]", None) for name in "abc")
    memory.keep("5", "/a", a)
    memory.keep("5", "/b", b)
    assert memory.get("5", "/a") is a
    memory.keep("5", "/c", c)
    assert [memory.get("5", path) for path in ("/a", "/b", "/c")] == [a, None, c]


def test_memory_holds_so_many_bytes_and_no_more() -> None:
    memory = Memory(most_bytes=100)
    small, large, too_large = (Remembered('"x"', b"x" * size, None) for size in (40, 60, 101))
    for _ in range(9):
        memory.keep("5", "/small", small)
    memory.keep("5", "/large", large)
    assert memory.get("5", "/small") is small
    memory.keep("5", "/too-large", too_large)
    assert [memory.get("5", path) for path in ("/small", "/large", "/too-large")] == [None] * 3
    memory.keep("5", "/large", large)
    assert memory.get("5", "/large") is large


# ---- what it costs


def test_githubs_models_are_never_loaded(github: Github) -> None:
    """The layer leaves them out."""
    script = f"""
import sys
sys.modules["githubkit_schemas.latest"] = sys.modules["githubkit_schemas.v2026_03_10"] = None
from tests.unit.edges.test_app import running_app
with running_app({github.url!r}) as app:
    app.get("5", "/orgs/acme")
    app.get(None, "/app")
assert not [name for name in sys.modules if name.startswith("githubkit") and name.endswith(".models")
            and "graphql" not in name]
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
