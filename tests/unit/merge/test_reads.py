"""What a read of GitHub's API decides, what it does not, and what of a pull request is merged apart."""

from itertools import permutations

import pytest

from orglane.commands import PullRequestFacts
from orglane.merge import (
    is_settled,
    merge_base_move,
    merge_presence,
    merge_pull_request,
    merge_push,
    merge_report,
    merge_repository,
)
from orglane.rows import PullRequestRow, RepositoryRow, Size
from orglane.views import mergeable_view
from tests.unit.builders import WEB_ID, T, pull_request, report, repository, review

SECOND = 1000
type Payload = tuple[PullRequestFacts, int]
"""Facts, and when the API told them; 0 for a webhook."""


def merged(*payloads: Payload) -> PullRequestRow:
    row: PullRequestRow | None = None
    for facts, read_at_ms in payloads:
        row = merge_pull_request(row, WEB_ID, facts, read_at_ms)
    assert row
    return row


def titles(*payloads: Payload) -> set[str]:
    return {merged(*order).facts.title for order in permutations(payloads)}


@pytest.mark.parametrize("other", ["A change", "Z", "0"])
def test_a_settled_read_ends_a_tie_and_beats_every_payload_of_its_second(other: str) -> None:
    one, two = (pull_request(title="One"), 0), (pull_request(title=other), 0)
    read = (pull_request(title="True"), T + SECOND)
    assert titles(one, two, read) == {"True"}
    assert {merged(*order).tied for order in permutations((one, two, read))} == {False}


def test_a_read_of_the_same_second_settles_nothing() -> None:
    one, read = (pull_request(title="One"), 0), (pull_request(title="Other"), T + SECOND - 1)
    assert merged(one, read).tied
    assert merged(one, read) == merged(read, one)
    assert not is_settled(merged(one, read))
    assert is_settled(merged((pull_request(), T + SECOND)))


def test_a_settled_read_does_not_beat_a_newer_payload_or_a_merge() -> None:
    read = (pull_request(title="Read"), T + 60 * SECOND)
    assert titles(read, (pull_request(at_ms=T + SECOND, title="Newer"), 0)) == {"Newer"}
    assert titles(read, (pull_request(state="merged", title="Merged"), 0)) == {"Merged"}


def test_of_two_settled_reads_the_later_counts_and_they_are_no_tie() -> None:
    one, other = (pull_request(title="One"), T + SECOND), (pull_request(title="Other"), T + 2 * SECOND)
    assert titles(one, other) == {"Other"}
    assert not merged(one, other).tied


def test_a_report_brings_its_reviews() -> None:
    row = merge_report(None, report(pull_request(), reviews=(review("approved"),)))
    assert [(reviewer, each.state) for reviewer, each in row.reviews] == [("ben", "approved")]


def test_sizes_are_merged_apart_and_the_latest_counts() -> None:
    known = (pull_request(additions=3, deletions=1), 0)
    silent = (pull_request(at_ms=T + SECOND), 0)
    late = (pull_request(additions=9, deletions=9), T - SECOND)
    for order in permutations((known, silent, late)):
        row = merged(*order)
        assert row.size == Size(T, 9, 9)
        assert (row.facts.additions, row.facts.deletions) == (None, None)
    newer = (pull_request(additions=0, deletions=0), T + 9 * SECOND)
    assert {merged(*order).size for order in permutations((known, silent, newer))} == {Size(T + 9 * SECOND, 0, 0)}


def test_half_a_size_is_none() -> None:
    assert merged((pull_request(additions=3), 0)).size is None


JUDGED = merged((pull_request(mergeable=True, head_sha="a1"), 0))


def test_a_move_of_the_base_makes_mergeability_unknown_until_a_later_verdict() -> None:
    moved = merge_base_move(JUDGED, T + SECOND)
    assert (mergeable_view(JUDGED), mergeable_view(moved)) == ("mergeable", "unknown")
    again = merge_pull_request(moved, WEB_ID, pull_request(mergeable=False, head_sha="a1"), T + 2 * SECOND)
    assert mergeable_view(again) == "conflicting"


def test_a_verdict_of_the_second_in_which_the_base_moved_may_be_of_before() -> None:
    assert mergeable_view(merge_base_move(JUDGED, T)) == "unknown"
    assert mergeable_view(merge_base_move(JUDGED, T - SECOND)) == "mergeable"


def test_moves_of_the_base_and_verdicts_come_to_the_same_in_any_order() -> None:
    verdict = pull_request(mergeable=False, head_sha="a1")

    def told(row: PullRequestRow, what: str) -> PullRequestRow:
        if what == "verdict":
            return merge_pull_request(row, WEB_ID, verdict, T + 2 * SECOND)
        return merge_base_move(row, T + SECOND if what == "early" else T + 3 * SECOND)

    for what, expected in ((("verdict", "early"), "conflicting"), (("verdict", "early", "late"), "unknown")):
        for order in permutations(what):
            row = JUDGED
            for each in order:
                row = told(row, each)
            assert mergeable_view(row) == expected


def test_a_verdict_of_an_earlier_head_is_none_of_the_head_that_was_pushed() -> None:
    assert mergeable_view(merge_push(JUDGED, T + SECOND, "b2")) == "unknown"


def test_a_push_moves_the_head_until_a_later_payload_says_otherwise() -> None:
    pushed = merge_push(JUDGED, T + SECOND, "b2")
    assert (pushed.head_sha, pushed.facts, pushed.ver) == ("b2", JUDGED.facts, JUDGED.ver)
    assert merge_push(pushed, T - SECOND, "x9") == pushed
    assert merge_push(JUDGED, T - SECOND, "x9").head_sha == "a1"
    later = pull_request(at_ms=T + 2 * SECOND, head_sha="c3")
    assert merge_pull_request(pushed, WEB_ID, later).head_sha == "c3"


# ---- repositories


def test_a_settled_read_of_a_repository_beats_payloads_of_its_second() -> None:
    one, read = repository(name="a"), repository(name="b")
    for first, second in ((0, T + SECOND), (T + SECOND, 0)):
        facts = {0: one, T + SECOND: read}
        row = merge_repository(merge_repository(None, facts[first], first), facts[second], second)
        assert row.facts.name == "b"


def test_a_repository_that_a_list_brought_back_leaves_by_later_news_only() -> None:
    row: RepositoryRow = merge_presence(merge_repository(None, repository()), T, T, removed=True)
    back = merge_presence(row, row.presence[0], T + SECOND, removed=False)
    assert not back.is_removed
    assert merge_presence(back, T, T, removed=True) == back
    assert merge_presence(back, T + 1, T + 2 * SECOND, removed=True).is_removed
