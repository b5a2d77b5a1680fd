"""What can be done with one line: its menu, however it is asked for, and what comes of each of its items."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import story
from tests.browser.page import Watched
from tests.browser.story import Story
from tests.browser.visits import Visits
from tests.live.deployed import Deployed
from tests.live.payloads import Json

pytestmark = pytest.mark.browser

REPOSITORY = ["Reload repository", "Open on GitHub", "Copy link", "Collapse others"]
PULL_REQUEST = ["Reload pull request", "Open on GitHub", "Copy link", "Copy branch name", "Mark as unread"]


@pytest.fixture
def copying(visits: Visits, reader: str) -> Watched:
    """The demo organization in a browser that lets pages write to the clipboard, and tests read it."""
    return visits.page(reader, permissions=["clipboard-read", "clipboard-write"]).open()


@pytest.fixture
def pull(deployed: Deployed, repo: Json) -> Iterator[Story]:
    made = Story(deployed, repo, "Something to do things with", head="topic/with-things")
    yield made
    made.close()


def by_the_pointer(sidebar: Watched, line: Locator) -> None:
    line.click(button="right")


def by_the_menu_key(sidebar: Watched, line: Locator) -> None:
    line.focus()
    sidebar.page.keyboard.press("Shift+F10")


def by_the_other_menu_key(sidebar: Watched, line: Locator) -> None:
    line.focus()
    sidebar.page.keyboard.press("ContextMenu")


def by_its_letter(sidebar: Watched, line: Locator) -> None:
    line.focus()
    sidebar.page.keyboard.press("m")


def by_its_button(sidebar: Watched, line: Locator) -> None:
    line.hover()
    line.get_by_test_id("line-menu").click()


type Way = Callable[[Watched, Locator], None]
WAYS: list[Way] = [by_the_pointer, by_the_menu_key, by_the_other_menu_key, by_its_letter, by_its_button]


def texts(sidebar: Watched) -> list[str]:
    return sidebar.menu.locator(".menu-text").all_inner_texts()


def test_a_line_has_its_menu_whichever_way_it_is_asked_for(
    sidebar: Watched, deployed: Deployed, repo: Json, pull: Story
) -> None:
    lines = [(sidebar.row(pull.id), PULL_REQUEST), (sidebar.repository(str(repo["id"])), REPOSITORY)]
    for line, items in lines:
        for way in WAYS:
            way(sidebar, line)
            expect(sidebar.menu.get_by_role("menuitem").first).to_be_focused()
            expected = [each.replace("unread", "read") if is_unread(line) else each for each in items]
            assert texts(sidebar) == expected
            assert is_beside(sidebar, line), way.__name__
            sidebar.page.keyboard.press("Escape")
            expect(sidebar.menu).to_have_count(0)
            expect(line).to_be_focused()


def is_unread(line: Locator) -> bool:
    return line.locator('[data-unread="true"]').count() > 0


def is_beside(sidebar: Watched, line: Locator) -> bool:
    """The menu begins at the line, and lies on the screen."""
    box, menu, screen = line.bounding_box(), sidebar.menu.bounding_box(), sidebar.page.viewport_size
    assert box and menu and screen
    near = box["y"] - 8 <= menu["y"] <= box["y"] + box["height"] + 8
    return near and menu["x"] >= 0 and menu["x"] + menu["width"] <= screen["width"]


def test_a_pull_request_is_opened_and_its_addresses_are_copied(copying: Watched, pull: Story) -> None:
    row, page = copying.row(pull.id), copying.page
    row.click(button="right")
    with page.context.expect_page() as opened:
        copying.item("Open on GitHub").click()
    opened.value.wait_for_url(lambda url: str(pull.number) in url)
    opened.value.close()
    for item, text in (("Copy link", pull.url), ("Copy branch name", "topic/with-things")):
        row.click(button="right")
        copying.item(item).click()
        expect(page.get_by_test_id("news")).to_have_text(item.replace("Copy b", "B").replace("Copy l", "L") + " copied")
        assert page.evaluate("navigator.clipboard.readText()") == text
        expect(row).to_be_focused()


def test_a_repository_is_opened_copied_and_the_only_one_that_is_not_folded(copying: Watched, repo: Json) -> None:
    head, page = copying.repository(str(repo["id"])), copying.page
    head.click(button="right")
    with page.context.expect_page() as opened:
        copying.item("Open on GitHub").click()
    opened.value.wait_for_url(lambda url: repo["name"] in url)
    opened.value.close()
    head.click(button="right")
    copying.item("Copy link").click()
    expect(page.get_by_test_id("news")).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == repo["html_url"]
    head.click(button="right")
    copying.item("Collapse others").click()
    expect(copying.page.get_by_test_id("repository").nth(1)).to_have_attribute("aria-expanded", "false")
    for _ in range(2):
        unfolded = [each.id for each in copying.lines() if each.expanded == "true"]
        assert unfolded == [f"repository:{repo['id']}"]
        copying.open()


def test_what_was_read_can_be_marked_as_unread_and_all_as_read(
    sidebar: Watched, deployed: Deployed, repo: Json
) -> None:
    # What came in the second of the first visit counts as read.
    story.next_second(int(time.time()))
    pull = Story(deployed, repo, "Something to read")
    row = sidebar.row(pull.id)
    dot = row.locator(".unread")
    expect(dot).to_have_attribute("data-unread", "true")
    row.click()
    expect(dot).to_have_attribute("data-unread", "false")
    sidebar.page.keyboard.press("Escape")
    pull.edit(title="Something else to do things with")
    expect(dot).to_have_attribute("data-unread", "true")
    for item, unread in (("Mark as read", "false"), ("Mark as unread", "true")):
        row.click(button="right")
        sidebar.item(item).click()
        expect(dot).to_have_attribute("data-unread", unread)
    sidebar.open()
    expect(dot).to_have_attribute("data-unread", "true")
    expect(row).to_have_accessible_name(re.compile(", unread "))
    sidebar.choose("Mark all as read")
    expect(dot).to_have_attribute("data-unread", "false")
    pull.close()


def test_a_reload_shows_its_job_says_why_it_failed_and_can_be_tried_again(
    sidebar: Watched, deployed: Deployed, repo: Json, pull: Story
) -> None:
    reloads = [
        (sidebar.row(pull.id), "Reload pull request"),
        (sidebar.repository(str(repo["id"])), "Reload repository"),
    ]
    for line, item in reloads:
        story.tell(deployed, "PUT", f"/repositories/{repo['full_name']}/access", status=404)
        line.click(button="right")
        sidebar.item(item).click()
        expect(line.get_by_test_id("reload-error")).to_contain_text("Reload failed: ")
        words = line.get_by_test_id("reload-error").inner_text().removeprefix("Reload failed: ")
        assert "Not Found" in words or "not show" in words, words
        story.tell(deployed, "PUT", f"/repositories/{repo['full_name']}/access", status=200)
        line.click(button="right")
        expect(sidebar.item(item)).to_have_accessible_description(f"Failed last time: {words}")
        story.fault(deployed, "slow", "*", delayMs=500, times=2)
        sidebar.item(item).click()
        expect(line.get_by_test_id("busy")).to_be_visible()
        line.click(button="right")
        expect(sidebar.item(item)).to_have_attribute("aria-disabled", "true")
        expect(sidebar.item(item)).to_have_attribute("aria-disabled", "false")
        expect(sidebar.item(item)).to_have_accessible_description("")
        sidebar.page.keyboard.press("Escape")
        expect(line.get_by_test_id("busy")).to_have_count(0)
        expect(line.get_by_test_id("reload-error")).to_have_count(0)
