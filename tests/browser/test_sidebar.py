"""A person watches the sidebar while GitHub changes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import story
from tests.browser.page import Watched
from tests.browser.story import Story
from tests.live.deployed import Deployed
from tests.live.payloads import Json

pytestmark = pytest.mark.browser


def test_the_demo_organization_is_there_after_signing_in(page: Watched, deployed: Deployed, member: str) -> None:
    page.sign_in(member)
    expect(page.page.get_by_test_id("organization-picker")).to_contain_text("acme-robotics")
    known = story.demo(deployed)
    pulls = [
        pull
        for repo in known["repositories"]
        for pull in deployed.github.get(f"/_local/repositories/{repo['full_name']}/pulls").json()
        if pull["state"] == "open"
    ]
    shown = page.lines()
    sections = {(each.id, each.words) for each in shown if each.kind == "repository"}
    assert sections == {(f"repository:{each['id']}", each["name"]) for each in known["repositories"]}
    rows = {(each.id, each.words) for each in shown if each.kind == "pull-request"}
    assert rows == {(f"{pull['base']['repo']['id']}#{pull['number']}", pull["title"]) for pull in pulls}
    told = f"{len(pulls)} open · {len(sections)} repositories"
    expect(page.page.get_by_test_id("counts")).to_have_text(told)


def test_every_step_of_a_pull_request_appears_without_a_reload(
    sidebar: Watched, deployed: Deployed, repo: Json
) -> None:
    with sidebar.stays():
        count = sidebar.repository(str(repo["id"])).get_by_test_id("count")
        before = int(count.inner_text())
        pull = Story(deployed, repo, "Teach the arm to wave")
        row = sidebar.row(pull.id)
        expect(row).to_contain_text("Teach the arm to wave")
        expect(row).to_contain_text(f"#{pull.number}")
        expect(count).to_have_text(str(before + 1))
        pull.edit(title="Teach both arms to wave")
        expect(row).to_contain_text("Teach both arms to wave")
        pull.edit(draft=True)
        expect(row).to_have_attribute("data-draft", "true")
        pull.edit(draft=False)
        expect(row).to_have_attribute("data-draft", "false")
        pull.merge()
        # It stays a moment, to show where it went.
        expect(row).to_have_attribute("data-state", "merged")
        expect(count).to_have_text(str(before))
        expect(row).to_have_count(0)


def test_a_closed_pull_request_leaves_and_a_reopened_one_is_back(
    sidebar: Watched, deployed: Deployed, repo: Json
) -> None:
    with sidebar.stays():
        pull = Story(deployed, repo, "Try another gripper")
        row = sidebar.row(pull.id)
        expect(row).to_have_attribute("data-state", "open")
        pull.close()
        expect(row).to_have_attribute("data-state", "closed")
        pull.reopen()
        expect(row).to_have_attribute("data-state", "open")
        pull.close()
        expect(row).to_have_count(0)


def test_what_was_touched_last_is_on_top(sidebar: Watched, deployed: Deployed, repo: Json) -> None:
    with sidebar.stays():
        first, second = Story(deployed, repo, "First"), Story(deployed, repo, "Second")
        rows = sidebar.page.locator(f"{lines_of(repo)} a")
        expect(rows.nth(1)).to_have_text("First")
        expect(rows.first).to_have_text("Second")
        first.edit(title="First, once more")
        expect(rows.first).to_have_text("First, once more")
        expect(rows.nth(1)).to_have_text("Second")
        first.close()
        second.close()
        expect(sidebar.row(second.id)).to_have_count(0)


@pytest.mark.parametrize(("order", "repeat"), [("reverse", 1), ("shuffle", 2)])
def test_any_order_and_any_repetition_end_in_the_same_list(
    sidebar: Watched, deployed: Deployed, repo: Json, order: str, repeat: int
) -> None:
    before = sidebar.list()
    with sidebar.stays():
        story.travel(deployed, mode="hold", repeat=repeat)
        merged, closed = Story(deployed, repo, "Soon merged"), Story(deployed, repo, "Soon closed")
        edited = Story(deployed, repo, "Soon edited")
        merged.edit(title="Merged")
        edited.edit(title="Edited")
        edited.edit(draft=True)
        closed.close()
        merged.merge()
        assert sidebar.list() == before
        assert story.release(deployed, order) >= 7
        expect(sidebar.row(edited.id)).to_have_attribute("data-draft", "true")
        story.arrived(deployed)
        expect(sidebar.row(edited.id)).to_contain_text("Edited")
        expect(sidebar.row(merged.id)).to_have_count(0)
        expect(sidebar.row(closed.id)).to_have_count(0)
        shown = sidebar.list()
    assert {each for each in shown if each[0] != edited.id} == set(before)
    sidebar.open()
    expect(sidebar.row(edited.id)).to_be_visible()
    assert sidebar.list() == shown, "a new snapshot shows what the deltas led to"
    story.travel(deployed)
    edited.close()
    expect(sidebar.row(edited.id)).to_have_count(0)


def test_signing_out_shows_the_way_in(page: Watched, member: str) -> None:
    page.sign_in(member)
    page.page.get_by_test_id("sign-out").click()
    expect(page.page.get_by_test_id("sign-in")).to_be_visible()
    page.page.reload()
    expect(page.page.get_by_test_id("sign-in")).to_be_visible()


def test_a_section_that_is_folded_away_stays_so(sidebar: Watched, repo: Json) -> None:
    head = sidebar.repository(str(repo["id"]))
    rows = sidebar.page.locator(lines_of(repo))
    expect(rows.first).to_be_visible()
    head.click()
    expect(head).to_have_attribute("aria-expanded", "false")
    expect(rows).to_have_count(0)
    sidebar.open()
    expect(head).to_have_attribute("aria-expanded", "false")
    head.click()
    expect(rows.first).to_be_visible()


def lines_of(repo: Json) -> str:
    """A selector of a repository's rows."""
    return f'[data-testid="pull-request"][data-pr-id^="{re.escape(str(repo["id"]))}#"]'
