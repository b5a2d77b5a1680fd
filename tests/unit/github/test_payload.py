"""What is read from a payload: defaults for what is missing or odd, and never an exception."""

import json
from typing import Any

import pytest

from orglane.commands import Account, PullRequestFacts, RepositoryFacts
from orglane.github.payload import account, avatar, identifier, integer, pull_request, repository, text, time_ms

OWNER = {"id": 42, "login": "acme", "type": "Organization", "avatar_url": "https://avatars.example/42"}
NEW_YEAR_MS = 1_767_225_600_000
OPEN: dict[str, Any] = {
    "number": 7,
    "updated_at": "2026-01-01T00:00:00Z",
    "created_at": "2025-12-31T23:59:59Z",
    "closed_at": None,
    "merged_at": None,
    "merged": False,
    "state": "open",
    "title": "Fix login",
    "body": "Closes #1",
    "html_url": "https://github.com/acme/robot/pull/7",
    "head": {"ref": "fix", "sha": "abc", "repo": {"id": 9, "full_name": "acme/robot"}},
    "base": {"ref": "main", "sha": "def", "repo": {"id": 9, "full_name": "acme/robot"}},
    "user": {"login": "ana", "avatar_url": "https://avatars.example/1"},
    "draft": True,
    "labels": [{"id": 1, "name": "bug", "color": "d73a4a"}],
    "requested_reviewers": [{"login": "bo"}],
    "requested_teams": [{"slug": "team"}],
    "mergeable": True,
    "additions": 3,
    "deletions": 4,
}
OPEN_FACTS = PullRequestFacts(
    number=7,
    updated_at_ms=NEW_YEAR_MS,
    title="Fix login",
    state="open",
    url="https://github.com/acme/robot/pull/7",
    head_ref="fix",
    head_sha="abc",
    head_repo="acme/robot",
    is_fork=False,
    base_ref="main",
    author_login="ana",
    author_avatar_url="https://avatars.example/1",
    is_draft=True,
    labels=(("bug", "d73a4a"),),
    requested_reviewers=("bo", "team"),
    mergeable=True,
    additions=3,
    deletions=4,
    created_at_ms=NEW_YEAR_MS - 1000,
)
FORK = {"ref": "fix", "sha": "abc", "repo": {"id": 10, "full_name": "ana/robot"}}
DELETED = {"ref": "fix", "sha": "abc", "repo": None}


def test_a_pull_request_is_read_whole() -> None:
    assert pull_request(OPEN) == OPEN_FACTS


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"user": None}, {"author_login": None, "author_avatar_url": None}, id="a deleted author"),
        pytest.param({"html_url": "javascript:alert(1)"}, {"url": ""}, id="an address that a browser would run"),
        pytest.param({"html_url": " data:text/html,x"}, {"url": ""}, id="an address that is a page itself"),
        pytest.param(
            {"user": {"login": ""}}, {"author_login": None, "author_avatar_url": None}, id="a nameless author"
        ),
        pytest.param({"head": FORK}, {"head_repo": "ana/robot", "is_fork": True}, id="a fork"),
        pytest.param({"head": DELETED}, {"head_repo": None, "is_fork": True}, id="a deleted fork"),
        pytest.param(
            {"head": None}, {"head_ref": "", "head_sha": "", "head_repo": None, "is_fork": True}, id="no head"
        ),
        pytest.param({"body": None}, {}, id="no body"),
        pytest.param({"mergeable": None}, {"mergeable": None}, id="mergeability not known"),
        pytest.param({"mergeable": False}, {"mergeable": False}, id="conflicting"),
        pytest.param({"mergeable": "MERGEABLE"}, {"mergeable": None}, id="a mergeability that is text"),
        pytest.param({"state": "closed"}, {"state": "closed"}, id="closed"),
        pytest.param({"state": "closed", "merged": True}, {"state": "merged"}, id="merged"),
        pytest.param(
            {"state": "closed", "merged": None, "merged_at": "2026-01-01T00:00:00Z"},
            {"state": "merged"},
            id="merged, by its time alone",
        ),
        pytest.param({"state": "queued"}, {"state": "open"}, id="an unknown state"),
        pytest.param(
            {"state": "withdrawn", "closed_at": "2026-01-01T00:00:00Z"},
            {"state": "closed"},
            id="an unknown state with a closing time",
        ),
        pytest.param({"draft": None}, {"is_draft": False}, id="no word of a draft"),
        pytest.param({"title": None}, {"title": ""}, id="no title"),
        pytest.param({"title": "a\ud800b"}, {"title": "a?b"}, id="half of a surrogate pair"),
        pytest.param({"title": "a\u0000b"}, {"title": "a\u0000b"}, id="a control character"),
        pytest.param({"additions": 2**53, "deletions": "4"}, {"additions": None, "deletions": None}, id="odd counts"),
        pytest.param({"additions": 0}, {"additions": 0}, id="a count of nothing"),
        pytest.param({"created_at": "yesterday"}, {"created_at_ms": 0}, id="a bad time of creation"),
        pytest.param({"labels": None}, {"labels": ()}, id="no labels"),
        pytest.param(
            {"labels": [None, {}, {"name": ""}, {"name": "x", "color": None}, "bug"]},
            {"labels": (("x", ""),)},
            id="odd labels",
        ),
        pytest.param(
            {"requested_reviewers": [None, {"login": None}, {"login": "bo"}], "requested_teams": {}},
            {"requested_reviewers": ("bo",)},
            id="odd reviewers",
        ),
        pytest.param(
            {"labels": [{"name": name, "color": "fff"} for name in ("b", "C", "a", "B", "a")]},
            {"labels": (("a", "fff"), ("B", "fff"), ("b", "fff"), ("C", "fff"))},
            id="labels in any order",
        ),
        pytest.param(
            {"requested_reviewers": [{"login": "zoe"}, {"login": "Bo"}], "requested_teams": [{"slug": "core"}]},
            {"requested_reviewers": ("Bo", "core", "zoe")},
            id="reviewers in any order",
        ),
        pytest.param(
            {"user": {"login": "ana", "avatar_url": "https://avatars.example/1?u=ab&v=4"}},
            {"author_avatar_url": "https://avatars.example/1?v=4"},
            id="an avatar as GraphQL spells it",
        ),
    ],
)
def test_what_is_null_or_new_has_its_default(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    assert pull_request({**OPEN, **changes}) == OPEN_FACTS._replace(**expected)


def test_nothing_but_a_number_and_a_time_is_needed() -> None:
    sparse = {"number": 7, "updated_at": "2026-01-01T00:00:00Z"}
    assert pull_request(sparse) == PullRequestFacts(number=7, updated_at_ms=NEW_YEAR_MS, is_fork=True)


@pytest.mark.parametrize("number", [None, 0, -1, 2**53, 7.0, "7", True, [7], 10**400])
def test_without_a_usable_number_there_is_no_pull_request(number: object) -> None:
    assert pull_request({**OPEN, "number": number}) is None


@pytest.mark.parametrize("at", [None, "", "yesterday", "2026-01-01", "2026-01-01T00:00:00", 10**10, True, {}])
def test_without_a_usable_time_there_is_no_pull_request(at: object) -> None:
    assert pull_request({**OPEN, "updated_at": at}) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-01-01T00:00:00Z", NEW_YEAR_MS),
        ("2026-01-01T01:00:00+01:00", NEW_YEAR_MS),
        ("2026-01-01T00:00:00.123Z", NEW_YEAR_MS + 123),
        (NEW_YEAR_MS // 1000, NEW_YEAR_MS),
        (0, 0),
        ("1969-12-31T23:59:59Z", 0),
        ("0001-01-01T00:00:00+23:59", 0),
        ("9999-12-31T23:59:59-23:59", 253_402_387_139_000),
        ("2026-13-01T00:00:00Z", None),
        ("2026-01-01T00:00:00\ud800", None),
        ("2026-01-01T00:00:00+99:99", None),
        ("2026-01-01T00:00:00Z" * 1000, None),
        (-1, None),
        (1.5, None),
        (10**400, None),
    ],
)
def test_a_time_is_milliseconds_or_nothing(value: object, expected: int | None) -> None:
    assert time_ms({"at": value}, "at") == expected


def test_integers_are_what_a_browser_can_hold() -> None:
    values = [2**53 - 1, -(2**53) + 1, 2**53, True, 1.0, "1", None]
    assert [integer({"n": value}, "n") for value in values] == [2**53 - 1, -(2**53) + 1, None, None, None, None, None]


def test_ids_are_positive_integers_as_text() -> None:
    assert [identifier({"id": value}, "id") for value in (1, 0, -1, "1", True, None)] == ["1", *[None] * 5]


@pytest.mark.parametrize("raw", [None, "x", 1, [], {"id": None}, {"id": "9"}])
def test_a_repository_without_an_id_is_none(raw: object) -> None:
    assert repository(raw) is None


def test_a_repository_is_read_whole() -> None:
    raw = {
        "id": 9,
        "name": "robot",
        "full_name": "acme/robot",
        "html_url": "https://github.com/acme/robot",
        "private": False,
        "archived": True,
        "default_branch": "main",
        "pushed_at": NEW_YEAR_MS // 1000,
        "updated_at": "2026-01-01T00:00:00Z",
    }
    url = "https://github.com/acme/robot"
    assert repository(raw) == RepositoryFacts(
        "9", "acme/robot", "robot", url, False, True, "main", NEW_YEAR_MS, NEW_YEAR_MS
    )


def test_a_minimal_repository_is_private_until_it_is_told_otherwise() -> None:
    assert repository({"id": 9, "full_name": "acme/robot"}) == RepositoryFacts("9", "acme/robot", "robot", "", True)


@pytest.mark.parametrize(
    "payload",
    [
        {"installation": {"id": 5, "account": OWNER}, "repository": {"owner": {"id": 1}}, "organization": {"id": 2}},
        {"installation": {"id": 5}, "repository": {"owner": OWNER}, "organization": {"id": 2}},
        {"installation": None, "repository": None, "organization": OWNER},
        {"installation": {"account": {"id": "42"}}, "organization": OWNER},
    ],
)
def test_the_lanes_owner_is_the_first_that_has_an_id(payload: dict[str, Any]) -> None:
    assert account(payload) == Account("42", "acme", "organization", "https://avatars.example/42")


def test_a_user_has_a_lane_too() -> None:
    assert account({"repository": {"owner": {"id": 1, "login": "ana", "type": "User"}}}) == Account("1", "ana", "user")


def test_an_owner_of_a_new_type_is_an_organization() -> None:
    assert account({"organization": {"id": 1, "type": "Guild"}}) == Account("1", "", "organization")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://avatars.example/u/1?u=0123abc&v=4", "https://avatars.example/u/1?v=4"),
        ("https://avatars.example/u/1?v=4", "https://avatars.example/u/1?v=4"),
        ("https://avatars.example/u/1?s=40&u=&v=4", "https://avatars.example/u/1?s=40&v=4"),
        ("https://avatars.example/u/1?user=1", "https://avatars.example/u/1?user=1"),
        ("https://avatars.example/u/1?u=0123abc", "https://avatars.example/u/1"),
        ("https://avatars.example/u/1", "https://avatars.example/u/1"),
        (None, ""),
    ],
)
def test_an_avatar_is_the_same_whoever_tells_of_it(address: object, expected: str) -> None:
    assert avatar({"avatar_url": address}) == avatar({"avatarUrl": address}, "avatarUrl") == expected


@pytest.mark.parametrize(
    ("value", "most", "expected"),
    [
        ("abc", 36, "abc"),
        ("abc", 2, "ab"),
        ("🤖🤖", 24, "🤖🤖"),
        ("🤖🤖", 23, "🤖"),
        ("éé", 11, "é"),
        ('""', 3, '"'),
        ("\ud800", 36, "?"),
        ("🤖", 0, ""),
    ],
)
def test_text_is_bounded_by_its_bytes_in_ascii_json(value: str, most: int, expected: str) -> None:
    found = text({"title": value}, "title", most=most)
    assert found == expected
    assert len(json.dumps(found)) - 2 <= most
