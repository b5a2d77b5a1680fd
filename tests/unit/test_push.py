"""The pusher: every frame in order to everyone who listens, and what becomes of those who do not take it."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from orglane.errors import Unavailable
from orglane.ports import Listener, LogEntry, Posted, Principal
from orglane.push import Doors, Told, push
from tests.fakes import NOW_MS, Clock, Connections, Inline, Shells, Sockets, Store
from tests.unit.builders import entry

TOPIC = "organization:42"
LONG = json.dumps([{"text": "x" * 29_000}])


class Room:
    """Connections that listen to an organization each."""

    def __init__(self, **topics: str) -> None:
        self.connections, self.sockets, self.clock = Connections(), Sockets(), Clock()
        self.doors = Doors(self.connections, Shells(Store()), self.sockets, Inline(), self.clock)
        for connection_id, organization_id in topics.items():
            self.connections.open(connection_id, Principal("ana"), NOW_MS)
            opened = self.connections.get(connection_id, NOW_MS)
            assert opened
            self.connections.register(opened, f"organization:{organization_id}", NOW_MS)

    def push(self, entries: Sequence[LogEntry]) -> list[Told]:
        return list(push(entries, self.doors))

    def frames(self, connection_id: str) -> list[dict[str, Any]]:
        return [json.loads(each) for each in self.sockets.frames.get(connection_id, [])]

    def heard(self, connection_id: str) -> list[tuple[Any, ...]]:
        """What a connection was told: deltas as (from, to), other frames as (type, reason)."""
        return [
            (each["base"], each["seq"]) if each["type"] == "delta" else (each["type"], each["reason"])
            for each in self.frames(connection_id)
        ]


def test_every_listener_gets_every_frame_in_order() -> None:
    room = Room(a="42", b="42", c="43")
    room.push([entry(1, LONG), entry(2, LONG), entry(3, LONG)])
    assert room.heard("a") == room.heard("b") == [(0, 1), (1, 2), (2, 3)]
    assert room.heard("c") == []


def test_short_neighbours_are_one_frame() -> None:
    room = Room(a="42")
    (told,) = room.push([entry(1), entry(2)])
    assert room.heard("a") == [(0, 2)]
    assert told == Told("42", entry(1), entry(2), 1, {Posted.OK: 1, Posted.GONE: 0, Posted.SLOW: 0})


def test_two_organizations_in_a_batch_are_told_apart() -> None:
    room = Room(a="42", b="43")
    told = room.push([entry(1), entry(8, organization_id="43"), entry(2)])
    assert [(each.organization_id, each.first.seq, each.last.seq) for each in told] == [("42", 1, 2), ("43", 8, 8)]
    assert (room.heard("a"), room.heard("b")) == ([(0, 2)], [(7, 8)])


def test_a_connection_that_is_gone_is_forgotten_exactly_once() -> None:
    room = Room(a="42", b="42")
    room.sockets.script["a"] = [Posted.GONE]
    (told,) = room.push([entry(1, LONG), entry(2, LONG)])
    assert room.connections.forgotten == [(TOPIC, "a")]
    assert (room.heard("a"), room.heard("b")) == ([], [(0, 1), (1, 2)])
    assert told.posted == {Posted.OK: 1, Posted.GONE: 1, Posted.SLOW: 0}
    room.push([entry(3)])
    assert room.connections.forgotten == [(TOPIC, "a")]


def test_a_slow_connection_gets_one_resync_and_nothing_more_of_the_round() -> None:
    room = Room(a="42", b="42")
    room.sockets.script["a"] = [Posted.OK, Posted.SLOW]
    (told,) = room.push([entry(1, LONG), entry(2, LONG), entry(3, LONG)])
    assert room.heard("a") == [(0, 1), ("resync", "slow")]
    assert room.heard("b") == [(0, 1), (1, 2), (2, 3)]
    assert told.posted == {Posted.OK: 1, Posted.GONE: 0, Posted.SLOW: 1}
    assert room.connections.forgotten == []
    room.push([entry(4)])
    assert room.heard("a")[-1] == (3, 4)


def test_a_connection_too_slow_for_its_resync_is_left_to_its_ping() -> None:
    room = Room(a="42")
    room.sockets.script["a"] = [Posted.SLOW, Posted.SLOW]
    room.push([entry(1, LONG), entry(2, LONG)])
    assert (room.heard("a"), room.sockets.script["a"]) == ([], [])


def test_a_new_epoch_is_a_resync() -> None:
    room = Room(a="42")
    room.push([entry(1), entry(2, '[{"type":"x"}]', epoch=2, base_epoch=1), entry(3, epoch=2)])
    assert room.heard("a") == [(0, 1), ("resync", "epoch"), (2, 3)]
    assert [each["epoch"] for each in room.frames("a") if each["type"] == "delta"] == [1, 2]


def test_an_organization_without_listeners_is_told_to_nobody() -> None:
    (told,) = Room().push([entry(1)])
    assert told.posted == dict.fromkeys(Posted, 0)


def test_nothing_to_tell_is_nothing_told() -> None:
    assert Room(a="42").push([]) == []


def test_a_delivery_that_is_repeated_is_told_again_alike() -> None:
    room = Room(a="42")
    room.push([entry(1)])
    room.push([entry(1)])
    first, second = room.frames("a")
    assert first == second


def test_many_listeners_at_once_each_get_their_frames_in_order() -> None:
    room = Room(**{f"c{n}": "42" for n in range(50)})
    with ThreadPoolExecutor(8) as pool:
        list(push([entry(n, LONG) for n in range(1, 5)], room.doors._replace(pool=pool)))
    assert all(room.heard(f"c{n}") == [(0, 1), (1, 2), (2, 3), (3, 4)] for n in range(50))


def test_listeners_that_cannot_be_read_fail_the_batch_so_that_the_stream_repeats_it() -> None:
    class Down(Connections):
        def of(self, topic: str, now_ms: int) -> list[Listener]:
            raise Unavailable("the table is down")

    with pytest.raises(Unavailable):
        list(push([entry(1)], Room().doors._replace(listeners=Down())))


def test_whoever_was_signed_in_for_so_long_only_is_told_and_cut_off_and_hears_nothing_more() -> None:
    room = Room(b="42")
    room.connections.open("a", Principal("ana", "7", credential="SESSION#a", until_ms=NOW_MS + 60_000), NOW_MS)
    opened = room.connections.get("a", NOW_MS)
    assert opened
    room.connections.register(opened, TOPIC, NOW_MS)
    room.push([entry(1)])
    room.clock.forward(60_000)
    (told,) = room.push([entry(2)])
    assert room.frames("a")[1:] == [{"type": "closing", "reason": "session_expired", "retry": False, "spreadMs": 0}]
    assert (room.heard("b"), room.sockets.hung_up) == ([(0, 1), (1, 2)], ["a"])
    assert (told.expired, told.posted[Posted.OK]) == (1, 1)
    assert room.connections.of(TOPIC, NOW_MS) == [Listener("b")]
    room.push([entry(3)])
    assert room.sockets.hung_up == ["a"]
