"""All that is known of one pull request, for whoever looks at it."""

from typing import Any

import pytest

from orglane import keys
from orglane.apply import Applied, Ports, apply_batch
from orglane.commands import Command
from orglane.edges.items import Token
from orglane.ports import Commit, Place
from orglane.rows import State, Sync, replace
from tests.fakes import Errands
from tests.unit.builders import ACCEPTED_MS, T, check, checked, linked, message, pull_request, removed, review, told

from .conftest import NOW_MS, Api

TOKEN = {"authorization": "Bearer t0ken"}
SECOND = 1000


@pytest.fixture
def acme(api: Api) -> Api:
    Token(Token.key("t0ken"), organization_id="42", login="ana").save()
    return api


def tell(api: Api, *commands: Command) -> None:
    for each in commands:
        (event,) = apply_batch([message(each)], Ports(api.store, Errands(), lambda: NOW_MS))
        assert isinstance(event, Applied)


def get(api: Api, number: object = 1, repo_id: str = "7", status: int = 200) -> Any:
    answer = api.call("GET", f"/v1/organizations/42/repositories/{repo_id}/pull-requests/{number}", TOKEN)
    assert answer.status == status, answer.body
    return answer.json()


def test_everything_is_told_at_once(acme: Api) -> None:
    facts = linked(author_login="ana")
    tell(
        acme,
        told(facts, text="What it does."),
        told(
            linked(at_ms=T + SECOND, author_login="ana", title="Another"),
            text="What it does.",
            reviews=(review("approved", login="ben-login"),),
            event="pull_request_review.submitted",
            accepted_at_ms=ACCEPTED_MS + 1,
        ),
        checked(check(), event="check_run.completed", accepted_at_ms=ACCEPTED_MS + 2),
    )
    detail = get(acme)
    listed = acme.call("GET", "/v1/organizations/42/repositories/7/pull-requests", TOKEN).json()["items"]
    assert [detail.pop("pullRequest")] == listed
    assert detail == {
        "description": {"text": "What it does.", "isCut": False, "mayBeOld": False},
        "reviews": [{"login": "ben-login", "verdict": "approved", "submittedAtMs": T}],
        "checks": [{"name": "unit", "source": "run", "outcome": "passed", "atMs": T}],
        "mergeability": {"state": "mergeable", "asOfMs": T + SECOND},
        "sightings": [
            {"atMs": ACCEPTED_MS + 2, "source": "webhook", "event": "check_run.completed", "what": ["checks"]},
            {
                "atMs": ACCEPTED_MS + 1,
                "source": "webhook",
                "event": "pull_request_review.submitted",
                "what": ["title", "review"],
            },
            {"atMs": ACCEPTED_MS, "source": "webhook", "event": "pull_request.opened", "what": ["opened"]},
        ],
        "freshness": {"source": "webhook", "atMs": ACCEPTED_MS + 2},
        "offers": [],
    }


def test_what_is_not_known_is_null_or_empty(acme: Api) -> None:
    tell(acme, told(pull_request()))
    detail = get(acme)
    assert detail["description"] is None
    assert (detail["reviews"], detail["checks"]) == ([], [])
    assert detail["mergeability"] == {"state": "unknown", "asOfMs": None}


@pytest.mark.parametrize("state", ["closed", "merged"])
def test_one_that_has_left_is_told_of_as_long_as_it_is_remembered(acme: Api, state: str) -> None:
    tell(acme, told(linked(), text="So."), checked(check()), told(linked(at_ms=T + SECOND, state=state), text="So."))
    detail = get(acme)
    assert (detail["pullRequest"]["state"], detail["description"]["text"]) == (state, "So.")
    assert [each["name"] for each in detail["checks"]] == ["unit"]
    assert detail["sightings"][0]["what"][0] == state


def test_an_empty_text_is_known(acme: Api) -> None:
    tell(acme, told(linked(), text=""))
    assert get(acme)["description"] == {"text": "", "isCut": False, "mayBeOld": False}


@pytest.mark.parametrize(
    "later",
    [told(linked(), text="Another of the same second."), told(linked(at_ms=T + SECOND))],
    ids=["two of one second", "told of later without its text"],
)
def test_a_text_that_may_be_another_by_now_says_so(acme: Api, later: Command) -> None:
    tell(acme, told(linked(), text="So."), later)
    assert get(acme)["description"]["mayBeOld"]


def test_checks_that_failed_come_first_then_those_under_way_by_name(acme: Api) -> None:
    checks = [
        check("run/1/unit"),
        check("run/1/a/b: lint"),
        check("status/ci/Build", "pending"),
        check("run/2/zeta", "failed"),
        check("suite/9", "failed"),
        check("suite/1", "failed"),
        check("run/1/Alpha", "pending"),
    ]
    tell(acme, told(linked()), checked(*checks))
    assert [(each["outcome"], each["source"], each["name"]) for each in get(acme)["checks"]] == [
        ("failed", "suite", "check suite 9"),
        ("failed", "run", "zeta"),
        ("pending", "run", "Alpha"),
        ("pending", "status", "ci/Build"),
        ("passed", "run", "a/b: lint"),
        ("passed", "run", "unit"),
    ]


def test_the_latest_review_comes_first_and_a_deleted_account_has_no_login(acme: Api) -> None:
    reviews = (
        review("approved", T, "1", login="ana"),
        review("dismissed", T + 2 * SECOND, "2", login="ben"),
        review("changes_requested", T + SECOND, ""),
    )
    tell(acme, told(linked(), reviews=reviews))
    assert [(each["login"], each["verdict"]) for each in get(acme)["reviews"]] == [
        ("ben", "dismissed"),
        (None, "changes_requested"),
        ("ana", "approved"),
    ]


def test_a_verdict_on_another_head_is_none(acme: Api) -> None:
    tell(acme, told(linked()), told(linked(at_ms=T + SECOND, head_sha="b2", mergeable=None)))
    assert get(acme)["mergeability"] == {"state": "unknown", "asOfMs": None}


def synced(api: Api, at_ms: int) -> None:
    """A full sync that ended."""
    before = api.store.load("42", (), ()).state
    assert before.head
    head = replace(before.head, seq=before.head.seq + 1, sync=Sync(status="synced", at_ms=at_ms))
    last = api.doors.history.newest("42", None, 1)[0]
    entry = last._replace(base=before.head.seq, seq=head.seq)
    api.store.commit(Commit(before, State(head), entry, ()))


@pytest.mark.parametrize(
    ("state", "at_ms", "expected"),
    [
        ("open", ACCEPTED_MS + 5, ("sync", ACCEPTED_MS + 5)),
        ("open", ACCEPTED_MS - 5, ("webhook", ACCEPTED_MS)),
        ("closed", ACCEPTED_MS + 5, ("webhook", ACCEPTED_MS)),
    ],
    ids=["a sync since", "a sync before", "of what has left a sync says nothing"],
)
def test_freshness_is_of_the_last_sighting_or_sync(
    acme: Api, state: str, at_ms: int, expected: tuple[str, int]
) -> None:
    tell(acme, told(linked(state=state)))
    synced(acme, at_ms)
    assert get(acme)["freshness"] == {"source": expected[0], "atMs": expected[1]}


def test_it_takes_two_reads(acme: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(acme, told(linked(), text="So."))
    asked: list[list[str]] = []
    rows = acme.doors.reader.rows

    def counting(place: Any, sks: Any) -> Any:
        asked.append(list(sks))
        return rows(place, sks)

    monkeypatch.setattr(acme.doors.reader, "rows", counting)
    get(acme)
    assert asked == [["REPO#7", "PR#7#1", "TEXT#7#1"], ["COMMIT#7#a1"]]


@pytest.mark.parametrize(("repo_id", "number"), [("7", 2), ("8", 1), ("%237", 1), ("7" * 80, 1)])
def test_what_is_not_known_is_not_found(acme: Api, repo_id: str, number: int) -> None:
    tell(acme, told(pull_request()))
    assert get(acme, number, repo_id, 404)["status"] == 404


def test_a_removed_repository_has_none(acme: Api) -> None:
    tell(acme, told(pull_request()), removed("7"))
    assert get(acme, status=404)["status"] == 404


@pytest.mark.parametrize("number", ["x", "0", "-1", "1.5", "99999999999999999999"])
def test_a_number_that_is_none_is_refused(acme: Api, number: str) -> None:
    tell(acme, told(pull_request()))
    assert get(acme, number, status=422)["errors"]


def test_a_text_is_in_no_list_and_in_no_delta(acme: Api) -> None:
    tell(acme, told(linked(), text="Only here."))
    for path in ("/summary", "/repositories/7/pull-requests?state=all", "/history"):
        assert b"Only here." not in acme.call("GET", f"/v1/organizations/42{path}", TOKEN).body
    assert not [each for each in acme.doors.history.newest("42", None, 10) if "Only here." in each.changes]
    rows, _ = acme.doors.reader.section(Place("42"), keys.PULL_REQUEST_PREFIX, None, 10)
    assert len(rows) == 1
