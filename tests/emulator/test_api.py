"""What an organization's members read, through the real site."""

import gzip
import urllib.parse
import uuid

import httpx
import pytest

from tests.live import payloads
from tests.live.deployed import Deployed
from tests.live.organization import Organization

pytestmark = pytest.mark.emulator


def test_the_history_tells_of_every_command(organization: Organization) -> None:
    guids = [organization.pull_request(number, guid=str(uuid.uuid4())) for number in range(2, 5)]
    organization.deployed.settle()
    history = organization.history()
    assert [entry["cause"] for entry in history[1:]] == [{"kind": "webhook", "id": guid} for guid in guids]
    assert [entry["position"]["seq"] for entry in history] == sorted(entry["position"]["seq"] for entry in history)
    last = history[-1]
    assert (last["kind"], last["event"]) == ("record_pull_request", "pull_request.opened")
    assert (last["outcome"], last["attempts"]) == ("applied", 1)
    assert last["position"] == organization.position()
    assert min(last["queueWaitMs"], last["durationMs"]) >= 0
    newest = organization.read("/history", params={"limit": 1})
    # A page counts commits; a commit may hold several commands.
    assert newest["items"][0] == last
    assert newest["nextCursor"]


def test_a_page_of_the_history_is_full_however_large_its_commits_are(organization: Organization) -> None:
    """DynamoDB ends an answer at 1 MB; a page must not end there, or the rest is never asked for."""
    for second in range(1, 7):
        first = int(organization.id) * 1000 + second * 1000
        long = [
            payloads.minimal_repository(organization.owner, first + number, f"{number}-" + "long-name-" * 20)
            for number in range(400)
        ]
        told = payloads.repositories_added(organization.owner, second, long)
        assert organization.deliver("installation_repositories", told).json()["commands"] == 10
    organization.deployed.settle()
    page = organization.read("/history", params={"limit": 500})
    assert [entry["position"]["seq"] for entry in page["items"]][-1] == 1
    assert (len([each for each in page["items"] if each["cause"]["kind"] == "webhook"]), page["nextCursor"]) == (
        61,
        None,
    )


def test_repositories_are_listed_and_found(organization: Organization) -> None:
    first = int(organization.id) * 100
    organization.added(range(first, first + 3))
    organization.deployed.settle()
    pages = [organization.read("/repositories", params={"limit": 3})]
    pages.append(organization.read("/repositories", params={"limit": 3, "cursor": pages[0]["nextCursor"]}))
    assert pages[1]["nextCursor"] is None
    found = {repo["repoId"]: repo for page in pages for repo in page["items"]}
    assert found.keys() == {organization.id, *map(str, range(first, first + 3))}
    assert organization.read(f"/repositories/{first}") == found[str(first)]
    assert organization.get("/repositories/1").status_code == 404


def test_pull_requests_are_listed_by_state(organization: Organization) -> None:
    organization.pull_request(2)
    organization.pull_request(3, 1, state="closed")
    organization.pull_request(4, 1, state="merged")
    organization.deployed.settle()

    def numbers(**query: str) -> list[int]:
        path = f"/repositories/{organization.id}/pull-requests"
        return sorted(row["number"] for row in organization.read(path, params=query)["items"])

    assert numbers() == numbers(state="open") == [1, 2]
    assert (numbers(state="closed"), numbers(state="merged"), numbers(state="all")) == ([3], [4], [1, 2, 3, 4])
    assert organization.get(f"/repositories/{organization.id}/pull-requests?state=odd").status_code == 422


@pytest.mark.parametrize("branch", ["plain", "feature/a#b%c", "a/b/c/pull-request", "grün ?&+", "50%25"])
def test_a_branch_leads_to_its_pull_request_whatever_it_is_called(organization: Organization, branch: str) -> None:
    organization.pull_request(2, branch=branch)
    organization.deployed.settle()
    path = f"/repositories/{organization.id}/branches/{urllib.parse.quote(branch, safe='')}/pull-request"
    assert organization.read(path)["headRefName"] == branch
    slashes = f"/repositories/{organization.id}/branches/{urllib.parse.quote(branch, safe='/')}/pull-request"
    assert organization.read(slashes)["number"] == 2
    assert organization.get(f"/repositories/{organization.id}/branches/none/pull-request").status_code == 404


def test_members_and_jobs_are_lists(organization: Organization) -> None:
    assert organization.read("/members") == {"items": [], "nextCursor": None}
    assert organization.read("/jobs") == {"items": [], "nextCursor": None}


def test_the_api_describes_itself(deployed: Deployed) -> None:
    described = deployed.site.get("/v1/openapi.json").raise_for_status().json()
    assert described["openapi"].startswith("3.1")
    asked = {
        "/v1/app",
        "/v1/health",
        "/v1/asyncapi.json",
        "/v1/socket-tickets",
        "/v1/auth/github/login",
        "/v1/auth/github/callback",
    }
    below = ("summary", "repositories", "members", "jobs", "history")
    assert asked | {f"/v1/organizations/{{org_id}}/{each}" for each in below} <= described["paths"].keys()
    assert deployed.site.get("/v1/health").json() == {"status": "ok"}


def test_the_socket_describes_itself(deployed: Deployed) -> None:
    described = deployed.site.get("/v1/asyncapi.json").raise_for_status().json()
    (server,), (channel,) = described["servers"].values(), described["channels"].values()
    assert f"{server['protocol']}://{server['host']}{channel['address']}" == deployed.cloud.socket_url
    assert {"subscribe", "delta", "closing"} <= channel["messages"].keys()


def _problem(answer: httpx.Response, status: int) -> payloads.Json:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    told: payloads.Json = answer.json()
    assert told.keys() >= {"type", "title", "status", "detail", "requestId"}
    assert (told["status"], told["requestId"]) == (status, answer.headers["x-request-id"])
    return told


def test_errors_are_problem_documents(organization: Organization) -> None:
    site, root = organization.deployed.site, f"/v1/organizations/{organization.id}"
    _problem(site.get(f"{root}/summary"), 401)
    _problem(site.get(f"{root}/summary", headers={"authorization": "Bearer nonsense"}), 401)
    _problem(site.get(f"{root}/summary", headers={"authorization": "Basic eDp5"}), 401)
    _problem(site.get("/v1/nothing"), 404)
    _problem(site.delete(f"{root}/summary", headers=organization.headers), 405)
    invalid = _problem(organization.get("/summary?limit=0"), 422)
    assert invalid["errors"][0].keys() == {"pointer", "detail"}
    _problem(organization.get("/summary?cursor=nonsense"), 400)


def test_a_request_id_is_echoed(organization: Organization) -> None:
    answer = organization.get("/nothing", headers={"x-request-id": "my-own"})
    assert (answer.headers["x-request-id"], answer.json()["requestId"]) == ("my-own", "my-own")


def test_a_foreign_organization_and_none_answer_the_same(organization: Organization, newcomer: Organization) -> None:
    newcomer.begin()

    def answers(organization_id: str) -> list[tuple[int, bytes, dict[str, str]]]:
        found = []
        for path in ("summary", "repositories", "members", "jobs", "history", f"repositories/{newcomer.id}"):
            headers = {**organization.headers, "x-request-id": "same"}
            url = f"/v1/organizations/{organization_id}/{path}"
            answer = organization.deployed.site.get(url, headers=headers)
            kept = {name: value for name, value in answer.headers.items() if name not in ("date", "apigw-requestid")}
            found.append((answer.status_code, answer.content, kept))
        return found

    assert answers(newcomer.id) == answers("1")
    assert {status for status, *_ in answers("1")} == {404}


def test_a_repeated_post_with_its_key_gets_the_first_answer(organization: Organization) -> None:
    def ticket(key: str) -> str:
        headers = {**organization.headers, "idempotency-key": key}
        answer = organization.deployed.site.post("/v1/socket-tickets", headers=headers)
        assert answer.status_code == 201
        made: str = answer.json()["ticket"]
        return made

    assert ticket("one") == ticket("one") != ticket("another")


def test_a_snapshot_is_compressed_and_not_sent_twice(organization: Organization) -> None:
    for number in range(2, 6):
        organization.pull_request(number)
    organization.deployed.settle()
    url = f"/v1/organizations/{organization.id}/summary"
    headers = {**organization.headers, "accept-encoding": "gzip"}
    with organization.deployed.site.stream("GET", url, headers=headers) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert len(raw) < len(gzip.decompress(raw)) / 2
    plain = organization.get("/summary", headers={"accept-encoding": "identity"})
    assert gzip.decompress(raw) == plain.content
    same = organization.get("/summary", headers={"if-none-match": plain.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    organization.pull_request(6)
    organization.deployed.settle()
    assert organization.get("/summary", headers={"if-none-match": plain.headers["etag"]}).status_code == 200
