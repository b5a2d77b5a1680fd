"""What an organization's members may read."""

from typing import Any

import pytest

from orglane.apply import Applied, Ports, apply_batch
from orglane.commands import (
    Account,
    Body,
    Cause,
    Command,
    MemberFacts,
    PullRequestFacts,
    RecordInstallation,
    RecordMember,
    RecordPullRequest,
    RepositoryFacts,
    encode,
)
from orglane.edges.items import Token
from orglane.ports import Message
from tests.fakes import Errands

from .conftest import NOW_MS, Api

ACME = Account("42", "acme")
ROBOT = RepositoryFacts("9", "acme/robot", "robot", "https://github/acme/robot", updated_at_ms=1000)
TOKEN = {"authorization": "Bearer t0ken"}


def tell(api: Api, *bodies: Body) -> None:
    """Let the lane's consumer apply these."""
    number = api.clock[0]
    for body in bodies:
        number += 1
        command = Command(f"c{number}", body.account.id, Cause("webhook", f"d{number}"), "e", None, NOW_MS, body)
        (event,) = apply_batch(
            [Message(f"m{number}", body.account.id, encode(command), 1)], Ports(api.store, Errands(), lambda: NOW_MS)
        )
        assert isinstance(event, Applied)
    api.clock[0] = number


def opened(number: int, *, state: str = "open", branch: str = "topic", fork: bool = False) -> RecordPullRequest:
    facts = PullRequestFacts(
        number,
        1_700_000_000_000 + number,
        f"Pull {number}",
        state,
        head_ref=branch,
        head_repo="acme/robot",
        is_fork=fork,
    )
    return RecordPullRequest(ACME, "5", ROBOT, facts)


@pytest.fixture
def acme(api: Api) -> Api:
    Token(Token.key("t0ken"), organization_id="42", login="ana").save()
    return api


def get(api: Api, path: str, status: int = 200) -> Any:
    answer = api.call("GET", f"/v1/organizations/42{path}", TOKEN)
    assert answer.status == status, answer.body
    return answer.json()


def test_the_snapshot_holds_repositories_and_open_pull_requests_from_a_position_on(acme: Api) -> None:
    tell(acme, opened(1), opened(2, state="merged"), opened(3))
    snapshot = get(acme, "/summary")
    assert snapshot["position"]["seq"] == 3
    assert [each["prId"] for each in snapshot["openPullRequests"]] == ["9#1", "9#3"]
    assert [(each["repoId"], each["openPullRequestCount"]) for each in snapshot["repos"]] == [("9", 2)]
    assert snapshot["github"]["installationId"] == "5"
    assert snapshot["nextCursor"] is None


def test_pages_of_a_snapshot_carry_one_position_and_miss_nothing(acme: Api) -> None:
    tell(acme, *(opened(number, state="open" if number % 3 else "closed") for number in range(1, 12)))
    pages, cursor = [], ""
    while True:
        page = get(acme, f"/summary?limit=3{cursor}")
        pages.append(page)
        if len(pages) == 1:
            tell(acme, opened(99))
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert {page["position"]["seq"] for page in pages} == {11}
    assert all(len(page["repos"]) + len(page["openPullRequests"]) <= 3 for page in pages)
    told = [each["number"] for page in pages for each in page["openPullRequests"]]
    assert sorted(told) == [1, 2, 4, 5, 7, 8, 10, 11, 99]


def test_a_snapshot_is_not_sent_twice(acme: Api) -> None:
    tell(acme, opened(1))
    first = acme.call("GET", "/v1/organizations/42/summary", TOKEN)
    again = acme.call("GET", "/v1/organizations/42/summary", {**TOKEN, "if-none-match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    tell(acme, opened(2))
    changed = acme.call("GET", "/v1/organizations/42/summary", {**TOKEN, "if-none-match": first.headers["etag"]})
    assert changed.status == 200


def test_long_answers_are_compressed(acme: Api) -> None:
    tell(acme, *(opened(number) for number in range(1, 6)))
    answer = acme.call("GET", "/v1/organizations/42/summary", {**TOKEN, "accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.json()["openPullRequests"]) == 5


def test_a_page_of_an_earlier_epoch_is_gone(acme: Api) -> None:
    tell(acme, opened(1), opened(2))
    cursor = get(acme, "/summary?limit=1")["nextCursor"]
    acme.store._client.update_item(
        TableName=acme.store._table,
        Key={"pk": {"S": "ORG#42"}, "sk": {"S": "META"}},
        UpdateExpression="SET epoch = epoch + :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    assert get(acme, f"/summary?limit=1&cursor={cursor}", 410)["status"] == 410


@pytest.mark.parametrize("path", ["/summary?cursor=x", "/repositories?cursor=%C3%A9", "/history?cursor=eA"])
def test_a_cursor_that_is_not_ours_is_refused_in_words(acme: Api, path: str) -> None:
    tell(acme, opened(1))
    assert "cursor" in get(acme, path, 400)["detail"]


def test_closed_and_merged_pull_requests_are_remembered(acme: Api) -> None:
    tell(acme, opened(1), opened(2, state="closed"), opened(3, state="merged"))
    for state, numbers in {"open": [1], "closed": [2], "merged": [3], "all": [1, 2, 3]}.items():
        page = get(acme, f"/repositories/9/pull-requests?state={state}")
        assert [each["number"] for each in page["items"]] == numbers


def test_a_branch_leads_to_its_open_pull_request_and_not_to_a_forks(acme: Api) -> None:
    tell(acme, opened(1, branch="feature/a#b%c"), opened(2, branch="patch-1", fork=True))
    assert get(acme, "/repositories/9/branches/feature%2Fa%23b%25c/pull-request")["number"] == 1
    get(acme, "/repositories/9/branches/patch-1/pull-request", 404)


def test_members_and_jobs_and_one_repository(acme: Api) -> None:
    tell(acme, opened(1), RecordMember(ACME, MemberFacts("7", "ana", "Ana", "https://a/7", "admin"), 5))
    assert get(acme, "/members")["items"] == [
        {"memberId": "7", "login": "ana", "name": "Ana", "avatarUrl": "https://a/7", "role": "admin"}
    ]
    assert get(acme, "/jobs") == {"items": [], "nextCursor": None}
    assert get(acme, "/repositories/9")["fullName"] == "acme/robot"
    get(acme, "/repositories/10", 404)


def test_lists_have_pages(acme: Api) -> None:
    repositories = tuple(RepositoryFacts(str(number), f"acme/r{number}", f"r{number}") for number in range(1, 6))
    tell(acme, RecordInstallation(ACME, "5", "connected", 1, repositories))
    first = get(acme, "/repositories?limit=2")
    second = get(acme, f"/repositories?limit=2&cursor={first['nextCursor']}")
    third = get(acme, f"/repositories?limit=2&cursor={second['nextCursor']}")
    names = [each["name"] for page in (first, second, third) for each in page["items"]]
    assert names == ["r1", "r2", "r3", "r4", "r5"]
    assert third["nextCursor"] is None


def test_the_history_tells_what_was_applied_newest_first(acme: Api) -> None:
    tell(acme, opened(1), opened(1), opened(2))
    page = get(acme, "/history")
    assert [(each["outcome"], each["position"]["seq"]) for each in page["items"]] == [
        ("applied", 3),
        ("stale", 2),
        ("applied", 1),
    ]
    assert page["items"][0].keys() >= {"id", "kind", "cause", "queueWaitMs", "durationMs", "attempts", "atMs"}
    newest = get(acme, "/history?limit=1")
    assert get(acme, f"/history?limit=1&cursor={newest['nextCursor']}")["items"][0]["position"]["seq"] == 2


def test_unknown_and_foreign_organizations_get_the_same_answer(acme: Api) -> None:
    tell(acme, opened(1))
    answers = []
    for organization_id in ("43", "nonsense", "4" * 30, "４２"):
        answer = acme.call("GET", f"/v1/organizations/{organization_id}/summary", {**TOKEN, "x-request-id": "r"})
        answers.append((answer.status, answer.body))
    assert len(set(answers)) == 1
    assert answers[0][0] == 404


def test_without_credentials_there_is_nothing_to_see(api: Api) -> None:
    for path in ("summary", "repositories", "members", "jobs", "history"):
        answer = api.call("GET", f"/v1/organizations/42/{path}")
        assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert api.call("GET", "/v1/organizations/42/summary", {"authorization": "Bearer wrong"}).status == 401
    assert api.call("GET", "/v1/organizations/42/summary", {"authorization": "Basic eDp5"}).status == 401
