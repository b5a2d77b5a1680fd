"""A sidebar that is left open, and everything that happens to it meanwhile: at the end it shows what the API says."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser import story
from tests.browser.network import Network, network
from tests.browser.notes import Notes
from tests.browser.page import Watched
from tests.live.deployed import Deployed, eventually
from tests.live.organization import Organization
from tests.live.payloads import Json

pytestmark = pytest.mark.browser

FLOOD = 500


class Watcher:
    """A browser on a network of its own, and an organization that its person belongs to."""

    def __init__(self, context: BrowserContext, deployed: Deployed, wires: Network) -> None:
        self.context, self.deployed, self.wires = context, deployed, wires
        self.organization = Organization(deployed).begin()
        self.chance = random.Random(self.organization.id)
        self.numbers = 1
        self.second = 0
        self.first = self._sign_in()

    def _sign_in(self) -> Page:
        login = story.demo(self.deployed)["members"][0]["login"]
        page = Watched(self.context.new_page()).sign_in(login).page
        story.belong(page, self.deployed, self.organization)
        page.reload()
        return self.watching(page)

    def watching(self, page: Page) -> Page:
        expect(page.get_by_test_id("connection")).to_have_attribute("data-status", "connected")
        expect(page.locator(f'[data-pr-id^="{self.organization.id}#"]').first).to_be_visible()
        return page

    def open_tab(self) -> Page:
        page = self.context.new_page()
        page.goto("/")
        return self.watching(page)

    def change(self, count: int) -> None:
        """New ones, edits, drafts, merges: as many deliveries, and their commands applied."""
        for _ in range(count):
            self.second += 1
            if self.numbers < 8 or self.chance.random() < 0.2:
                self.numbers += 1
                number, changes = self.numbers, {}
            else:
                number, changes = self.chance.randint(2, self.numbers), self._edit()
            self.organization.pull_request(number, self.second, **changes)
        self.deployed.settle()

    def _edit(self) -> Json:
        words = f"Step {self.second} <b>&amp; “räder”</b> 🚀"
        states = ["open", "open", "open", "closed", "merged"]
        return {"title": words, "draft": self.chance.random() < 0.3, "state": self.chance.choice(states)}

    def truth(self) -> list[Json]:
        rows = [row for page in self.organization.snapshot() for row in page["openPullRequests"]]
        return sorted(rows, key=lambda row: str(row["prId"]))

    def told(self, page: Page) -> str:
        """The open pull requests that the page's client holds, as text."""
        found = page.evaluate(
            """topic => {
                const { view } = orglane.getSnapshot(topic);
                return [...view.pullRequests.values()].flatMap((rows) => [...rows.values()]);
            }""",
            self.organization.topic,
        )
        return text(sorted(found, key=lambda row: str(row["prId"])))

    def is_live(self, page: Page) -> bool:
        facts = page.evaluate("orglane.topics()")
        return {each["topic"] for each in facts if each["isCaughtUp"]} == {"app", self.organization.topic}

    def shows_the_truth(self, page: Page) -> None:
        """Caught up, and every character of every row is the API's; so are the words on the screen."""
        eventually(lambda: self.is_live(page), "the page has caught up")
        truth = self.truth()
        assert self.told(page) == text(truth)
        expect(page.get_by_test_id("connection")).to_have_text("Live")
        rows = {(row["prId"], row["title"], str(row["isDraft"]).lower()) for row in truth}
        eventually(lambda: set(Watched(page).list()) == rows, "the words on the screen are the API's")


def text(rows: list[Json]) -> str:
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, indent=1)


def journal(page: Page, what: str) -> list[Any]:
    """The facts of what the client has noted under this name."""
    return [each["facts"] for each in page.evaluate("orglane.journal()") if each["what"] == what]


@pytest.fixture
def watcher(browser: Browser, deployed: Deployed) -> Iterator[Watcher]:
    with network() as wires:
        proxy: Any = {"server": wires.url, "bypass": "<-loopback>"}
        context = browser.new_context(base_url=deployed.cloud.site_url, proxy=proxy)
        context.set_default_timeout(60_000)
        yield Watcher(context, deployed, wires)
        context.close()


def sockets_of(page: Page) -> list[str]:
    """The addresses of the sockets that a page opens from now on."""
    opened: list[str] = []
    page.on("websocket", lambda socket: opened.append(socket.url))
    return opened


def test_a_network_that_is_cut_is_spoken_of_and_nothing_is_missed(watcher: Watcher) -> None:
    page, connection = watcher.first, watcher.first.get_by_test_id("connection")
    late, stale = Notes(page, '[data-testid="connection"]', "data-late"), page.get_by_role("main")
    watcher.wires.cut()
    eventually(lambda: page.evaluate("orglane.connection().phase") != "open", "the loss is noticed")
    watcher.wires.mend()
    watcher.change(1)
    watcher.shows_the_truth(page)
    assert late.seen == ["false"], "what is over in a moment is not spoken of"
    watcher.wires.cut()
    watcher.change(10)
    expect(connection).to_contain_text("Reconnecting… as of")
    expect(stale).to_have_attribute("data-stale", "true")
    watcher.wires.mend()
    watcher.shows_the_truth(page)
    expect(stale).to_have_attribute("data-stale", "false")
    causes = [facts["cause"] for facts in journal(page, "recovery.takeSnapshot") if "organization" in facts["topic"]]
    assert causes == ["bootstrap"], "what was missed comes as a replay"


def test_a_network_that_says_nothing_is_noticed_by_a_ping(watcher: Watcher) -> None:
    page = watcher.first
    watcher.wires.deafen()
    watcher.change(5)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    eventually(lambda: page.evaluate("orglane.connection().phase") != "open", "the silence is noticed")
    watcher.wires.cut()
    watcher.wires.mend()
    watcher.shows_the_truth(page)


def test_a_tab_that_slept_for_hours_is_right_when_it_wakes(watcher: Watcher) -> None:
    page = watcher.context.new_page()
    page.clock.install()
    page.goto("/")
    watcher.watching(page)
    watcher.first.close()
    eventually(lambda: journal(page, "tabs.leading"), "it has the connection")
    watcher.wires.cut()
    watcher.change(10)
    page.clock.fast_forward("02:30:00")
    watcher.wires.mend()
    page.clock.fast_forward("00:01")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    watcher.shows_the_truth(page)


def test_a_connection_is_replaced_before_it_is_cut(watcher: Watcher) -> None:
    page = watcher.context.new_page()
    page.clock.install()
    opened = sockets_of(page)
    watcher.first.close()
    page.goto("/")
    watcher.watching(page)
    page.clock.fast_forward("01:56:00")
    eventually(lambda: page.evaluate("orglane.connection().attempts") == 2, "another connection is there")
    assert "reason=renewal" in opened[1]
    page.clock.run_for(6_000)
    watcher.change(3)
    watcher.shows_the_truth(page)


def test_tabs_share_one_socket_and_the_death_of_its_owner_loses_nothing(watcher: Watcher) -> None:
    others = [watcher.open_tab(), watcher.open_tab()]
    opened = [sockets_of(each) for each in others]
    assert [journal(each, "tabs.leading") for each in others] == [[], []]
    watcher.change(5)
    # Between the commit and the frame: the leader is gone while changes are on their way.
    watcher.organization.pull_request(2, watcher.second + 1, title="On its way")
    watcher.second += 1
    with pytest.raises(Error, match=r"ERR_ABORTED|crashed"):
        watcher.first.goto("chrome://crash")
    watcher.change(5)
    for each in others:
        watcher.shows_the_truth(each)
    assert sorted(map(len, opened)) == [0, 1]


def test_signing_out_in_one_tab_ends_what_all_of_them_show(watcher: Watcher) -> None:
    other = watcher.open_tab()
    other.get_by_test_id("sign-out").click()
    for each in (other, watcher.first):
        expect(each.get_by_test_id("sign-in")).to_be_visible()
        expect(each.get_by_test_id("pull-request")).to_have_count(0)


def test_another_organization_in_one_tab_leaves_the_others_as_they_are(watcher: Watcher) -> None:
    other = watcher.open_tab()
    other.get_by_test_id("organization-picker").select_option(label="acme-robotics")
    expect(other.locator(f'[data-pr-id^="{watcher.organization.id}#"]')).to_have_count(0)
    watcher.change(3)
    active = "orglane.getSnapshot('app').view.activeOrganizationId"
    eventually(lambda: watcher.first.evaluate(active) != watcher.organization.id, "the choice is known everywhere")
    watcher.shows_the_truth(watcher.first)


def test_a_backend_that_is_restarted_is_found_again(watcher: Watcher) -> None:
    watcher.change(3)
    watcher.deployed.cloud.restart()
    eventually(lambda: watcher.organization.get("/summary").status_code == 200, "the API answers again")
    watcher.change(3)
    watcher.shows_the_truth(watcher.first)


def test_a_flood_of_changes_ends_in_the_truth(watcher: Watcher) -> None:
    other = watcher.open_tab()
    watcher.change(FLOOD)
    for each in (watcher.first, other):
        watcher.shows_the_truth(each)
