"""The timeline of a pull request: what each command that changed it changed, in short words."""

from itertools import permutations
from typing import Any

import pytest

from orglane.commands import Command
from orglane.decide import decide
from orglane.decide.sightings import FACETS, MOST
from orglane.rows import PullRequestRow, Sighting, State
from tests.unit.builders import (
    ACCEPTED_MS,
    T,
    check,
    checked,
    cut,
    job_row,
    linked,
    pushed,
    removed,
    report,
    review,
    told,
)

SECOND = 1000
KNOWN = linked(labels=(("bug", "f00"),))
OPENED = told(KNOWN, text="So.")


def row(*commands: Command) -> PullRequestRow:
    state = decide(State(rows={"JOB#j1": job_row()}), commands, frozenset(), ACCEPTED_MS).state
    found = state.rows["PR#7#1"]
    assert isinstance(found, PullRequestRow)
    return found


def what(*commands: Command) -> list[tuple[str, ...]]:
    """What changed, newest first."""
    return [each.what for each in row(*commands).seen]


def again(**changes: Any) -> Command:
    """The same pull request a second later."""
    return told(KNOWN._replace(updated_at_ms=T + SECOND, **changes), event="pull_request.edited")


def read(**changes: Any) -> Command:
    facts = KNOWN._replace(**changes)
    return cut(pull_requests=(report(facts),))


CHANGES: list[tuple[str, Command, tuple[str, ...]]] = [
    ("closed", again(state="closed"), ("closed",)),
    ("merged", again(state="merged"), ("merged",)),
    ("a title", again(title="Another"), ("title",)),
    ("a text", told(KNOWN._replace(updated_at_ms=T + SECOND), text="Another."), ("text",)),
    ("a draft", again(is_draft=True), ("draft",)),
    ("a push", pushed("feature", "b2", T + SECOND, before="a1"), ("pushed", "mergeability")),
    ("another base", again(base_ref="next", mergeable=None), ("base",)),
    ("a push to the base", pushed("main", "c3", T + SECOND), ("base", "mergeability")),
    ("labels", again(labels=()), ("labels",)),
    ("reviewers", again(requested_reviewers=("ben",)), ("reviewers",)),
    ("a review", told(KNOWN, reviews=(review("approved"),)), ("review",)),
    ("a check", checked(check()), ("checks",)),
    ("a conflict", again(mergeable=False), ("mergeability",)),
    ("several at once", again(title="Another", is_draft=True), ("title", "draft")),
    ("a comment", again(), ("details",)),
    ("lines", again(additions=1, deletions=2), ("details",)),
]


@pytest.mark.parametrize(("command", "expected"), [each[1:] for each in CHANGES], ids=[each[0] for each in CHANGES])
def test_what_changed_is_told_in_short_words(command: Command, expected: tuple[str, ...]) -> None:
    assert what(OPENED, command) == [expected, ("opened",)]


def test_every_word_is_told_of_some_change() -> None:
    draft = again(is_draft=True)
    ready = told(KNOWN._replace(updated_at_ms=T + 2 * SECOND))
    closed, reopened = again(state="closed"), told(KNOWN._replace(updated_at_ms=T + 2 * SECOND))
    found = {word for _, command, _ in CHANGES for word in what(OPENED, command)[0]}
    found |= set(what(OPENED, draft, ready)[0]) | set(what(OPENED, closed, reopened)[0])
    assert found >= set(FACETS)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (OPENED, ("opened",)),
        (told(KNOWN, event="pull_request.labeled"), ("found",)),
        (told(KNOWN._replace(state="merged"), event="pull_request.closed"), ("found", "merged")),
    ],
)
def test_what_was_not_known_was_opened_or_found(command: Command, expected: tuple[str, ...]) -> None:
    assert what(command) == [expected]


def test_a_sync_finds_what_nobody_told_of() -> None:
    assert row(told(linked(2)), read()).seen == (Sighting(ACCEPTED_MS, "sync", "full_sync.slice", ("found",)),)


def test_a_sighting_says_when_whence_and_by_what() -> None:
    edited = told(linked(at_ms=T + SECOND), event="pull_request.edited", accepted_at_ms=ACCEPTED_MS + 5)
    assert row(OPENED, edited).seen[0] == Sighting(ACCEPTED_MS + 5, "webhook", "pull_request.edited", ("labels",))


def test_what_changes_nothing_is_not_seen() -> None:
    for command in (OPENED, told(KNOWN._replace(updated_at_ms=T - SECOND)), removed("8"), pushed("other", "d4")):
        assert what(OPENED, command) == [("opened",)]


def test_the_latest_eight_are_kept_newest_first() -> None:
    edits = [
        told(linked(at_ms=T + n * SECOND, title=f"Title {n}"), accepted_at_ms=ACCEPTED_MS + n) for n in range(1, 12)
    ]
    seen = row(OPENED, *edits).seen
    assert [each.at_ms for each in seen] == [ACCEPTED_MS + n for n in range(11, 11 - MOST, -1)]


def test_a_command_that_comes_late_has_its_place_by_its_time() -> None:
    late = told(KNOWN, reviews=(review("approved"),), accepted_at_ms=ACCEPTED_MS - 5)
    assert what(OPENED, late) == [("opened",), ("review",)]


def test_rows_are_the_same_whoever_told_first_though_sightings_are_not() -> None:
    commands = [OPENED, again(title="Another"), checked(check())]
    rows = [row(*order) for order in permutations(commands)]
    assert len(set(rows)) == 1
    assert len({each.seen for each in rows}) > 1
