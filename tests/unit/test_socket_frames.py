"""Frames that are wrong: each is answered, and the connection goes on."""

import json

import pytest

from orglane.socket import Handled, receive
from tests.unit.room import TOPIC, Room, answer, at


@pytest.mark.parametrize(
    "text",
    ["", "no JSON", "[]", "null", "1", '"ping"', "{", '{"action":', "[" * 100_000, "1" * 5000],
    ids=lambda text: text[:12] or "empty",
)
def test_what_is_no_object_is_malformed(text: str) -> None:
    assert Room().say(text) == [
        {"type": "error", "id": None, "code": "malformed", "message": "A frame is a JSON object."}
    ]


@pytest.mark.parametrize(
    "frame",
    [
        {},
        {"action": None},
        {"action": 1},
        {"action": ["ping"]},
        {"action": "subscribe"},
        {"action": "subscribe", "topic": 42},
        {"action": "subscribe", "topic": {"kind": "app"}},
        {"action": "unsubscribe"},
        {"action": "subscribe", "topic": TOPIC, "position": 3},
        {"action": "subscribe", "topic": TOPIC, "position": "3"},
        {"action": "subscribe", "topic": TOPIC, "position": []},
        {"action": "subscribe", "topic": TOPIC, "position": {}},
        {"action": "subscribe", "topic": TOPIC, "position": {"epoch": 1}},
        {"action": "subscribe", "topic": TOPIC, "position": {"epoch": 1, "seq": -1}},
        {"action": "subscribe", "topic": TOPIC, "position": {"epoch": 1, "seq": 1.5}},
        {"action": "subscribe", "topic": TOPIC, "position": {"epoch": 1, "seq": True}},
        {"action": "subscribe", "topic": TOPIC, "position": {"epoch": 1, "seq": "3"}},
        {"action": "subscribe", "topic": TOPIC, "position": {"epoch": None, "seq": 3}},
        {"action": "subscribe", "topic": TOPIC, "position": {"epoch": "e", "seq": None}},
        {"action": "subscribe", "topic": TOPIC, "position": {"epoch": 1, "seq": 2**53}},
    ],
    ids=str,
)
def test_a_frame_that_lacks_something_is_malformed_and_the_connection_goes_on(frame: dict[str, object]) -> None:
    room = Room()
    assert room.refused({**frame, "id": "x"}) == ("x", "malformed")
    assert room.topics() == frozenset()
    assert room.subscribe(at(3)) == [answer(at(3), "up_to_date")]


@pytest.mark.parametrize("action", ["", "PING", "publish", "x" * 10_000])
def test_other_actions_are_unknown(action: str) -> None:
    assert Room().refused({"action": action, "id": 1}) == (1, "unknown_action")


@pytest.mark.parametrize("given", [None, {}, [1], "x" * 129, 1.5, 10**200, "\ud800"], ids=lambda given: repr(given)[:9])
def test_an_id_that_is_no_short_text_or_number_comes_back_as_null(given: object) -> None:
    assert Room().send({"action": "ping", "id": given}) == [{"type": "pong", "id": None, "heads": {}}]


def test_a_connection_that_nobody_knows_any_more_is_closed() -> None:
    room = Room()
    assert receive("stranger", '{"action":"ping"}', room.doors) == Handled("none", None, "session_expired")
    assert room.sockets.frames == {
        "stranger": ['{"type":"closing","reason":"session_expired","retry":false,"spreadMs":0}']
    }
    assert room.sockets.hung_up == ["stranger"]


def test_what_was_handled_is_told_without_the_clients_own_text() -> None:
    room = Room()

    def handled(frame: object) -> Handled:
        return receive("c", json.dumps(frame), room.doors)

    assert handled({"action": "subscribe", "topic": TOPIC}) == Handled("subscribe", TOPIC, "ok")
    assert handled({"action": "ping"}) == Handled("ping", None, "ok")
    assert handled({"action": "ping", "topic": "their own text"}) == Handled("ping", None, "ok")
    assert handled({"action": "their own text"}) == Handled("unknown", None, "unknown_action")
    assert handled({"action": ["their own text"]}) == Handled("unknown", None, "malformed")
    assert handled({"action": "subscribe", "topic": "their own text"}) == Handled("subscribe", None, "unknown_topic")
