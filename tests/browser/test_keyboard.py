"""Everything that a mouse can do is done without one, from the first page to the last."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import story
from tests.browser.keyboard import Keyboard
from tests.browser.page import Watched
from tests.browser.story import Story
from tests.browser.visits import Visits
from tests.live.deployed import Deployed
from tests.live.payloads import Json

pytestmark = pytest.mark.browser


@pytest.fixture
def pull(deployed: Deployed, repo: Json) -> Story:
    return Story(deployed, repo, "Reached by the keyboard", head="topic/by-keys")


@pytest.fixture
def stranger(visits: Visits) -> Iterator[Watched]:
    yield visits.page(permissions=["clipboard-read", "clipboard-write"])


def test_who_has_no_mouse_lacks_nothing(stranger: Watched, deployed: Deployed, member: str, pull: Story) -> None:
    page, keys = stranger.page, Keyboard(stranger.page)
    sign_in(page, keys, member)
    choose_the_organization(stranger, keys)
    put_the_note_away(page, keys)
    set_the_view(stranger, keys)
    search(stranger, keys)
    walk_and_fold(stranger, keys)
    keys.walk_to_line(pull.id)
    look_into_it(stranger, keys, pull)
    reload_it(stranger, keys, pull)
    reload_everything_and_stop_it(stranger, keys, deployed)
    use_its_menu(stranger, keys, pull)
    use_the_menu_of_all(page, keys)
    ask_for_help_and_look_inside(page, keys)
    live_through_changes(stranger, keys, pull)
    keys.walk_to('[data-testid="sign-out"]')
    keys.press("Enter")
    expect(page.get_by_test_id("sign-in")).to_be_visible()


def sign_in(page: Page, keys: Keyboard, login: str) -> None:
    page.goto("/")
    expect(page.get_by_test_id("sign-in")).to_be_visible()
    keys.walk_to('[data-testid="sign-in"]')
    keys.press("Enter")
    who = page.get_by_role("link", name=re.compile(rf"^{re.escape(login)}\b"))
    expect(who).to_be_visible()
    for _ in range(40):
        if page.evaluate("document.activeElement.textContent").strip().startswith(login):
            break
        keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_test_id("organization-picker")).to_be_visible()


def choose_the_organization(watched: Watched, keys: Keyboard) -> None:
    keys.walk_to('[data-testid="organization-picker"]')
    keys.type("acme")
    picker = watched.page.get_by_test_id("organization-picker")
    expect(picker.locator("option:checked")).to_have_text("acme-robotics")
    watched.connected()


def put_the_note_away(page: Page, keys: Keyboard) -> None:
    keys.walk_to('[data-testid="playground"] button')
    keys.press("Enter")
    expect(page.get_by_test_id("playground")).to_have_count(0)


def set_the_view(watched: Watched, keys: Keyboard) -> None:
    page = watched.page
    page.emulate_media(color_scheme="light")
    keys.walk_to('[data-testid="settings"]')
    keys.press("Enter")
    keys.choose("Whose turn")
    expect(page.get_by_test_id("section").first).to_be_visible()
    keys.choose("Compact")
    keys.choose("Dark")
    expect(watched.tree).to_have_attribute("data-density", "compact")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    keys.choose("Repository")
    keys.choose("As the system")
    keys.press("Escape")
    expect(page.get_by_test_id("settings")).to_be_focused()


def search(watched: Watched, keys: Keyboard) -> None:
    page = watched.page
    box = page.get_by_test_id("search")
    keys.press("/")
    expect(box).to_be_focused()
    keys.type("aut")
    keys.press("ArrowDown", "Enter")
    expect(box).to_have_value("author:")
    keys.press("ArrowDown", "Enter")
    expect(box).to_have_value(re.compile(r"^author:\S+"))
    expect(page.get_by_test_id("found")).to_contain_text(" of ")
    # From the box into what was found.
    keys.press("Escape", "/", "Enter")
    keys.walk_to('[role="treeitem"]')
    keys.press("/", "Escape", "Escape")
    expect(box).to_have_value("")
    # The letters are gone at once, the list may follow a moment later.
    expect(page.get_by_test_id("found")).to_be_empty()


def walk_and_fold(watched: Watched, keys: Keyboard) -> None:
    keys.walk_to('[role="treeitem"]')
    keys.press("End")
    last = keys.line
    keys.press("Home")
    first = keys.line
    assert first and last and first != last
    keys.press("j", "ArrowDown", "k", "ArrowUp")
    assert keys.line == first
    head = watched.page.locator(f'[data-line-id="{first}"]')
    for key, expanded in [("ArrowLeft", "false"), ("ArrowRight", "true"), ("Enter", "false"), ("c", "true")]:
        keys.press(key)
        expect(head).to_have_attribute("aria-expanded", expanded)
    keys.press("PageDown", "PageUp", "Home")
    assert keys.line == first


def look_into_it(watched: Watched, keys: Keyboard, pull: Story) -> None:
    keys.press("Enter")
    expect(watched.pane).to_contain_text("Reached by the keyboard")
    keys.press("Enter")
    expect(watched.pane.get_by_role("heading", level=2)).to_be_focused()
    keys.walk_to('[data-testid="detail"] button[aria-label*="branch"]')
    keys.press("Enter", "Escape")
    expect(watched.pane).to_have_count(0)
    assert copied(watched) == "topic/by-keys"
    assert keys.line == pull.id


def reload_it(watched: Watched, keys: Keyboard, pull: Story) -> None:
    keys.press("r")
    expect(watched.page.get_by_test_id("news")).to_have_text(f"Reload of #{pull.number}: done")
    assert keys.line == pull.id


def reload_everything_and_stop_it(watched: Watched, keys: Keyboard, deployed: Deployed) -> None:
    story.fault(deployed, "slow", "*", delayMs=500)
    keys.press("Shift+R")
    work = watched.page.get_by_test_id("work")
    expect(work).to_be_visible()
    keys.walk_to('[data-testid="work"] button')
    keys.press("Enter")
    expect(watched.page.get_by_test_id("news")).to_have_text("Reload of all pull requests: cancelled")
    story.mend(deployed)


def use_its_menu(watched: Watched, keys: Keyboard, pull: Story) -> None:
    keys.walk_to_line(pull.id)
    keys.press("m")
    keys.choose("Copy link")
    expect(watched.page.get_by_test_id("news")).to_have_text("Link copied")
    assert copied(watched).endswith(f"/pull/{pull.number}")
    assert keys.line == pull.id
    keys.press("Shift+F10")
    keys.choose("Mark as ")
    dot = watched.row(pull.id).locator("[data-unread]")
    before = dot.get_attribute("data-unread")
    keys.press("u")
    expect(dot).not_to_have_attribute("data-unread", before or "")
    with watched.page.expect_popup() as opened:
        keys.press("o")
    assert opened.value.url.endswith(f"/{pull.number}")
    opened.value.close()


def use_the_menu_of_all(page: Page, keys: Keyboard) -> None:
    keys.walk_to('[data-testid="reload-menu"]')
    keys.press("Enter")
    keys.choose("Mark all as read")
    expect(page.locator('[data-unread="true"]')).to_have_count(0)
    keys.press("Enter")
    keys.choose("Reload organization")
    expect(page.get_by_test_id("news")).to_have_text("Reload of repositories and members: done")
    keys.press("Enter")
    keys.choose("Keyboard help")
    expect(page.get_by_test_id("keyboard-help")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_test_id("reload-menu")).to_be_focused()


def ask_for_help_and_look_inside(page: Page, keys: Keyboard) -> None:
    keys.press("?")
    expect(page.get_by_test_id("keyboard-help")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_test_id("keyboard-help")).to_be_hidden()
    keys.press("Shift+D")
    expect(page.get_by_test_id("developer")).to_contain_text("Topics")
    keys.press("Escape")
    expect(page.get_by_test_id("developer")).to_have_count(0)


def live_through_changes(watched: Watched, keys: Keyboard, pull: Story) -> None:
    """Where the keyboard is, it stays, or is beside it."""
    keys.walk_to_line(pull.id)
    with watched.stays():
        pull.edit(title="Still under the hand")
        expect(watched.row(pull.id)).to_contain_text("Still under the hand")
        assert keys.line == pull.id
        pull.merge()
        expect(watched.row(pull.id)).to_have_count(0)
        assert keys.is_somewhere
        assert keys.line not in (None, pull.id)


def copied(watched: Watched) -> str:
    text: str = watched.page.evaluate("navigator.clipboard.readText()")
    return text
