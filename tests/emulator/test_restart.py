"""What the local cloud keeps when it is stopped and started."""

import pytest

from tests.deployment import Cloud
from tests.live.deployed import eventually
from tests.live.organization import Organization

pytestmark = pytest.mark.emulator


def test_data_stays_and_what_comes_after_is_pushed(cloud: Cloud, organization: Organization) -> None:
    for number in range(2, 12):
        organization.pull_request(number)
    organization.deployed.settle()
    before = organization.read("/summary")
    cloud.restart()
    eventually(lambda: organization.get("/summary").status_code == 200, "the API answers again")
    assert organization.read("/summary") == before
    listener, position = organization.follow()
    organization.pull_request(12)
    delta = listener.delta()
    assert (delta["base"], delta["seq"]) == (position["seq"], position["seq"] + 1)
