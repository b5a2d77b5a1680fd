"""Every payload that GitHub publishes, whole and broken in every place: nothing raises."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orglane.commands import Cause, Command, decode, encode, kind_of
from orglane.decide import decide
from orglane.github.reading import Reading
from orglane.github.signature import sign
from orglane.github.webhook import ROUTES, read
from orglane.rows import State
from orglane.webhook import Request, receive
from tests.fakes import NOW_MS, Clock, Lane, Signing

EXAMPLES = Path("node_modules/@octokit/webhooks-examples/api.github.com/index.json")
EVENTS: dict[str, list[dict[str, Any]]] = {each["name"]: each["examples"] for each in json.loads(EXAMPLES.read_text())}
OTHERS: tuple[Any, ...] = (None, "x", 1, [], {}, True)
MISSING = object()


def test_the_examples_are_there() -> None:
    assert len(EVENTS) > 40
    assert set(ROUTES) == set(EXPECTED) <= set(EVENTS)


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_every_example_becomes_what_its_event_and_action_say(event: str) -> None:
    for payload in EVENTS[event]:
        lane = Lane()
        delivery = receive(_signed(event, payload), Signing("s"), lane, Clock())
        expected = _expected(event, payload) if event in ROUTES else f"event:{event}"
        sent = [kind_of(command) for request in lane.requests for command in request]
        assert (delivery.ignored or sent) == expected


type Expected = list[str] | str
"""Kinds of commands, or the reason why there are none."""


def _expected(event: str, payload: dict[str, Any]) -> Expected:
    found = EXPECTED[event]
    if isinstance(found, dict):
        return found[payload.get("action") or payload.get("ref_type") or payload["ref"].split("/")[1]]
    return found


BRANCH: dict[str, Expected] = {
    "heads": ["record_branch"],
    "branch": ["record_branch"],
    "tags": "ref:tag",
    "tag": "ref:tag",
}
EXPECTED: dict[str, list[str] | dict[str, Expected]] = {
    "pull_request": ["record_pull_request"],
    "pull_request_review": ["record_pull_request"],
    "pull_request_review_thread": ["record_pull_request"],
    "check_run": ["record_checks"],
    "check_suite": {
        "completed": ["record_checks"],
        "requested": "action:check_suite.requested",
        "rerequested": "action:check_suite.rerequested",
    },
    "status": ["record_checks"],
    "push": BRANCH,
    "create": BRANCH,
    "delete": BRANCH,
    "repository": {
        "archived": ["record_repository"],
        "created": ["record_repository"],
        "deleted": ["record_repositories"],
        "edited": ["record_repository"],
        "privatized": ["record_repository"],
        "publicized": ["record_repository"],
        "renamed": ["record_repository"],
        "transferred": ["record_repository", "record_repositories"],
        "unarchived": ["record_repository"],
    },
    "installation": ["record_installation"],
    "installation_repositories": ["record_repositories"],
    "organization": {
        "member_added": ["record_member"],
        "member_removed": ["record_member"],
        "member_invited": "action:organization.member_invited",
        "renamed": ["record_account"],
        "deleted": "action:organization.deleted",
    },
    "membership": {"added": ["record_member"], "removed": "action:membership.removed"},
    "member": ["record_account"],
    "team": ["record_account"],
    "team_add": ["record_account"],
    "github_app_authorization": ["end_sessions"],
}


@pytest.mark.parametrize("event", sorted(ROUTES))
def test_an_example_that_is_broken_anywhere_never_raises(event: str) -> None:
    for payload, path in _each_place(EVENTS[event]):
        for other in (MISSING, *OTHERS):
            reading = read(event, _broken(payload, path, other))
            _carry_out(reading)


@pytest.mark.parametrize("event", sorted(EVENTS.keys() - ROUTES.keys()))
def test_an_event_without_a_reader_never_raises(event: str) -> None:
    assert read(event, {}) == read(event, EVENTS[event][0]) == Reading(ignored=f"event:{event}")
    for payload, path in _each_place(EVENTS[event], depth=2):
        for other in (MISSING, *OTHERS):
            assert read(event, _broken(payload, path, other)) == Reading(ignored=f"event:{event}")


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_an_example_that_is_broken_near_its_top_is_answered_by_the_whole_stage(event: str) -> None:
    for payload, path in _each_place(EVENTS[event], depth=2 if event in ROUTES else 1):
        for other in (MISSING, *OTHERS):
            lane = Lane()
            delivery = receive(_signed(event, _broken(payload, path, other)), Signing("s"), lane, Clock())
            assert bool(delivery.ignored) != bool(lane.requests)


@pytest.mark.parametrize("payload", [{}, {"action": None}, {"installation": 5}, {"repository": {"owner": []}}])
def test_a_payload_without_an_owner_is_passed_over(payload: dict[str, Any]) -> None:
    assert read("pull_request", payload).ignored == "incomplete:account"


def _signed(event: str, payload: dict[str, Any]) -> Request:
    body = json.dumps(payload).encode()
    headers = {"x-hub-signature-256": sign("s", body), "x-github-event": event, "x-github-delivery": "d"}
    return Request(headers, body, "r")


def _carry_out(reading: Reading) -> None:
    """What came of a payload goes the whole way through the lane and the rules."""
    assert reading.bodies or reading.ignored
    for body in reading.bodies:
        command = Command("c", body.account.id, Cause("webhook", "d"), "e", "k", NOW_MS, body)
        assert decode(encode(command)) == command
        decide(State(), [command], frozenset(), NOW_MS)


def _each_place(payloads: list[dict[str, Any]], depth: int = 99) -> Iterator[tuple[dict[str, Any], tuple[Any, ...]]]:
    """Every path of the payloads once, down to a depth; of lists, the first item."""
    seen: set[tuple[Any, ...]] = set()
    for payload in payloads:
        for path in _paths(payload, ()):
            if len(path) <= depth and path not in seen:
                seen.add(path)
                yield payload, path


def _paths(value: Any, at: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at
    steps: list[Any] = list(value) if isinstance(value, dict) else [0] if isinstance(value, list) and value else []
    for step in steps:
        yield from _paths(value[step], (*at, step))


def _broken(payload: dict[str, Any], path: tuple[Any, ...], other: Any) -> dict[str, Any]:
    """A copy of the payload with one value removed or replaced; only what lies on the path is copied."""
    broken = dict(payload)
    place: Any = broken
    for step in path[:-1]:
        place[step] = copy.copy(place[step])
        place = place[step]
    if other is MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = other
    return broken
