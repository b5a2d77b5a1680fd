"""Every organization's own lane: made when it is first heard of, mended by the next delivery, gone with its owner."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from orglane_cli.main import app
from tests.live import lanes, payloads
from tests.live.deployed import Deployed, eventually
from tests.live.lanes import own_lane, queues
from tests.live.organization import Organization

pytestmark = pytest.mark.emulator


def causes(organization: Organization) -> list[str]:
    """Deliveries in the order in which they were applied."""
    return [entry["cause"]["id"] for entry in organization.history()]


def test_deliveries_keep_their_order_across_the_hand_over(deployed: Deployed) -> None:
    organization = Organization(deployed)
    guids = [organization.pull_request(number) for number in range(1, 31)]
    deployed.settle()
    assert causes(organization) == guids
    positions = [entry["position"]["seq"] for entry in organization.history()]
    assert positions == sorted(positions)
    assert max(positions) <= len(guids), "a hand-over is no commit"
    state = queues(deployed).state(organization.id)
    assert state is not None
    assert state == (0, 0, "Enabled", False)


def test_what_comes_after_the_hand_over_goes_through_the_own_lane_alone(
    deployed: Deployed, organization: Organization
) -> None:
    lane = queues(deployed)
    lane.pause(organization.id, paused=True)
    guids = [organization.pull_request(number) for number in (2, 3)]
    eventually(lambda: lane.waiting(organization.id) == 2, "both wait in the lane")
    assert causes(organization)[1:] == []
    lane.pause(organization.id, paused=False)
    deployed.settle()
    assert causes(organization)[1:] == guids


def test_two_who_open_a_lane_at_once_make_one(deployed: Deployed) -> None:
    organization = Organization(deployed)
    lanes.put_head(deployed, organization.id, "connected")
    for step in ("open", "connect"):
        with ThreadPoolExecutor(4) as pool:
            failed = list(pool.map(lambda _, step=step: lanes.take(deployed, organization.id, step), range(4)))
        assert failed == [None] * 4
    mappings = deployed.aws("lambda").list_event_source_mappings()["EventSourceMappings"]
    name = lanes.names(deployed).name(organization.id)
    assert len([each for each in mappings if each["EventSourceArn"].endswith(f":{name}")]) == 1


def test_a_lane_that_was_deleted_by_hand_is_made_anew_by_the_next_delivery(
    deployed: Deployed, organization: Organization
) -> None:
    sqs = deployed.aws("sqs")
    sqs.delete_queue(QueueUrl=own_lane(deployed, organization.id))
    # Whoever asked for it a minute ago remembers: another process of the consumer does not.
    with deployed.environment("ApplyFunction", FRESH="1"):
        guids = [organization.pull_request(number) for number in (2, 3)]
        deployed.settle()
    assert causes(organization)[1:] == guids
    state = queues(deployed).state(organization.id)
    assert state is not None
    assert state.mapping == "Enabled"


def test_a_lane_leaves_with_its_installation_and_comes_back_with_it(
    deployed: Deployed, organization: Organization
) -> None:
    lane = queues(deployed)
    organization.deliver("installation", payloads.installation(organization.owner, "deleted", 9, []))
    eventually(lambda: (lane.state(organization.id) or (0, 0, 0, False))[3], "senders are refused")
    late = organization.pull_request(5)
    deployed.settle()
    assert late in causes(organization), "the front lane took it"
    assert lanes.take(deployed, organization.id, "remove") is None
    assert lane.state(organization.id) is None

    with deployed.environment("ApplyFunction", FRESH="2"):
        again = payloads.installation(organization.owner, "created", 10, [])
        again["installation"]["id"] += 1
        organization.deliver("installation", again)
        eventually(lambda: (state := lane.state(organization.id)) and state.mapping, "it has a lane again")
        # The emulator stops a function in the middle of its work when its environment changes; AWS lets it end.
        deployed.settle()


def test_the_end_of_the_stack_leaves_no_lane(deployed: Deployed, organization: Organization) -> None:
    lane = queues(deployed)
    assert organization.id in lane.organizations()
    answer = lanes.end_of_stack(deployed)
    assert (answer["Status"], answer["Reason"]) == ("SUCCESS", "")
    assert list(lane.organizations()) == []
    mappings = deployed.aws("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert not [each for each in mappings if "_lane_" in each["EventSourceArn"]]


# ---- by hand


@pytest.fixture
def orglane(deployed: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The command line, where this deployment runs."""
    (tmp_path / ".orglane").symlink_to(deployed.cloud.settings.state)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, words)


def test_lanes_are_listed_paused_and_resumed(
    deployed: Deployed, organization: Organization, orglane: Callable[..., Any]
) -> None:
    def listed() -> dict[str, Any]:
        rows: list[dict[str, Any]] = json.loads(orglane("lanes", "list", "--json").stdout)
        return next(each for each in rows if each["organizationId"] == organization.id)

    name = lanes.names(deployed).name(organization.id)
    login = f"org-{organization.id}"
    assert listed() == {
        "organizationId": organization.id,
        "login": login,
        "lane": name,
        "state": "open",
        "waiting": 0,
        "dead": 0,
        "parked": 0,
        "oldestS": None,
    }
    assert orglane("lanes", "pause", login).stdout == f"{login}: {name} is paused, 0 waiting\n"
    organization.pull_request(2)
    eventually(lambda: listed()["waiting"] == 1, "it waits")
    doctor = json.loads(orglane("doctor", "--json").stdout)
    (check,) = [each for each in doctor if each["name"] == "lanes"]
    assert not check["ok"]
    assert f"{login} paused" in check["detail"]
    assert "orglane lanes resume" in check["mend"]
    assert orglane("lanes", "resume", organization.id).exit_code == 0
    deployed.settle()
    assert (listed()["state"], listed()["waiting"]) == ("open", 0)
    assert login in orglane("lanes", "list").stdout


def test_a_mapping_that_was_deleted_by_hand_is_told_and_made_anew(
    deployed: Deployed, organization: Organization, orglane: Callable[..., Any]
) -> None:
    sqs, functions = deployed.aws("sqs"), deployed.aws("lambda")
    names = {"QueueUrl": own_lane(deployed, organization.id), "AttributeNames": ["QueueArn"]}
    for each in queues(deployed).mappings(sqs.get_queue_attributes(**names)["Attributes"]["QueueArn"]):
        functions.delete_event_source_mapping(UUID=each["UUID"])
    guid = organization.pull_request(2)
    assert f"org-{organization.id}" in orglane("doctor").stdout
    assert "is open" in orglane("lanes", "resume", organization.id).stdout
    deployed.settle()
    assert causes(organization)[1:] == [guid]


def test_a_purge_asks_first_and_drops_what_waits(
    deployed: Deployed, organization: Organization, orglane: Callable[..., Any]
) -> None:
    orglane("lanes", "pause", organization.id)
    organization.pull_request(2)
    eventually(lambda: queues(deployed).waiting(organization.id) == 1, "it waits")
    assert orglane("lanes", "purge", organization.id).exit_code == 1
    assert queues(deployed).waiting(organization.id) == 1
    assert orglane("lanes", "purge", organization.id, "--yes").exit_code == 0
    orglane("lanes", "resume", organization.id)
    deployed.settle()
    assert causes(organization)[1:] == []


@pytest.mark.parametrize("command", ["pause", "resume", "purge"])
def test_an_organization_without_a_lane_is_told_so(orglane: Callable[..., Any], command: str) -> None:
    done = orglane("lanes", command, "1")
    assert done.exit_code == 1
    assert "no lane of its own" in done.stderr
