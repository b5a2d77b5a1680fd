"""What GitHub never sent is brought in by hand: a person sees a stale row, reloads it, and sees it leave."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser import story
from tests.browser.page import Watched
from tests.browser.story import Story
from tests.live.deployed import Deployed
from tests.live.payloads import Json

pytestmark = pytest.mark.browser


@pytest.fixture
def member(deployed: Deployed) -> str:
    login: str = story.demo(deployed)["members"][0]["login"]
    return login


@pytest.fixture
def repo(deployed: Deployed) -> Json:
    return story.live_repositories(deployed)[0]


@pytest.fixture(autouse=True)
def the_usual_way(deployed: Deployed) -> Iterator[None]:
    yield
    story.travel(deployed)


def test_a_pull_request_whose_end_was_lost_leaves_when_it_is_reloaded(
    page: Watched, deployed: Deployed, member: str, repo: Json
) -> None:
    page.sign_in(member)
    with page.stays():
        pull = Story(deployed, repo, "Closed, and nobody told")
        row = page.row(pull.id)
        expect(row).to_be_visible()
        story.travel(deployed, mode="lose")
        pull.close()
        story.travel(deployed)
        deployed.settle()
        expect(row).to_have_attribute("data-state", "open")
        row.hover()
        row.get_by_test_id("reload").click()
        expect(row).to_have_count(0)


def test_a_reload_by_the_keyboard_brings_what_was_lost(
    page: Watched, deployed: Deployed, member: str, repo: Json
) -> None:
    page.sign_in(member)
    with page.stays():
        pull = Story(deployed, repo, "A name that nobody told of")
        row = page.row(pull.id)
        expect(row).to_be_visible()
        story.travel(deployed, mode="lose")
        pull.edit(title="The name that it has")
        story.travel(deployed)
        deployed.settle()
        row.get_by_test_id("reload").focus()
        page.page.keyboard.press("Enter")
        expect(row).to_contain_text("The name that it has")
        pull.close()


def test_reloading_everything_brings_pull_requests_that_nobody_told_of(
    page: Watched, deployed: Deployed, member: str, repo: Json
) -> None:
    page.sign_in(member)
    with page.stays():
        story.travel(deployed, mode="lose")
        pull = Story(deployed, repo, "Opened in silence")
        story.travel(deployed)
        deployed.settle()
        expect(page.row(pull.id)).to_have_count(0)
        page.page.get_by_test_id("reload-menu").click()
        page.page.get_by_role("button", name="Reload all pull requests").click()
        expect(page.row(pull.id)).to_be_visible()
        pull.close()
        expect(page.row(pull.id)).to_have_count(0)
