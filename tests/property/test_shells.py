"""Own shells under chance: organizations and choices change at once, told late, twice or never, in no common order.

Whoever stands where the shell stands shows what it shows, however they came there.
"""

import json
import random
from typing import Any

import pytest

from orglane.commands import Account
from orglane.ports import LogEntry, Principal
from orglane.ports.people import Person
from orglane.ports.shells import News, Notice
from orglane.push import Doors as Hall
from orglane.push import push_shells
from orglane.rows import Head, Sync, replace
from orglane.socket import Doors, receive
from orglane.views import standing_view
from tests.fakes import NOW_MS, Clock, Connections, Inline, Shells, Sockets, Store, User
from tests.unit.builders import entry

ANA = Principal("ana", "7")
ORGANIZATIONS = ("42", "43", "44")
STATUSES = ("pending", "syncing", "synced", "error")
HISTORIES = 200


class World:
    """Ana's organizations, what is on its way to the pusher by organization, and her one sidebar."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.store, self.connections, self.sockets, clock = Store(), Connections(), Sockets(), Clock()
        self.ana = User(Person("7", "ana", None, ""), roles=dict.fromkeys(ORGANIZATIONS, "member"))
        self.shells = Shells(self.store, {"7": self.ana})
        for each in ORGANIZATIONS:
            self.store.heads[each] = Head(epoch=1, account=Account(each, each), standings=1)
        self.doors = Doors(self.connections, self.connections, self.store, self.sockets, clock, self.shells)
        self.hall = Hall(self.connections, self.shells, self.sockets, Inline(), clock)
        self.ways: dict[str, list[LogEntry | Notice]] = {each: [] for each in (*ORGANIZATIONS, "7")}
        self.inbox: list[dict[str, Any]] = []
        self.connections.open("c", ANA, NOW_MS)
        self.told = 0
        self.snapshot()
        self.ask({"action": "subscribe", "id": 1, "topic": "app", "position": self.position})

    # ---- what happens

    def stands(self) -> None:
        organization_id = self.chance.choice(ORGANIZATIONS)
        head = self.store.heads[organization_id]
        status = self.chance.choice([each for each in STATUSES if each != head.sync.status])
        self.store.heads[organization_id] = replace(head, standings=head.standings + 1, sync=Sync(status=status))
        told = entry(head.standings, organization_id=organization_id)._replace(standing="status")
        self.ways[organization_id].append(told)

    def chooses(self) -> None:
        self.ana.chosen = self.chance.choice([each for each in ORGANIZATIONS if each != self.ana.chosen])
        self.ana.seq += 1
        self.ways["7"].append(Notice("7", str(self.ana.seq), News.ACTIVATED, NOW_MS))

    def joins(self) -> None:
        if not self.ana.roles.pop("44", None):
            self.ana.roles["44"] = "member"
        self.ana.epoch += 1
        self.ways["7"].append(Notice("7", f"e{self.ana.epoch}", News.MEMBERSHIPS, NOW_MS))

    def is_told(self) -> None:
        """Some of one way, or of two together; now and then the frames are lost, or the batch comes again."""
        batch: list[LogEntry | Notice] = []
        for name in self.chance.sample(list(self.ways), self.chance.randint(1, 2)):
            count = self.chance.randint(0, len(self.ways[name]))
            batch += self.ways[name][:count]
            del self.ways[name][:count]
        for _ in range(1 + (self.chance.random() < 0.1)):
            entries = [each for each in batch if isinstance(each, LogEntry)]
            list(push_shells(entries, [each for each in batch if isinstance(each, Notice)], self.hall))
            frames = [json.loads(each) for each in self.sockets.frames.pop("c", [])]
            self.inbox += frames if self.chance.random() > 0.1 else []

    # ---- the sidebar

    def reads(self) -> None:
        for _ in range(self.chance.randint(1, 3)):
            if self.inbox:
                self.handle(self.inbox.pop(0))

    def snapshot(self) -> None:
        shell = self.shells.of(ANA)
        self.position: dict[str, int] = {"epoch": shell.position.epoch, "seq": shell.position.seq}
        self.view = self.shown()

    def shown(self) -> dict[str, Any]:
        shell = self.shells.of(ANA)
        views = {each: standing_view(each, head) for each, head in shell.heads.items()}
        return {"active": shell.active, **{each: view.sync_status for each, view in views.items()}}

    def ask(self, frame: dict[str, Any]) -> None:
        """Send a frame. Its answers come behind what is on its way already."""
        receive("c", json.dumps(frame), self.doors)
        self.inbox += [json.loads(each) for each in self.sockets.frames.pop("c", [])]

    def subscribe(self) -> None:
        self.ask({"action": "subscribe", "id": 1, "topic": "app", "position": self.position})

    def handle(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "subscribed" if frame["recovery"] == "reset":
                self.snapshot()
            case "resync":
                self.subscribe()
            case "pong" if frame["heads"].get("app") != self.position:
                self.subscribe()
            case "delta":
                self.delta(frame)

    def delta(self, frame: dict[str, Any]) -> None:
        if frame["epoch"] == self.position["epoch"] and frame["seq"] <= self.position["seq"]:
            return
        if frame["epoch"] != self.position["epoch"] or frame["base"] != self.position["seq"]:
            self.subscribe()
            return
        for change in frame["changes"]:
            if change["type"] == "organizationSyncStatusChanged" and change["organizationId"] in self.view:
                self.view[change["organizationId"]] = change["syncStatus"]
            elif change["type"] in ("activeOrganizationChanged", "appSessionUpdated"):
                self.view["active"] = change.get("activeOrganizationId") or change.get("organizationId")
        self.position = {"epoch": frame["epoch"], "seq": frame["seq"]}
        self.told += 1

    def is_right(self) -> bool:
        """Whether it stands elsewhere, or shows what there is."""
        at = self.shells.of(ANA).position
        return self.position != {"epoch": at.epoch, "seq": at.seq} or self.view == self.shown()


@pytest.mark.parametrize("first", range(0, HISTORIES, 50))
def test_whoever_stands_where_the_shell_stands_shows_what_it_shows(first: int) -> None:
    told = 0
    for seed in range(first, first + 50):
        world = World(seed)
        acts = [world.stands, world.chooses, *[world.is_told, world.reads] * 3]
        for _ in range(60):
            world.chance.choice([*acts, world.joins] if world.chance.random() < 0.1 else acts)()
            assert world.is_right(), f"seed {seed}: {world.view} at {world.position} and not {world.shown()}"
        for _ in range(4):
            world.ask({"action": "ping", "id": 2})
            while world.inbox:
                world.handle(world.inbox.pop(0))
        assert world.view == world.shown(), f"seed {seed}: at rest"
        told += world.told
    assert told > 20, "hardly a delta was ever applied"
