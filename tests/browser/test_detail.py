"""What lies beside the list: all that is known of one pull request, live, and safe whatever somebody wrote."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import story
from tests.browser.large import Large
from tests.browser.page import Watched
from tests.browser.story import Story
from tests.browser.visits import Visits
from tests.live.deployed import Deployed
from tests.live.payloads import Json

pytestmark = pytest.mark.browser

NARROW = {"width": 400, "height": 800}

BODY = """# What it does

It **waves**, see [the manual](https://example.com/wave) and [the file](blob/main/wave.py).

- [x] both arms
- [ ] the head

| joint | speed |
|---|---|
| elbow | 3 |
"""

# Each of them would say so if it could.
UNSAFE = """

<script>window.harm = "script"</script>

<img src="x" onerror="window.harm = 'onerror'">

<svg onload="window.harm = 'onload'"></svg>

<iframe srcdoc="<script>parent.harm = 'iframe'</script>"></iframe>

<details ontoggle="window.harm = 'ontoggle'" open><summary>more</summary>of it</details>

<form action="https://evil.test"><button id="list" name="body">Press</button></form>

<style>* { display: none }</style>

<a href="javascript:window.harm = 'html link'">html link</a>

[link](javascript:window.harm='link') or [data](data:text/html,<script>window.harm='data'</script>)

![picture](https://evil.test/pixel.png)

<div style="position: fixed; inset: 0" class="page" onclick="window.harm = 'onclick'">over it all</div>
"""


@pytest.fixture
def pull(deployed: Deployed, repo: Json) -> Iterator[Story]:
    more = {"body": BODY, "labels": ["arms", "fun"], "author": "hugo-silva", "head": f"wave-{repo['id']}"}
    made = Story(deployed, repo, "Wave with both arms", **more)
    yield made
    made.end()


def part(sidebar: Watched, name: str) -> Locator:
    return sidebar.pane.get_by_role("group", name=name, exact=True)


def test_a_description_that_no_sync_brings_is_fetched_by_itself_and_follows_what_is_edited(
    visits: Visits, large: Large, deployed: Deployed
) -> None:
    repo, number = next(large.quiet_pulls())
    control = f"/repositories/{repo['full_name']}/pulls/{number}"
    story.travel(deployed, mode="lose")
    story.tell(deployed, "PATCH", control, body="Told to **nobody**")
    story.travel(deployed)
    story.fault(deployed, "slow", "POST /graphql", delayMs=1000, times=1)
    page = visits.page(large.admin).open(f"/?selected={repo['id']}%23{number}")
    expect(page.row(f"{repo['id']}#{number}")).to_be_in_viewport()
    description = part(page, "Description")
    expect(description).to_contain_text("Loading the description from GitHub…")
    expect(description.locator("strong")).to_have_text("nobody")
    with page.stays():
        story.tell(deployed, "PATCH", control, body="Told to ~~nobody~~ **everybody**")
        expect(description.locator("strong")).to_have_text("everybody")
        expect(part(page, "What was seen")).to_contain_text("description changed")
        expect(page.pane.get_by_test_id("freshness")).to_contain_text("Updated by a webhook")


def test_a_description_that_cannot_be_had_says_why_and_can_be_asked_for_again(
    visits: Visits, large: Large, deployed: Deployed
) -> None:
    repo, number = next(large.quiet_pulls())
    story.fault(deployed, "graphql_node", "POST /graphql", type="FORBIDDEN", message="Resource protected by SSO")
    page = visits.page(large.admin).open(f"/?selected={repo['id']}%23{number}")
    description = part(page, "Description")
    expect(description).to_contain_text("The description could not be loaded")
    story.mend(deployed)
    description.get_by_role("button", name="Try again").click()
    expect(description).to_contain_text("No description.")


def test_all_that_is_known_of_a_pull_request_is_told_and_followed(
    sidebar: Watched, deployed: Deployed, pull: Story
) -> None:
    with sidebar.stays():
        sidebar.row(pull.id).click()
        pane = sidebar.pane
        expect(pane.get_by_role("heading", level=2)).to_have_text("Wave with both arms")
        expect(pane).to_contain_text("hugo-silva")
        expect(pane.locator(".detail-branch").first).to_have_text(pull.branch)
        expect(part(sidebar, "Labels").get_by_role("listitem")).to_have_text(["arms", "fun"])
        expect(part(sidebar, "Description").get_by_role("heading", name="What it does")).to_be_visible()
        pull.ask_for_review("dana-levi")
        expect(part(sidebar, "Reviews").get_by_role("listitem")).to_have_text(
            [re.compile("dana-levi.*waiting for a review")]
        )
        pull.review("dana-levi", "changes_requested")
        pull.review("emre-yilmaz", "approved")
        reviews = part(sidebar, "Reviews").get_by_role("listitem")
        expect(reviews.filter(has_text="dana-levi")).to_contain_text("requested changes")
        expect(reviews.filter(has_text="emre-yilmaz")).to_contain_text("approved")
        pull.check("success", "build")
        pull.check("failure", "test")
        checks = part(sidebar, "Checks")
        expect(checks).to_contain_text("1 of 2 checks passed")
        expect(checks.get_by_role("listitem").first).to_contain_text("testfailed")
        expect(checks.get_by_role("listitem").nth(1)).to_contain_text("buildpassed")
        seen = part(sidebar, "What was seen").get_by_role("listitem")
        expect(seen.first).to_contain_text("checks changed")
        expect(seen.filter(has_text="reviewed").first).to_contain_text("webhook")
        expect(seen.last).to_contain_text("opened")
        pull.conflict()
        pane.get_by_role("button", name="Reload", exact=True).click()
        expect(pane.get_by_test_id("mergeability")).to_contain_text("Conflicts with the base branch")
        expect(pane.get_by_test_id("mergeability")).to_contain_text("as of")
        expect(pane.get_by_test_id("freshness")).to_contain_text("Reloaded")


def test_what_is_open_stays_so_when_it_is_merged_and_says_so(sidebar: Watched, deployed: Deployed, pull: Story) -> None:
    with sidebar.stays():
        row, pane = sidebar.row(pull.id), sidebar.pane
        row.click()
        expect(pane.locator(".detail-state")).to_have_text("Open")
        pull.merge()
        expect(pane.locator(".detail-state")).to_have_text("Merged")
        expect(row).to_have_count(0)
        expect(pane.get_by_role("heading", level=2)).to_have_text("Wave with both arms")
        expect(part(sidebar, "Description").get_by_role("heading", name="What it does")).to_be_visible()
        expect(pane.get_by_role("button", name="Reload", exact=True)).to_have_count(0)
        pane.get_by_role("button", name="Close the details").click()
        expect(pane).to_have_count(0)
        expect(sidebar.tree.locator("[data-line-id]:focus")).to_have_count(1)


def test_nothing_that_somebody_wrote_can_act(sidebar: Watched, deployed: Deployed, pull: Story) -> None:
    pull.edit(body=BODY + UNSAFE)
    sidebar.row(pull.id).click()
    body = sidebar.pane.get_by_test_id("markdown")
    expect(body.get_by_role("link", name="the manual")).to_have_attribute("rel", "noreferrer nofollow")
    expect(body.get_by_role("link", name="the file")).to_have_attribute(
        "href", f"{repository_of(pull)}/blob/main/wave.py"
    )
    expect(body.get_by_role("checkbox")).to_have_count(2)
    expect(body.get_by_role("cell", name="elbow")).to_be_visible()
    expect(body).to_contain_text("over it all")
    for text in ("html link", "link", "over it all"):
        body.get_by_text(text, exact=True).first.click()
    acting = body.locator("script, img, svg, iframe, form, style, button, [style], [onclick], [onerror], .page")
    expect(acting).to_have_count(0)
    targets = body.locator("a").evaluate_all("links => links.map(link => new URL(link.href).protocol)")
    assert set(targets) <= {"http:", "https:"}
    expect(body.get_by_role("link", name="Image: picture")).to_have_attribute("href", "https://evil.test/pixel.png")
    assert sidebar.page.evaluate("window.harm") is None


def repository_of(pull: Story) -> str:
    return pull.url.removesuffix(f"/pull/{pull.number}")


def test_an_address_that_names_what_is_not_there_says_so(sidebar: Watched) -> None:
    sidebar.open("/?selected=1%232")
    expect(sidebar.page.get_by_test_id("not-there")).to_contain_text("It is not in the list")
    sidebar.page.get_by_role("button", name="Back to the list").click()
    expect(sidebar.page.get_by_test_id("not-there")).to_have_count(0)
    assert "selected" not in sidebar.page.url


def test_where_there_is_no_room_beside_the_list_the_details_lie_over_it(
    visits: Visits, reader: str, pull: Story
) -> None:
    page = visits.page(reader, viewport=NARROW).open()
    row = page.row(pull.id)
    row.click()
    expect(page.pane.get_by_role("heading", level=2)).to_be_in_viewport()
    box, screen = page.pane.bounding_box(), page.page.viewport_size
    assert box and screen
    assert box["width"] == screen["width"]
    expect(page.page.locator(".list")).to_have_attribute("inert", "")
    assert page.page.evaluate("document.activeElement.closest('.detail-pane') !== null"), "the keyboard is in it"
    page.page.keyboard.press("Escape")
    expect(page.pane).to_have_count(0)
    expect(row).to_be_focused()
    expect(row).to_be_in_viewport()
