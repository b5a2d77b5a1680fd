"""What is shown where there is no list: nothing is installed, nothing is there yet, or GitHub no longer lets us in."""

import time
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser import story
from tests.browser.axe import live_regions, violations
from tests.browser.page import Watched
from tests.live.deployed import Deployed
from tests.live.payloads import Json

pytestmark = pytest.mark.browser


class Company:
    """A new organization on GitHub, on which nothing is installed, and its only person."""

    def __init__(self, deployed: Deployed) -> None:
        self._deployed = deployed
        self.login = f"company-{uuid.uuid4().hex[:8]}"
        story.tell(deployed, "POST", "/organizations", login=self.login, repositories=0, members=1)
        members = story.tell(deployed, "GET", f"/organizations/{self.login}")["members"]
        self.person: str = members[0]["login"]

    def act(self, what: str, **body: object) -> Json:
        story.next_second(int(time.time()))
        return story.tell(self._deployed, "POST", f"/organizations/{self.login}/{what}", **body)


def is_shown(page: Watched, test_id: str) -> None:
    """What it says is there, and for everybody."""
    expect(page.page.get_by_test_id(test_id)).to_be_visible()
    assert violations(page.page) == [], test_id
    assert live_regions(page.page) <= 1


def test_an_organization_from_its_installation_to_its_end(page: Watched, deployed: Deployed) -> None:
    company = Company(deployed)
    page.page.goto("/")
    page.page.get_by_test_id("sign-in").click()
    page.page.get_by_role("link", name=company.person).click()
    is_shown(page, "no-organizations")
    page.page.get_by_role("link", name="Install the GitHub App").click()
    page.page.locator(f'button[value="{company.login}"]').click()
    page.page.wait_for_url(f"{deployed.cloud.site_url}/**")
    deployed.settle()
    page.page.get_by_role("link", name="Check again").click()
    page.page.get_by_role("link", name=company.person).click()
    page.connected()
    is_shown(page, "no-repositories")
    with page.stays():
        company.act("repositories", name="first")
        is_shown(page, "no-pull-requests")
        repo = company.act("repositories", name="second")
        expect(page.page.get_by_test_id("repository")).to_have_count(2)
        pull = story.Story(deployed, repo, "The very first")
        expect(page.row(pull.id)).to_be_visible()
        expect(page.page.get_by_test_id("no-pull-requests")).to_have_count(0)
        company.act("suspend")
        is_shown(page, "reconnect-required")
        is_work_refused(page)
        company.act("unsuspend")
        expect(page.page.get_by_test_id("reconnect-required")).to_have_count(0)
        expect(page.row(pull.id)).to_be_visible()
        company.act("uninstall")
        is_shown(page, "install-required")
        expect(page.rows).to_have_count(0)


def is_work_refused(page: Watched) -> None:
    page.page.get_by_test_id("reload-menu").click()
    for name in ("Reload organization", "Reload all PRs", "Recover missed deliveries"):
        expect(page.item(name)).to_have_attribute("aria-disabled", "true")
    page.page.keyboard.press("Escape")
