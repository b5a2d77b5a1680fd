"""Nobody hears anything of an organization that is not theirs, on any topic that the socket has."""

import json

import pytest

from orglane.ports import Principal
from orglane.ports.people import Person
from orglane.ports.shells import News, Notice
from orglane.push import Doors, push, push_endings, push_shells
from orglane.rows import replace
from orglane.socket import ACTIONS, TOPICS
from tests.fakes import NOW_MS, Inline, User
from tests.unit.builders import entry
from tests.unit.room import Room, at

# An example of each kind of topic. A new kind comes with one, and with an answer to whose it is.
EXAMPLES = {"app": "app", "organization": "organization:{}"}
OF_ONE = [name for name in EXAMPLES.values() if "{}" in name]
OWN, FOREIGN, UNKNOWN = "42", "43", "777"
# Announced for later, and nobody's yet: docs of the socket name them.
LATER = ("task:42/1", "session:42/1", "sandbox:42/1", "inspect:42")


@pytest.fixture
def room() -> Room:
    """A connection of somebody of organization 42, beside an organization 43 with a log of its own."""
    made = Room()
    made.stand([entry(1, '[{"secret":"umbra"}]'), entry(2, '[{"secret":"umbra"}]')], FOREIGN)
    return made


def test_every_kind_of_topic_is_tried_here() -> None:
    assert EXAMPLES.keys() == TOPICS.keys()
    assert all(TOPICS[kind].fullmatch(example.format(OWN)) for kind, example in EXAMPLES.items())


@pytest.mark.parametrize("topic", OF_ONE)
@pytest.mark.parametrize("position", [None, at(0), at(1), at(2), at(99)], ids=str)
def test_a_topic_of_others_is_forbidden_like_one_that_is_not(room: Room, topic: str, position: object) -> None:
    foreign, unknown = (room.subscribe(position, topic.format(each)) for each in (FOREIGN, UNKNOWN))
    assert foreign == unknown
    assert [(each["type"], each["code"]) for each in foreign] == [("error", "forbidden")]
    assert room.topics() == frozenset()


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("topic", OF_ONE)
def test_no_frame_brings_anything_of_others(room: Room, topic: str, action: str) -> None:
    room.subscribe(at(3))
    told = room.send({"action": action, "id": "x", "topic": topic.format(FOREIGN), "position": at(0)})
    assert "umbra" not in json.dumps(told)
    assert not any(FOREIGN in json.dumps(each.get("heads")) for each in told)
    assert room.topics() == {f"organization:{OWN}"}


def test_whoever_lost_an_organization_cannot_listen_to_it_again(room: Room) -> None:
    room.subscribe(at(3))
    room.connections.rights.clear()
    (told,) = room.subscribe(at(3))
    assert told["code"] == "forbidden"


@pytest.mark.parametrize("topic", LATER)
def test_what_is_no_topic_yet_is_unknown_whosever_it_would_be(room: Room, topic: str) -> None:
    assert room.refused({"action": "subscribe", "id": "x", "topic": topic}) == ("x", "unknown_topic")
    assert room.topics() == frozenset()


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "app:",
        "app:42",
        "app:7",
        "app@42",
        "organization",
        "organization:",
        "organization:４２",
        "organization:42\n",
        "organization:" + "4" * 20,
    ],
)
def test_what_only_resembles_a_topic_is_unknown(room: Room, topic: str) -> None:
    assert room.refused({"action": "subscribe", "id": "x", "topic": topic}) == ("x", "unknown_topic")


def told(room: Room, *news: Notice, standing: str | None = None) -> set[str]:
    """The pusher tells of the foreign organization and of people; whoever was posted something."""
    doors = Doors(room.connections, room.shells, room.sockets, Inline(), room.clock)
    committed = [entry(3, '[{"secret":"umbra"}]', organization_id=FOREIGN)._replace(standing=standing)]
    room.sockets.frames.clear()
    list(push_endings(news, doors))
    list(push(committed, doors))
    list(push_shells(committed, news, doors))
    return set(room.sockets.frames)


def stranger(room: Room) -> None:
    """Somebody of the foreign organization, who listens to it and to their own shell."""
    room.shells.users["8"] = User(Person("8", "umbra", "umbra", ""), roles={FOREIGN: "admin"})
    room.connections.open("theirs", Principal("umbra", "8", credential="SESSION#umbra"), NOW_MS)
    for topic, names in (("app", ["app:8", f"app@{FOREIGN}"]), (f"organization:{FOREIGN}", [])):
        opened = room.connections.get("theirs", NOW_MS)
        assert opened
        room.connections.register(opened, topic, NOW_MS, names)


@pytest.mark.parametrize("standing", ["status", "name"])
def test_of_an_organization_only_its_own_people_hear_in_their_shells(room: Room, standing: str) -> None:
    stranger(room)
    room.subscribe(at(3))
    room.subscribe(None, "app")
    assert told(room, standing=standing) == {"theirs"}


@pytest.mark.parametrize("news", News)
def test_of_a_person_only_their_own_connections_hear(room: Room, news: News) -> None:
    stranger(room)
    room.subscribe(at(3))
    room.subscribe(None, "app")
    about = {News.SESSION_ENDED: "SESSION#umbra", News.LEFT: OWN}.get(news, "")
    assert told(room, Notice("8", "n", news, NOW_MS, about)) == {"theirs"}
    assert room.topics() == {"app", f"organization:{OWN}"}


def test_an_organization_of_others_does_not_move_a_shell(room: Room) -> None:
    room.subscribe(None, "app")
    before = room.send({"action": "ping", "id": 1})
    room.store.heads[FOREIGN] = replace(room.store.heads[FOREIGN], standings=7)
    assert room.send({"action": "ping", "id": 1}) == before
