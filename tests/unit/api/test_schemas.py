"""The schemas are the truth: what is really sent is what they say, field by field."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError

from orglane import frames
from orglane.api.schemas import CHANGES
from orglane.api.socket_documents import RefusalCode, ServerFrame
from orglane.changes import AppChange, RepoRemoved, change_wire
from orglane.commands import Account
from orglane.decide import decide
from orglane.model import Position
from orglane.ports import Principal
from orglane.ports.people import Person
from orglane.ports.shells import News, Notice
from orglane.push import Doors, push_shells
from orglane.rows import Head, State, Sync
from orglane.socket import ACTIONS
from orglane.views import changes_between
from tests.fakes import NOW_MS, Clock, Connections, Inline, Shells, Sockets, Store, User
from tests.unit import builders
from tests.unit.on_the_wire import check, strict
from tests.unit.room import TOPIC, Room, at

from .callers import bearer
from .conftest import Api
from .two import ACME, fill, people

st.register_type_strategy(Mapping, st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
SHAPES = sorted(CHANGES, key=lambda each: each.__name__)
UNION = {each: "AppChange" if each in get_args(AppChange.__value__) else "Change" for each in SHAPES}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda each: each.__name__)
def test_a_change_of_any_type_is_what_its_schema_says(shape: type) -> None:
    @given(st.from_type(shape))
    @settings(max_examples=15, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    def run(change: Any) -> None:
        told = change_wire(change)
        check(UNION[shape], told)
        check(shape.__name__, told)
        check("ServerFrame", next(frames.deltas(TOPIC, [builders.entry(1, json.dumps([told]))])))

    run()


def test_what_a_history_tells_is_what_the_schemas_say() -> None:
    commands = [
        builders.installed(),
        builders.told(builders.linked(labels=(("bug", "f00"),), requested_reviewers=("ben",))),
        builders.checked(builders.check(), builders.check("run/1/lint", "failed")),
        builders.told(builders.linked(at_ms=builders.T + 1000), reviews=(builders.review("approved"),)),
        builders.member(),
        builders.renamed("webber"),
        builders.told(builders.linked(at_ms=builders.T + 90_000, state="merged")),
        builders.member(removed=True, seen_at_ms=builders.T + 1000),
        builders.removed(builders.WEB_ID, at_ms=builders.T + 120_000),
    ]
    state, seen = State(), set()
    for each in commands:
        after = decide(state, [each], frozenset(), builders.ACCEPTED_MS).state
        for change in changes_between(state, after):
            seen.add(type(change).__name__)
            check("Change", change_wire(change))
        state = after
    assert {"PullRequestUpdated", "PullRequestRemoved", "RepoUpdated", "RepoRemoved", "MemberUpdated"} <= seen
    assert {"MemberRemoved", "GithubUpdated"} <= seen


def test_every_frame_of_the_server_is_what_the_schema_says() -> None:
    position = Position(epoch=1, seq=2)
    long = json.dumps([change_wire(RepoRemoved(repo_id=str(each))) for each in range(1000)])
    sent = [
        *(frames.subscribed("1", TOPIC, position, each, None) for each in ("up_to_date", "replay", "reset")),
        frames.subscribed(None, TOPIC, position, "reset", "epoch"),
        *frames.deltas(TOPIC, [builders.entry(1), builders.entry(2)]),
        *frames.deltas(TOPIC, [builders.entry(3, long)]),
        frames.pong(7, {TOPIC: position, "app": position}),
        frames.resync(TOPIC, "slow"),
        frames.closing("deploy", retry=True, spread_ms=2000),
        *(frames.error("1", each, "No.") for each in get_args(RefusalCode.__value__)),
    ]
    for each in sent:
        check("ServerFrame", each)
    union = get_args(get_args(ServerFrame.__value__)[0])
    types = {get_args(field.type)[0] for each in union for field in fields(each) if field.name == "type"}
    assert {json.loads(each)["type"] for each in sent} == types


def test_what_the_socket_answers_is_what_the_schemas_say() -> None:
    room = Room()
    asked: list[dict[str, Any]] = [
        {"action": "subscribe", "id": "a", "topic": TOPIC, "position": None},
        {"action": "subscribe", "id": "b", "topic": TOPIC, "position": at(1)},
        {"action": "subscribe", "id": "c", "topic": "app", "position": at(3)},
        {"action": "ping", "id": "d"},
        {"action": "unsubscribe", "id": "e", "topic": TOPIC},
    ]
    for frame in asked:
        check("ClientFrame", frame)
        for answer in room.send(frame):
            check("ServerFrame", answer)
    assert {each["action"] for each in asked} == set(ACTIONS)
    for wrong in ("", {"action": "publish"}, {"action": "subscribe", "topic": "sky"}, {"action": "subscribe"}):
        (answer,) = room.send(wrong)
        check("ServerFrame", answer)


def test_what_shells_are_told_is_what_the_schemas_say() -> None:
    store, connections, sockets = Store(), Connections(), Sockets()
    head = Head(epoch=1, account=Account("42", "acme"), standings=1, sync=Sync(status="synced", at_ms=NOW_MS))
    store.heads["42"] = head
    ana = User(Person("7", "ana", "Ana", "https://avatars/7"), chosen="42", roles={"42": "admin"})
    connections.open("c", Principal("ana", "7"), NOW_MS)
    opened = connections.get("c", NOW_MS)
    assert opened
    connections.register(opened, "app", NOW_MS, ("app:7", "app@42"))
    doors = Doors(connections, Shells(store, {"7": ana}), sockets, Inline(), Clock())
    entries = [builders.entry(1)._replace(standing="status")]
    list(push_shells(entries, [Notice("7", "n", News.ACTIVATED, NOW_MS, "42")], doors))
    (frame,) = sockets.frames["c"]
    check("ServerFrame", frame)
    told = json.loads(frame)["changes"]
    for each in told:
        check("AppChange", each)
    types = {each.__name__[0].lower() + each.__name__[1:] for each in get_args(AppChange.__value__)}
    assert {each["type"] for each in told} == types


def test_every_page_of_a_snapshot_is_what_the_schema_says(api: Api) -> None:
    fill(api, ACME)
    people(api, ACME)
    path, cursor, pages = f"/v1/organizations/{ACME.id}/summary?limit=1", "", []
    while cursor is not None:
        pages.append(api.call("GET", path + (f"&cursor={cursor}" if cursor else ""), bearer(ACME.token)).json())
        check("OrganizationSnapshot", pages[-1])
        cursor = pages[-1]["nextCursor"]
    assert [any(page[each] for page in pages) for each in ("repos", "openPullRequests", "jobs")] == [True] * 3


def test_every_shell_is_what_the_schema_says(api: Api) -> None:
    fill(api, ACME)
    people(api, ACME)
    check("AppSnapshot", api.call("GET", "/v1/app").body.decode())
    for headers in (bearer(ACME.token), {"cookie": f"orglane_session={ACME.session}"}):
        told = api.call("GET", "/v1/app", headers)
        assert told.json()["user"]
        check("AppSnapshot", told.body.decode())
    check("TicketDocument", api.call("POST", "/v1/socket-tickets", bearer(ACME.token)).body.decode())


def test_a_field_more_or_less_is_not_what_the_schema_says() -> None:
    told = change_wire(RepoRemoved(repo_id="7"))
    for wrong in ({**told, "more": 1}, {"type": told["type"]}, {**told, "type": "repoLost"}, {**told, "repoId": 7}):
        with pytest.raises(ValidationError):
            check("Change", wrong)
    assert strict({"properties": {"a": {"properties": {}}}}) == {
        "properties": {"a": {"properties": {}, "additionalProperties": False}},
        "additionalProperties": False,
    }
