"""What GitHub never sent is brought in by hand: a person sees a stale row, reloads it, and sees it leave."""

import pytest
from playwright.sync_api import expect

from tests.browser import story
from tests.browser.page import Watched
from tests.browser.story import Story
from tests.live.deployed import Deployed
from tests.live.payloads import Json

pytestmark = pytest.mark.browser


def test_what_was_lost_is_brought_by_the_menu_of_a_row_by_its_key_and_by_its_details(
    sidebar: Watched, deployed: Deployed, repo: Json
) -> None:
    with sidebar.stays():
        pull = Story(deployed, repo, "A name that nobody told of")
        row = sidebar.row(pull.id)
        expect(row).to_be_visible()
        story.travel(deployed, mode="lose")
        pull.edit(title="Told by the menu")
        row.get_by_test_id("line-menu").click()
        sidebar.item("Reload pull request").click()
        expect(row).to_contain_text("Told by the menu")
        pull.edit(title="Told by a key")
        row.focus()
        sidebar.page.keyboard.press("r")
        expect(row).to_contain_text("Told by a key")
        pull.edit(title="Told by the details")
        row.click()
        sidebar.pane.get_by_role("button", name="Reload").click()
        expect(row).to_contain_text("Told by the details")
        expect(sidebar.pane.get_by_role("heading", level=2)).to_have_text("Told by the details")
        pull.close()
        row.focus()
        sidebar.page.keyboard.press("r")
        expect(row).to_have_count(0)


def test_reloading_everything_brings_pull_requests_that_nobody_told_of(
    sidebar: Watched, deployed: Deployed, repo: Json
) -> None:
    with sidebar.stays():
        story.travel(deployed, mode="lose")
        pull = Story(deployed, repo, "Opened in silence")
        story.travel(deployed)
        deployed.settle()
        expect(sidebar.row(pull.id)).to_have_count(0)
        sidebar.choose("Reload all PRs")
        expect(sidebar.row(pull.id)).to_be_visible()
        pull.close()
        expect(sidebar.row(pull.id)).to_have_count(0)
