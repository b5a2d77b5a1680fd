"""The stage that GitHub sees."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from orglane.commands import (
    MAX_BODY_BYTES,
    Cause,
    RecordInstallation,
    RecordRepositories,
    encode,
)
from orglane.edges.http import request_of
from orglane.errors import Refused, Unavailable
from orglane.github.signature import sign
from orglane.webhook import Delivery, Request, receive
from tests.fakes import NOW_MS, Clock, Lane, Signing

OWNER = {"id": 42, "login": "acme", "type": "Organization"}
PULL_REQUEST = {
    "action": "opened",
    "pull_request": {"number": 7, "updated_at": "2026-01-01T00:00:00Z", "title": "Fix login"},
    "repository": {"id": 9, "full_name": "acme/robot", "owner": OWNER},
    "installation": {"id": 5},
}


def request(payload: Any, event: str = "pull_request", **headers: str | None) -> Request:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    given: dict[str, str | None] = {
        "x-hub-signature-256": sign("s", body),
        "x-github-event": event,
        "x-github-delivery": "guid",
        "x-github-hook-id": "1",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return Request({name: value for name, value in given.items() if value is not None}, body, "r")


def take(given: Request, lane: Lane | None = None) -> Delivery:
    return receive(given, Signing("s"), lane or Lane(), Clock())


def refusal(given: Request) -> int:
    with pytest.raises(Refused) as refused:
        take(given)
    return refused.value.status


def test_a_delivery_becomes_one_request_to_the_lane() -> None:
    lane = Lane()
    assert take(request(PULL_REQUEST), lane).answer() == {"deliveryId": "guid", "commands": 1}
    ((command,),) = lane.requests
    assert (command.organization_id, command.event, command.dedup) == ("42", "pull_request.opened", "guid#1#0")


def test_success_is_told_only_after_the_lane_has_it() -> None:
    with pytest.raises(Unavailable):
        take(request(PULL_REQUEST), Lane(down=True))


def test_a_delivery_sent_twice_is_two_commands_with_one_effect() -> None:
    lane = Lane()
    take(request(PULL_REQUEST), lane)
    take(request(PULL_REQUEST), lane)
    (first,), (second,) = lane.requests
    assert first.id != second.id
    assert first.dedup == second.dedup


@pytest.mark.parametrize("signature", [None, "sha256=0", "sha1=0"])
def test_without_a_right_signature_nobody_enters(signature: str | None) -> None:
    assert refusal(request(PULL_REQUEST, x_hub_signature_256=signature)) == 401


def test_a_sha_1_signature_alone_is_none() -> None:
    given = request(PULL_REQUEST, x_hub_signature_256=None, x_hub_signature="sha1=0")
    assert refusal(given) == 401


def test_the_signature_comes_before_everything_else() -> None:
    assert refusal(request(b"{broken", x_hub_signature_256=None, x_github_event=None)) == 401


@pytest.mark.parametrize("name", ["x_github_event", "x_github_delivery"])
def test_a_missing_header_is_named(name: str) -> None:
    headers: dict[str, Any] = {name: None}
    assert refusal(request(PULL_REQUEST, **headers)) == 400


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b"5", b"null", b"[" * 100_000, b"9" * 5000])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    assert refusal(request(body)) == 400


def test_a_form_is_a_delivery_too() -> None:
    lane = Lane()
    form = urlencode({"payload": json.dumps(PULL_REQUEST)}).encode()
    take(request(form, content_type="application/x-www-form-urlencoded"), lane)
    assert len(lane.requests) == 1
    assert refusal(request(b"other=1", content_type="application/x-www-form-urlencoded")) == 400


def test_a_body_that_came_as_base64_is_signed_as_it_was_sent() -> None:
    sent = request(PULL_REQUEST)
    event = {
        "headers": {name.title(): value for name, value in sent.headers.items()},
        "body": base64.b64encode(sent.body).decode(),
        "isBase64Encoded": True,
        "requestContext": {"requestId": "gateway"},
    }
    assert take(request_of(event)).answer()["commands"] == 1
    assert request_of(event).request_id == "gateway"
    assert refusal(request_of({**event, "body": "%%%"})) == 401


@pytest.mark.parametrize(
    ("event", "payload", "reason"),
    [
        ("ping", {"zen": "x"}, "event:ping"),
        ("something_new", PULL_REQUEST, "event:something_new"),
        ("installation", {"action": "new", "installation": {"id": 1, "account": OWNER}}, "action:installation.new"),
        ("pull_request", {**PULL_REQUEST, "pull_request": {"number": 7}}, "incomplete:pull_request"),
    ],
)
def test_what_has_no_effect_is_answered_with_its_reason(event: str, payload: Any, reason: str) -> None:
    lane = Lane()
    told = take(request(payload, event), lane).answer()
    assert told == {"deliveryId": "guid", "commands": 0, "ignored": reason}
    assert lane.requests == []


def test_a_command_is_small_whatever_the_payload() -> None:
    lane = Lane()
    astral = "🤖" * 1000
    pull_request = {
        **PULL_REQUEST["pull_request"],  # type: ignore[dict-item]
        "title": astral,
        "body": astral,
        "html_url": astral,
        "user": {"login": astral, "avatar_url": astral},
        "head": {"ref": astral, "sha": astral, "repo": {"id": 1, "full_name": astral}},
        "base": {"ref": astral},
        "labels": [{"name": f"{number}{astral}", "color": "ffffff"} for number in range(1000)],
        "requested_reviewers": [{"login": "a" * 39}] * 1000,
        "requested_teams": [{"slug": "t" * 39}] * 1000,
    }
    take(request({**PULL_REQUEST, "pull_request": pull_request}), lane)
    ((command,),) = lane.requests
    assert len(encode(command)) < MAX_BODY_BYTES
    assert encode(command).isascii()


def test_many_short_labels_are_bounded_too() -> None:
    lane = Lane()
    labels = [{"name": str(number), "color": "ffffff"} for number in range(100_000)]
    pull_request = {**PULL_REQUEST["pull_request"], "labels": labels}  # type: ignore[dict-item]
    take(request({**PULL_REQUEST, "pull_request": pull_request}), lane)
    ((command,),) = lane.requests
    assert len(encode(command)) < MAX_BODY_BYTES


def test_a_large_installation_is_a_few_small_commands() -> None:
    lane = Lane()
    repositories = [{"id": n, "name": "r" * 100, "full_name": "o" * 39 + "/" + "r" * 100} for n in range(1, 7701)]
    payload = {"action": "created", "installation": {"id": 5, "account": OWNER}, "repositories": repositories}
    take(request(payload, "installation"), lane)
    (commands,) = lane.requests
    assert len(commands) == 10
    assert max(len(encode(command)) for command in commands) < MAX_BODY_BYTES
    assert len({command.dedup for command in commands}) == 10
    assert all(isinstance(command.body, RecordInstallation) for command in commands)


def test_a_huge_push_is_a_small_command() -> None:
    lane = Lane()
    repository = {"id": 9, "owner": OWNER, "pushed_at": 1_767_225_600}
    commits = [{"message": "x" * 1000}] * 25_000
    take(
        request({"ref": "refs/heads/main", "after": "a" * 40, "repository": repository, "commits": commits}, "push"),
        lane,
    )
    ((command,),) = lane.requests
    assert len(encode(command)) < 2_000


def test_a_transfer_is_two_requests_to_two_lanes() -> None:
    lane = Lane()
    payload = {
        "action": "transferred",
        "changes": {"owner": {"from": {"organization": {"id": 8, "login": "initech"}}}},
        "repository": {"id": 9, "full_name": "acme/robot", "owner": OWNER},
    }
    told = take(request(payload, "repository"), lane)
    (here,), (there,) = lane.requests
    assert [(each.organization_id, each.dedup) for each in (here, there)] == [("42", "guid#1#0"), ("8", "guid#1#1")]
    assert (told.organization_id, told.command_ids) == ("42", (here.id, there.id))


@pytest.mark.parametrize(
    ("event", "payload", "name"),
    [
        ("organization", {"action": "member_added", "membership": {"user": {"id": 1}}}, "seen_at_ms"),
        ("membership", {"action": "added", "member": {"id": 1}}, "seen_at_ms"),
        ("organization", {"action": "renamed"}, "at_ms"),
        ("repository", {"action": "deleted"}, "updated_at_ms"),
    ],
)
def test_what_its_payload_does_not_date_is_dated_by_its_acceptance(
    event: str, payload: dict[str, Any], name: str
) -> None:
    lane = Lane()
    repository = {"id": 9, "owner": OWNER, "updated_at": "2026-01-01T00:00:00Z"}
    take(request({**payload, "repository": repository}, event), lane)
    ((command,),) = lane.requests
    assert getattr(command.body, name) == NOW_MS


def test_what_its_payload_dates_keeps_its_date() -> None:
    lane = Lane()
    installation = {"id": 5, "account": OWNER, "updated_at": "2026-01-01T00:00:00Z"}
    take(
        request({"installation": installation, "repositories_removed": [{"id": 9}]}, "installation_repositories"), lane
    )
    ahead = {"id": 9, "owner": OWNER, "updated_at": "2100-01-01T00:00:00Z"}
    take(request({"action": "deleted", "repository": ahead}, "repository"), lane)
    bodies = [command.body for (command,) in lane.requests]
    times = [body.updated_at_ms for body in bodies if isinstance(body, RecordRepositories)]
    assert times == [1_767_225_600_000, 4_102_444_800_000]


@pytest.mark.parametrize(
    ("action", "event"),
    [
        ("opened", "pull_request.opened"),
        (None, "pull_request"),
        (["opened"], "pull_request"),
        ("x" * 100_000, "pull_request." + "x" * 64),
        ("a\ud800b", "pull_request.a?b"),
    ],
)
def test_an_operator_reads_the_event_and_its_action_whatever_that_is(action: object, event: str) -> None:
    lane = Lane()
    delivery = take(request({**PULL_REQUEST, "action": action}), lane)
    ((command,),) = lane.requests
    assert (delivery.event, command.event) == (event, event)
    assert len(encode(command)) < 2_000


@pytest.mark.parametrize(
    ("headers", "dedup"),
    [
        ({"x_github_hook_id": "1"}, "guid#1#0"),
        ({"x_github_hook_id": None, "x_github_hook_installation_target_id": "2"}, "guid#2#0"),
        ({"x_github_hook_id": None}, "guid#hook#0"),
        ({"x_github_delivery": "g" * 1000}, "g" * 128 + "#1#0"),
    ],
)
def test_two_hooks_that_share_a_guid_are_told_apart(headers: dict[str, Any], dedup: str) -> None:
    lane = Lane()
    take(request(PULL_REQUEST, **headers), lane)
    ((command,),) = lane.requests
    assert command.dedup == dedup


def test_a_command_tells_when_and_why_it_was_accepted() -> None:
    lane = Lane()
    delivery = take(request(PULL_REQUEST), lane)
    ((command,),) = lane.requests
    assert (command.accepted_at_ms, command.cause) == (NOW_MS, Cause("webhook", "guid"))
    assert command.id.startswith(f"{NOW_MS}-")
    assert delivery.fields() == {
        "deliveryId": "guid",
        "event": "pull_request.opened",
        "organizationId": "42",
        "commandIds": (command.id,),
        "ignored": None,
    }


def test_during_a_rotation_a_delivery_of_either_secret_is_taken() -> None:
    for secrets, commands in ((["new", "s"], 1), (["s", "old"], 1)):
        assert len(receive(request(PULL_REQUEST), Signing(*secrets), Lane(), Clock()).command_ids) == commands


def test_a_delivery_that_nobody_signed_has_the_secrets_read_anew_once() -> None:
    signing = Signing("old", later=["s", "old"])
    assert receive(request(PULL_REQUEST), signing, Lane(), Clock()).command_ids
    assert signing.renewals == 1
    assert receive(request(PULL_REQUEST), signing, Lane(), Clock()).command_ids
    assert signing.renewals == 1, "what is signed needs no reading"


def test_what_is_signed_with_neither_the_old_nor_the_new_secrets_stays_out() -> None:
    with pytest.raises(Refused, match="X-Hub-Signature-256 does not match"):
        receive(request(PULL_REQUEST), Signing("old", later=["new", "old"]), Lane(), Clock())


@pytest.mark.parametrize("secrets", [["new"], [""], []])
def test_without_the_secret_that_signed_nobody_enters(secrets: list[str]) -> None:
    with pytest.raises(Refused, match="X-Hub-Signature-256 does not match"):
        receive(request(PULL_REQUEST), Signing(*secrets), Lane(), Clock())
