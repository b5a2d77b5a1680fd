"""Whatever a payload is, it becomes commands that the lane takes, or a reason."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from orglane.commands import MAX_BODY_BYTES, Body, Cause, Command, decode, encode
from orglane.github.webhook import ROUTES, read

ACTIONS = [
    *("created", "completed", "submitted", "dismissed", "renamed", "deleted", "transferred", "archived"),
    *("added", "removed", "member_added", "member_removed", "suspend", "revoked", "an_action_to_come"),
]
ACME = {"id": 42, "login": "acme", "type": "Organization", "avatar_url": "https://avatars.example/42?u=1&v=4"}
ANA = {"id": 1, "login": "ana", "type": "User", "avatar_url": "https://avatars.example/1?v=4"}
AT = "2026-01-01T00:00:00Z"
ROBOT = {"id": 9, "name": "robot", "full_name": "acme/robot", "private": True, "pushed_at": AT, "updated_at": AT}
WHOLE: dict[str, Any] = {
    "installation": {"id": 5, "account": ACME, "updated_at": AT},
    "organization": ACME,
    "sender": ANA,
    "repository": {**ROBOT, "owner": ACME, "html_url": "https://github.com/acme/robot", "default_branch": "main"},
    "pull_request": {
        "number": 7,
        "title": "Fix login",
        "state": "open",
        "user": ANA,
        "head": {"ref": "fix", "sha": "abc", "repo": ROBOT},
        "base": {"ref": "main", "repo": ROBOT},
        "labels": [{"name": "bug", "color": "d73a4a"}],
        "requested_reviewers": [ANA],
        "requested_teams": [{"slug": "core"}],
        "additions": 1,
        "updated_at": AT,
    },
    "review": {"id": 3, "user": ANA, "state": "approved", "submitted_at": AT},
    "check_run": {
        "id": 128,
        "name": "build",
        "head_sha": "abc",
        "check_suite": {"id": 4},
        "status": "completed",
        "conclusion": "success",
        "started_at": AT,
        "completed_at": AT,
    },
    "check_suite": {"id": 4, "head_sha": "abc", "conclusion": "success", "updated_at": AT},
    "sha": "abc",
    "context": "ci/build",
    "state": "success",
    "created_at": AT,
    "updated_at": AT,
    "ref": "refs/heads/fix",
    "ref_type": "branch",
    "before": "abc",
    "after": "def",
    "head_commit": {"timestamp": AT},
    "changes": {"owner": {"from": {"user": ANA}}},
    "membership": {"user": ANA, "role": "member"},
    "member": ANA,
    "repositories": [ROBOT],
    "repositories_added": [ROBOT],
    "repositories_removed": [ROBOT],
}
"""What every reader finds something in."""

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just("\ud800"))
ODD: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=5
)


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of everything in a payload."""
    yield at
    steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield from places(value[step], (*at, step))


def replaced(value: Any, place: tuple[Any, ...], other: Any) -> Any:
    """The payload with another value at a place, when the place is still there."""
    if not place:
        return other
    if isinstance(value, dict) and place[0] in value:
        return {**value, place[0]: replaced(value[place[0]], place[1:], other)}
    if isinstance(value, list) and place[0] == 0 and value:
        return [replaced(value[0], place[1:], other), *value[1:]]
    return value


PLACES = [place for place in places(WHOLE) if place]


@st.composite
def payloads(draw: st.DrawFn) -> Any:
    """A whole payload with a few odd values in it."""
    payload = {**copy.deepcopy(WHOLE), "action": draw(st.sampled_from(ACTIONS))}
    for place in draw(st.lists(st.sampled_from(PLACES), max_size=4)):
        payload = replaced(payload, place, draw(ODD))
    return payload


@given(payload=payloads() | ODD)
@settings(max_examples=300, deadline=None)
def test_no_payload_raises(payload: Any) -> None:
    for event in (*ROUTES, "an_event_to_come"):
        reading = read(event, payload)
        assert bool(reading.bodies) != bool(reading.ignored)
        for body in reading.bodies:
            _goes_all_the_way(body)


def _goes_all_the_way(body: Body) -> None:
    command = Command("c", body.account.id, Cause("webhook", "d"), "e", "k", 1, body)
    sent = encode(command)
    assert len(sent) < MAX_BODY_BYTES
    assert decode(sent) == command
    # The table takes UTF-8, which half of a surrogate pair is not.
    json.dumps(body, ensure_ascii=False).encode()


def test_every_reader_finds_something_in_the_whole_payload() -> None:
    found = {event for event in ROUTES for action in ACTIONS if read(event, {**WHOLE, "action": action}).bodies}
    assert found == set(ROUTES)
