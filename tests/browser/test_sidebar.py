"""A person watches the sidebar while GitHub changes."""

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


def test_the_demo_organization_is_there_after_signing_in(page: Watched, deployed: Deployed, member: str) -> None:
    page.sign_in(member)
    expect(page.page.get_by_test_id("organization-picker")).to_contain_text("acme-robotics")
    known = story.demo(deployed)
    expect(page.page.get_by_test_id("repository")).to_have_count(len(known["repositories"]))
    pulls = [
        pull
        for repo in known["repositories"]
        for pull in deployed.github.get(f"/_local/repositories/{repo['full_name']}/pulls").json()
        if pull["state"] == "open"
    ]
    expect(page.page.get_by_test_id("pull-request")).to_have_count(len(pulls))
    shown = {(pr_id, words) for pr_id, words, _ in page.list()}
    assert shown == {(f"{pull['base']['repo']['id']}#{pull['number']}", pull["title"]) for pull in pulls}


def test_every_step_of_a_pull_request_appears_without_a_reload(
    page: Watched, deployed: Deployed, member: str, repo: Json
) -> None:
    page.sign_in(member)
    with page.stays():
        count = page.repository(str(repo["id"])).get_by_test_id("count")
        before = int(count.inner_text())
        pull = Story(deployed, repo, "Teach the arm to wave")
        row = page.row(pull.id)
        expect(row).to_contain_text("Teach the arm to wave")
        expect(row).to_contain_text(f"#{pull.number}")
        expect(count).to_have_text(str(before + 1))
        pull.edit(title="Teach both arms to wave")
        expect(row).to_contain_text("Teach both arms to wave")
        pull.edit(draft=True)
        expect(row).to_have_attribute("data-draft", "true")
        pull.edit(draft=False)
        expect(row).to_have_attribute("data-draft", "false")
        expect(page.page.get_by_test_id("pull-request").first).to_be_visible()
        pull.merge()
        # It stays a moment, to show where it went.
        expect(row).to_have_attribute("data-state", "merged")
        expect(row).to_have_count(0)
        expect(count).to_have_text(str(before))


def test_a_closed_pull_request_leaves_and_a_reopened_one_is_back(
    page: Watched, deployed: Deployed, member: str, repo: Json
) -> None:
    page.sign_in(member)
    with page.stays():
        pull = Story(deployed, repo, "Try another gripper")
        expect(page.row(pull.id)).to_have_attribute("data-state", "open")
        pull.close()
        expect(page.row(pull.id)).to_have_count(0)
        pull.reopen()
        expect(page.row(pull.id)).to_have_attribute("data-state", "open")
        pull.merge()
        expect(page.row(pull.id)).to_have_count(0)


def test_what_was_touched_last_is_on_top(page: Watched, deployed: Deployed, member: str, repo: Json) -> None:
    page.sign_in(member)
    with page.stays():
        first, second = Story(deployed, repo, "First"), Story(deployed, repo, "Second")
        rows = page.repository(str(repo["id"])).get_by_test_id("pull-request")
        expect(page.row(second.id)).to_be_visible()
        first.edit(title="First, once more")
        expect(rows.first).to_contain_text("First, once more")
        expect(rows.nth(1)).to_contain_text("Second")
        first.merge()
        second.merge()
        expect(page.row(second.id)).to_have_count(0)


@pytest.mark.parametrize(("order", "repeat"), [("reverse", 1), ("fifo", 2), ("shuffle", 2)])
def test_any_order_and_any_repetition_end_in_the_same_list(
    page: Watched, deployed: Deployed, member: str, repo: Json, order: str, repeat: int
) -> None:
    page.sign_in(member)
    before = page.list()
    with page.stays():
        story.travel(deployed, mode="hold", repeat=repeat)
        merged = Story(deployed, repo, "Soon merged")
        merged.edit(title="Merged")
        edited = Story(deployed, repo, "Soon edited")
        edited.edit(title="Edited")
        edited.edit(draft=True)
        closed = Story(deployed, repo, "Soon closed")
        closed.close()
        merged.merge()
        assert page.list() == before
        assert story.release(deployed, order) >= 7
        expect(page.row(edited.id)).to_have_attribute("data-draft", "true")
        story.arrived(deployed)
        expect(page.row(edited.id)).to_contain_text("Edited")
        expect(page.row(merged.id)).to_have_count(0)
        expect(page.row(closed.id)).to_have_count(0)
        shown = page.list()
    assert {each for each in shown if each[0] != edited.id} == set(before)
    page.page.reload()
    page.connected()
    expect(page.row(edited.id)).to_be_visible()
    assert page.list() == shown, "a new snapshot shows what the deltas led to"
    story.travel(deployed)
    edited.close()
    expect(page.row(edited.id)).to_have_count(0)


def test_signing_out_shows_the_way_in(page: Watched, member: str) -> None:
    page.sign_in(member)
    page.page.get_by_test_id("sign-out").click()
    expect(page.page.get_by_test_id("sign-in")).to_be_visible()
    page.page.reload()
    expect(page.page.get_by_test_id("sign-in")).to_be_visible()


def test_who_prefers_dark_gets_dark(page: Watched, member: str) -> None:
    page.sign_in(member)

    def brightness() -> float:
        color = page.page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(float(each) for each in color[color.index("(") + 1 : -1].split(",")[:3]) / 3

    page.page.emulate_media(color_scheme="light")
    light = brightness()
    page.page.emulate_media(color_scheme="dark")
    assert light > 200 > 60 > brightness()


def test_what_is_searched_and_how_it_is_grouped_is_kept_by_the_address(
    page: Watched, deployed: Deployed, member: str, repo: Json
) -> None:
    page.sign_in(member)
    rows = page.page.get_by_test_id("pull-request")
    pull = Story(deployed, repo, "Teach the arm to juggle")
    expect(page.row(pull.id)).to_be_visible()
    page.page.keyboard.press("/")
    page.page.keyboard.type("arm juggle is:open")
    expect(rows).to_have_count(1)
    expect(page.row(pull.id).locator("mark").first).to_have_text("arm", ignore_case=True)
    pull.edit(title="Teach the arm to dance")
    expect(rows).to_have_count(0)
    expect(page.page.get_by_test_id("nothing-found")).to_be_visible()
    page.page.keyboard.press("Escape")
    page.page.get_by_test_id("grouping").select_option("turn")
    expect(page.page.get_by_test_id("section").first).to_be_visible()
    expect(page.row(pull.id)).to_contain_text(str(repo["name"]))
    page.page.reload()
    page.connected()
    expect(page.page.get_by_test_id("grouping")).to_have_value("turn")
    expect(page.row(pull.id)).to_contain_text("Teach the arm to dance")
    pull.close()


def test_a_section_that_is_folded_away_stays_so(page: Watched, member: str, repo: Json) -> None:
    page.sign_in(member)
    head = page.repository(str(repo["id"])).get_by_role("button").first
    head.click()
    page.page.reload()
    page.connected()
    expect(head).to_have_attribute("aria-expanded", "false")
