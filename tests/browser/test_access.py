"""Every state of the page is one that people with screen readers, keyboards, weak eyes or small screens can use."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import story
from tests.browser.axe import live_regions, violations
from tests.browser.network import network
from tests.browser.page import Watched
from tests.browser.story import Story
from tests.browser.visits import Visits
from tests.live.deployed import Deployed
from tests.live.payloads import Json

pytestmark = pytest.mark.browser

WIDTHS = [1100, 320]


@pytest.fixture
def pull(deployed: Deployed, repo: Json) -> Iterator[Story]:
    body = "# It waves\n\n- [x] both arms\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`code`, [link](https://example.com)"
    made = Story(deployed, repo, "Wave with both arms", body=body, labels=["arms", "fun"], draft=True)
    made.check("failure", "test")
    yield made
    made.end()


def is_clean(page: Page, state: str) -> None:
    assert violations(page) == [], state


def is_clean_and_speaks_once(page: Page, state: str) -> None:
    is_clean(page, state)
    assert live_regions(page) == 1, state


@contextmanager
def unanswered(page: Page, path: str) -> Iterator[None]:
    """The page is loaded, and what it asks for there has no answer until the block ends."""
    held: list[Route] = []
    page.route(f"**{path}*", lambda route: held.append(route), times=1)
    with page.expect_request(f"**{path}*"):
        page.goto("/")
    expect(page.get_by_test_id("loading")).to_be_visible()
    yield
    for route in held:
        route.continue_()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_list_and_what_opens_from_it(visits: Visits, reader: str, pull: Story, width: int) -> None:
    made = visits.page(reader, viewport={"width": width, "height": 700})
    page = made.page
    page.goto("/")
    made.connected()
    expect(made.row(pull.id)).to_be_visible()
    is_clean_and_speaks_once(page, "the list")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the window"
    made.set_view("Compact", "Whose turn")
    is_clean_and_speaks_once(page, "the list, compact, by turns")
    made.set_view("Comfortable", "Repository")
    made.rows.first.click(button="right")
    is_clean_and_speaks_once(page, "the menu of a pull request")
    page.keyboard.press("Escape")
    made.row(pull.id).click()
    expect(made.pane.get_by_test_id("markdown")).to_be_visible()
    expect(made.pane.get_by_role("group", name="What was seen")).to_be_visible()
    is_clean_and_speaks_once(page, "the details")


def test_what_opens_over_the_list(sidebar: Watched) -> None:
    page = sidebar.page
    for button in ("reload-menu", "settings"):
        page.get_by_test_id(button).click()
        expect(sidebar.menu).to_be_visible()
        is_clean_and_speaks_once(page, button)
        page.keyboard.press("Escape")
    page.get_by_test_id("repository").first.click(button="right")
    expect(sidebar.menu).to_be_visible()
    is_clean_and_speaks_once(page, "the menu of a repository")
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+D")
    expect(page.get_by_test_id("developer")).to_be_visible()
    is_clean_and_speaks_once(page, "the developer panel")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_test_id("keyboard-help")).to_be_visible()
    is_clean_and_speaks_once(page, "the keyboard help")
    page.keyboard.press("Escape")
    sidebar.search("color:red is:purple")
    expect(page.get_by_test_id("problems")).not_to_be_empty()
    is_clean_and_speaks_once(page, "a search with problems")
    sidebar.search("is:")
    expect(page.get_by_role("listbox")).to_be_visible()
    is_clean_and_speaks_once(page, "suggestions")
    sidebar.search("no such thing anywhere")
    expect(page.get_by_test_id("nothing-found")).to_be_visible()
    is_clean_and_speaks_once(page, "nothing found")


def test_the_way_in(page: Watched) -> None:
    page.page.goto("/")
    expect(page.page.get_by_test_id("sign-in")).to_be_visible()
    is_clean(page.page, "the way in")


def test_a_page_that_waits_and_one_that_has_waited_in_vain(visits: Visits, reader: str) -> None:
    made = visits.page(reader)
    page = made.page
    with unanswered(page, "/v1/app"):
        is_clean(page, "a page that knows nothing yet")
    with unanswered(page, "/summary"):
        is_clean(page, "a list that is on its way")
    made.connected()
    page.route("**/v1/app", lambda route: route.abort())
    page.goto("/")
    expect(page.get_by_test_id("error")).to_contain_text("The server cannot be reached")
    is_clean(page, "a server that does not answer")
    page.unroute("**/v1/app")
    page.get_by_role("button", name="Try again").click()
    made.connected()
    made.forgive(r"/v1/app|ERR_FAILED")


def test_a_connection_that_is_gone(visits: Visits, reader: str) -> None:
    with network() as wires:
        proxy = {"server": wires.url, "bypass": "<-loopback>"}
        made = visits.page(reader, proxy=proxy, viewport={"width": 320, "height": 700}).open()
        wires.cut()
        expect(made.page.get_by_role("main")).to_have_attribute("data-stale", "true")
        expect(made.page.get_by_test_id("settings")).to_be_in_viewport(ratio=1)
        is_clean_and_speaks_once(made.page, "a stale list")
        made.forgive("ERR_|WebSocket|failed: ")


def test_work_that_waits_for_github(sidebar: Watched, deployed: Deployed) -> None:
    story.tell(deployed, "PUT", "/rate-limit", exhaustedForSeconds=600)
    sidebar.choose("Reload all PRs")
    work = sidebar.page.get_by_test_id("work")
    expect(work).to_contain_text("GitHub's rate limit: paused until")
    is_clean_and_speaks_once(sidebar.page, "work that waits")
    story.mend(deployed)
    work.get_by_role("button", name="Cancel").click()
    expect(sidebar.page.get_by_test_id("news")).to_contain_text("cancelled")
    expect(work).to_have_count(0)
    is_clean_and_speaks_once(sidebar.page, "news")


def test_nothing_moves_for_whoever_wants_no_motion(visits: Visits, reader: str, deployed: Deployed) -> None:
    made = visits.page(reader, reduced_motion="reduce")
    page = made.page
    running = "document.getAnimations().map(each => each.animationName ?? each.transitionProperty)"
    with unanswered(page, "/summary"):
        assert page.evaluate(running) == []
    made.connected()
    story.fault(deployed, "slow", "*", delayMs=600)
    row = made.rows.first
    row.focus()
    page.keyboard.press("r")
    expect(row.get_by_test_id("busy")).to_be_visible()
    assert page.evaluate(running) == []
    page.keyboard.press("m")
    expect(made.menu).to_be_visible()
    assert page.evaluate(running) == []
    page.keyboard.press("Escape")
    expect(row.get_by_test_id("busy")).to_have_count(0)
