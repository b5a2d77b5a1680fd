"""Which description counts: the one told last, whatever the order and number in which they come."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orglane.commands import DescriptionFacts
from orglane.merge import is_described_by, merge_description, merge_pull_request
from orglane.rows import PullRequestRow
from tests.unit.builders import WEB_ID, T, pull_request

SECOND = 1000
ROW = merge_pull_request(None, WEB_ID, pull_request())
A, B, C = DescriptionFacts("A"), DescriptionFacts("B"), DescriptionFacts("C")
type Telling = tuple[DescriptionFacts | None, int, int]
"""A text, the pull request's `updated_at`, and when the API told it; 0 for a webhook."""


def merged(*tellings: Telling) -> PullRequestRow:
    row = ROW
    for text, updated_at_ms, read_at_ms in tellings:
        row = merge_description(row, text, updated_at_ms, read_at_ms)
    return row


def shown(*tellings: Telling) -> tuple[set[str], bool]:
    """The text that counts and whether it may be another one, whatever the order."""
    rows = {merged(*order) for order in permutations(tellings)}
    assert len(rows) == 1
    row = rows.pop()
    assert row.described
    return {each.text for each in (A, B, C) if is_described_by(row, each)}, row.described.tied


def test_the_text_of_the_latest_version_counts_whatever_the_order() -> None:
    assert shown((A, T, 0), (B, T + SECOND, 0)) == ({"B"}, False)
    assert shown((A, T, 0), (B, T + SECOND, 0), (A, T + 2 * SECOND, 0)) == ({"A"}, False)


def test_what_says_nothing_of_the_text_changes_nothing() -> None:
    assert merged((None, T, 0)) == ROW
    assert merged((A, T, 0), (None, T + SECOND, 0)) == merged((A, T, 0))


def test_two_texts_of_one_second_are_admitted_whatever_the_order() -> None:
    texts, tied = shown((A, T, 0), (B, T, 0))
    assert tied
    assert len(texts) == 1
    assert shown((A, T, 0), (A, T, 0)) == ({"A"}, False)


@pytest.mark.parametrize("text", [A, B, C])
def test_a_settled_read_ends_a_tie(text: DescriptionFacts) -> None:
    assert shown((A, T, 0), (B, T, 0), (text, T, T + SECOND)) == ({text.text}, False)


def test_a_read_of_the_same_second_settles_nothing() -> None:
    assert shown((A, T, 0), (B, T, T + SECOND - 1))[1]


def test_a_newer_text_ends_a_tie_and_an_older_one_does_not() -> None:
    assert shown((A, T, 0), (B, T, 0), (C, T + SECOND, 0)) == ({"C"}, False)
    assert shown((A, T, 0), (B, T, 0), (C, T - SECOND, 0))[1]


def test_of_two_settled_reads_the_later_counts() -> None:
    assert shown((A, T, T + SECOND), (B, T, T + 2 * SECOND)) == ({"B"}, False)


def test_a_text_and_the_same_one_cut_are_two() -> None:
    assert shown((A, T, 0), (A._replace(is_cut=True), T, 0))[1]


tellings = st.tuples(
    st.sampled_from([A, B, C, None]),
    st.sampled_from([T, T + SECOND, T + 2 * SECOND]),
    st.sampled_from([0, T, T + SECOND, T + 2 * SECOND, T + 4 * SECOND]),
)


@given(st.lists(tellings, max_size=8), st.data())
def test_texts_come_to_the_same_in_any_order_and_number(told: list[Telling], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(told), max_size=4)) if told else []
    assert merged(*data.draw(st.permutations([*told, *again]))) == merged(*told)


@given(st.lists(tellings, min_size=1, max_size=8))
def test_a_description_never_goes_back(told: list[Telling]) -> None:
    row = ROW
    for each in told:
        before, row = row, merge_description(row, *each)
        if before.described:
            assert row.described
            assert row.described[:3] >= before.described[:3]
