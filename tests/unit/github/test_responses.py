"""What is read from GraphQL's answers: whatever is null, missing or new never raises."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orglane.commands import BranchFacts, MemberFacts
from orglane.errors import Unavailable
from orglane.github.responses import (
    Page,
    branch_facts,
    check_facts,
    contexts_of,
    member_facts,
    page_of,
    problems,
    pull_facts,
    review_facts,
)
from tests.unit.github.demo import DEMO

AT = "2026-01-01T00:00:00Z"


# ---- people


def test_a_bot_has_the_login_of_its_webhooks() -> None:
    bot = {"__typename": "Bot", "login": "dependabot", "avatarUrl": "https://avatars.example/in/1?v=4"}
    facts = pull_facts({"number": 1, "updatedAt": AT, "author": bot, "reviewRequests": requested(bot)})
    assert facts
    assert (facts.author_login, facts.requested_reviewers) == ("dependabot[bot]", ("dependabot[bot]",))
    again = pull_facts({"number": 1, "updatedAt": AT, "author": bot | {"login": "dependabot[bot]"}})
    assert again
    assert again.author_login == "dependabot[bot]"


def requested(*who: Any) -> Any:
    return {"nodes": [{"requestedReviewer": each} for each in who]}


def test_reviews_are_asked_of_people_and_teams_and_of_nobody_that_may_not_be_seen() -> None:
    who = requested({"__typename": "User", "login": "ben"}, {"__typename": "Team", "slug": "core"}, None, {})
    facts = pull_facts({"number": 1, "updatedAt": AT, "reviewRequests": who})
    assert facts
    assert facts.requested_reviewers == ("ben", "core")


def test_a_deleted_author_and_a_deleted_fork_are_none() -> None:
    facts = pull_facts(
        {"number": 1, "updatedAt": AT, "author": None, "headRepository": None, "isCrossRepository": True}
    )
    assert facts
    assert (facts.author_login, facts.author_avatar_url, facts.head_repo, facts.is_fork) == (None, None, None, True)


def test_a_review_of_a_deleted_account_counts_and_one_without_time_does_not() -> None:
    node = {
        "latestOpinionatedReviews": {
            "nodes": [
                {"fullDatabaseId": "9000000000", "state": "APPROVED", "submittedAt": AT, "author": None},
                {"databaseId": 2, "state": "APPROVED", "submittedAt": None, "author": {"databaseId": 5}},
                {"databaseId": None, "state": "APPROVED", "submittedAt": AT},
                {"databaseId": 3, "fullDatabaseId": "x", "state": "CHANGES_REQUESTED", "submittedAt": AT},
                None,
            ]
        }
    }
    assert [(each.id, each.reviewer, each.state) for each in review_facts(node)] == [
        (9_000_000_000, "", "approved"),
        (3, "", "changes_requested"),
    ]


@pytest.mark.parametrize("text", ["²", "9" * 5000, "-1", "1.5", "0", ""])
def test_a_review_with_an_id_that_is_none_is_passed_over(text: str) -> None:
    node = {"latestOpinionatedReviews": {"nodes": [{"fullDatabaseId": text, "state": "APPROVED", "submittedAt": AT}]}}
    assert review_facts(node) == ()


# ---- merged, closed, and words to come


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"state": "OPEN"}, "open"),
        ({"state": "CLOSED", "closedAt": AT}, "closed"),
        ({"state": "MERGED", "mergedAt": AT, "closedAt": AT}, "merged"),
        ({"state": "MERGED"}, "merged"),
        ({"state": "QUEUED"}, "open"),
        ({"state": "QUEUED", "closedAt": AT}, "closed"),
        ({}, "open"),
        ({"state": None}, "open"),
    ],
)
def test_a_state_is_what_webhooks_would_say(fields: dict[str, Any], state: str) -> None:
    facts = pull_facts({"number": 1, "updatedAt": AT, **fields})
    assert facts
    assert facts.state == state


@pytest.mark.parametrize(
    ("word", "verdict"), [("MERGEABLE", True), ("CONFLICTING", False), ("UNKNOWN", None), ("X", None)]
)
def test_mergeability_is_a_verdict_or_none(word: str, verdict: bool | None) -> None:
    facts = pull_facts({"number": 1, "updatedAt": AT, "mergeable": word})
    assert facts
    assert facts.mergeable is verdict


@pytest.mark.parametrize(
    "node", [None, {}, [], "x", {"number": None, "updatedAt": AT}, {"number": 1}, {"number": 0, "updatedAt": AT}]
)
def test_what_has_no_number_or_no_time_is_no_pull_request(node: Any) -> None:
    assert pull_facts(node) is None


def test_a_check_without_times_or_addresses_is_still_a_check() -> None:
    (check,) = check_facts({"nodes": [{"__typename": "CheckRun", "name": "build", "status": "QUEUED"}, None]})
    assert (check.key, check.outcome, check.at_ms) == ("run/0/build", "pending", 0)


# ---- pages and problems


def test_a_page_ends_with_its_cursor_or_without() -> None:
    whole = {"totalCount": 3, "pageInfo": {"hasNextPage": True, "endCursor": "abc"}}
    assert page_of(whole) == Page("abc", 3)
    assert page_of({"totalCount": 3, "pageInfo": {"hasNextPage": False, "endCursor": "abc"}}) == Page(None, 3)
    assert page_of({"totalCount": None, "pageInfo": {"hasNextPage": True, "endCursor": None}}) == Page(None, 0)
    assert page_of(None) == Page(None, 0)


def test_problems_are_found_by_alias_or_place() -> None:
    body = {
        "data": {"r0": None},
        "errors": [
            {"type": "NOT_FOUND", "path": ["r0"], "message": "Gone"},
            {"type": "FORBIDDEN", "path": ["r0", "pullRequests"], "message": "Later ones of a place do not count"},
            {"path": ["r7", "pullRequests", "nodes", 3], "message": None},
            {"type": "NOT_FOUND", "path": ["nodes", 3], "message": "No such node"},
            {"message": "Of everything"},
            None,
        ],
    }
    assert problems(body) == {
        "r0": ("NOT_FOUND", "Gone"),
        "r7": ("", "GitHub gave no reason"),
        "3": ("NOT_FOUND", "No such node"),
        "": ("", "Of everything"),
    }
    assert problems({"data": {}}) == {}


@pytest.mark.parametrize("body", [{"errors": [{"message": "No"}]}, {"data": None, "errors": [{"message": "No"}]}])
def test_an_answer_without_any_data_is_none(body: Any) -> None:
    with pytest.raises(Unavailable, match="GitHub answered only: No"):
        problems(body)


def test_branches_without_a_name_are_passed_over() -> None:
    refs = {"nodes": [{"name": "main", "target": {"oid": "a1"}}, {"name": None}, None, {"name": "x", "target": None}]}
    assert branch_facts(refs) == [BranchFacts("main", "a1"), BranchFacts("x", "")]
    assert branch_facts(None) == []


def test_a_member_has_an_id() -> None:
    assert member_facts({"databaseId": 5, "login": "ana", "name": "", "avatarUrl": None}, "ADMIN") == MemberFacts(
        "5", "ana", None, "", "admin"
    )
    assert member_facts({"login": "ana"}, "ADMIN") is None
    assert member_facts(None, "") is None


# ---- anything at all

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just("\ud800"), st.just("²"))
ODD: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=4
)
WHOLE = [DEMO.node(*each) for each in DEMO.pulls[:6]]


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of everything in an answer."""
    yield at
    steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield from places(value[step], (*at, step))


def replaced(value: Any, at: tuple[Any, ...], odd: Any) -> Any:
    if not at:
        return odd
    value = copy.deepcopy(value)
    inner = value
    for step in at[:-1]:
        inner = inner[step]
    inner[at[-1]] = odd
    return value


def read(node: Any) -> None:
    """Everything that is read of one node."""
    pull_facts(node)
    review_facts(node)
    check_facts(contexts_of(node))
    page_of(contexts_of(node))


@pytest.mark.parametrize("node", WHOLE)
def test_null_anywhere_never_raises(node: Any) -> None:
    for place in places(node):
        read(replaced(node, place, None))


@settings(max_examples=300, deadline=None)
@given(st.data(), ODD)
def test_anything_anywhere_never_raises(data: st.DataObject, odd: Any) -> None:
    node = data.draw(st.sampled_from(WHOLE))
    read(replaced(node, data.draw(st.sampled_from(list(places(node)))), odd))


@settings(max_examples=200, deadline=None)
@given(ODD)
def test_anything_instead_of_an_answer_never_raises(odd: Any) -> None:
    member_facts(odd, "ADMIN")
    branch_facts({"nodes": odd})
    branch_facts({"nodes": [odd]})
    page_of(odd)
    problems({"data": {}, "errors": odd})
    problems({"data": {}, "errors": [{"path": odd, "message": odd, "type": odd}]})
