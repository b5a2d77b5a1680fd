"""The text of a pull request: a row beside its own, written when it is another one, and gone with it."""

from itertools import permutations
from typing import Any

import pytest

from orglane.commands import Command, DescriptionFacts
from orglane.decide import Decision, decide, more, needs, weight
from orglane.rows import Description, PullRequestRow, State
from orglane.work.turns import SLICE_BYTES, parts, size_of
from tests.unit.builders import (
    ACCEPTED_MS,
    T,
    check,
    cut,
    job_row,
    linked,
    pull_request,
    report,
    review,
    told,
)

SECOND = 1000
OPENED = told(pull_request(), text="So.")
CLOSED = told(pull_request(at_ms=T + SECOND, state="closed"), text="So.")
REOPENED = told(pull_request(at_ms=T + 2 * SECOND), text="So.")
JOB = State(rows={"JOB#j1": job_row()})


def decided(*commands: Command, state: State = JOB) -> Decision:
    return decide(state, commands, frozenset(), ACCEPTED_MS)


def text_of(decision: Decision) -> Description | None:
    found = decision.state.rows.get("TEXT#7#1")
    assert found is None or isinstance(found, Description)
    return found


def description(text: str = "So.", *, is_cut: bool = False, is_open: bool = True) -> Description:
    return Description(repo_id="7", number=1, text=text, is_cut=is_cut, is_open=is_open)


def read(text: str | None = None, number: int = 1, at_ms: int = T, **fields: Any) -> Command:
    """What a reload or, without a text, a sync brings."""
    told_text = None if text is None else DescriptionFacts(text)
    return cut(number, pull_requests=(report(pull_request(at_ms=at_ms, **fields), description=told_text),))


def test_a_webhook_brings_the_text() -> None:
    assert text_of(decided(OPENED)) == description()
    assert text_of(decided(told(pull_request(), text=""))) == description("")


def test_a_webhook_whose_only_news_is_the_text_is_applied() -> None:
    decision = decided(OPENED, told(pull_request(at_ms=T + SECOND), text="Now so."))
    assert [each.result for each in decision.outcomes] == ["applied", "applied"]
    assert text_of(decision) == description("Now so.")
    row = decision.state.rows["PR#7#1"]
    assert isinstance(row, PullRequestRow)
    assert row.facts.updated_at_ms == T + SECOND


def test_the_same_text_with_other_news_leaves_its_row_as_it_is() -> None:
    before = decided(OPENED).state
    after = decided(told(pull_request(at_ms=T + SECOND, title="Another"), text="So."), state=before).state
    assert after.rows["TEXT#7#1"] == before.rows["TEXT#7#1"]
    assert after.rows["PR#7#1"] != before.rows["PR#7#1"]


def test_a_sync_leaves_the_text_and_a_reload_brings_it() -> None:
    assert text_of(decided(told(pull_request(2)), read())) is None
    assert text_of(decided(OPENED, read())) == description()
    assert text_of(decided(told(pull_request(2)), read(), read("Read.", 2))) == description("Read.")


def test_rows_do_not_depend_on_the_order() -> None:
    commands = [
        OPENED,
        told(pull_request(at_ms=T + SECOND), text="B"),
        CLOSED,
        REOPENED,
        read("Read.", at_ms=T + SECOND),
    ]
    states = [
        decided(*order, state=decided(told(pull_request(2))).state).state.rows for order in permutations(commands)
    ]
    assert all(each == states[0] for each in states)


def test_the_text_of_one_that_leaves_expires_with_it_and_that_of_one_that_is_back_does_not() -> None:
    assert text_of(decided(OPENED, CLOSED)) == description(is_open=False)
    assert text_of(decided(OPENED, CLOSED, REOPENED)) == description()


@pytest.mark.parametrize("state", ["closed", "merged"])
def test_it_is_at_hand_whoever_tells_that_its_pull_request_leaves_or_is_back(state: str) -> None:
    gone = read(at_ms=T + SECOND, state=state)
    assert "TEXT#7#1" in needs(gone)
    after = decided(OPENED, gone)
    assert text_of(after) == description(is_open=False)
    back = read(number=2, at_ms=T + 2 * SECOND)
    assert "TEXT#7#1" not in needs(back)
    assert more(after.state, back).sks == {"TEXT#7#1"}


def test_what_tells_of_no_text_loads_none() -> None:
    for command in (told(pull_request()), read()):
        assert not [sk for sk in needs(command) if sk.startswith("TEXT#")]
        assert more(decided(OPENED).state, command).sks == set()


def test_it_counts_among_the_items_of_a_transaction() -> None:
    assert weight(OPENED) == weight(told(pull_request())) + 1
    assert weight(read("Read.")) == weight(read()) + 1


def test_a_report_that_is_too_long_with_its_text_is_told_in_two() -> None:
    checks = tuple(check(f"run/1/{'x' * 150}-{number}") for number in range(450))
    reviews = tuple(review("approved", reviewer=str(number)) for number in range(450))
    whole = report(linked(), reviews=reviews, checks=checks, description=DescriptionFacts("🤖" * 1365))
    told_in = list(parts(whole))
    assert len(told_in) > 1
    assert all(size_of(each) <= SLICE_BYTES for each in told_in)
    pieces = [cut(number, pull_requests=(each,)) for number, each in enumerate(told_in, 1)]
    start = decided(told(linked(2))).state
    split, at_once = decided(*pieces, state=start).state, decided(cut(pull_requests=(whole,)), state=start).state
    assert split.rows["TEXT#7#1"] == at_once.rows["TEXT#7#1"] == description("🤖" * 1365)
    assert split.rows["PR#7#1"] == at_once.rows["PR#7#1"]
