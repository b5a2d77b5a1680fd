"""Commands that cannot be applied are put aside, with a commit that tells of it."""

from collections.abc import Iterator

import pytest

from orglane.apply import Failed, Parked
from orglane.commands import Cause, RecordMember, RecordSlice, encode
from orglane.errors import CommitConflict, Unavailable
from orglane.model import Position
from orglane.ports import Message
from orglane.rows import JobRow, ParkedRow, RepositoryRow
from tests.fakes import NOW_MS
from tests.unit.builders import (
    ACCEPTED_MS,
    T,
    checked,
    cut,
    job_row,
    linked,
    member,
    message,
    minimal,
    pull_request,
    report,
    told,
)
from tests.unit.parking import EDITED, LAST, SECOND, Lane


@pytest.fixture
def lane() -> Iterator[Lane]:
    """A lane whose pull request 7#1 is known."""
    with pytest.MonkeyPatch.context() as patch:
        lane = Lane(patch)
        lane.applies(told(pull_request()))
        yield lane


def test_a_parked_command_is_kept_whole(lane: Lane) -> None:
    lane.breaks()
    lane.clock.forward(60_000)
    assert lane.parks(EDITED) == ParkedRow(
        id="1-g2",
        body=encode(EDITED),
        reason="KeyError",
        error="'labels'",
        attempts=5,
        parked_at_ms=NOW_MS + 60_000,
        kind="record_pull_request",
        event="pull_request.edited",
        cause=Cause("webhook", "g2"),
        accepted_at_ms=ACCEPTED_MS,
        position=Position(epoch=NOW_MS, seq=2),
        pulls=("PR#7#1",),
    )


def test_parking_is_a_commit_which_tells_clients_that_the_pull_request_needs_a_reload(lane: Lane) -> None:
    lane.breaks()
    (event,) = lane.takes(message(EDITED, LAST))
    assert isinstance(event, Parked)
    assert event.entry == lane.store.entries["42"][-1]
    assert (event.entry.base, event.entry.seq) == (1, 2)
    assert [each["type"] for each in lane.told()] == ["pullRequestUpdated"]
    assert lane.wants_reload() == [True]
    assert lane.history() == [("1-d", "applied"), ("1-g2", "parked")]
    assert lane.store.marks == set(), "it may still have its effect"


def test_the_lane_goes_on_behind_it_at_two_requests(lane: Lane) -> None:
    lane.breaks(RecordMember)
    lane.parks(member())
    lane.store.loads = lane.store.commits = 0
    lane.applies(EDITED, told(pull_request(2)))
    assert (lane.store.loads, lane.store.commits) == (1, 1)


def test_a_command_about_no_pull_request_is_parked_with_a_commit_too(lane: Lane) -> None:
    lane.breaks(RecordMember)
    row = lane.parks(member())
    assert (row.position, row.pulls, lane.told()) == (Position(epoch=NOW_MS, seq=2), (), [])


def test_checks_are_about_the_pull_requests_with_their_head(lane: Lane) -> None:
    lane.applies(told(linked(1, T + SECOND)), told(linked(2)), told(linked(3, head_sha="b2")))
    lane.breaks(type(checked().body))
    assert lane.parks(checked()).pulls == ("PR#7#1", "PR#7#2")
    assert lane.wants_reload() == [True, True]


def test_a_message_that_comes_again_after_it_was_parked_leaves_one_row_and_one_commit(lane: Lane) -> None:
    lane.breaks()
    first = lane.parks(EDITED)
    lane.clock.forward(60_000)
    assert lane.parks(EDITED, LAST + 1) == first
    assert len(lane.store.entries["42"]) == 2


def test_without_an_organization_it_is_parked_alone(lane: Lane) -> None:
    lane.store.heads.clear()
    lane.store.entries.clear()
    lane.breaks()
    row = lane.parks(EDITED)
    assert (row.kind, row.position) == ("record_pull_request", None)
    assert (lane.store.heads, lane.store.entries) == ({}, {})


def test_what_is_no_command_is_parked_alone_by_the_id_of_its_message(lane: Lane) -> None:
    (event,) = lane.takes(Message("m-1", "42", "no JSON", 1))
    assert isinstance(event, Parked)
    row = lane.row("m-1")
    assert (row.body, row.reason, row.kind, row.event, row.cause, row.accepted_at_ms, row.position) == (
        "no JSON",
        "MalformedCommand",
        None,
        None,
        None,
        None,
        None,
    )
    assert len(lane.store.entries["42"]) == 1


def test_of_a_payload_at_most_64_kilobytes_are_kept_and_of_an_error_its_beginning(lane: Lane) -> None:
    lane.takes(Message("m-1", "42", "ä" * 100_000, 1))
    assert lane.row("m-1").body == "ä" * 32 * 1024
    lane.takes(Message("m-2", "42", '{"v":"' + "x" * 10_000 + '"}', 1))
    assert len(lane.row("m-2").error) == 2000


def test_what_no_table_takes_is_not_kept(lane: Lane) -> None:
    lane.breaks()
    odd = EDITED._replace(event="\ud800", cause=Cause("webhook", "\udfff"), id="1-\ud800")
    lane.takes(message(odd, LAST))
    row = lane.row("1-?")
    assert (row.event, row.cause) == ("?", Cause("webhook", "?"))


def test_a_row_that_made_the_command_fail_does_not_keep_it_from_being_parked(lane: Lane) -> None:
    lane.store.rows["42", "PR#7#5"] = RepositoryRow(facts=minimal(), ver="")
    row = lane.parks(told(pull_request(5), "g5"))
    assert (row.reason, row.position, row.pulls) == ("AttributeError", Position(epoch=NOW_MS, seq=2), ())


def test_nor_does_one_that_nobody_can_read(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*_: object) -> None:
        raise ValueError("no JSON")

    monkeypatch.setattr(lane.store, "load", unreadable)
    row = lane.parks(EDITED)
    assert (row.reason, row.position, row.pulls) == ("ValueError", None, ())


def test_a_table_that_does_not_take_it_returns_it_to_its_lane(lane: Lane) -> None:
    lane.breaks()
    lane.store.faults = [Unavailable("the table is down")]
    (event,) = lane.takes(message(EDITED, LAST))
    assert isinstance(event, Failed)
    assert lane.store.parked == {}


def test_who_always_loses_the_race_while_parking_comes_again(lane: Lane) -> None:
    lane.breaks()
    lane.store.faults = [CommitConflict("the head moved")] * 4
    (event,) = lane.takes(message(EDITED, LAST))
    assert isinstance(event, Failed)
    lane.store.faults = [CommitConflict("the head moved")] * 3
    assert lane.parks(EDITED).position == Position(epoch=NOW_MS, seq=2)


def test_a_job_whose_slice_is_parked_has_failed(lane: Lane) -> None:
    lane.store.rows["42", "JOB#j1"] = job_row()
    lane.breaks(RecordSlice)
    row = lane.parks(cut(pull_requests=(report(pull_request(at_ms=T + SECOND)),)))
    job = lane.store.rows["42", "JOB#j1"]
    assert isinstance(job, JobRow)
    assert (job.job.status, row.pulls) == ("error", ("PR#7#1",))
    assert job.job.error == "What was read could not be stored (KeyError), and is parked as j1-1-1. Start it again."
    assert {each["type"] for each in lane.told()} == {"jobUpdated", "pullRequestUpdated", "githubUpdated"}
