"""The topic `app`: everyone's own shell, from where it stands; and the time that a connection has."""

import pytest

from orglane.commands import Account
from orglane.ports import Principal
from orglane.ports.shells import Shell
from orglane.rows import Head, replace
from orglane.socket import MAX_TOPICS, Handled, connect, receive
from tests.fakes import NOW_MS, Connections, Shells, live
from tests.unit.builders import entry
from tests.unit.room import ANA, TOPIC, Room, answer, at

TOKEN = Principal("ci", None, "42")
SESSION = Principal("ana", "7", credential="SESSION#a", until_ms=NOW_MS + 60_000)
CLOSING = {"type": "closing", "reason": "session_expired", "retry": False, "spreadMs": 0}


def standing(room: Room, times: int, organization_id: str = "42") -> None:
    """An organization's standing has changed so many times."""
    room.store.heads[organization_id] = Head(epoch=1, seq=3, account=Account(organization_id, "acme"), standings=times)


# ---- recovery


def test_whoever_stands_where_the_shell_does_is_up_to_date() -> None:
    room = Room()
    standing(room, 5)
    room.shells.users["7"].seq = 2
    assert room.subscribe(at(7), "app") == [answer(at(7), "up_to_date", topic="app")]


@pytest.mark.parametrize(
    ("position", "reason"),
    [
        pytest.param(None, "no_position", id="nothing known"),
        pytest.param(at(5, epoch=2), "epoch", id="another epoch"),
        pytest.param(at(6), "ahead", id="ahead of the shell"),
        pytest.param(at(4), "too_old", id="behind it"),
    ],
)
def test_a_shell_is_never_replayed(position: object, reason: str) -> None:
    room = Room()
    standing(room, 5)
    assert room.subscribe(position, "app") == [answer(at(5), "reset", reason, topic="app")]


def test_a_shell_is_found_by_its_user_and_by_each_of_its_organizations() -> None:
    room = Room()
    room.shells.users["7"].roles["43"] = "member"
    room.subscribe(None, "app")
    assert room.topics() == {"app"}
    assert [live(room.connections, each, NOW_MS) for each in ("app:7", "app@42", "app@43", "app")] == [
        ["c"], ["c"], ["c"], []
    ]  # fmt: skip
    assert room.send({"action": "unsubscribe", "topic": "app"}) == []
    assert (room.topics(), room.connections.registered) == (frozenset(), {})


def test_a_token_has_a_shell_of_its_one_organization() -> None:
    room = Room()
    standing(room, 4)
    room.connections.open("c", TOKEN, NOW_MS)
    assert room.subscribe(at(4), "app") == [answer(at(4), "up_to_date", topic="app")]
    assert {name for name, _ in room.connections.registered} == {"app@42"}


class Joining(Shells):
    """Shells whose user joins an organization right after they were first read."""

    def of(self, principal: Principal) -> Shell:
        shell = super().of(principal)
        self.users["7"].roles["43"] = "member"
        self.users["7"].epoch = 2
        return shell


def test_an_organization_that_was_joined_meanwhile_is_registered_too() -> None:
    room = Room()
    room.doors = room.doors._replace(shells=Joining(room.store, room.shells.users))
    assert room.subscribe(at(0), "app") == [answer(at(0, epoch=2), "reset", "epoch", topic="app")]
    assert live(room.connections, "app@43", NOW_MS) == ["c"]


class Moving(Shells):
    """Shells that have moved by the time that somebody is registered."""

    connections: Connections

    def of(self, principal: Principal) -> Shell:
        if live(self.connections, "app:7", NOW_MS):
            self.users["7"].seq = 1
        return super().of(principal)


def test_what_moves_before_the_registration_is_there_is_in_the_position() -> None:
    room = Room()
    shells = Moving(room.store, room.shells.users)
    shells.connections = room.connections
    room.doors = room.doors._replace(shells=shells)
    assert room.subscribe(at(0), "app") == [answer(at(1), "reset", "too_old", topic="app")]


def test_a_connection_that_closed_meanwhile_does_not_listen_to_its_shell() -> None:
    class Closing(Shells):
        def of(self, principal: Principal) -> Shell:
            room.connections.close("c")
            return super().of(principal)

    room = Room()
    room.doors = room.doors._replace(shells=Closing(room.store, room.shells.users))
    assert room.subscribe(None, "app") == []
    assert room.connections.registered == {}


def test_a_ping_tells_where_the_shell_stands() -> None:
    room = Room()
    room.subscribe(at(0), "app")
    standing(room, 1)
    assert room.send({"action": "ping", "id": 1}) == [{"type": "pong", "id": 1, "heads": {"app": at(1)}}]


# ---- limits


def test_of_fifty_one_topics_the_last_is_too_many_and_the_own_shell_is_one_of_them() -> None:
    room = Room()
    room.shells.users["7"].roles |= dict.fromkeys(map(str, range(100, 200)), "member")
    room.connections.rights |= {("ana", str(n)) for n in range(100, 200)}
    room.subscribe(None, "app")
    for n in range(101, 100 + MAX_TOPICS):
        room.stand([entry(1)], str(n))
        assert room.subscribe(None, f"organization:{n}")[0]["type"] == "subscribed"
    assert len(room.topics()) == MAX_TOPICS
    assert room.refused({"action": "subscribe", "id": "s", "topic": TOPIC}) == ("s", "too_many_topics")
    assert room.subscribe(None, "app")[0]["recovery"] == "reset"
    room.send({"action": "unsubscribe", "topic": "app"})
    assert room.subscribe(at(3))[0]["recovery"] == "up_to_date"
    assert room.refused({"action": "subscribe", "id": "s", "topic": "app"}) == ("s", "too_many_topics")


# ---- whoever may not listen any more


def test_a_membership_that_ends_while_somebody_subscribes_leaves_no_registration() -> None:
    class Leaving(Connections):
        def register(self, connection: object, topic: str, *more: object) -> bool:
            self.rights.clear()
            return super().register(connection, topic, *more)  # type: ignore[arg-type]

    room = Room()
    leaving = Leaving(open_ones=room.connections.open_ones, rights=room.connections.rights)
    room.doors = room.doors._replace(access=leaving, connections=leaving)
    assert [each["code"] for each in room.subscribe(at(3))] == ["forbidden"]
    assert leaving.registered == {}


def test_a_frame_of_an_expired_connection_closes_it() -> None:
    room = Room()
    room.connections.open("c", SESSION, NOW_MS)
    assert room.subscribe(at(3))[0]["recovery"] == "up_to_date"
    room.clock.forward(60_000)
    assert room.send({"action": "ping", "id": 1}) == [CLOSING]
    assert (room.sockets.hung_up, room.connections.registered, room.connections.open_ones) == (["c"], {}, {})


def test_a_frame_of_a_session_that_has_ended_closes_its_connection() -> None:
    room = Room()
    room.connections.open("c", SESSION, NOW_MS)
    room.subscribe(at(3))
    room.connections.ended.add("SESSION#a")
    assert room.subscribe(at(0)) == [CLOSING]
    assert (room.sockets.hung_up, room.connections.registered) == (["c"], {})
    assert receive("c", "{}", room.doors) == Handled("none", None, "session_expired")


def test_nothing_is_registered_for_longer_than_a_session_lasts() -> None:
    room = Room()
    room.connections.open("c", SESSION, NOW_MS)
    room.subscribe(at(3))
    room.subscribe(None, "app")
    assert set(room.connections.registered.values()) == {NOW_MS + 60_000}


def test_a_ticket_of_a_session_that_has_ended_opens_nothing() -> None:
    room = Room()
    room.connections.tickets["t"] = SESSION
    room.connections.ended.add("SESSION#a")
    assert not connect("t", "new", room.doors)
    assert room.connections.get("new", NOW_MS) is None


def test_a_session_that_ends_while_its_connection_is_opened_leaves_none_behind() -> None:
    class Ending(Connections):
        def open(self, connection_id: str, principal: Principal, now_ms: int) -> None:
            # The pusher looks for connections before this one is there.
            self.ended.add("SESSION#a")
            super().open(connection_id, principal, now_ms)

    room = Room()
    ending = Ending(tickets={"t": SESSION})
    room.doors = room.doors._replace(access=ending, connections=ending)
    assert not connect("t", "new", room.doors)
    assert ending.open_ones == {}


def test_whoever_is_nobodys_user_is_asked_for_no_session() -> None:
    room = Room()
    assert ANA.credential is None
    room.store.heads["42"] = replace(room.store.heads["42"], standings=1)
    assert room.subscribe(at(1), "app")[0]["recovery"] == "up_to_date"
