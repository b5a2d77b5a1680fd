"""Frames: few, in order, each at most 30 KB, and whole again at the client."""

import json
from itertools import pairwise
from typing import Any

import pytest

from orglane.frames import MAX_FRAME_BYTES, closing, coalesce, deltas, error, parts, pong, resync, subscribed
from orglane.model import Position
from orglane.ports import LogEntry
from tests.unit.builders import T, entry

TOPIC = "organization:42"


def filler(size: int, letter: str = "x") -> str:
    """The changes of an entry, about `size` bytes of JSON."""
    return json.dumps([{"type": "t", "text": letter * (size // len(letter.encode()))}], ensure_ascii=False)


def frames(*entries: LogEntry) -> list[dict[str, Any]]:
    return [json.loads(each) for each in deltas(TOPIC, entries)]


def spans(*entries: LogEntry) -> list[tuple[int, int]]:
    """The positions that each delta leads from and to."""
    return [(each["base"], each["seq"]) for each in map(json.loads, coalesce(TOPIC, entries))]


def test_one_entry_is_this_delta() -> None:
    assert list(deltas(TOPIC, [entry(3, '[{"type":"repoRemoved","repoId":"7"}]')])) == [
        '{"type":"delta","topic":"organization:42","epoch":1,"base":2,"seq":3,'
        '"changes":[{"type":"repoRemoved","repoId":"7"}],"atMs":1700000000003,"cause":{"kind":"webhook","id":"d3"}}'
    ]


def test_neighbours_share_a_delta_that_ends_where_the_last_one_does() -> None:
    assert frames(entry(1, '[{"a":1},{"b":2}]'), entry(2), entry(3, '[{"c":3}]')) == [
        {
            "type": "delta",
            "topic": "organization:42",
            "epoch": 1,
            "base": 0,
            "seq": 3,
            "changes": [{"a": 1}, {"b": 2}, {"c": 3}],
            "atMs": T + 3,
            "cause": {"kind": "webhook", "id": "d3"},
        }
    ]


def test_only_neighbours_of_one_epoch_share_a_delta() -> None:
    assert spans(entry(1), entry(2), entry(4)) == [(0, 2), (3, 4)]
    assert spans(entry(1), entry(2, epoch=2)) == [(0, 1), (1, 2)]
    assert spans(entry(2), entry(2)) == [(1, 2), (1, 2)]
    assert spans() == []


def test_a_delta_ends_before_it_would_be_too_long() -> None:
    many = [entry(n, filler(9_000)) for n in range(1, 8)]
    assert spans(*many) == [(0, 3), (3, 6), (6, 7)]
    assert all(len(each.encode()) <= MAX_FRAME_BYTES for each in deltas(TOPIC, many))


def test_bytes_are_counted_and_not_letters() -> None:
    many = [entry(n, filler(9_000, "🦊")) for n in range(1, 5)]
    assert spans(*many) == [(0, 3), (3, 4)]
    assert all(len(each.encode()) <= MAX_FRAME_BYTES for each in deltas(TOPIC, many))


def test_a_delta_of_just_the_limit_goes_out_as_it_is_and_one_byte_more_in_parts() -> None:
    fits = "x" * MAX_FRAME_BYTES
    assert list(parts(fits, "t")) == [fits]
    assert len(list(parts(fits + "x", "t"))) == 2


@pytest.mark.parametrize("letter", ["x", "é", "🦊", '"', "\\", "\n", "\u0001", "\u2028", '🦊"é\n'])
@pytest.mark.parametrize("size", [30_000, 61_000, 250_000])
def test_parts_are_short_and_joined_give_the_delta(letter: str, size: int) -> None:
    changes = filler(size, letter)
    sent = list(deltas(TOPIC, [entry(1, changes)]))
    pieces = [json.loads(each) for each in sent]
    assert max(len(each.encode()) for each in sent) <= MAX_FRAME_BYTES
    assert [(each["type"], each["part"], each["of"]) for each in pieces] == [
        ("part", number, len(sent)) for number in range(len(sent))
    ]
    delta = json.loads("".join(each["data"] for each in pieces))
    assert (delta["base"], delta["seq"], delta["changes"]) == (0, 1, json.loads(changes))
    assert len({each["transfer"] for each in pieces}) == 1


def test_the_transfer_is_the_same_for_a_repeated_delta_and_another_for_any_other() -> None:
    def transfer(*entries: LogEntry, topic: str = TOPIC) -> str:
        (name,) = {json.loads(each)["transfer"] for each in deltas(topic, entries)}
        assert isinstance(name, str)
        return name

    long = filler(40_000)
    assert transfer(entry(1, long)) == transfer(entry(1, long))
    names = [
        transfer(entry(1, long)),
        transfer(entry(2, long)),
        transfer(entry(2, long, epoch=2)),
        transfer(entry(1, long), topic="organization:43"),
    ]
    assert len(set(names)) == len(names)


def test_a_long_delta_between_short_ones_keeps_the_order() -> None:
    sent = frames(entry(1, filler(10)), entry(2, filler(70_000)), entry(3, filler(10)))
    assert [each["type"] for each in sent] == ["delta", "part", "part", "part", "delta"]
    whole = [sent[0], json.loads("".join(each["data"] for each in sent[1:4])), sent[4]]
    assert all(one["seq"] == next_one["base"] for one, next_one in pairwise(whole))


def test_the_other_frames_are_these() -> None:
    position = Position(epoch=5, seq=9)
    assert subscribed("a", TOPIC, position, "reset", "epoch") == (
        '{"type":"subscribed","id":"a","topic":"organization:42","position":{"epoch":5,"seq":9},'
        '"recovery":"reset","reason":"epoch"}'
    )
    assert pong(1, {TOPIC: position}) == '{"type":"pong","id":1,"heads":{"organization:42":{"epoch":5,"seq":9}}}'
    assert resync(TOPIC, "slow") == '{"type":"resync","topic":"organization:42","reason":"slow"}'
    assert error(None, "malformed", "No.") == '{"type":"error","id":null,"code":"malformed","message":"No."}'
    assert closing("session_expired", retry=False, spread_ms=0) == (
        '{"type":"closing","reason":"session_expired","retry":false,"spreadMs":0}'
    )
