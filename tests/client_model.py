"""A client as the contract describes one: it applies a delta only when it follows, and recovers otherwise."""

import json
from dataclasses import dataclass, field
from typing import Any

from orglane.rows import Head
from orglane.snapshot import page
from orglane.socket import Doors, receive
from tests.fakes import Reader, Store

type View = dict[str, Any]


def view_of(snapshot: dict[str, Any]) -> View:
    """What a snapshot shows, by id."""
    return {
        "github": snapshot["github"],
        "repos": {each["repoId"]: each for each in snapshot["repos"]},
        "pullRequests": {each["prId"]: each for each in snapshot["openPullRequests"]},
    }


def snapshot_of(store: Store, organization_id: str) -> dict[str, Any]:
    """A fresh snapshot in one page."""
    head = store.head(organization_id)
    assert isinstance(head, Head)
    data: dict[str, Any] = json.loads(json.dumps(page(organization_id, head, None, 10_000, Reader(store))))
    return data


@dataclass
class Client:
    """One open sidebar; `inbox` holds frames that arrived and were not yet read."""

    connection_id: str
    organization_id: str
    store: Store
    doors: Doors
    position: dict[str, int] | None = None
    view: View = field(default_factory=dict)
    pieces: dict[str, list[str]] = field(default_factory=dict)
    resets: int = 0
    replays: int = 0

    @property
    def topic(self) -> str:
        return f"organization:{self.organization_id}"

    def subscribe(self) -> None:
        frame = {"action": "subscribe", "id": "1", "topic": self.topic, "position": self.position}
        receive(self.connection_id, json.dumps(frame), self.doors)

    def ping(self) -> None:
        receive(self.connection_id, json.dumps({"action": "ping", "id": "2"}), self.doors)

    def read(self, frames: list[str]) -> None:
        """Handle frames in their order."""
        for frame in frames:
            self._handle(json.loads(frame))

    def _handle(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "subscribed":
                self._subscribed(frame)
            case "delta":
                self._delta(frame)
            case "part":
                self._part(frame)
            case "pong":
                if self.topic in frame["heads"] and frame["heads"][self.topic] != self.position:
                    self.subscribe()
            case "resync":
                self._reset()

    def _subscribed(self, frame: dict[str, Any]) -> None:
        if frame["recovery"] == "reset":
            self._reset()
        self.replays += frame["recovery"] == "replay"

    def _reset(self) -> None:
        snapshot = snapshot_of(self.store, self.organization_id)
        self.view, self.position = view_of(snapshot), snapshot["position"]
        self.resets += 1

    def _part(self, frame: dict[str, Any]) -> None:
        pieces = self.pieces.setdefault(frame["transfer"], [""] * frame["of"])
        pieces[frame["part"]] = frame["data"]
        if all(pieces):
            del self.pieces[frame["transfer"]]
            self._handle(json.loads("".join(pieces)))

    def _delta(self, frame: dict[str, Any]) -> None:
        if self.position is None or frame["epoch"] != self.position["epoch"]:
            self.subscribe()
        elif frame["seq"] <= self.position["seq"]:
            return
        elif frame["base"] != self.position["seq"]:
            self.subscribe()
        else:
            for change in frame["changes"]:
                apply_change(self.view, change)
            self.position = {"epoch": frame["epoch"], "seq": frame["seq"]}


def apply_change(view: View, change: dict[str, Any]) -> None:
    """One change of contract section 6 on a view."""
    match change["type"]:
        case "pullRequestUpdated":
            view["pullRequests"][change["pullRequest"]["prId"]] = change["pullRequest"]
        case "pullRequestRemoved":
            view["pullRequests"].pop(change["prId"], None)
        case "repoUpdated":
            view["repos"][change["repo"]["repoId"]] = change["repo"]
        case "repoRemoved":
            view["repos"].pop(change["repoId"], None)
            gone = [pr_id for pr_id, each in view["pullRequests"].items() if each["repoId"] == change["repoId"]]
            for pr_id in gone:
                del view["pullRequests"][pr_id]
        case "githubUpdated":
            view["github"] = change["github"]
