"""Webhooks about reviews, which bring the short form of their pull request."""

from typing import Any

import pytest

from orglane.commands import PullRequestFacts, RecordPullRequest, ReviewFacts
from tests.unit.github.ordinary import ACCOUNT, ANA, LATER, LATER_MS, NEW_YEAR, NEW_YEAR_MS, ROBOT, reason, told

# The pull request of a review's payload has no `merged`, `mergeable`, `additions` or `deletions`.
SHORT = {
    "number": 7,
    "updated_at": NEW_YEAR,
    "state": "open",
    "head": {"ref": "fix", "sha": "abc", "repo": {"id": 9, "full_name": "acme/robot"}},
    "base": {"repo": {"id": 9}},
}
SHORT_FACTS = PullRequestFacts(7, NEW_YEAR_MS, head_ref="fix", head_sha="abc", head_repo="acme/robot")
REVIEW = {"id": 3, "user": ANA, "state": "approved", "submitted_at": LATER}


def reviewed(action: object = "submitted", **changes: Any) -> dict[str, Any]:
    return {"action": action, "pull_request": SHORT, "review": {**REVIEW, **changes}}


@pytest.mark.parametrize("action", ["submitted", "edited", "dismissed"])
@pytest.mark.parametrize(
    ("changes", "review"),
    [
        ({}, ReviewFacts(3, "1", "approved", LATER_MS, "ana")),
        ({"state": "APPROVED"}, ReviewFacts(3, "1", "approved", LATER_MS, "ana")),
        ({"state": "changes_requested"}, ReviewFacts(3, "1", "changes_requested", LATER_MS, "ana")),
        ({"state": "commented"}, ReviewFacts(3, "1", "commented", LATER_MS, "ana")),
        ({"state": "dismissed"}, ReviewFacts(3, "1", "dismissed", LATER_MS, "ana")),
        ({"state": "a_state_to_come"}, ReviewFacts(3, "1", "commented", LATER_MS, "ana")),
        ({"state": None}, ReviewFacts(3, "1", "commented", LATER_MS, "ana")),
        ({"user": None}, ReviewFacts(3, "", "approved", LATER_MS)),
    ],
)
def test_a_review_comes_with_its_pull_request(action: str, changes: dict[str, Any], review: ReviewFacts) -> None:
    expected = RecordPullRequest(ACCOUNT, "5", ROBOT, SHORT_FACTS, (review,))
    assert told("pull_request_review", reviewed(action, **changes)) == expected


@pytest.mark.parametrize(
    "payload",
    [
        reviewed(submitted_at=None, state="pending"),
        reviewed(id=None),
        reviewed(id=0),
        {**reviewed(), "review": None},
        reviewed("an_action_to_come"),
        reviewed(None),
    ],
)
def test_without_a_whole_review_the_pull_request_is_recorded_alone(payload: dict[str, Any]) -> None:
    assert told("pull_request_review", payload) == RecordPullRequest(ACCOUNT, "5", ROBOT, SHORT_FACTS)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "open"),
        ({"state": "closed", "closed_at": LATER, "merged_at": None}, "closed"),
        ({"state": "closed", "closed_at": LATER, "merged_at": LATER}, "merged"),
    ],
)
@pytest.mark.parametrize("event", ["pull_request", "pull_request_review", "pull_request_review_thread"])
def test_the_short_form_of_a_pull_request_tells_its_state(event: str, changes: dict[str, Any], state: str) -> None:
    body = told(event, {**reviewed(), "pull_request": {**SHORT, **changes}})
    assert isinstance(body, RecordPullRequest)
    facts = body.pull_request
    assert (facts.state, facts.mergeable, facts.additions, facts.deletions) == (state, None, None, None)


def test_a_thread_tells_of_its_pull_request_only() -> None:
    payload = {**reviewed("resolved"), "thread": {}}
    assert told("pull_request_review_thread", payload) == RecordPullRequest(ACCOUNT, "5", ROBOT, SHORT_FACTS)


@pytest.mark.parametrize("event", ["pull_request", "pull_request_review", "pull_request_review_thread"])
def test_without_its_pull_request_there_is_nothing_to_record(event: str) -> None:
    assert reason(event, {"action": "submitted", "review": REVIEW}) == "incomplete:pull_request"
