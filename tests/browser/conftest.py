"""Chromium, and pages that must stay without a fault."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import story
from tests.browser.chromium import chromium
from tests.browser.large import Large
from tests.browser.page import Watched
from tests.browser.visits import Cookies, Visits
from tests.deployment import Cloud
from tests.live.deployed import Deployed
from tests.live.payloads import Json


@pytest.fixture(scope="session")
def deployed(cloud: Cloud) -> Iterator[Deployed]:
    clients = Deployed(cloud)
    yield clients
    clients.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def cookies(deployed: Deployed) -> Cookies:
    return Cookies(deployed)


@pytest.fixture
def visits(browser: Browser, deployed: Deployed, cookies: Cookies) -> Iterator[Visits]:
    """Pages of whoever a test needs; at the end they must have had no fault."""
    made = Visits(browser, deployed, cookies)
    yield made
    made.close()
    assert made.faults() == []


@pytest.fixture
def page(visits: Visits) -> Watched:
    """A page in which nobody is signed in."""
    return visits.page()


@pytest.fixture
def sidebar(visits: Visits, reader: str) -> Watched:
    """The demo organization, live."""
    return visits.page(reader).open()


@pytest.fixture(scope="session")
def member(deployed: Deployed) -> str:
    """Who signs in by hand; everywhere else the first organization that this person may choose is another one."""
    login: str = story.demo(deployed)["members"][0]["login"]
    return login


@pytest.fixture(scope="session")
def reader(deployed: Deployed) -> str:
    """Who only ever looks at the demo organization, and never signs out."""
    login: str = story.demo(deployed)["members"][2]["login"]
    return login


@pytest.fixture(scope="session")
def large(browser: Browser, deployed: Deployed, cookies: Cookies) -> Large:
    return Large(browser, deployed, cookies)


@pytest.fixture
def repo(deployed: Deployed) -> Json:
    """The first repository of the list that takes pull requests."""
    return story.live_repositories(deployed)[0]


@pytest.fixture(autouse=True)
def the_usual_way(deployed: Deployed) -> Iterator[None]:
    """Whatever a test does to GitHub ends with it."""
    yield
    story.travel(deployed)
    story.mend(deployed)
