"""The main path as one story: a signed payload of GitHub's own goes in, a delta comes out."""

import json
from pathlib import Path
from typing import Any

import pytest

from orglane.apply import Applied, Ports, apply_batch
from orglane.edges.records import row_item
from orglane.github.signature import sign
from orglane.ports import Principal
from orglane.push import Doors as Hall
from orglane.push import push
from orglane.socket import Doors, connect
from orglane.webhook import Delivery, Request, receive
from tests.client_model import Client, snapshot_of, view_of
from tests.fakes import NOW_MS, Clock, Connections, Errands, Inline, Lane, Shells, Signing, Sockets, Store

EXAMPLES = Path("node_modules/@octokit/webhooks-examples/api.github.com/index.json")
SECRET = "s3cret"


@pytest.fixture(scope="module")
def opened() -> dict[str, Any]:
    """GitHub's own example of a pull request that was opened."""
    events = json.loads(EXAMPLES.read_text())
    examples: list[dict[str, Any]] = next(each["examples"] for each in events if each["name"] == "pull_request")
    return next(each for each in examples if each["action"] == "opened")


class Deployment:
    """Every stage over fakes, and one open sidebar."""

    def __init__(self, organization_id: str) -> None:
        self.store, self.lane, self.clock = Store(), Lane(), Clock()
        self.sockets, self.connections = Sockets(), Connections()
        self.connections.rights.add(("ana", organization_id))
        self.connections.tickets["t"] = Principal("ana")
        self.doors = Doors(self.connections, self.connections, self.store, self.sockets, self.clock, Shells(self.store))
        self.hall = Hall(self.connections, self.doors.shells, self.sockets, Inline(), self.clock)
        self.sidebar = Client("c", organization_id, self.store, self.doors)

    def deliver(self, payload: dict[str, Any], guid: str) -> Delivery:
        body = json.dumps(payload).encode()
        headers = {
            "x-hub-signature-256": sign(SECRET, body),
            "x-github-event": "pull_request",
            "x-github-delivery": guid,
        }
        return receive(Request(headers, body, "r"), Signing(SECRET), self.lane, self.clock)

    def consume(self) -> Applied:
        (applied,) = apply_batch(self.lane.messages(), Ports(self.store, Errands(), self.clock))
        self.lane.requests.clear()
        assert isinstance(applied, Applied)
        assert applied.entry is not None
        list(push([applied.entry], self.hall))
        return applied


def test_a_webhook_moves_an_open_sidebar(opened: dict[str, Any]) -> None:
    there = Deployment("21031067")
    told = there.deliver(opened, "d1")
    assert told.answer() == {"deliveryId": "d1", "commands": 1}
    there.consume()

    assert connect("t", "c", there.doors)
    there.sidebar.subscribe()
    there.sidebar.read(there.sockets.frames.pop("c"))
    assert there.sidebar.position == {"epoch": NOW_MS, "seq": 1}
    assert there.sidebar.view["pullRequests"]["186853002#2"]["title"] == opened["pull_request"]["title"]

    there.clock.forward(60_000)
    pull_request = {**opened["pull_request"], "title": "A better title", "updated_at": "2019-05-15T15:21:00Z"}
    there.deliver({**opened, "action": "edited", "pull_request": pull_request}, "d2")
    there.consume()
    (frame,) = there.sockets.frames.pop("c")
    delta = json.loads(frame)
    assert [change["type"] for change in delta["changes"]] == ["repoUpdated", "pullRequestUpdated", "githubUpdated"]
    assert (delta["base"], delta["seq"], delta["cause"]) == (1, 2, {"kind": "webhook", "id": "d2"})
    there.sidebar.read([frame])
    assert there.sidebar.view["pullRequests"]["186853002#2"]["title"] == "A better title"
    assert there.sidebar.view == view_of(snapshot_of(there.store, "21031067"))
    assert len(frame.encode()) < 2048

    there.clock.forward(60_000)
    merged = {
        "state": "closed",
        "merged": True,
        "merged_at": "2019-05-15T15:22:00Z",
        "updated_at": "2019-05-15T15:22:00Z",
    }
    there.deliver({**opened, "action": "closed", "pull_request": {**pull_request, **merged}}, "d3")
    there.consume()
    (frame,) = there.sockets.frames.pop("c")
    there.sidebar.read([frame])
    assert {"type": "pullRequestRemoved", "prId": "186853002#2", "reason": "merged"} in json.loads(frame)["changes"]
    assert there.sidebar.view["pullRequests"] == {}
    assert there.sidebar.view["repos"]["186853002"]["openPullRequestCount"] == 0


def test_what_is_stored_of_a_pull_request_is_small(opened: dict[str, Any]) -> None:
    there = Deployment("21031067")
    there.deliver(opened, "d1")
    there.consume()
    item = row_item("21031067", "PR#186853002#2", there.store.rows["21031067", "PR#186853002#2"], NOW_MS)
    assert len(json.dumps(item).encode()) < 4096


def test_its_row_stays_small_however_much_is_seen_of_it(opened: dict[str, Any]) -> None:
    """The description is a row of its own, and the timeline has an end."""
    there = Deployment("21031067")
    for number in range(9):
        pull_request = {**opened["pull_request"], "body": "x" * 60_000, "title": f"Title {number}"}
        pull_request |= {"draft": bool(number % 2), "updated_at": f"2019-05-15T15:{number + 21:02d}:00Z"}
        there.deliver({**opened, "action": "converted_to_draft", "pull_request": pull_request}, f"d{number}")
    there.consume()
    items = {
        sk: json.dumps(row_item("21031067", sk, row, NOW_MS)).encode() for (_, sk), row in there.store.rows.items()
    }
    assert len(items["PR#186853002#2"]) < 4096
    assert 16_000 < len(items["TEXT#186853002#2"]) < 17_000


def test_a_batch_costs_one_load_and_one_commit(opened: dict[str, Any]) -> None:
    there = Deployment("21031067")
    for number in range(10):
        there.deliver({**opened, "pull_request": {**opened["pull_request"], "number": number + 1}}, f"d{number}")
    there.consume()
    assert (there.store.loads, there.store.commits) == (1, 1)
