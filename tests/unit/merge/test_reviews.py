"""Reviews: the latest verdict of each reviewer, and what they come to."""

from itertools import permutations, product

import pytest

from orglane.commands import ReviewFacts
from orglane.merge import merge_pull_request, merge_reviews
from orglane.rows import PullRequestRow, Review
from orglane.views import review_decision
from tests.unit.builders import WEB_ID, T, pull_request, review

SECOND = 1000
ROW = merge_pull_request(None, WEB_ID, pull_request())
APPROVED = review("approved", review_id=1)
WANTS_CHANGES = review("changes_requested", T + SECOND, review_id=2)


def decision(*told: ReviewFacts, asked: tuple[str, ...] = ()) -> str | None:
    """What the reviews come to, whatever their order."""
    row = merge_pull_request(None, WEB_ID, pull_request(requested_reviewers=asked))
    rows = {merged(*order, row=row) for order in permutations(told)}
    assert len(rows) == 1
    return review_decision(rows.pop())


def merged(*told: ReviewFacts, row: PullRequestRow = ROW) -> PullRequestRow:
    for each in told:
        row = merge_reviews(row, [each])
    return row


def test_the_latest_verdict_of_a_reviewer_counts_whatever_the_order() -> None:
    assert decision(APPROVED, WANTS_CHANGES) == "changes_requested"
    assert decision(WANTS_CHANGES, review("approved", T + 2 * SECOND)) == "approved"
    assert merged(WANTS_CHANGES, APPROVED).reviews == (("ben", Review(T + SECOND, 2, False, "changes_requested")),)


def test_a_comment_clears_nothing() -> None:
    assert decision(APPROVED, review("commented", T + SECOND)) == "approved"
    assert merged(review("commented")).reviews == ()


@pytest.mark.parametrize("word", ["pending", "", "a word that GitHub adds"])
def test_a_word_that_is_no_verdict_clears_nothing(word: str) -> None:
    assert decision(APPROVED, review(word, T + SECOND)) == "approved"


def test_a_dismissed_review_counts_as_none_and_revives_no_earlier_one() -> None:
    dismissed = WANTS_CHANGES._replace(state="dismissed")
    assert decision(APPROVED, WANTS_CHANGES, dismissed) is None
    assert decision(APPROVED, dismissed) is None
    assert decision(APPROVED, WANTS_CHANGES, dismissed, asked=("ben",)) == "review_required"


def test_the_dismissal_of_an_earlier_review_leaves_the_later_one() -> None:
    assert decision(APPROVED, WANTS_CHANGES, APPROVED._replace(state="dismissed")) == "changes_requested"


def test_a_review_after_a_dismissal_counts() -> None:
    assert decision(WANTS_CHANGES._replace(state="dismissed"), review("approved", T + 2 * SECOND)) == "approved"


def test_of_two_reviews_of_one_second_the_one_with_the_greater_id_counts() -> None:
    assert decision(review("approved", review_id=8), review("changes_requested", review_id=9)) == "changes_requested"
    assert decision(review("approved", review_id=9), review("changes_requested", review_id=8)) == "approved"


def test_many_reviews_of_several_people_do_not_depend_on_their_order_or_number() -> None:
    told = [
        APPROVED,
        WANTS_CHANGES,
        WANTS_CHANGES._replace(state="dismissed"),
        review("commented", T + 3 * SECOND),
        review("approved", reviewer="ana"),
    ]
    assert len({merged(*order, *again) for order in permutations(told) for again in product(told)}) == 1


VERDICTS = [None, "approved", "changes_requested", "dismissed", "commented"]


@pytest.mark.parametrize("asked", [(), ("core",)])
@pytest.mark.parametrize(("ana", "ben"), list(product(VERDICTS, VERDICTS)))
def test_one_who_wants_changes_decides_then_one_who_approves_then_whose_review_is_asked_for(
    ana: str | None, ben: str | None, asked: tuple[str, ...]
) -> None:
    told = [review(state, reviewer=who) for who, state in (("ana", ana), ("ben", ben)) if state]
    expected: str | None = "review_required" if asked else None
    if "changes_requested" in (ana, ben):
        expected = "changes_requested"
    elif "approved" in (ana, ben):
        expected = "approved"
    assert decision(*told, asked=asked) == expected


def test_a_review_moves_nothing_else_of_the_pull_request() -> None:
    row = merged(APPROVED)
    assert (row.facts, row.ver, row.tied) == (ROW.facts, ROW.ver, False)
