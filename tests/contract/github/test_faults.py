"""What can go wrong at GitHub can be made to go wrong here: where, how, and how often."""

import json
from typing import Any

import httpx
import pytest

from local.github.inprocess import BrokenLineError
from tests.contract.github.inside import Inside
from tests.contract.github.running import Running

LIST = "/installation/repositories"
COUNTS = """query Counts($ids: [ID!]!) { nodes(ids: $ids) { ... on Repository {
  databaseId
  pullRequests(first: 2, states: OPEN) { totalCount pageInfo { hasNextPage endCursor } nodes { number } } } } }"""


@pytest.fixture
def inside() -> Inside:
    return Inside(pull_requests=20)


def _fault(inside: Inside, kind: str, **more: Any) -> Any:
    return inside.press("PUT", "/faults", kind=kind, **more)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "Bad credentials"),
        (403, "Resource not accessible by integration"),
        (404, "Not Found"),
        (410, "gone"),
        (422, "Validation Failed"),
        (429, "API rate limit exceeded"),
        (451, "Repository access blocked"),
        (500, "Server Error"),
        (502, "Server Error"),
        (503, "No server is currently available"),
    ],
)
def test_a_status_comes_with_githubs_words_and_as_often_as_asked(inside: Inside, status: int, words: str) -> None:
    _fault(inside, "status", status=status, times=2)
    for _ in range(2):
        answer = inside.get(LIST)
        assert (answer.status, words in answer.json["message"]) == (status, True)
    assert inside.get(LIST).status == 200


def test_a_fault_strikes_where_it_is_meant_to(inside: Inside) -> None:
    first, second = (one["full_name"] for one in inside.repositories)
    _fault(inside, "status", status=500, route="GET /repos/*/pulls", repository=first.upper(), times=None, spare=1)
    assert inside.get(f"/repos/{second}/pulls").status == 200
    assert inside.get(f"/repos/{first}").status == 200
    assert [inside.get(f"/repos/{first}/pulls").status for _ in range(4)] == [200, 500, 500, 500]
    (told,) = inside.press("GET", "/faults")
    assert (told["struck"], told["times"]) == (3, None)
    inside.press("DELETE", f"/faults/{told['id']}")
    assert inside.get(f"/repos/{first}/pulls").status == 200
    by_id = f"/repositories/{inside.repositories[0]['id']}"
    _fault(inside, "status", status=404, repository=first)
    assert [inside.get(by_id).status for _ in range(2)] == [404, 200]


def test_the_secondary_limit_comes_with_and_without_a_time(inside: Inside) -> None:
    _fault(inside, "secondary_limit", retryAfterS=30)
    _fault(inside, "secondary_limit", status=429)
    first, second = inside.get(LIST), inside.get(LIST)
    assert (first.status, first.headers["Retry-After"]) == (403, "30")
    assert (second.status, "Retry-After" in second.headers) == (429, False)
    for answer in (first, second):
        assert answer.json["message"].startswith("You have exceeded a secondary rate limit.")


@pytest.mark.parametrize("status", [200, 502])
def test_a_page_instead_of_json(inside: Inside, status: int) -> None:
    _fault(inside, "html", status=status, operation="Counts")
    answer = inside.ask("POST", "/graphql", inside.token, {"query": COUNTS, "variables": {"ids": []}})
    assert (answer.status, answer.headers["Content-Type"][:9]) == (status, "text/html")
    assert b"<html>" in answer.body
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(answer.body)


def test_answers_that_are_cut_broken_lost_and_late() -> None:
    slept: list[int] = []
    github = Inside(sleep_ms=slept.append)
    whole = github.get(LIST).body
    for kind in ("truncated", "broken", "silent"):
        _fault(github, kind, keep=40)
    _fault(github, "slow", delayMs=900)
    assert github.get(LIST).body == whole[:40]
    with pytest.raises(BrokenLineError) as broken:
        github.get(LIST)
    assert broken.value.received is not None
    assert broken.value.received.body == whole[:40]
    with pytest.raises(BrokenLineError) as lost:
        github.get(LIST)
    assert lost.value.received is None
    assert github.get(LIST).body == whole
    assert slept == [900]


@pytest.mark.parametrize(("executes", "again"), [(True, 422), (False, 201)])
def test_a_lost_answer_may_have_had_its_effect(inside: Inside, executes: bool, again: int) -> None:
    name = inside.repositories[0]["full_name"]
    inside.press("POST", f"/repositories/{name}/branches/new")
    body = {"title": "New", "head": "new", "base": "main"}
    _fault(inside, "silent", route="POST /repos/*", executes=executes)
    with pytest.raises(BrokenLineError):
        inside.ask("POST", f"/repos/{name}/pulls", inside.token, body)
    assert inside.ask("POST", f"/repos/{name}/pulls", inside.token, body).status == again


def test_a_query_that_fails_as_a_whole(inside: Inside) -> None:
    _fault(inside, "graphql_errors")
    _fault(inside, "graphql_errors", status=502)
    words = "Resource limits for this query exceeded."
    _fault(inside, "graphql_errors", type="RESOURCE_LIMITS_EXCEEDED", message=words, operation="counts")
    body = {"query": COUNTS, "variables": {"ids": []}}
    first, second, third = (inside.ask("POST", "/graphql", inside.token, body) for _ in range(3))
    assert (first.status, first.json["data"]) == (200, None)
    assert first.json["errors"][0]["message"].startswith("Something went wrong while executing your query.")
    assert (second.status, second.json["data"]) == (502, None)
    assert third.json == {"data": None, "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "message": words}]}
    # They were charged all the same.
    assert inside.data("{ rateLimit { used } }")["rateLimit"]["used"] == 4


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"type": "FORBIDDEN"}, ("FORBIDDEN", "Resource not accessible by integration")),
        ({"type": "NOT_FOUND"}, ("NOT_FOUND", "Could not resolve to a node")),
        ({"message": "Repository access blocked"}, (None, "Repository access blocked")),
    ],
)
def test_one_node_of_many_may_fail(inside: Inside, given: dict[str, str], error: tuple[str | None, str]) -> None:
    first, second = inside.repositories
    _fault(inside, "graphql_node", repository=second["full_name"], **given)
    answer = inside.query(COUNTS, ids=[first["node_id"], second["node_id"]])
    assert [one and one["databaseId"] for one in answer["data"]["nodes"]] == [first["id"], None]
    (told,) = answer["errors"]
    assert (told.get("type"), told["message"][: len(error[1])], told["path"]) == (*error, ["nodes", 1])


def test_a_page_may_come_short(inside: Inside) -> None:
    ids = [inside.repositories[0]["node_id"]]
    for keep in (1, 0):
        _fault(inside, "short_page", connection="pullRequests", keep=keep)
        page = inside.data(COUNTS, ids=ids)["nodes"][0]["pullRequests"]
        assert (len(page["nodes"]), page["pageInfo"]["hasNextPage"]) == (keep, False)
        assert page["totalCount"] > 2
    _fault(inside, "short_page", route=f"GET {LIST}")
    empty = inside.get(LIST)
    assert (empty.json["total_count"], empty.json["repositories"], "Link" in empty.headers) == (2, [], False)


def test_a_cursor_may_have_expired(inside: Inside) -> None:
    node = inside.repositories[0]["node_id"]
    query = f"""query ($after: String) {{ node(id: "{node}") {{ ... on Repository {{
      pullRequests(first: 1, after: $after) {{ pageInfo {{ endCursor }} }} }} }} }}"""
    _fault(inside, "bad_cursor")
    after = inside.data(query)["node"]["pullRequests"]["pageInfo"]["endCursor"]
    (error,) = inside.query(query, after=after)["errors"]
    assert error["type"] == "INVALID_CURSOR_ARGUMENTS"
    assert "errors" not in inside.query(query, after=after)
    _fault(inside, "bad_cursor")
    _fault(inside, "bad_cursor", status=400, route="GET /app/hook/deliveries")
    assert inside.get(f"{LIST}?per_page=1").status == 200
    assert [inside.get(f"{LIST}?per_page=1&page=2").status for _ in range(2)] == [422, 200]
    assert inside.get("/app/hook/deliveries?cursor=v1_5", inside.app()).status == 400


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (403, "Resource not accessible by integration", "FORBIDDEN"),
        (404, "Not Found", "NOT_FOUND"),
        (451, "Repository access blocked", None),
    ],
)
def test_a_repository_may_be_listed_and_not_be_had(inside: Inside, status: int, message: str, kind: str | None) -> None:
    first, second = inside.repositories
    name = first["full_name"]
    inside.press("PUT", f"/repositories/{name}/access", status=status)
    assert inside.get(LIST).json["total_count"] == 2
    for path in (f"/repos/{name}", f"/repos/{name}/pulls", f"/repositories/{first['id']}"):
        answer = inside.get(path)
        assert (answer.status, answer.json["message"]) == (status, message)
    told = inside.query(COUNTS, ids=[first["node_id"], second["node_id"]])
    assert [one is None for one in told["data"]["nodes"]] == [True, False]
    assert [one.get("type") for one in told["errors"]] == [kind]
    inside.press("PUT", f"/repositories/{name}/access", status=200)
    assert inside.get(f"/repos/{name}").status == 200


def test_limits_are_exhausted_one_by_one(inside: Inside) -> None:
    inside.grow("other")
    token, number = inside.token, inside.number
    inside.token = inside.installed("other")
    told = inside.press("PUT", "/rate-limit", resource="graphql", installationId=number, exhaustedForSeconds=90)
    query = {"query": "{ rateLimit { remaining } }"}
    refused = inside.ask("POST", "/graphql", token, query)
    assert refused.json["errors"][0]["type"] == "RATE_LIMITED"
    assert refused.headers["X-RateLimit-Reset"] == str(told["exhaustedUntil"])
    assert inside.ask("GET", "/orgs/acme", token).status == 200
    assert "errors" not in inside.ask("POST", "/graphql", inside.token, query).json
    inside.press("PUT", "/clock", advanceMs=91_000)
    assert "errors" not in inside.ask("POST", "/graphql", token, query).json
    inside.press("PUT", "/rate-limit", resource="core", installationId=number, remaining=1)
    answers = [inside.ask("GET", "/orgs/acme", token) for _ in range(2)]
    assert [one.status for one in answers] == [200, 403]
    assert [one.headers["X-RateLimit-Remaining"] for one in answers] == ["0", "0"]
    inside.press("PUT", "/rate-limit")
    assert inside.ask("GET", "/orgs/acme", token).status == 200


def test_a_replica_lags_and_webhooks_do_not(inside: Inside) -> None:
    at, made = inside.open("First")
    inside.press("PUT", "/replica", lagMs=5000)
    inside.take()
    inside.press("PATCH", at, title="Second")
    _, late = inside.open("Late", head="late")
    told = [one.payload["pull_request"]["title"] for one in inside.take() if one.event == "pull_request"]
    assert told == ["Second", "Late"]
    name = inside.repositories[0]["full_name"]
    rest = f"/repos/{name}/pulls"
    assert inside.get(f"{rest}/{made['number']}").json["title"] == "First"
    assert inside.get(f"{rest}/{late['number']}").status == 404
    assert "Late" not in [one["title"] for one in inside.get(f"{rest}?per_page=100").json]
    query = "query ($id: ID!) { node(id: $id) { ... on PullRequest { title } } }"
    assert inside.data(query, id=made["node_id"])["node"]["title"] == "First"
    inside.press("PUT", "/clock", advanceMs=5000)
    assert inside.get(f"{rest}/{made['number']}").json["title"] == "Second"
    assert inside.get(f"{rest}/{late['number']}").status == 200
    inside.press("PUT", f"{at}/replica", changes=2)
    for title in ("Third", "Fourth", "Fifth"):
        inside.press("PATCH", at, title=title)
    assert inside.get(f"{rest}/{made['number']}").json["title"] == "Third"
    inside.press("PUT", "/replica")
    assert inside.get(f"{rest}/{made['number']}").json["title"] == "Fifth"


def test_tokens_end_and_begin_with_a_401(inside: Inside) -> None:
    assert inside.press("DELETE", "/tokens", installationId=inside.number) == {"revoked": 1}
    assert (inside.get(LIST).status, inside.get(LIST).json["message"]) == (401, "Bad credentials")
    inside.press("PUT", "/tokens", freshUnauthorizedTimes=2)
    fresh = inside.mint(inside.number)
    assert [inside.get(LIST, fresh).status for _ in range(4)] == [401, 401, 200, 200]
    inside.press("PUT", "/tokens")
    assert inside.get(LIST, inside.mint(inside.number)).status == 200
    mints = inside.press("GET", "/requests")["byRoute"]["POST /app/installations/{installation_id}/access_tokens"]
    assert mints == 3


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/faults", {"kind": "earthquake"}),
        ("/faults", {"kind": "status", "status": 418}),
        ("/faults", {"kind": "secondary_limit", "retryAfter": 30}),
        ("/rate-limit", {"resource": "search"}),
        ("/repositories/%s/access", {"status": 500}),
    ],
)
def test_faults_that_make_no_sense_are_refused(inside: Inside, path: str, body: dict[str, object]) -> None:
    where = path % inside.repositories[0]["full_name"] if "%" in path else path
    assert inside.ask("PUT", f"/_local{where}", body=body).status == 400


def test_over_a_socket_lines_break_too(github: Running) -> None:
    def fault(kind: str) -> None:
        github.do("PUT", "/faults", kind=kind, keep=10, route="GET /meta", executes=True, delayMs=1)

    fault("broken")
    with pytest.raises(httpx.RemoteProtocolError, match="received 10 bytes"):
        github.get("/meta")
    fault("silent")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        github.get("/meta")
    fault("truncated")
    cut = github.get("/meta")
    assert (len(cut.content), cut.headers["Content-Length"]) == (10, "10")
    fault("slow")
    assert github.get("/meta").json()["installed_version"]
