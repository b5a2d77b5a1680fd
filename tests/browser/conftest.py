"""Chromium, and a page that must stay without a fault."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.page import Watched
from tests.deployment import Cloud
from tests.live.deployed import Deployed


@pytest.fixture(scope="session")
def deployed(cloud: Cloud) -> Iterator[Deployed]:
    clients = Deployed(cloud)
    yield clients
    clients.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, deployed: Deployed) -> Iterator[Watched]:
    """A browser of its own on the site, in which nobody is signed in; at the end it must have had no fault."""
    context = browser.new_context(base_url=deployed.cloud.site_url, viewport={"width": 1100, "height": 900})
    context.set_default_timeout(60_000)
    watched = Watched(context.new_page())
    yield watched
    context.close()
    assert watched.faults == []
