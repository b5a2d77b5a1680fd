"""Parked commands come again at any later time, have one effect, and leave nothing behind."""

from collections.abc import Callable, Iterator

import pytest

from orglane.apply import Failed, Parked
from orglane.commands import Command, RecordPullRequest, RecordSlice, encode
from orglane.decide import SessionsEnd
from orglane.errors import Unavailable
from orglane.model import Position
from orglane.ports import Message, Redriven
from orglane.rows import Missed, ParkedRow
from tests.fakes import NOW_MS
from tests.unit.builders import (
    ACCEPTED_MS,
    T,
    checked,
    cut,
    installed,
    job_row,
    linked,
    message,
    pull_request,
    report,
    review,
    sessions_ended,
    told,
)
from tests.unit.parking import EDITED, LAST, SECOND, Lane, outcome

WEEKS_MS = 20 * 24 * 60 * 60 * 1000


@pytest.fixture
def lane() -> Iterator[Lane]:
    """A lane whose pull request 7#1 is known."""
    with pytest.MonkeyPatch.context() as patch:
        lane = Lane(patch)
        lane.applies(told(pull_request()))
        yield lane


def test_a_redriven_command_has_its_effect_and_is_parked_no_longer(lane: Lane) -> None:
    lane.breaks()
    lane.parks(EDITED)
    lane.is_mended()
    lane.clock.forward(WEEKS_MS)
    assert outcome(lane.redrives("1-g2")) == "applied"
    assert lane.store.parked == {}
    assert (lane.pull().facts.title, lane.pull().missed) == ("Edited", ())
    assert lane.wants_reload() == [False]
    assert lane.history()[1:] == [("1-g2", "parked"), ("1-g2", "applied")]


def test_it_stays_parked_until_the_commit_that_has_its_effect(lane: Lane) -> None:
    lane.breaks()
    lane.parks(EDITED)
    lane.is_mended()
    lane.store.faults = [Unavailable("the table is down")]
    assert isinstance(lane.redrives("1-g2"), Failed)
    assert lane.row("1-g2").redriven_at_ms == NOW_MS
    lane.takes(lane.parking.sent[-1])
    assert lane.store.parked == {}


def test_whoever_dies_after_that_commit_has_lost_nothing(lane: Lane) -> None:
    lane.breaks()
    lane.parks(EDITED)
    lane.is_mended()
    lane.store.faults_after = [Unavailable("the answer was lost")]
    assert isinstance(lane.redrives("1-g2"), Failed)
    (again,) = lane.takes(lane.parking.sent[-1])
    assert (outcome(again), lane.store.parked, len(lane.store.entries["42"])) == ("duplicate", {}, 3)


def test_weeks_later_nothing_goes_backwards(lane: Lane) -> None:
    lane.breaks()
    lane.parks(EDITED)
    lane.is_mended()
    lane.applies(told(pull_request(at_ms=T + 5 * SECOND, state="merged"), "g9"))
    before = lane.store.rows_of("42") | {}
    lane.clock.forward(WEEKS_MS)
    assert outcome(lane.redrives("1-g2")) == "stale"
    assert lane.store.rows_of("42") == {sk: row for sk, row in before.items() if sk != "PARKED#1-g2"}


def test_a_command_that_is_redriven_twice_has_one_effect(lane: Lane) -> None:
    lane.breaks()
    row = lane.parks(EDITED)
    lane.is_mended()
    lane.parking.redrive("42", row, NOW_MS)
    lane.parking.redrive("42", row, NOW_MS)
    first, second = lane.takes(*lane.parking.sent)
    assert (outcome(first), outcome(second)) == ("applied", "duplicate")
    assert (lane.store.parked, len(lane.store.entries["42"])) == ({}, 3)


def test_one_that_had_its_effect_all_the_same_is_parked_no_longer_when_it_is_redriven(lane: Lane) -> None:
    """Its message came again after it was parked, when the code was mended."""
    lane.breaks()
    lane.parks(EDITED)
    lane.is_mended()
    lane.takes(message(EDITED, LAST + 1))
    assert list(lane.store.parked) == ["1-g2"]
    assert outcome(lane.redrives("1-g2")) == "duplicate"
    assert lane.store.parked == {}


def test_a_redrive_that_fails_is_parked_again_at_once_and_counted(lane: Lane) -> None:
    lane.breaks()
    first = lane.parks(EDITED)
    lane.clock.forward(60_000)
    assert isinstance(lane.redrives("1-g2"), Parked)
    second = lane.row("1-g2")
    assert (second.times, second.attempts, second.redriven_at_ms) == (2, 1, None)
    assert (second.parked_at_ms, second.body) == (NOW_MS + 60_000, first.body)
    assert second.position == Position(epoch=NOW_MS, seq=3)
    assert lane.pull().missed == (Missed("1-g2", lane.pull().missed[0].ver, ACCEPTED_MS),)
    lane.is_mended()
    assert outcome(lane.redrives("1-g2")) == "applied"
    assert (lane.store.parked, lane.pull().missed) == ({}, ())


def test_a_redrive_that_failed_and_comes_again_is_counted_once(lane: Lane) -> None:
    lane.breaks()
    lane.parks(EDITED)
    lane.redrives("1-g2")
    lane.takes(lane.parking.sent[-1])
    assert (lane.row("1-g2").times, len(lane.store.entries["42"])) == (2, 3)


def test_what_is_no_command_may_become_one_when_the_code_knows_its_kind(lane: Lane) -> None:
    lane.takes(Message("m-1", "42", encode(EDITED).replace("record_pull_request", "record_the_future"), 1))
    assert isinstance(lane.redrives("m-1"), Parked)
    assert lane.row("m-1").times == 2
    (event,) = lane.takes(Message("m-2", "42", encode(EDITED), 1, redriven=Redriven("m-1", 2)))
    assert (outcome(event), lane.store.parked, lane.pull().facts.title) == ("applied", {}, "Edited")


def test_a_known_command_that_fails_again_stays_under_the_id_of_its_parking(lane: Lane) -> None:
    lane.takes(Message("m-1", "42", "no JSON", 1))
    lane.breaks()
    lane.takes(Message("m-2", "42", encode(EDITED), 1, redriven=Redriven("m-1", 1)))
    assert (list(lane.store.parked), lane.row("m-1").kind) == (["m-1"], "record_pull_request")
    lane.is_mended()
    assert outcome(lane.redrives("m-1")) == "applied"
    assert (lane.store.parked, lane.pull().missed) == ({}, ())


def test_a_command_that_needs_no_organization_is_settled_alone(lane: Lane) -> None:
    lane.store.heads.clear()
    ended = encode(sessions_ended("9")._replace(organization_id="42"))
    lane.store.park("42", ParkedRow(id="p", body=ended, reason="", error="", attempts=5, parked_at_ms=NOW_MS))
    assert outcome(lane.redrives("p")) == "applied"
    assert (lane.store.parked, lane.errands.done) == ({}, [("42", SessionsEnd("9"))])


def test_and_only_when_what_it_asks_for_is_done(lane: Lane) -> None:
    lane.store.heads.clear()
    ended = encode(sessions_ended("9")._replace(organization_id="42"))
    lane.store.park("42", ParkedRow(id="p", body=ended, reason="", error="", attempts=5, parked_at_ms=NOW_MS))
    lane.errands.down = True
    assert isinstance(lane.redrives("p"), Failed)
    assert list(lane.store.parked) == ["p"]


def test_redriven_commands_and_others_share_no_commit(lane: Lane) -> None:
    lane.breaks()
    row = lane.parks(EDITED)
    lane.is_mended()
    lane.parking.redrive("42", row, NOW_MS)
    before, behind = (message(told(pull_request(number), f"g{number}")) for number in (7, 8))
    events = lane.takes(before, *lane.parking.sent, behind)
    assert [outcome(each) for each in events] == ["applied", "applied", "applied"]
    assert len(lane.store.entries["42"]) == 5


def test_a_parked_command_is_kept_when_its_installation_ends(lane: Lane) -> None:
    lane.breaks()
    lane.parks(EDITED)
    lane.is_mended()
    lane.applies(installed(status="install_required", at_ms=T + SECOND))
    assert list(lane.store.parked) == ["1-g2"]
    assert outcome(lane.redrives("1-g2")) == "not_installed"
    assert (lane.store.parked, [sk for sk in lane.store.rows_of("42") if sk.startswith("PR#")]) == ({}, [])


# ---- what ends needsReload


@pytest.mark.parametrize(
    ("come", "needs"),
    [
        pytest.param(lambda: told(pull_request(at_ms=T + 5 * SECOND), "g5"), False, id="content of a later version"),
        pytest.param(lambda: told(pull_request(at_ms=T + SECOND, title="Edited"), "g5"), False, id="the same content"),
        pytest.param(lambda: told(pull_request(at_ms=T + 500), "g5"), True, id="content of an earlier version"),
        pytest.param(
            lambda: cut(pull_requests=(report(pull_request(at_ms=T + SECOND), ACCEPTED_MS + SECOND),)),
            False,
            id="a read that began later",
        ),
        pytest.param(
            lambda: cut(pull_requests=(report(pull_request(at_ms=T), T + 500),)),
            True,
            id="a read that began before it was accepted",
        ),
    ],
)
def test_a_lost_edit_is_made_up_for_by(lane: Lane, come: Callable[[], Command], needs: bool) -> None:
    lane.store.rows["42", "JOB#j1"] = job_row()
    lane.breaks()
    lane.parks(EDITED)
    lane.is_mended()
    lane.applies(come())
    assert bool(lane.pull().missed) is needs


@pytest.mark.parametrize("what", ["checks", "review"])
def test_of_lost_checks_and_reviews_later_content_says_nothing_and_a_read_does(lane: Lane, what: str) -> None:

    lost = checked() if what == "checks" else told(linked(), "r1", reviews=(review("approved"),))
    lane.applies(told(linked()))
    lane.store.rows["42", "JOB#j1"] = job_row()
    lane.breaks(type(lost.body))
    lane.parks(lost)
    lane.is_mended()
    lane.applies(told(linked(at_ms=T + 5 * SECOND), "g5"))
    assert lane.pull().missed
    lane.applies(cut(pull_requests=(report(linked(at_ms=T + 5 * SECOND), ACCEPTED_MS + SECOND),)))
    assert lane.pull().missed == ()
    assert lane.wants_reload() == [False]


def test_a_pull_request_that_lacks_two_needs_a_reload_until_it_has_both(lane: Lane) -> None:
    lane.applies(told(linked(at_ms=T + 1)))
    lane.breaks(RecordPullRequest, type(checked().body))
    lane.parks(checked()._replace(id="1-c"))
    lane.parks(told(linked(at_ms=T + SECOND), "g2"))
    lane.is_mended()
    lane.redrives("1-g2")
    assert [each.parked_id for each in lane.pull().missed] == ["1-c"]
    lane.redrives("1-c")
    assert lane.pull().missed == ()


def test_checks_that_are_redriven_after_a_push_end_it_where_they_began_it(lane: Lane) -> None:
    lane.applies(told(linked(at_ms=T + 1)))
    lane.breaks(type(checked().body))
    lane.parks(checked())
    lane.is_mended()
    lane.applies(told(linked(at_ms=T + SECOND, head_sha="b2")))
    # Nothing leads from the old commit to the pull request any more.
    del lane.store.rows["42", "COMMIT#7#a1"]
    assert lane.pull().missed
    lane.redrives("1-d")
    assert lane.pull().missed == ()


def test_a_slice_whose_job_has_ended_tells_nothing_when_it_is_redriven(lane: Lane) -> None:
    lane.store.rows["42", "JOB#j1"] = job_row()
    lane.breaks(RecordSlice)
    lane.parks(cut(pull_requests=(report(pull_request(at_ms=T + SECOND)),)))
    lane.is_mended()
    assert outcome(lane.redrives("j1-1-1")) == "stale"
    assert (lane.store.parked, bool(lane.pull().missed)) == ({}, True)
