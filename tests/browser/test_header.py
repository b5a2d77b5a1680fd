"""The line above the list: whose it is, how much, how new, and what can be done with all of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import story
from tests.browser.large import PULL_REQUESTS, REPOSITORIES, Large
from tests.browser.notes import Notes
from tests.browser.page import Watched
from tests.browser.visits import Visits
from tests.live.deployed import Deployed, eventually
from tests.live.organization import Organization

pytestmark = pytest.mark.browser

# The menu's words, the job's kind, its name when it is done, and a request of it that GitHub can refuse.
WORK = [
    ("Reload organization", "reload_organization", "Reload of repositories and members", "GET /installation/*"),
    ("Reload all PRs", "full_sync", "Reload of all pull requests", "GET /installation/*"),
    ("Recover missed deliveries", "recover_deliveries", "Recovery of missed webhooks", "GET /app/hook/*"),
]


def test_the_import_of_a_large_organization_is_told_as_it_goes(large: Large) -> None:
    steps = [re.fullmatch(rf"Importing (\d+) of {REPOSITORIES} repositories", words) for words in large.told]
    counted = {int(step[1]) for step in steps if step}
    assert len(counted) > 2, large.told
    assert large.told[-1].startswith("Synced")
    assert large.counts == f"{PULL_REQUESTS:,} open · {REPOSITORIES} repositories"


def test_each_organization_has_its_own_list(visits: Visits, deployed: Deployed) -> None:
    page = visits.page(story.demo(deployed)["members"][3]["login"]).open()
    demo = page.list()
    organization = Organization(deployed).begin()
    story.belong(page.page, deployed, organization)
    page.open()
    picker = page.page.get_by_test_id("organization-picker")

    def choose(login: str) -> None:
        with page.page.expect_response("**/v1/app/active-organization"):
            picker.select_option(label=login)

    own, counts = [(f"{organization.id}#1", "Change 1", "false")], page.page.get_by_test_id("counts")
    for _ in range(2):
        choose("acme-robotics")
        expect(counts).to_contain_text(f"{len(demo)} open")
        assert page.connected().list() == demo
        choose(organization.owner["login"])
        expect(counts).to_have_text("1 open · 1 repository")
        assert page.connected().list() == own
    page.open()
    expect(picker.locator("option:checked")).to_have_text(organization.owner["login"])


@pytest.mark.parametrize(("words", "kind", "name", "route"), WORK)
def test_work_on_everything_is_shown_to_its_end(
    sidebar: Watched, deployed: Deployed, words: str, kind: str, name: str, route: str
) -> None:
    statuses = Notes(sidebar.page, f'[data-testid="work"][data-kind="{kind}"]', "data-status")
    story.fault(deployed, "slow", "*", delayMs=300)
    sidebar.choose(words)
    sidebar.page.get_by_test_id("reload-menu").click()
    expect(sidebar.item(words)).to_have_attribute("aria-disabled", "true")
    expect(sidebar.page.get_by_test_id("news")).to_have_text(f"{name}: done")
    # It may begin before anybody could see it wait.
    assert statuses.seen in (["queued", "running"], ["running"])
    expect(sidebar.page.get_by_test_id("work")).to_have_count(0)
    expect(sidebar.item(words)).to_have_attribute("aria-disabled", "false")
    sidebar.page.keyboard.press("Escape")

    story.fault(deployed, "status", route, status=403, message="Not for this App")
    sidebar.choose(words)
    expect(sidebar.page.get_by_test_id("news")).to_have_text(f"{name} failed: Not for this App")
    sidebar.page.get_by_test_id("reload-menu").click()
    expect(sidebar.item(words)).to_have_accessible_description("Failed last time: Not for this App")
    story.mend(deployed)
    sidebar.item(words).click()
    expect(sidebar.page.get_by_test_id("news")).to_have_text(f"{name}: done")


def test_the_view_is_as_it_was_set_and_stays_so(sidebar: Watched) -> None:
    page = sidebar.page

    def brightness() -> float:
        color = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(float(each) for each in color[color.index("(") + 1 : -1].split(",")[:3]) / 3

    page.emulate_media(color_scheme="light")
    assert brightness() > 200
    page.emulate_media(color_scheme="dark")
    assert brightness() < 60, "as the system has it"
    sidebar.set_view("Light", "Compact", "Author")
    for _ in range(2):
        assert brightness() > 200
        expect(sidebar.tree).to_have_attribute("data-density", "compact")
        heights = {each.bounding_box()["height"] for each in sidebar.rows.all()[:3]}  # type: ignore[index]
        assert len(heights) == 1 and heights.pop() < 40
        assert {each.kind for each in sidebar.lines()} == {"section", "pull-request"}
        sidebar.open(page.url)
    sidebar.set_view("As the system", "Comfortable", "Repository")
    assert brightness() < 60
    eventually(lambda: "?" not in page.url, "what is as ever leaves no trace")
