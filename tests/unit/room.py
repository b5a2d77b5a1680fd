"""One open connection, what it sends, and what it is answered."""

import json
from typing import Any

from orglane.commands import Account
from orglane.ports import LogEntry, Principal
from orglane.ports.people import Person
from orglane.rows import Head
from orglane.socket import Doors, receive
from tests.fakes import NOW_MS, Clock, Connections, Shells, Sockets, Store, User
from tests.unit.builders import entry

TOPIC = "organization:42"
ANA = Principal("ana", "7")


class Room:
    """One open connection of a person who may see organization 42, whose log stands at epoch 1, position 3."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store or Store()
        self.connections, self.sockets = Connections(rights={("ana", "42")}), Sockets()
        self.shells = Shells(self.store, {"7": User(Person("7", "ana", "Ana", ""), roles={"42": "member"})})
        self.clock = Clock()
        self.doors = Doors(self.connections, self.connections, self.store, self.sockets, self.clock, self.shells)
        self.connections.open("c", ANA, NOW_MS)
        self.stand([entry(1), entry(2), entry(3)])

    def stand(self, entries: list[LogEntry], organization_id: str = "42") -> None:
        head = Head(epoch=entries[-1].epoch, seq=entries[-1].seq, account=Account(organization_id, "acme"))
        self.store.heads[organization_id] = head
        self.store.entries[organization_id] = entries

    def send(self, frame: object) -> list[dict[str, Any]]:
        """What a frame is answered with."""
        return self.say(json.dumps(frame))

    def say(self, text: str) -> list[dict[str, Any]]:
        self.sockets.frames.clear()
        receive("c", text, self.doors)
        return [json.loads(each.encode()) for each in self.sockets.frames.get("c", [])]

    def subscribe(self, position: object = None, topic: str = TOPIC) -> list[dict[str, Any]]:
        return self.send({"action": "subscribe", "id": "s", "topic": topic, "position": position})

    def refused(self, frame: object) -> tuple[object, str]:
        (answer,) = self.send(frame)
        assert answer["type"] == "error"
        return answer["id"], answer["code"]

    def topics(self) -> frozenset[str]:
        connection = self.connections.get("c", NOW_MS)
        assert connection
        return connection.topics


def at(seq: int, epoch: int = 1) -> dict[str, int]:
    return {"epoch": epoch, "seq": seq}


def answer(position: dict[str, int], recovery: str, reason: str | None = None, topic: str = TOPIC) -> dict[str, Any]:
    return {
        "type": "subscribed",
        "id": "s",
        "topic": topic,
        "position": position,
        "recovery": recovery,
        "reason": reason,
    }
