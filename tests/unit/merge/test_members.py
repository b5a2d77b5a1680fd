"""Members: the latest that was said of a person, without what it leaves open."""

from itertools import permutations

import pytest

from orglane.commands import MemberFacts
from orglane.merge import merge_member
from orglane.rows import MemberRow
from tests.unit.builders import T

SECOND = 1000
ANA = MemberFacts("9", "ana", "Ana", "https://avatars/9", "admin")
BARE = MemberFacts("9", "ana")
"""As a team event tells a person: neither name nor role."""
type News = tuple[MemberFacts, int, bool]


def told(*news: News, row: MemberRow | None = None) -> MemberRow:
    for facts, seen_at_ms, removed in news:
        row = merge_member(row, facts, seen_at_ms, removed=removed, is_news=True)
    assert row
    return row


def test_the_later_of_coming_and_leaving_counts_whatever_comes_first() -> None:
    came, left = (ANA, T, False), (BARE, T + SECOND, True)
    assert told(came, left) == told(left, came) == MemberRow(facts=ANA, seen_at_ms=T + SECOND, is_removed=True)


def test_within_one_second_leaving_counts() -> None:
    came, left = (ANA, T, False), (BARE, T, True)
    assert told(came, left).is_removed
    assert told(left, came).is_removed


@pytest.mark.parametrize("order", list(permutations([(ANA, T, False), (ANA, T + SECOND, True), (ANA, T + 9, False)])))
def test_one_who_came_back_is_there_in_any_order(order: tuple[News, ...]) -> None:
    back = (ANA, T + 2 * SECOND, False)
    assert told(back, *order) == told(*order, back) == MemberRow(facts=ANA, seen_at_ms=T + 2 * SECOND)


def test_news_that_say_the_same_again_still_outdo_what_was_true_between() -> None:
    here, left, back = (ANA, T, False), (ANA, T + SECOND, True), (ANA, T + 2 * SECOND, False)
    assert not told(here, back, left).is_removed


def test_what_an_event_leaves_open_stays_as_it_was_in_any_order() -> None:
    whole, bare = (ANA, T, False), (BARE._replace(login="ana-new"), T + SECOND, False)
    expected = MemberRow(facts=ANA._replace(login="ana-new"), seen_at_ms=T + SECOND)
    assert told(whole, bare) == told(bare, whole) == expected


def test_a_list_that_says_the_same_again_writes_nothing() -> None:
    row = told((ANA, T, False))
    assert merge_member(row, BARE, T + SECOND, removed=False) == row
    assert merge_member(row, ANA, T + SECOND, removed=True) == MemberRow(
        facts=ANA, seen_at_ms=T + SECOND, is_removed=True
    )
