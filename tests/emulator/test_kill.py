"""The consumer dies after its commit and before its queue hears of it: nothing is lost, nothing is doubled."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.deployed import Deployed, eventually
from tests.live.lanes import own_lane
from tests.live.mirror import Mirror
from tests.live.organization import Organization

pytestmark = pytest.mark.emulator

# The product's own handler, and after its commit the end of the process, as often as a file says.
MORTAL = """
import os, pathlib, signal
from product import handler as product

LEFT = pathlib.Path({left!r})

def handler(event, context):
    answer = product(event, context)
    deaths = int(LEFT.read_text())
    if deaths:
        LEFT.write_text(str(deaths - 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return answer
"""


@pytest.fixture
def impatient_lane(deployed: Deployed, organization: Organization) -> Iterator[None]:
    """The lane hands a message out again after 2 s; its own time is right for AWS and long for a test."""
    sqs, url = deployed.aws("sqs"), own_lane(deployed, organization.id)
    own = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "2"})
    yield
    sqs.set_queue_attributes(QueueUrl=url, Attributes=own)


@pytest.mark.usefixtures("impatient_lane")
def test_a_consumer_that_is_killed_between_commit_and_acknowledgement_loses_and_doubles_nothing(
    deployed: Deployed, organization: Organization, tmp_path: Path
) -> None:
    listener, begin = organization.follow()
    mirror = Mirror(organization.snapshot())
    left = tmp_path / "deaths"
    left.write_text("3")
    with deployed.replaced("ApplyFunction", {"app.py": MORTAL.format(left=str(left))}):
        guids = [organization.pull_request(number) for number in range(2, 14)]
        guids += [organization.pull_request(number, 1, state="merged") for number in range(2, 6)]
        eventually(lambda: left.read_text() == "0", "the consumer was killed three times")
        deployed.settle()

    history = organization.history()
    pages = organization.snapshot()
    end = pages[0]["position"]
    deltas = listener.deltas_to(end["seq"])
    effective = [entry for entry in history if entry["outcome"] != "duplicate"]
    assert [entry["cause"]["id"] for entry in effective][1:] == guids
    assert {entry["attempts"] for entry in effective} == {1}, "what was committed before a death had its effect then"
    assert [delta["base"] for delta in deltas] == [begin["seq"], *(delta["seq"] for delta in deltas[:-1])]
    assert all(after["base"] == before["seq"] for before, after in itertools.pairwise(deltas))
    assert mirror.take(deltas).shows() == Mirror(pages).shows()
    assert sorted(row["number"] for row in mirror.pull_requests.values()) == [1, *range(6, 14)]
    assert pages[0]["repos"][0]["openPullRequestCount"] == len(mirror.pull_requests)
