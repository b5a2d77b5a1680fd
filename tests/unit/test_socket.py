"""The socket: tickets, subscriptions, and a recovery that never lies."""

from collections.abc import Iterable

import pytest

from orglane.model import Position
from orglane.ports import LogEntry, Principal
from orglane.rows import replace
from orglane.socket import MAX_TOPICS, REPLAY_ENTRIES, connect
from tests.fakes import NOW_MS, Connections, Store, live
from tests.unit.builders import entry
from tests.unit.room import ANA, TOPIC, Room, answer, at

# ---- connecting


def test_a_ticket_opens_one_connection_for_its_holder() -> None:
    room = Room()
    room.connections.tickets["t"] = ANA
    assert connect("t", "new", room.doors)
    opened = room.connections.get("new", NOW_MS)
    assert opened
    assert (opened.principal, opened.topics) == (ANA, frozenset())
    assert not connect("t", "another", room.doors)
    assert room.connections.get("another", NOW_MS) is None


@pytest.mark.parametrize("ticket", [None, "", "wrong"])
def test_without_a_good_ticket_nothing_opens(ticket: str | None) -> None:
    room = Room()
    room.connections.tickets["t"] = ANA
    assert not connect(ticket, "new", room.doors)
    assert room.connections.get("new", NOW_MS) is None


# ---- recovery


def test_a_client_that_stands_where_the_log_does_is_up_to_date() -> None:
    assert Room().subscribe(at(3)) == [answer(at(3), "up_to_date")]


def test_a_client_that_missed_something_gets_all_of_it_in_order() -> None:
    room = Room()
    room.stand([entry(1, '[{"n":1}]'), entry(2, '[{"n":2}]'), entry(3, '[{"n":3}]')])
    subscribed, delta = room.subscribe(at(1))
    assert subscribed == answer(at(3), "replay")
    assert (delta["base"], delta["seq"], delta["changes"]) == (1, 3, [{"n": 2}, {"n": 3}])


@pytest.mark.parametrize(
    ("position", "reason"),
    [
        pytest.param(None, "no_position", id="nothing known"),
        pytest.param(at(3, epoch=2), "epoch", id="another epoch"),
        pytest.param({"epoch": "e-1", "seq": 3}, "epoch", id="an epoch of another kind"),
        pytest.param(at(4), "ahead", id="ahead of the log"),
    ],
)
def test_a_client_that_cannot_be_caught_up_starts_anew(position: object, reason: str) -> None:
    assert Room().subscribe(position) == [answer(at(3), "reset", reason)]


def test_a_log_that_lost_its_beginning_is_no_replay() -> None:
    room = Room()
    room.stand([entry(2), entry(3)])
    assert room.subscribe(at(0)) == [answer(at(3), "reset", "too_old")]
    assert room.subscribe(at(1))[0] == answer(at(3), "replay")


def test_a_log_with_a_gap_is_no_replay() -> None:
    room = Room()
    room.stand([entry(1), entry(3)])
    assert room.subscribe(at(0)) == [answer(at(3), "reset", "too_old")]


def test_a_log_that_lost_everything_is_no_replay() -> None:
    room = Room()
    room.store.entries["42"] = []
    assert room.subscribe(at(1)) == [answer(at(3), "reset", "too_old")]


def test_a_log_that_lost_its_end_is_no_replay() -> None:
    room = Room()
    room.store.entries["42"] = [entry(1), entry(2)]
    assert room.subscribe(at(1)) == [answer(at(3), "reset", "too_old")]


def test_more_entries_than_a_replay_takes_are_a_reset() -> None:
    room = Room()
    room.stand([entry(n) for n in range(1, REPLAY_ENTRIES + 2)])
    last = REPLAY_ENTRIES + 1
    assert room.subscribe(at(0)) == [answer(at(last), "reset", "too_old")]
    assert [each.get("recovery") for each in room.subscribe(at(1))] == ["replay", None]


def test_an_epoch_that_begins_within_the_missed_entries_is_a_reset() -> None:
    room = Room()
    room.stand([entry(1), entry(2, epoch=2, base_epoch=1), entry(3, epoch=2)])
    assert room.subscribe(at(1)) == [answer(at(3, epoch=2), "reset", "epoch")]
    subscribed, delta = room.subscribe(at(2, epoch=2))
    assert subscribed == answer(at(3, epoch=2), "replay")
    assert (delta["epoch"], delta["base"], delta["seq"]) == (2, 2, 3)


class Busy(Store):
    """A store whose position is read only after something else was done."""

    connections: Connections
    registered: frozenset[str] = frozenset()

    def positions(self, organization_ids: Iterable[str]) -> dict[str, Position]:
        known = self.connections.get("c", NOW_MS)
        assert known
        self.registered = known.topics
        self.entries["42"] = [*self.entries["42"], entry(4, '[{"n":4}]')]
        self.heads["42"] = replace(self.heads["42"], seq=4)
        return super().positions(list(organization_ids))


def test_a_commit_between_registration_and_position_is_in_the_replay() -> None:
    store = Busy()
    room = Room(store)
    store.connections = room.connections
    subscribed, delta = room.subscribe(at(3))
    assert store.registered == {TOPIC}
    assert subscribed == answer(at(4), "replay")
    assert (delta["base"], delta["seq"], delta["changes"]) == (3, 4, [{"n": 4}])


class Late(Store):
    """A store that commits between the reading of the position and of the log."""

    def since(self, organization_id: str, seq: int, limit: int) -> list[LogEntry]:
        return [*super().since(organization_id, seq, limit), entry(4)]


def test_a_replay_may_reach_past_the_position_and_says_so() -> None:
    subscribed, delta = Room(Late()).subscribe(at(2))
    assert subscribed == answer(at(4), "replay")
    assert (delta["base"], delta["seq"]) == (2, 4)


def test_a_connection_that_closed_meanwhile_is_not_registered_nor_answered() -> None:
    class Closing(Connections):
        def may_see(self, principal: Principal, organization_id: str) -> bool:
            self.close("c")
            return True

    room = Room()
    closing = Closing(open_ones=room.connections.open_ones)
    room.doors = room.doors._replace(access=closing, connections=closing)
    assert room.subscribe(at(3)) == []
    assert live(closing, TOPIC, NOW_MS) == []


# ---- topics


def test_a_subscription_is_kept_until_it_is_given_back() -> None:
    room = Room()
    room.subscribe(at(3))
    assert (room.topics(), live(room.connections, TOPIC, NOW_MS)) == (frozenset({TOPIC}), ["c"])
    assert room.send({"action": "unsubscribe", "id": "u", "topic": TOPIC}) == []
    assert (room.topics(), live(room.connections, TOPIC, NOW_MS)) == (frozenset(), [])


def test_unsubscribing_from_what_was_never_subscribed_changes_nothing() -> None:
    room = Room()
    assert room.send({"action": "unsubscribe", "topic": "organization:9"}) == []


def test_an_unknown_organization_and_a_foreign_one_are_refused_alike() -> None:
    room = Room()
    room.stand([entry(1, organization_id="43")], "43")
    room.connections.rights.add(("ana", "44"))
    answers = [room.subscribe(None, f"organization:{each}") for each in ("43", "44", "45")]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0] == [
        {
            "type": "error",
            "id": "s",
            "code": "forbidden",
            "message": "There is no such organization, or it is not yours to see.",
        }
    ]
    assert room.topics() == frozenset()


@pytest.mark.parametrize(
    "topic",
    [
        "", "nothing", "organization", "organization:", "organization:acme", "organization:4 2", "organization:-1",
        "organization:٤٢", "organization:12345678901234567890", "organization:42:", "app:1", "task:42/1", "APP",
    ],
)  # fmt: skip
def test_other_topics_are_unknown(topic: str) -> None:
    for action in ("subscribe", "unsubscribe"):
        assert Room().refused({"action": action, "id": 1, "topic": topic}) == (1, "unknown_topic")


def test_a_connection_listens_to_so_many_topics_and_again_to_those_it_has() -> None:
    room = Room()
    room.connections.rights |= {("ana", str(n)) for n in range(100, 100 + MAX_TOPICS)}
    for n in range(100, 100 + MAX_TOPICS):
        room.stand([entry(1)], str(n))
        room.subscribe(None, f"organization:{n}")
    assert len(room.topics()) == MAX_TOPICS
    assert room.refused({"action": "subscribe", "id": "s", "topic": TOPIC}) == ("s", "too_many_topics")
    assert room.subscribe(at(1), "organization:100")[0]["recovery"] == "up_to_date"
    assert len(room.topics()) == MAX_TOPICS


def test_everyones_own_shell_is_a_topic_that_stands_still() -> None:
    room = Room()
    assert room.subscribe(at(0), "app") == [answer(at(0), "up_to_date", topic="app")]
    assert room.subscribe(None, "app") == [answer(at(0), "reset", "no_position", topic="app")]
    assert room.subscribe(at(1), "app") == [answer(at(0), "reset", "ahead", topic="app")]


# ---- pings


def test_a_ping_tells_the_head_of_every_topic() -> None:
    room = Room()
    assert room.send({"action": "ping", "id": 7}) == [{"type": "pong", "id": 7, "heads": {}}]
    room.subscribe(at(3))
    room.subscribe(at(0), "app")
    room.stand([entry(4)])
    assert room.send({"action": "ping", "id": 8}) == [
        {"type": "pong", "id": 8, "heads": {"organization:42": at(4), "app": at(0)}}
    ]
