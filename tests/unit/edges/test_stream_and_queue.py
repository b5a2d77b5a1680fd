"""What Lambda hands over from the queue and from the table's stream, and what it is told about the queue's batch."""

from typing import Any

import pytest

from orglane.apply import Applied, Event, Failed, Parked
from orglane.commands import Cause
from orglane.decide import Decision
from orglane.edges.clock import now_ms
from orglane.edges.log import log_item
from orglane.edges.queue import answer, messages_of
from orglane.edges.stream import entries_of
from orglane.errors import MalformedCommand, Unavailable
from orglane.lanes import Lanes
from orglane.ports import LogEntry, Message, Redriven
from orglane.rows import State


def record(message_id: str, organization_id: str = "42", attempts: int = 1) -> dict[str, Any]:
    return {
        "messageId": message_id,
        "receiptHandle": "handle",
        "body": f"body of {message_id}",
        "attributes": {
            "MessageGroupId": organization_id,
            "ApproximateReceiveCount": str(attempts),
            "SequenceNumber": "18850000000000000000",
        },
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:1:orglane-lane.fifo",
    }


def message(message_id: str, organization_id: str = "42", attempts: int = 1) -> Message:
    return Message(message_id, organization_id, f"body of {message_id}", attempts)


def entry(seq: int, organization_id: str = "42") -> LogEntry:
    return LogEntry(
        organization_id=organization_id,
        epoch=1_800_000_000_000,
        base_epoch=1_800_000_000_000,
        base=seq - 1,
        seq=seq,
        changes='[{"kind":"x"}]',
        cause=Cause("webhook", "guid"),
        at_ms=1_800_000_000_001,
        commands="[]",
    )


def image(log_entry: LogEntry, name: str = "INSERT") -> dict[str, Any]:
    return {"eventName": name, "dynamodb": {"NewImage": log_item(log_entry)}}


@pytest.mark.parametrize(
    ("attributes", "redriven"),
    [
        ({"parkedId": {"stringValue": "1-a"}, "parkedTimes": {"stringValue": "2"}}, Redriven("1-a", 2)),
        ({"parkedId": {"stringValue": "1-a"}}, None),
        ({"parkedId": {"stringValue": "1-a"}, "parkedTimes": {"stringValue": "often"}}, None),
        ({}, None),
    ],
)
def test_a_message_says_which_parked_command_it_brings_again(
    attributes: dict[str, Any], redriven: Redriven | None
) -> None:
    batch = {"Records": [record("m1") | {"messageAttributes": attributes}]}
    (found,) = messages_of(batch, Lanes("https://sqs/1/orglane-lane.fifo"))
    assert found.redriven == redriven


def test_a_batch_is_read_in_its_order_and_a_group_is_an_organization() -> None:
    batch = {"Records": [record("m1", "42"), record("m2", "7", 3), record("m3", "42")]}
    shared = Lanes("https://sqs/1/orglane-lane.fifo", "shared")
    assert messages_of(batch, shared) == [message("m1"), message("m2", "7", 3), message("m3")]


@pytest.mark.parametrize(
    ("queue", "organization_id", "is_front"),
    [
        pytest.param("orglane-lane-2.fifo", "42", True, id="a front lane"),
        pytest.param("orglane_lane_42.fifo", "42", False, id="its own lane"),
        pytest.param("orglane-lane.fifo", "acme", False, id="of one that can have none of its own"),
    ],
)
def test_what_came_through_a_front_lane_says_so(queue: str, organization_id: str, is_front: bool) -> None:
    batch = {"Records": [record("m1", organization_id) | {"eventSourceARN": f"arn:aws:sqs:eu-central-1:1:{queue}"}]}
    (told,) = messages_of(batch, Lanes("https://sqs/1/orglane-lane.fifo"))
    assert told.is_front is is_front


def test_only_what_failed_comes_again() -> None:
    happened: list[Event] = [
        Applied("1", None, Decision(State(), ()), 0, 1),
        Parked(message("m1", "2"), MalformedCommand("odd")),
        Failed((message("m2"), message("m3")), Unavailable("throttled")),
        Failed((message("m4", "7"),), Unavailable("throttled")),
    ]
    assert answer(happened) == {
        "batchItemFailures": [{"itemIdentifier": "m2"}, {"itemIdentifier": "m3"}, {"itemIdentifier": "m4"}]
    }


def test_a_batch_that_succeeded_names_nothing() -> None:
    assert answer([]) == {"batchItemFailures": []}


def test_a_stream_tells_the_commits_in_their_order() -> None:
    assert entries_of({"Records": [image(entry(1)), image(entry(2)), image(entry(1, "7"))]}) == [
        entry(1),
        entry(2),
        entry(1, "7"),
    ]


def test_a_position_of_twenty_digits_is_read_whole() -> None:
    assert entries_of({"Records": [image(entry(10**19))]}) == [entry(10**19)]


def test_an_entry_that_changes_or_expires_is_no_commit() -> None:
    expired = {"eventName": "REMOVE", "dynamodb": {"OldImage": log_item(entry(1))}}
    assert entries_of({"Records": [image(entry(1), "MODIFY"), expired]}) == []


def test_a_row_that_is_not_the_logs_is_no_commit() -> None:
    row = {"eventName": "INSERT", "dynamodb": {"NewImage": {"pk": {"S": "ORG#42"}, "sk": {"S": "META"}}}}
    assert entries_of({"Records": [row, image(entry(1))]}) == [entry(1)]


def test_the_clock_counts_milliseconds_since_the_epoch() -> None:
    first, second = now_ms(), now_ms()
    assert 1_700_000_000_000 < first <= second < 10**13
