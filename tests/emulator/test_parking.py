"""A command that the deployed code cannot apply: parked, seen, redriven in vain, and again when the code is mended."""

from typing import Any

import pytest

from tests.live.deployed import Deployed, eventually
from tests.live.organization import Organization

pytestmark = pytest.mark.emulator

POISON = "a title that nobody foresaw"
# The product with a fault, of a kind that no repetition helps: five attempts would take a quarter of an hour.
FAULTY = f"""
from orglane import decide
from orglane.commands import RecordPullRequest
from orglane.errors import Terminal

ordinary = decide.HANDLERS[RecordPullRequest]

def faulty(draft, body, times):
    if body.pull_request.title == {POISON!r}:
        raise Terminal("a fault in the code")
    ordinary(draft, body, times)

decide.HANDLERS[RecordPullRequest] = faulty

from product import handler
"""


def parked(organization: Organization) -> list[Any]:
    items: list[Any] = organization.read("/parked")["items"]
    return items


def redrive(organization: Organization, path: str) -> Any:
    address = f"/v1/organizations/{organization.id}/parked{path}"
    answer = organization.deployed.site.post(address, headers=organization.headers)
    assert answer.status_code == 202, answer.text
    return answer.json()


def pull_requests(organization: Organization) -> dict[int, tuple[str, bool]]:
    """Title and whether it needs a reload, by number."""
    (page,) = organization.snapshot()
    return {each["number"]: (each["title"], each["needsReload"]) for each in page["openPullRequests"]}


def test_a_poison_command_is_parked_and_has_its_effect_when_the_code_is_mended(
    deployed: Deployed, organization: Organization
) -> None:
    ((_, (title, _)),) = pull_requests(organization).items()
    listener, _ = organization.follow()
    with deployed.replaced("ApplyFunction", {"app.py": FAULTY}):
        guid = organization.pull_request(1, 5, title=POISON)
        told = listener.delta()
        assert [each["pullRequest"]["needsReload"] for each in told["changes"] if "pullRequest" in each] == [True]
        organization.pull_request(2, 6)
        eventually(lambda: 2 in pull_requests(organization), "the lane goes on")
        assert pull_requests(organization)[1] == (title, True)
        (row,) = parked(organization)
        assert (row["cause"]["id"], row["reason"], row["error"]) == (guid, "Terminal", "a fault in the code")
        assert row["position"] == {"epoch": told["epoch"], "seq": told["seq"]}

        assert redrive(organization, f"/{row['id']}/redrive")["redrivenAtMs"]
        eventually(lambda: parked(organization)[0]["timesParked"] == 2, "it failed again, and is counted")

    # Within the five minutes in which the queue remembers the redrive before.
    assert redrive(organization, "/redrive")["redriven"] == 1
    eventually(lambda: not parked(organization), "it had its effect")
    assert pull_requests(organization)[1] == (POISON, False)
    outcomes = [each["outcome"] for each in organization.history() if each["id"] == row["id"]]
    assert outcomes == ["parked", "parked", "applied"]


def test_what_is_no_command_is_parked_and_can_be_dropped(deployed: Deployed, newcomer: Organization) -> None:
    deployed.aws("sqs").send_message(
        QueueUrl=deployed.cloud.lane_url,
        MessageBody="no JSON",
        MessageGroupId=newcomer.id,
        MessageDeduplicationId=newcomer.id,
    )
    (row,) = eventually(lambda: parked(newcomer), "it is parked, before anything is known of the organization")
    address = f"/v1/organizations/{newcomer.id}/parked/{row['id']}"
    assert newcomer.read(f"/parked/{row['id']}")["body"] == "no JSON"
    assert deployed.site.delete(address, headers=newcomer.headers).status_code == 204
    assert parked(newcomer) == []
