"""Without sockets: the same identity, limits, routes and deliveries as the server's."""

import time

import pytest

from local.github.hooks import signature_256
from local.github.inprocess import InProcess, Sent
from tests.contract.github.inside import Inside
from tests.contract.github.running import SECRET, Running


def test_it_answers_as_the_server_does(github: Running) -> None:
    inside = Inside()
    github.do("POST", "/organizations", login="acme", repositories=2, pullRequests=4, members=2)
    github.do("POST", "/organizations/acme/install")
    outside_token = github.installation_token("acme")
    path = "/installation/repositories?per_page=1"
    here, there = inside.get(path), github.get(path, outside_token)
    assert (here.status, there.status_code) == (200, 200)
    assert {name.lower() for name in here.headers} == {name.lower() for name in there.headers} - {"content-length"}
    assert here.json["repositories"][0]["name"] == there.json()["repositories"][0]["name"]
    assert here.headers["Link"].startswith("<http://github.test/installation/repositories?per_page=1&page=2>")
    assert here.headers["X-RateLimit-Used"] == there.headers["X-RateLimit-Used"] == "1"


def test_identity_limits_and_etags_hold_here_too() -> None:
    github = Inside()
    token = github.token
    assert github.ask("GET", "/installation/repositories").status == 401
    assert github.ask("GET", "/app", {"Authorization": "Bearer not.a.jwt"}).status == 401
    assert github.ask("GET", "/nothing/at/all/here").status == 404
    first = github.ask("GET", "/api/v3/orgs/acme", token)
    again = github.ask("GET", "/api/v3/orgs/acme", {**token, "If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    github.press("PUT", "/rate-limit", exhaustedForSeconds=60)
    assert github.ask("GET", "/orgs/acme", token).status == 403
    counted = github.press("GET", "/requests")["byRoute"]
    assert counted["GET /orgs/{org}"] == 3


def test_graphql_is_answered_here_too() -> None:
    github = Inside()
    query = 'query { organization(login: "acme") { repositories(first: 9) { totalCount } } }'
    answer = github.ask("POST", "/graphql", github.token, {"query": query})
    assert answer.json == {"data": {"organization": {"repositories": {"totalCount": 2}}}}
    assert answer.headers["X-RateLimit-Resource"] == "graphql"


def test_deliveries_are_taken_in_order_and_reported_back() -> None:
    github = Inside()
    github.press("POST", "/organizations/acme/uninstall")
    (installed,) = github.take()
    github.answered(installed, 500)
    assert (installed.event, installed.payload["action"]) == ("installation", "deleted")
    assert installed.headers["X-Hub-Signature-256"] == signature_256(SECRET, installed.body)
    failed = github.ask("GET", "/app/hook/deliveries?status=failure", github.app()).json
    assert [(one["guid"], one["status_code"]) for one in failed] == [(installed.guid, 500)]
    assert github.ask("POST", f"/app/hook/deliveries/{failed[0]['id']}/attempts", github.app()).status == 202
    seen: list[Sent] = []

    def receive(sent: Sent) -> int:
        seen.append(sent)
        return 202

    assert github.deliver(receive) == 1
    assert seen[0].guid == installed.guid
    assert github.ask("GET", "/app/hook/deliveries?status=success", github.app()).json[0]["redelivery"] is True


@pytest.mark.parametrize(("mode", "events"), [("normal", "abcd"), ("reverse", "dcba")])
def test_deliveries_travel_here_too(mode: str, events: str) -> None:
    github = Inside()
    repo = github.repositories[0]["full_name"]
    github.press("PUT", "/deliveries/mode", mode=mode)
    for letter in "abcd":
        github.press("PATCH", f"/repositories/{repo}", description=letter)
    assert "".join(one.payload["repository"]["description"] for one in github.take()) == events
    github.press("PUT", "/deliveries/mode", repeat=2)
    github.press("POST", "/ping")
    first, second = github.take()
    assert (first.guid, first.number != second.number) == (second.guid, True)


def test_a_failure_is_logged_as_it_was() -> None:
    github = Inside()
    for status in (502, 504, 503):
        github.press("PUT", "/deliveries/mode", mode="fail", status=status)
        github.press("POST", "/ping")
    assert github.take() == []
    logged = github.ask("GET", "/app/hook/deliveries", github.app()).json[:3]
    assert [(one["status_code"], one["status"]) for one in logged] == [
        (503, "Invalid HTTP Response: 503 Service Unavailable"),
        (504, "timed out"),
        (502, "failed to connect"),
    ]


def test_a_seed_and_a_clock_give_the_same_github_again() -> None:
    def told() -> list[Sent]:
        github = InProcess(seed=3, now_ms=lambda: 1_800_000_000_000)
        github.press("POST", "/organizations", login="acme", repositories=2, pullRequests=4, members=2)
        github.press("POST", "/organizations/acme/announce")
        return github.take()

    assert told() == told()


def test_a_small_one_costs_a_few_milliseconds() -> None:
    Inside()
    began = time.process_time()
    for _ in range(50):
        github = InProcess()
        github.press("POST", "/organizations", login="acme", repositories=3, pullRequests=6, members=3)
        github.press("POST", "/organizations/acme/install")
    assert (time.process_time() - began) / 50 < 0.02


def test_a_control_that_is_refused_says_so() -> None:
    with pytest.raises(AssertionError, match="409"):
        github = InProcess()
        for _ in range(2):
            github.press("POST", "/organizations", login="acme")
