"""The deployment's clients, and an organization for each test."""

from collections.abc import Iterator

import pytest

from tests.deployment import Cloud
from tests.live.deployed import Deployed
from tests.live.organization import Organization


@pytest.fixture(scope="session")
def deployed(cloud: Cloud) -> Iterator[Deployed]:
    clients = Deployed(cloud)
    yield clients
    clients.close()


@pytest.fixture
def organization(deployed: Deployed) -> Iterator[Organization]:
    """An organization that is known and has one open pull request."""
    made = Organization(deployed)
    try:
        yield made.begin()
    finally:
        made.close()


@pytest.fixture
def newcomer(deployed: Deployed) -> Iterator[Organization]:
    """An organization of which nothing was heard yet."""
    made = Organization(deployed)
    yield made
    made.close()
