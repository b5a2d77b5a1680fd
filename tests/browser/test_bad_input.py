"""Whatever people write and whatever servers say: it is readable, does nothing, and there is a way on."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import story
from tests.browser.page import Watched
from tests.browser.visits import Visits
from tests.live.deployed import Deployed
from tests.live.organization import Organization
from tests.live.payloads import Json

pytestmark = pytest.mark.browser

ACTING = "window.hacked = true"
HTML = f'<img src=x onerror="{ACTING}"><script>{ACTING}</script><b>bold</b>'
BODY = f"""
{HTML}

<svg onload="{ACTING}"></svg> <a href="javascript:{ACTING}">one</a> [two](javascript:{ACTING})
[three](  JaVaScRiPt:{ACTING}) [four](&#106;avascript:{ACTING}) <iframe src="javascript:{ACTING}"></iframe>
<a href="data:text/html,<script>{ACTING}</script>">five</a> <form action="/v1/auth/logout"><button>six</button></form>
<style>* {{ display: none }}</style>

[safe](https://example.com/)
"""
LABELS = [
    {"name": f"label {number:03} {HTML if number == 2 else ''}", "color": "not a colour"} for number in range(500)
]

# What is told of each pull request, and words of it that are to be read.
PULLS: dict[int, tuple[Json, str]] = {
    2: ({"title": "תמיכה בממשק \u202emixed\u202c مرحبا"}, "תמיכה בממשק"),
    3: ({"title": "🤖👩‍👩‍👧‍👦🏳️‍🌈" * 30}, "🤖"),
    4: ({"title": "unbroken" * 1_250}, "unbrokenunbroken"),
    5: ({"title": HTML, "branch": HTML}, HTML),
    6: ({"title": "Labelled", "labels": LABELS}, "Labelled"),
    7: ({"title": "Nobody's", "user": None}, "Nobody's"),
    8: ({"title": "Written by a stranger", "body": BODY}, "Written by a stranger"),
    9: ({"title": "Of a later GitHub", "state": "open", "draft": "maybe", "mergeable": "perhaps"}, "Of a later GitHub"),
}


@pytest.fixture
def someone(visits: Visits, deployed: Deployed) -> Watched:
    return visits.page(story.demo(deployed)["members"][5]["login"])


@pytest.fixture
def odd(deployed: Deployed, someone: Watched) -> Organization:
    """An organization of such pull requests, which somebody looks at."""
    organization = Organization(deployed).begin()
    for number, (changes, _) in PULLS.items():
        organization.pull_request(number, 5, **changes)
    organization.deliver("check_run", check_run(organization, 9))
    deployed.settle()
    someone.open()
    story.belong(someone.page, deployed, organization)
    someone.open()
    # The page was left while it asked for what had changed.
    someone.forgive("ERR_ABORTED")
    return organization


def check_run(organization: Organization, number: int) -> Json:
    run: dict[str, Any] = {"id": 1, "name": "a check", "status": "pondering", "conclusion": "purple"}
    run |= {"head_sha": f"{number:040x}", "check_suite": {"id": 1}, "started_at": "2027-01-15T08:00:01Z"}
    return {
        "action": "dreamt",
        "check_run": run,
        "repository": organization.repo,
        "organization": organization.owner,
    }


def test_whatever_is_written_is_read_and_does_nothing(someone: Watched, odd: Organization) -> None:
    page = someone.page
    drawn = {line.id: line for line in someone.lines()}
    heights = set()
    for number, (_, words) in PULLS.items():
        row = someone.row(f"{odd.id}#{number}")
        assert drawn[f"{odd.id}#{number}"].words.startswith(words)
        heights.add(row.bounding_box()["height"])  # type: ignore[index]  # it is drawn
        row.click()
        expect(someone.pane.get_by_role("heading", level=2)).to_contain_text(words)
        expect(someone.pane).to_have_attribute("aria-busy", "false")
        assert is_harmless(page), number
    assert len(heights) == 1
    expect(someone.row(f"{odd.id}#7")).to_have_accessible_name(re.compile("by ghost"))


def test_a_description_that_would_act_is_only_read(someone: Watched, odd: Organization) -> None:
    someone.row(f"{odd.id}#8").click()
    text = someone.pane
    expect(text.get_by_role("link", name="safe")).to_have_attribute("href", "https://example.com/")
    expect(text).to_contain_text("two")
    addresses = someone.pane.locator("a").evaluate_all("links => links.map(link => link.protocol)")
    assert set(addresses) <= {"https:", "http:"}
    assert someone.pane.locator("script, iframe, form, style, [onerror], [onload]").count() == 0
    assert is_harmless(someone.page)


def test_of_five_hundred_labels_all_can_be_seen(someone: Watched, odd: Organization) -> None:
    row = someone.row(f"{odd.id}#6")
    row.click()
    labels = someone.pane.locator(".label")
    held = next(len(pull["labels"]) for pull in someone.held() if pull["number"] == 6)
    assert held > 200
    assert labels.count() < held
    someone.pane.get_by_role("button", name=f"Show all {held}").click()
    expect(labels).to_have_count(held)


def test_a_server_that_is_down_at_first_can_be_asked_again(someone: Watched) -> None:
    page = someone.page
    page.route("**/v1/app", lambda route: route.abort())
    page.goto("/")
    expect(page.get_by_test_id("error")).to_contain_text("cannot be reached")
    page.unroute("**/v1/app")
    page.get_by_role("button", name="Try again").click()
    someone.connected()
    expect(someone.rows.first).to_be_visible()
    someone.forgive("/v1/app|ERR_FAILED")


def test_a_session_that_ends_leads_to_the_way_in_and_back_to_where_one_was(someone: Watched) -> None:
    someone.open("/?q=is%3Aopen")
    page = someone.page
    token = page.evaluate("orglane.getSnapshot('app').view.csrfToken")
    ended = page.request.post("/v1/auth/logout", headers={"x-orglane-csrf": token})
    assert ended.ok
    expect(page.get_by_test_id("sign-in")).to_be_visible()
    assert "q%3Dis%253Aopen" in (page.get_by_test_id("sign-in").get_attribute("href") or "")


def is_harmless(page: Page) -> bool:
    """Nothing has acted, and nothing is wider than the window."""
    return bool(page.evaluate("!('hacked' in window) && document.documentElement.scrollWidth <= window.innerWidth"))
