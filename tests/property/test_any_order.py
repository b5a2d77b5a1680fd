"""A random history of an organization, delivered in any order, repeated, dropped, with crashes: the same state.

The real webhook stage puts commands on a lane, the real consumer applies them in random batches that crash before or
after their commit, the real pusher sends to clients that lose frames, and the real socket stage recovers them.
"""

import json
import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from orglane.apply import Applied, Failed, Ports, apply_batch
from orglane.commands import DescriptionFacts, RecordPullRequest
from orglane.errors import Unavailable
from orglane.github.signature import sign
from orglane.merge import is_described_by, merge_description, merge_pull_request
from orglane.ports import Message, Principal
from orglane.push import Doors as Hall
from orglane.push import push
from orglane.rows import Description, PullRequestRow, RepositoryRow
from orglane.socket import Doors
from orglane.webhook import Request, receive
from tests.client_model import Client, snapshot_of, view_of
from tests.fakes import Clock, Connections, Errands, Inline, Lane, Shells, Signing, Sockets, Store

ORGANIZATION = "42"
SECRET = "s3cret"
START_S = 1_700_000_000


class Delivery(NamedTuple):
    guid: str
    payload: dict[str, Any]


def _payload(repo_id: int, number: int, at_s: int, action: str, **fields: Any) -> dict[str, Any]:
    stamp = _iso(at_s)
    pull_request = {
        "number": number,
        "title": "A change",
        "state": "open",
        "draft": False,
        "updated_at": stamp,
        "created_at": _iso(START_S),
        "head": {"ref": f"b{number}", "sha": "0" * 40, "repo": {"id": repo_id, "full_name": "acme/r"}},
        "base": {"ref": "main", "repo": {"id": repo_id}},
        "user": {"login": "ana"},
        **fields,
    }
    owner = {"id": int(ORGANIZATION), "login": "acme", "type": "Organization"}
    repository = {"id": repo_id, "full_name": f"acme/r{repo_id}", "owner": owner, "updated_at": _iso(START_S)}
    return {
        "action": action,
        "pull_request": pull_request,
        "repository": repository,
        "installation": {"id": 5},
    }


def _iso(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


ACTIONS = ("edited", "described", "converted_to_draft", "ready_for_review", "closed", "reopened", "merged")


@st.composite
def histories(draw: st.DrawFn) -> list[Delivery]:
    """What GitHub would send for a few pull requests, several changes within a second included."""
    deliveries = []
    for repo_id, number in ((1, 1), (1, 2), (2, 1)):
        at_s, fields = START_S, {"state": "open", "draft": False, "title": "A change", "body": "Why."}
        steps = draw(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 2)), max_size=5))
        history: list[tuple[str, dict[str, Any]]] = [("opened", dict(fields))]
        for action, seconds in steps:
            at_s += seconds
            before, fields = fields, _after(fields, action, at_s)
            history.append((action, {**fields, "at_s": at_s}))
            if action == "merged":
                # Told later by somebody who had not heard of the merge.
                history.append(("edited", {**before, "at_s": at_s + 5}))
                break
        for index, (action, told) in enumerate(history):
            when = told.pop("at_s", START_S)
            name = {"merged": "closed", "described": "edited"}.get(action, action)
            payload = _payload(repo_id, number, when, name, **told)
            deliveries.append(Delivery(f"{repo_id}-{number}-{index}", payload))
    return deliveries


def _after(fields: dict[str, Any], action: str, at_s: int) -> dict[str, Any]:
    moves: dict[str, dict[str, Any]] = {
        "edited": {"title": f"Edited at {at_s}"},
        "described": {"body": f"Described at {at_s}" if at_s % 3 else None},
        "converted_to_draft": {"draft": True},
        "ready_for_review": {"draft": False},
        "closed": {"state": "closed", "closed_at": _iso(at_s)},
        "reopened": {"state": "open", "closed_at": None},
        "merged": {"state": "closed", "merged": True, "merged_at": _iso(at_s), "closed_at": _iso(at_s)},
    }
    return {**fields, **moves[action]}


class World:
    """The main path over fakes, and a client or two that miss frames."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.store, self.lane, self.sockets, self.connections = Store(), Lane(), Sockets(), Connections()
        self.clock, self.errands = Clock(), Errands()
        self.outcomes: Counter[str] = Counter()
        self.received = 0
        self.pushed = 0
        self.connections.rights.add(("ana", ORGANIZATION))
        self.doors = Doors(self.connections, self.connections, self.store, self.sockets, self.clock, Shells(self.store))
        self.hall = Hall(self.connections, self.doors.shells, self.sockets, Inline(), self.clock)
        self.clients: list[Client] = []

    def deliver(self, delivery: Delivery) -> None:
        body = json.dumps(delivery.payload).encode()
        headers = {
            "x-hub-signature-256": sign(SECRET, body),
            "x-github-event": "pull_request",
            "x-github-delivery": delivery.guid,
            "x-github-hook-id": "1",
        }
        answer = receive(Request(headers, body, "r"), Signing(SECRET), self.lane, self.clock)
        self.received += len(answer.command_ids)

    def apply_all(self) -> None:
        """Batches of random size; some crash before their commit, some after it, and come again."""
        waiting = self.lane.messages()
        while waiting:
            size = self.chance.randint(1, 10)
            batch = waiting[:size]
            self.store.faults = [self._fault()]
            self.store.faults_after = [self._fault()]
            self.clock.forward(7)
            events = list(apply_batch(batch, Ports(self.store, self.errands, self.clock)))
            again: list[Message] = [m for event in events if isinstance(event, Failed) for m in event.messages]
            for event in events:
                if isinstance(event, Applied):
                    self.outcomes.update(each.result for each in event.decision.outcomes)
            waiting = again + waiting[size:]
            self.push_some()

    def _fault(self) -> Exception | None:
        return Unavailable("a crash") if self.chance.random() < 0.2 else None

    def push_some(self) -> None:
        """Some of the log entries that were not pushed yet; frames get lost and come twice."""
        entries = self.store.entries.get(ORGANIZATION, [])
        if self.chance.random() < 0.3 and not self.clients:
            self.connect()
        upto = self.chance.randint(self.pushed, len(entries))
        start = max(0, self.pushed - self.chance.randint(0, 1))
        list(push(entries[start:upto], self.hall))
        self.pushed = max(self.pushed, upto)
        for client in self.clients:
            frames = self.sockets.frames.pop(client.connection_id, [])
            client.read([each for each in frames if self.chance.random() > 0.2])

    def connect(self) -> None:
        if self.store.head(ORGANIZATION) is None:
            return
        connection_id = f"connection-{len(self.clients)}"
        self.connections.open(connection_id, Principal("ana"), self.clock())
        client = Client(connection_id, ORGANIZATION, self.store, self.doors)
        self.clients.append(client)
        client.subscribe()

    def rest(self) -> None:
        """No more faults: everything is pushed, clients ping until they stand where the head does."""
        entries = self.store.entries.get(ORGANIZATION, [])
        list(push(entries[self.pushed :], self.hall))
        for client in self.clients:
            for _ in range(3):
                client.ping()
                client.read(self.sockets.frames.pop(client.connection_id, []))


def _final_rows(deliveries: list[Delivery]) -> dict[str, PullRequestRow]:
    """The join of what arrived, by the merge rule alone."""
    return _final(deliveries)[0]


def _final(deliveries: list[Delivery]) -> tuple[dict[str, PullRequestRow], dict[str, Description]]:
    """The same with the texts that count, by the sort keys of their pull requests' rows and of their own."""
    lane = Lane()
    world = World(0)
    world.lane = lane
    for delivery in deliveries:
        world.deliver(delivery)
    rows: dict[str, PullRequestRow] = {}
    told: dict[str, list[DescriptionFacts]] = {}
    for request in lane.requests:
        for command in request:
            body = command.body
            assert isinstance(body, RecordPullRequest)
            facts, sk = body.pull_request, f"{body.repository.id}#{body.pull_request.number}"
            row = merge_pull_request(rows.get(sk), body.repository.id, facts)
            rows[sk] = merge_description(row, body.description, facts.updated_at_ms)
            assert body.description
            told.setdefault(sk, []).append(body.description)
    return {f"PR#{sk}": row for sk, row in rows.items()}, {
        f"TEXT#{sk}": Description(
            repo_id=row.repo_id,
            number=row.facts.number,
            text=next(each.text for each in told[sk] if is_described_by(row, each)),
            is_open=row.is_open,
        )
        for sk, row in rows.items()
    }


@settings(max_examples=150, deadline=None)
@given(histories(), st.integers(0, 2**32))
def test_any_order_any_number_of_times_the_same_state(history: list[Delivery], seed: int) -> None:
    world = World(seed)
    arriving = [each for each in history if world.chance.random() > 0.1]
    arriving += [each for each in arriving if world.chance.random() < 0.3]
    world.chance.shuffle(arriving)
    for delivery in arriving:
        world.deliver(delivery)
    world.apply_all()
    world.connect()
    world.rest()

    rows = world.store.rows_of(ORGANIZATION)
    pulls, texts = _final(arriving)
    assert {sk: row for sk, row in rows.items() if isinstance(row, PullRequestRow)} == pulls
    assert {sk: row for sk, row in rows.items() if isinstance(row, Description)} == texts
    _check_counters(world)
    _check_log(world)
    assert sum(world.outcomes.values()) == world.received
    if arriving:
        fresh = view_of(snapshot_of(world.store, ORGANIZATION))
        for client in world.clients:
            assert client.view == fresh


def _check_counters(world: World) -> None:
    rows = world.store.rows_of(ORGANIZATION)
    open_ones = Counter(row.repo_id for row in rows.values() if isinstance(row, PullRequestRow) and row.is_open)
    for row in rows.values():
        if isinstance(row, RepositoryRow):
            assert row.open_pull_requests == open_ones[row.facts.id]
    head = world.store.head(ORGANIZATION)
    if head:
        assert head.open_pull_requests == open_ones.total()
        assert head.repositories == sum(isinstance(row, RepositoryRow) for row in rows.values())


def _check_log(world: World) -> None:
    entries = world.store.entries.get(ORGANIZATION, [])
    assert [(entry.base, entry.seq) for entry in entries] == [(n, n + 1) for n in range(len(entries))]


@settings(max_examples=100, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_rows_do_not_depend_on_the_order(history: list[Delivery], chance: random.Random) -> None:
    shuffled = [*history, *history]
    chance.shuffle(shuffled)
    assert _final(history) == _final(shuffled)


@settings(max_examples=100, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_a_merge_is_never_undone(history: list[Delivery], chance: random.Random) -> None:
    merged = {
        f"PR#{each.payload['repository']['id']}#{each.payload['pull_request']['number']}"
        for each in history
        if each.payload["pull_request"].get("merged")
    }
    chance.shuffle(history)
    rows = _final_rows(history)
    assert {sk for sk, row in rows.items() if row.facts.state == "merged"} == merged
