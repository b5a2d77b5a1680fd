"""The pusher of shells: each to its one user, never more than a client that follows can know."""

import json
from typing import Any

import pytest

from orglane.commands import Account, Cause
from orglane.errors import Unavailable
from orglane.ports import LogEntry, Posted, Principal
from orglane.ports.people import Person
from orglane.ports.shells import News, Notice
from orglane.push import Doors, Ended, push_endings, push_shells
from orglane.rows import Head, Sync
from tests.fakes import NOW_MS, Clock, Connections, Inline, Shells, Sockets, Store, User
from tests.unit.builders import T, entry

ANA, BEN = Principal("ana", "7", credential="SESSION#a"), Principal("ben", "8", credential="SESSION#b")
TOKEN = Principal("ci", None, "42")
CAUSE = {"kind": "command", "id": "n1"}


class Room:
    """Ana is of organizations 42 and 43 and has two connections, Ben is of 42; a token is for 42. All listen."""

    def __init__(self) -> None:
        self.store, self.connections, self.sockets, self.clock = Store(), Connections(), Sockets(), Clock()
        self.users = {
            "7": User(Person("7", "ana", "Ana", "https://avatars/7"), roles={"42": "admin", "43": "member"}),
            "8": User(Person("8", "ben", None, ""), roles={"42": "member"}),
        }
        self.stands("42", 1)
        self.stands("43", 1)
        self.doors = Doors(self.connections, Shells(self.store, self.users), self.sockets, Inline(), self.clock)
        for connection_id, who in (("ana-1", ANA), ("ana-2", ANA), ("ben", BEN), ("token", TOKEN)):
            roles = self.users[who.user_id].roles if who.user_id else {"42": "member"}
            own = [f"app:{who.user_id}"] if who.user_id else []
            self.opens(connection_id, who, "app", *own, *(f"app@{each}" for each in roles))

    def opens(self, connection_id: str, who: Principal, topic: str, *names: str) -> None:
        self.connections.open(connection_id, who, NOW_MS)
        opened = self.connections.get(connection_id, NOW_MS)
        assert opened
        self.connections.register(opened, topic, NOW_MS, names)

    def stands(self, organization_id: str, times: int, status: str = "synced") -> None:
        account, sync = Account(organization_id, f"org-{organization_id}"), Sync(status=status, at_ms=T)
        head = Head(epoch=1, account=account, standings=times, sync=sync, repositories=2, open_pull_requests=3)
        self.store.heads[organization_id] = head

    def push(self, *told: LogEntry | Notice) -> list[Any]:
        entries = [each for each in told if isinstance(each, LogEntry)]
        notices = [each for each in told if isinstance(each, Notice)]
        self.sockets.frames.clear()
        return [*push_endings(notices, self.doors), *push_shells(entries, notices, self.doors)]

    def heard(self, connection_id: str) -> list[dict[str, Any]]:
        return [json.loads(each) for each in self.sockets.frames.get(connection_id, [])]

    def deltas(self) -> dict[str, tuple[int, int]]:
        """Who heard a delta, and from where to where it led."""
        heard = {each: self.heard(each) for each in self.sockets.frames}
        return {each: (frame["base"], frame["seq"]) for each, (frame,) in heard.items()}


def status(organization_id: str = "42", seq: int = 1) -> LogEntry:
    return entry(seq, organization_id=organization_id)._replace(standing="status")


def notice(news: News, user_id: str = "7", about: str = "") -> Notice:
    return Notice(user_id, "n1", news, NOW_MS, about)


def standing(organization_id: str, sync_status: str = "synced") -> dict[str, Any]:
    return {
        "type": "organizationSyncStatusChanged",
        "organizationId": organization_id,
        "installationStatus": "connected",
        "syncStatus": sync_status,
        "lastSyncAtMs": T,
        "importedRepoCount": 2,
        "openPullRequestCount": 3,
    }


def session(active: str) -> dict[str, Any]:
    user = {"id": "7", "login": "ana", "name": "Ana", "avatarUrl": "https://avatars/7"}
    return {"type": "appSessionUpdated", "user": user, "activeOrganizationId": active}


# ---- deltas


def test_an_active_organization_is_told_to_all_connections_of_its_user_alone() -> None:
    room = Room()
    room.users["7"].chosen, room.users["7"].seq = "43", 1
    (told,) = room.push(notice(News.ACTIVATED))
    changed = {"type": "activeOrganizationChanged", "organizationId": "43"}
    delta = {
        "type": "delta",
        "topic": "app",
        "epoch": 1,
        "base": 2,
        "seq": 3,
        "changes": [changed, session("43"), standing("42"), standing("43")],
        "atMs": NOW_MS,
        "cause": CAUSE,
    }
    assert room.heard("ana-1") == room.heard("ana-2") == [delta]
    assert room.sockets.frames.keys() == {"ana-1", "ana-2"}
    assert (told.people, told.posted[Posted.OK]) == (1, 2)


def test_a_standing_is_told_to_everyone_who_is_shown_the_organization() -> None:
    room = Room()
    room.stands("42", 2, "syncing")
    room.push(status())
    assert room.deltas() == {"ana-1": (2, 3), "ana-2": (2, 3), "ben": (1, 2), "token": (1, 2)}
    (delta,) = room.heard("ana-1")
    assert delta["changes"] == [session("42"), standing("42", "syncing"), standing("43")]
    assert delta["cause"] == {"kind": "webhook", "id": "d1"}
    (delta,) = room.heard("token")
    assert delta["changes"] == [standing("42", "syncing")]


def test_an_organization_that_only_one_of_them_has_is_told_to_that_one() -> None:
    room = Room()
    room.stands("43", 2, "error")
    room.push(status("43"))
    assert room.deltas() == {"ana-1": (2, 3), "ana-2": (2, 3)}
    assert '"43"' not in json.dumps(room.sockets.frames.get("ben", []))


def test_several_changes_of_a_batch_are_one_delta_from_before_the_first_of_them() -> None:
    room = Room()
    room.stands("42", 3)
    room.stands("43", 2)
    room.users["7"].seq = 1
    room.push(status(seq=1), status(seq=2), status("43"), notice(News.ACTIVATED))
    assert room.deltas() == {"ana-1": (2, 6), "ana-2": (2, 6), "ben": (1, 3), "token": (1, 3)}


def test_a_delta_tells_all_that_its_position_counts() -> None:
    """A client that read a snapshot between two changes follows the first one's delta, which leads past the second."""
    room = Room()
    room.stands("42", 2, "syncing")
    room.stands("43", 2, "error")
    room.push(status())
    (delta,) = room.heard("ana-1")
    assert (delta["base"], delta["seq"]) == (3, 4)
    assert delta["changes"][1:] == [standing("42", "syncing"), standing("43", "error")]


def test_another_name_of_the_user_is_told_as_it_is() -> None:
    room = Room()
    room.users["7"].seq = 1
    room.push(notice(News.RENAMED))
    (delta,) = room.heard("ana-1")
    assert delta["changes"] == [session("42"), standing("42"), standing("43")]


def test_a_commit_that_changes_no_standing_is_told_to_no_shell() -> None:
    room = Room()
    assert room.push(entry(1)) == []
    assert room.sockets.frames == {}


# ---- resyncs


@pytest.mark.parametrize("news", [News.MEMBERSHIPS, News.LEFT])
def test_whoever_joined_or_left_starts_anew(news: News) -> None:
    room = Room()
    room.push(notice(news, about="43" if news is News.LEFT else ""), status())
    resync = {"type": "resync", "topic": "app", "reason": "epoch"}
    assert resync in room.heard("ana-1")
    assert not any(each["type"] == "delta" for each in room.heard("ana-1"))
    assert [each["type"] for each in room.heard("ben")] == ["delta"]


def test_an_organization_of_another_name_or_a_new_one_has_its_snapshot_read() -> None:
    room = Room()
    room.push(status()._replace(standing="name"))
    assert room.heard("ben") == [{"type": "resync", "topic": "app", "reason": "organization"}]
    assert room.heard("ana-2") == room.heard("token") == room.heard("ben")


# ---- those who may not hear it


def test_whoever_has_left_is_told_nothing_of_the_organization() -> None:
    room = Room()
    del room.users["8"].roles["42"]
    room.stands("42", 2, "syncing")
    room.push(status(), status(seq=2)._replace(standing="name"))
    assert "ben" not in room.sockets.frames
    room.push(notice(News.ACTIVATED, "8"))
    assert '"42"' not in json.dumps(room.heard("ben")[0]["changes"])


def test_a_connection_that_is_gone_is_forgotten_under_all_its_names() -> None:
    room = Room()
    room.sockets.script |= {"ana-1": [Posted.GONE], "ben": [Posted.GONE]}
    room.push(status())
    assert room.connections.forgotten == [("app@42", "ana-1"), ("app@42", "ben")]
    assert {each for _, each in room.connections.registered} == {"ana-2", "token"}
    room.push(notice(News.ACTIVATED))
    assert room.sockets.frames.keys() == {"ana-2"}


def test_a_slow_connection_has_its_snapshot_read() -> None:
    room = Room()
    room.sockets.script["ana-1"] = [Posted.SLOW]
    room.push(notice(News.ACTIVATED))
    assert room.heard("ana-1") == [{"type": "resync", "topic": "app", "reason": "slow"}]


def test_whoever_is_at_the_end_of_a_session_hears_that_and_nothing_more() -> None:
    room = Room()
    late = Principal("ana", "7", credential="SESSION#c", until_ms=NOW_MS + 1000)
    room.opens("late", late, "app", "app:7", "app@42", "app@43")
    room.clock.forward(1000)
    room.push(notice(News.ACTIVATED))
    closing = {"type": "closing", "reason": "session_expired", "retry": False, "spreadMs": 0}
    assert (room.heard("late"), room.sockets.hung_up) == ([closing], ["late"])
    assert not any(each == "late" for _, each in room.connections.registered)


# ---- ends


def test_the_connections_of_a_session_that_ended_are_told_cut_off_and_forgotten() -> None:
    room = Room()
    room.opens("other", Principal("ana", "7", credential="SESSION#other"), "organization:42")
    ended = notice(News.SESSION_ENDED, about="SESSION#a")
    assert room.push(ended) == [Ended(ended, 2)]
    closing = {"type": "closing", "reason": "session_ended", "retry": False, "spreadMs": 0}
    assert room.heard("ana-1") == room.heard("ana-2") == [closing]
    assert room.sockets.hung_up == ["ana-1", "ana-2"]
    assert room.connections.open_ones.keys() == {"ben", "token", "other"}
    assert {each for _, each in room.connections.registered} == {"ben", "token", "other"}
    room.push(status())
    assert room.sockets.frames.keys() == {"ben", "token"}


def test_whoever_dies_while_ending_a_connection_finds_it_again() -> None:
    class Dying(Sockets):
        def close(self, connection_id: str) -> None:
            if not self.hung_up:
                self.hung_up.append("nobody")
                raise Unavailable("it may not be closed")
            super().close(connection_id)

    room = Room()
    room.doors = room.doors._replace(sockets=(dying := Dying()))
    ended = notice(News.SESSION_ENDED, about="SESSION#a")
    with pytest.raises(Unavailable):
        room.push(ended)
    assert room.push(ended) == [Ended(ended, 2)]
    assert dying.hung_up == ["nobody", "ana-1", "ana-2"]


def test_whoever_left_an_organization_is_to_subscribe_again_and_listens_to_it_no_more() -> None:
    room = Room()
    room.opens("a", ANA, "organization:42")
    room.opens("b", BEN, "organization:42")
    room.push(notice(News.LEFT, about="42"))
    assert room.heard("a") == [{"type": "resync", "topic": "organization:42", "reason": "forbidden"}]
    assert room.heard("ana-1")[1:] == [{"type": "resync", "topic": "app", "reason": "epoch"}]
    assert [each for name, each in room.connections.registered if name == "organization:42"] == ["b"]
    assert room.connections.open_ones["a"].topics == frozenset()
    assert room.heard("b") == []


def test_what_happens_twice_is_told_twice_alike() -> None:
    room = Room()
    room.push(status())
    first = dict(room.sockets.frames)
    room.push(status())
    assert room.sockets.frames == first
    assert Cause("command", "n1") == Cause(**CAUSE)
