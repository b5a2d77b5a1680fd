"""The sample webhooks of `events/`: signed as GitHub would, and what becomes of each."""

import json
from pathlib import Path

import pytest

from orglane.commands import Command, decode, kind_of
from orglane.edges.http import request_of
from orglane.webhook import receive
from tests.fakes import Clock, Lane, Signing

EVENTS = Path("events")
SECRET = "It's a Secret to Everybody"


SAMPLES = {
    "webhook-check-run-completed": ["record_checks"],
    "webhook-installation-created": ["record_installation"],
    "webhook-ping": [],
    "webhook-pull-request-closed": ["record_pull_request"],
    "webhook-pull-request-opened": ["record_pull_request"],
    "webhook-pull-request-review-submitted": ["record_pull_request"],
    "webhook-push": ["record_branch"],
    "webhook-repository-renamed": ["record_repository"],
}


def sampled(name: str) -> list[Command]:
    """The commands of a sample of `events/`, which is signed with the secret of GitHub's documentation."""
    lane = Lane()
    receive(request_of(json.loads((EVENTS / f"{name}.json").read_text())), Signing(SECRET), lane, Clock())
    return [command for commands in lane.requests for command in commands]


@pytest.mark.parametrize("name", sorted(each.stem for each in EVENTS.glob("webhook-*.json")))
def test_a_sample_becomes_its_command(name: str) -> None:
    assert [kind_of(command) for command in sampled(name)] == SAMPLES[name]


def test_the_sample_of_a_lane_message_is_what_the_sample_of_its_webhook_becomes() -> None:
    (sent,) = sampled("webhook-pull-request-opened")
    (record,) = json.loads((EVENTS / "apply-pull-request.json").read_text())["Records"]
    message = decode(record["body"])
    assert sent._replace(id=message.id, accepted_at_ms=message.accepted_at_ms) == message
