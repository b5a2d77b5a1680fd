"""API Gateway's connections, and the sidebars at their other end."""

import random
from dataclasses import dataclass, field
from typing import Any

from orglane.ports import Posted
from orglane.snapshot import decode_cursor, page
from tests.client_model import Client, view_of
from tests.fakes import Clock, Reader, Sockets

LIFE_MS = 2 * 60 * 60 * 1000
ROWS_OF_A_PAGE = 4


@dataclass
class Line:
    """One connection as API Gateway has it; of a broken one nobody has heard yet that it is."""

    until_ms: int
    is_broken: bool = False


@dataclass
class Gateway(Sockets):
    """Open connections: frames to one that is closed are refused, those to a broken one are lost."""

    clock: Clock = field(default_factory=Clock)
    lines: dict[str, Line] = field(default_factory=dict)
    slow: int = 0
    were_slow: set[str] = field(default_factory=set)

    def open(self, connection_id: str) -> None:
        self.lines[connection_id] = Line(self.clock() + LIFE_MS)

    def close(self, connection_id: str) -> None:
        self.lines.pop(connection_id, None)

    def overdue(self) -> list[str]:
        """Connections that API Gateway cuts now."""
        return [each for each, line in self.lines.items() if line.until_ms <= self.clock()]

    def post(self, connection_id: str, frame: str) -> Posted:
        line = self.lines.get(connection_id)
        if line is None:
            return Posted.GONE
        if self.slow:
            self.slow -= 1
            self.were_slow.add(connection_id)
            return Posted.SLOW
        return Posted.OK if line.is_broken else super().post(connection_id, frame)


class Sidebar(Client):
    """A client that takes its snapshots page by page, asks again for what was not answered, and comes back."""

    connections = 0
    is_open = False
    is_asked = False
    is_whole = False
    """Whether nothing on the way to it has failed since it came."""
    loading: list[dict[str, Any]] | None = None
    held: list[dict[str, Any]]

    def come(self, number: int) -> str:
        """The name of the next connection."""
        self.connections += 1
        self.connection_id = f"sidebar-{number}-{self.connections}"
        self.held, self.pieces, self.loading = [], {}, None
        self.is_asked = False
        self.is_whole = True
        return self.connection_id

    def subscribe(self) -> None:
        self.is_asked = True
        super().subscribe()

    def ping(self) -> None:
        """Ask for the heads; when a subscription was never answered, or a snapshot is due, ask for that."""
        if self.is_asked:
            self.subscribe()
        else:
            super().ping()

    def _handle(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "subscribed":
            self.is_asked = False
        # What comes while a snapshot is read waits for it; word that it is void does not.
        if self.loading is None or frame["type"] == "resync" or frame.get("recovery") == "reset":
            super()._handle(frame)
        else:
            self.held.append(frame)

    def _reset(self) -> None:
        self.loading, self.held = [], []
        self.resets += 1
        self.load()

    def load(self) -> None:
        """The next page of the snapshot under way; with its last one the view is new."""
        if self.loading is None:
            return
        head = self.store.head(self.organization_id)
        assert head is not None
        cursor = decode_cursor(self.loading[-1]["nextCursor"]) if self.loading else None
        one = page(self.organization_id, head, cursor, ROWS_OF_A_PAGE, Reader(self.store))
        self.loading.append(one)
        if one["nextCursor"] is None:
            self._loaded(self.loading)

    def _loaded(self, pages: list[dict[str, Any]]) -> None:
        whole = pages[0] | {
            "repos": [repo for each in pages for repo in each["repos"]],
            "openPullRequests": [pull for each in pages for pull in each["openPullRequests"]],
        }
        held, self.held, self.loading = self.held, [], None
        self.view, self.position = view_of(whole), whole["position"]
        for frame in held:
            self._handle(frame)

    @property
    def is_current(self) -> bool:
        """Whether it believes to show what there is."""
        head = self.store.head(self.organization_id)
        at_head = head is not None and self.position == {"epoch": head.epoch, "seq": head.seq}
        return at_head and self.loading is None


def some(chance: random.Random, waiting: list[str]) -> tuple[list[str], list[str]]:
    """The first few of what waits, and the rest."""
    count = chance.randint(0, len(waiting)) if chance.random() < 0.4 else len(waiting)
    return waiting[:count], waiting[count:]
