"""Slow work: what starts it, what shows it, what stops it."""

from typing import Any

import pytest

from orglane.apply import Applied, Ports, apply_batch
from orglane.commands import Command, RecordInstallation, RecordJob, encode
from orglane.decide.jobs import FROM_OUTSIDE
from orglane.edges.items import Token
from orglane.ports import Message
from orglane.ports.work import Nudge
from tests.fakes import Errands

from .conftest import ACME, NOW_MS, Answer, Api
from .test_organizations import TOKEN, opened, tell

HOUR_MS = 60 * 60 * 1000
HOME = "/v1/organizations/42"
STARTS = {
    "/reload": ("reload_organization", {}),
    "/sync": ("full_sync", {}),
    "/repositories/9/reload": ("reload_repository", {"repositoryId": "9"}),
    "/repositories/9/pull-requests/1/reload": ("reload_pull_request", {"repositoryId": "9", "number": 1}),
    "/deliveries/recover": ("recover_deliveries", {}),
}
WISH = {"branchName": "feature/ä", "title": " Go faster "}


@pytest.fixture
def acme(api: Api) -> Api:
    Token(Token.key("t0ken"), organization_id="42", login="ana").save()
    tell(api, opened(1))
    return api


def post(api: Api, path: str, body: object = None, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.call("POST", f"{HOME}{path}", TOKEN | named, body)


def job_of(answer: Answer, status: int = 202) -> Any:
    assert answer.status == status, answer.body
    return answer.json()


def get(api: Api, path: str) -> Any:
    answer = api.call("GET", f"{HOME}{path}", TOKEN)
    assert answer.status == 200, answer.body
    return answer.json()


def detail_of(api: Api, job_id: str) -> str:
    key = {"pk": {"S": "ORG#42"}, "sk": {"S": f"WORK#{job_id}"}}
    item = api.store._client.get_item(TableName=api.store._table, Key=key)["Item"]
    return str(item["detail"]["S"])


def pointers(answer: Answer) -> list[str]:
    assert answer.status == 422, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    return [each["pointer"] for each in answer.json()["errors"]]


@pytest.mark.parametrize("path", STARTS)
def test_work_is_stored_and_nudged_and_answered_at_once(acme: Api, path: str) -> None:
    kind, target = STARTS[path]
    job = job_of(post(acme, path))
    assert (job["kind"], job["target"], job["status"], job["requestedBy"]) == (kind, target, "queued", "ana")
    assert acme.nudges.sent == [Nudge("42", job["jobId"])]
    assert get(acme, f"/jobs/{job['jobId']}") == job
    assert get(acme, "/summary")["jobs"] == [job]


@pytest.mark.parametrize("path", STARTS)
def test_work_that_is_under_way_is_the_same_job_and_is_nudged_again(acme: Api, path: str) -> None:
    first, second = job_of(post(acme, path)), job_of(post(acme, path))
    assert first == second
    assert acme.nudges.sent == [Nudge("42", first["jobId"])] * 2


def test_a_pull_request_that_is_not_known_yet_may_be_reloaded(acme: Api) -> None:
    assert job_of(post(acme, "/repositories/9/pull-requests/77/reload"))["target"]["number"] == 77


@pytest.mark.parametrize("number", ["0", "-1", "x", "2147483648"])
def test_a_pull_request_has_a_positive_number(acme: Api, number: str) -> None:
    assert pointers(post(acme, f"/repositories/9/pull-requests/{number}/reload")) == ["path/number"]


@pytest.mark.parametrize("path", ["/reload", "/pull-requests/1/reload", "/pull-requests"])
def test_work_on_an_unknown_repository_is_not_found(acme: Api, path: str) -> None:
    assert post(acme, f"/repositories/10{path}", WISH).status == 404
    assert acme.nudges.sent == []


def test_a_pull_request_is_wished_for_by_its_branch(acme: Api) -> None:
    job = job_of(post(acme, "/repositories/9/pull-requests", WISH | {"body": "Why", "base": "next", "draft": True}))
    assert job["kind"] == "create_pull_request"
    assert job["target"] == {"repositoryId": "9", "branchName": "feature/ä"}
    assert detail_of(acme, job["jobId"]) == '{"title": "Go faster", "body": "Why", "base": "next", "draft": true}'
    plain = job_of(post(acme, "/repositories/9/pull-requests", {"branchName": "b", "title": "t"}))
    assert detail_of(acme, plain["jobId"]) == '{"title": "t", "body": null, "base": null, "draft": false}'


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("title", ""),
        ("title", "  "),
        ("title", "x" * 257),
        ("title", 5),
        ("title", "\ud800"),
        ("branchName", ""),
        ("branchName", "ä" * 128),
        ("branchName", "a b"),
        ("branchName", "someone:branch"),
        ("branchName", None),
        ("body", "ä" * (32 * 1024 + 1)),
        ("base", ""),
        ("draft", "perhaps"),
    ],
)
def test_a_wish_that_cannot_be_granted_is_refused_in_words(acme: Api, part: str, value: object) -> None:
    assert pointers(post(acme, "/repositories/9/pull-requests", WISH | {part: value})) == [f"body/{part}"]
    assert acme.nudges.sent == []


def test_deliveries_are_recovered_from_a_time_of_the_last_three_days_on(acme: Api) -> None:
    job = job_of(post(acme, "/deliveries/recover", {"sinceMs": NOW_MS - 72 * HOUR_MS}))
    assert detail_of(acme, job["jobId"]) == f'{{"sinceMs": {NOW_MS - 72 * HOUR_MS}}}'
    for since in (NOW_MS - 73 * HOUR_MS, NOW_MS + HOUR_MS, -1, "yesterday"):
        assert pointers(post(acme, "/deliveries/recover", {"sinceMs": since})) == ["body/sinceMs"]


@pytest.mark.parametrize(
    ("status", "word"), [("install_required", "Install it at"), ("reconnect_required", "Allow it again at")]
)
def test_without_the_app_the_way_to_install_it_is_told(acme: Api, status: str, word: str) -> None:
    tell(acme, RecordInstallation(ACME, "5", status, 9_000_000_000_000))
    for path in STARTS:
        answer = post(acme, path)
        assert answer.status == 409
        assert f"{word} http://localhost:4590/apps/orglane/installations/new" in answer.json()["detail"]
    assert acme.nudges.sent == []


def test_a_job_whose_nudge_failed_is_found_and_nudged_by_a_repetition(acme: Api) -> None:
    acme.nudges.down = True
    failed = post(acme, "/sync", idempotency_key="k1")
    assert (failed.status, failed.headers["retry-after"]) == (503, "2")
    (job,) = get(acme, "/jobs")["items"]
    acme.nudges.down = False
    assert job_of(post(acme, "/sync", idempotency_key="k1")) == job
    assert acme.nudges.sent == [Nudge("42", job["jobId"])]


def test_jobs_are_listed_newest_first_by_status_and_page(acme: Api) -> None:
    made = []
    for number in range(5):
        acme.clock[0] += 1
        made.append(job_of(post(acme, f"/repositories/9/pull-requests/{number + 1}/reload"))["jobId"])
    end(acme, made[1], "completed")
    assert [each["jobId"] for each in get(acme, "/jobs")["items"]] == made[::-1]
    assert [each["jobId"] for each in get(acme, "/jobs?status=completed")["items"]] == [made[1]]
    first = get(acme, "/jobs?limit=3")
    second = get(acme, f"/jobs?limit=3&cursor={first['nextCursor']}")
    assert [each["jobId"] for page in (first, second) for each in page["items"]] == made[::-1]
    assert second["nextCursor"] is None
    assert acme.call("GET", f"{HOME}/jobs?cursor=UFIjOQ", TOKEN).status == 400
    assert pointers(acme.call("GET", f"{HOME}/jobs?status=done", TOKEN)) == ["query/status"]


@pytest.mark.parametrize("job_id", ["nothing", "x" * 2000, "%00", "%F0%9F%99%82"])
def test_an_unknown_job_is_not_found(acme: Api, job_id: str) -> None:
    assert acme.call("GET", f"{HOME}/jobs/{job_id}", TOKEN).status == 404
    assert post(acme, f"/jobs/{job_id}/cancel").status == 404


def end(api: Api, job_id: str, status: str) -> None:
    tell(api, RecordJob(ACME, job_id, 1, status))


def test_a_job_is_cancelled_through_the_lane(acme: Api) -> None:
    job = job_of(post(acme, "/sync"))
    assert job_of(post(acme, f"/jobs/{job['jobId']}/cancel")) == job
    (command,) = acme.lane.sent
    assert command.body == RecordJob(ACME, job["jobId"], FROM_OUTSIDE, "cancelled", "Cancelled by ana")
    assert (command.organization_id, command.cause.kind, command.dedup) == ("42", "command", None)
    assert acme.nudges.sent == [Nudge("42", job["jobId"])] * 2
    apply(acme, command)
    told = get(acme, f"/jobs/{job['jobId']}")
    assert (told["status"], told["message"]) == ("cancelled", "Cancelled by ana")


def apply(api: Api, command: Command) -> None:
    ports = Ports(api.store, Errands(), lambda: NOW_MS)
    (event,) = apply_batch([Message("m", "42", encode(command), 1)], ports)
    assert isinstance(event, Applied)


@pytest.mark.parametrize("status", ["completed", "error", "cancelled"])
def test_cancelling_what_has_ended_changes_nothing(acme: Api, status: str) -> None:
    job = job_of(post(acme, "/sync"))
    end(acme, job["jobId"], status)
    assert job_of(post(acme, f"/jobs/{job['jobId']}/cancel"))["status"] == status
    assert acme.lane.sent == []


@pytest.mark.parametrize("path", [*STARTS, "/repositories/9/pull-requests", "/jobs/x/cancel"])
def test_starting_work_takes_a_member_and_with_a_cookie_the_csrf_token(acme: Api, path: str) -> None:
    assert acme.call("POST", f"{HOME}{path}", {}, WISH).status == 401
    foreign = acme.call("POST", f"/v1/organizations/43{path}", TOKEN, WISH)
    assert foreign.status == 404
    acme.sign_in()
    assert acme.call("POST", f"{HOME}{path}", {}, WISH).status == 403
    assert acme.call("POST", f"{HOME}{path}", acme.csrf(), WISH).status == (404 if "/x/" in path else 202)


def test_a_repetition_gets_the_first_answer_and_starts_nothing(acme: Api) -> None:
    first = post(acme, "/sync", idempotency_key="k1")
    end(acme, first.json()["jobId"], "completed")
    again = post(acme, "/sync", idempotency_key="k1")
    assert (first.status, first.body) == (again.status, again.body)
    assert len(acme.nudges.sent) == 1
    assert job_of(post(acme, "/sync", idempotency_key="k2"))["jobId"] != first.json()["jobId"]


def test_a_key_belongs_to_its_caller_and_path(acme: Api) -> None:
    Token(Token.key("0ther"), organization_id="42", login="bo").save()
    ids = {job_of(post(acme, path, idempotency_key="k1"))["jobId"] for path in STARTS}
    assert len(ids) == len(STARTS)
    others = post(acme, "/reload", authorization="Bearer 0ther", idempotency_key="k1")
    assert len(acme.nudges.sent) == len(STARTS) + 1
    assert others.json()["jobId"] in ids


def test_a_key_stands_for_one_body(acme: Api) -> None:
    first = post(acme, "/repositories/9/pull-requests", WISH, idempotency_key="k1")
    again = post(acme, "/repositories/9/pull-requests", WISH, idempotency_key="k1")
    assert first.body == again.body
    other = post(acme, "/repositories/9/pull-requests", WISH | {"title": "Slower"}, idempotency_key="k1")
    assert pointers(other) == ["header/idempotency-key"]


def test_a_first_answer_is_kept_for_a_day(acme: Api) -> None:
    first = job_of(post(acme, "/sync", idempotency_key="k1"))
    end(acme, first["jobId"], "completed")
    acme.clock[0] = NOW_MS + 23 * HOUR_MS
    assert job_of(post(acme, "/sync", idempotency_key="k1")) == first
    acme.clock[0] = NOW_MS + 25 * HOUR_MS
    assert job_of(post(acme, "/sync", idempotency_key="k1"))["jobId"] != first["jobId"]


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "ä"])
def test_a_key_is_short_and_printable(acme: Api, key: str) -> None:
    assert pointers(post(acme, "/sync", idempotency_key=key)) == ["header/idempotency-key"]
    assert acme.nudges.sent == []


def test_a_refused_request_may_be_repeated_once_it_is_mended(acme: Api) -> None:
    tell(acme, RecordInstallation(ACME, "5", "reconnect_required", 8_000_000_000_000))
    assert post(acme, "/sync", idempotency_key="k1").status == 409
    tell(acme, RecordInstallation(ACME, "5", "connected", 9_000_000_000_000))
    assert post(acme, "/sync", idempotency_key="k1").status == 202


def test_the_document_tells_of_jobs_and_of_every_way_to_start_one(acme: Api) -> None:
    document = acme.call("GET", "/v1/openapi.json").json()
    paths = document["paths"]
    home = "/v1/organizations/{org_id}"
    for path in (*STARTS, "/repositories/9/pull-requests", "/jobs/x/cancel"):
        named = path.replace("/9", "/{repo_id}").replace("/1/", "/{number}/").replace("/x/", "/{job_id}/")
        told = paths[f"{home}{named}"]["post"]
        assert told["responses"]["202"]["content"]["application/json"]["schema"]["$ref"].endswith("/Job")
        assert "application/problem+json" in told["responses"]["409"]["content"]
        assert any(each["name"] == "idempotency-key" for each in told["parameters"])
    assert set(document["components"]["schemas"]["PullRequestWish"]["required"]) == {"branchName", "title"}
    assert paths[f"{home}/jobs/{{job_id}}"]["get"]["responses"]["200"]
