"""Branches: where the moves of the last second lead, and what a list says of them."""

from itertools import permutations

import pytest

from orglane.merge import merge_branch, merge_listed_branch
from orglane.rows import NO_COMMIT, NO_PUSH, Branch, Push
from tests.unit.builders import T

NEW = Branch(repo_id="7", name="feature")
SECOND = 1000
type Move = tuple[str, str, int]


def moved(*moves: Move, branch: Branch = NEW) -> Branch:
    for before, after, at_ms in moves:
        branch = merge_branch(branch, before, after, at_ms)
    return branch


def test_a_branch_that_nobody_told_of_is_not_known_to_exist() -> None:
    assert (NEW.sha, NEW.exists, NEW.pushed) == ("", False, NO_PUSH)


def test_several_moves_of_one_second_lead_to_one_head_in_any_order() -> None:
    moves: list[Move] = [(NO_COMMIT, "a1", T), ("a1", "b2", T), ("b2", "c3", T)]
    branches = {moved(*order, order[0]) for order in permutations(moves)}
    assert {branch.sha for branch in branches} == {"c3"}
    assert len(branches) == 1


def test_an_older_move_changes_nothing_and_a_newer_one_everything() -> None:
    newer: Move = ("x9", "b2", T + SECOND)
    assert moved(("x9", "a1", T), newer) == moved(newer, ("x9", "a1", T)) == moved(newer)
    assert moved(newer).pushed == Push(T + SECOND, "b2")


def test_a_deleted_branch_is_remembered_as_deleted() -> None:
    gone = moved(("a1", NO_COMMIT, T + SECOND))
    assert (gone.sha, gone.exists) == (NO_COMMIT, False)
    assert moved(("x9", "a1", T), branch=gone) == gone
    assert moved((NO_COMMIT, "c3", T + 2 * SECOND), branch=gone).exists


@pytest.mark.parametrize("moves", list(permutations([("a1", NO_COMMIT, T), (NO_COMMIT, "b2", T)])))
def test_deleted_and_made_again_within_a_second_it_exists(moves: tuple[Move, ...]) -> None:
    assert (moved(*moves).sha, moved(*moves).exists) == ("b2", True)


def test_links_outlive_moves() -> None:
    branch = Branch(repo_id="7", name="feature", pulls=(1,), judged=(2,))
    after = moved(("a1", "b2", T), branch=branch)
    assert (after.pulls, after.judged) == ((1,), (2,))


def test_a_list_brings_a_branch_and_knows_no_time_of_its_move() -> None:
    branch = merge_listed_branch(NEW, "a1", T)
    assert (branch.sha, branch.exists, branch.pushed) == ("a1", True, NO_PUSH)


def test_a_list_that_says_the_same_writes_nothing() -> None:
    branch = moved(("x9", "a1", T))
    assert merge_listed_branch(branch, "a1", T + 9 * SECOND) == branch
    gone = moved(("a1", NO_COMMIT, T))
    assert merge_listed_branch(gone, None, T + 9 * SECOND) == gone


def test_a_complete_list_that_lacks_a_branch_deletes_it_unless_it_moved_later() -> None:
    branch = moved(("x9", "a1", T))
    assert not merge_listed_branch(branch, None, T + SECOND).exists
    assert merge_listed_branch(branch, None, T - SECOND) == branch


def test_a_list_and_a_move_come_to_the_same_in_any_order() -> None:
    for read_at_ms in (T - SECOND, T, T + SECOND):
        first = merge_listed_branch(moved(("a1", "b2", T)), "a1", read_at_ms)
        last = moved(("a1", "b2", T), branch=merge_listed_branch(NEW, "a1", read_at_ms))
        assert (first.sha, first.exists) == (last.sha, last.exists)
