"""`python -m tests.browser.screenshots [STATE ...]`: the pictures of docs/screenshots, from a new deployment."""

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, ViewportSize, expect

from local.settings import ROOT
from tests.browser import story
from tests.browser.chromium import chromium
from tests.browser.network import Network, network
from tests.browser.page import Watched
from tests.browser.png import smaller
from tests.deployment import Cloud, running
from tests.live import payloads
from tests.live.deployed import Deployed
from tests.live.organization import Organization

PICTURES = ROOT / "docs" / "screenshots"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES: dict[str, ViewportSize] = {"wide": {"width": 1200, "height": 760}, "narrow": {"width": 360, "height": 640}}


@dataclass(frozen=True)
class Studio:
    """What every picture is taken with."""

    browser: Browser
    deployed: Deployed
    login: str
    wires: Network

    @contextmanager
    def page(self, scheme: Literal["light", "dark"], size: str) -> Iterator[Page]:
        """An empty page of a browser of its own."""
        context = self.browser.new_context(
            base_url=self.deployed.cloud.site_url,
            viewport=SIZES[size],
            color_scheme=scheme,
            proxy={"server": self.wires.url, "bypass": "<-loopback>"},
        )
        context.set_default_timeout(60_000)
        yield context.new_page()
        context.close()


def signed_in(studio: Studio, page: Page) -> Page:
    Watched(page).sign_in(studio.login)
    expect(page.get_by_test_id("pull-request").first).to_be_visible()
    return page


# ---- the states


def sign_in(studio: Studio, page: Page) -> None:
    page.goto("/")
    expect(page.get_by_test_id("sign-in")).to_be_visible()


def the_list(studio: Studio, page: Page) -> None:
    signed_in(studio, page)


def details(studio: Studio, page: Page) -> None:
    row = signed_in(studio, page).get_by_test_id("pull-request").first
    row.click()
    expect(page.get_by_test_id("detail").locator("pre, ol").first).to_be_visible()
    expect(row.get_by_test_id("busy")).to_have_count(0)


def menu(studio: Studio, page: Page) -> None:
    signed_in(studio, page).get_by_test_id("pull-request").nth(1).click(button="right", position={"x": 150, "y": 20})
    expect(page.get_by_role("menuitem").first).to_be_visible()


def search(studio: Studio, page: Page) -> None:
    box = signed_in(studio, page).get_by_test_id("search")
    box.fill("robots review:changes")
    box.blur()
    expect(page.locator("mark").first).to_be_visible()


def whose_turn(studio: Studio, page: Page) -> None:
    signed_in(studio, page)
    page.goto("/?group=turn&density=compact")
    expect(page.get_by_test_id("section").first).to_be_visible()
    Watched(page).connected()


def stale(studio: Studio, page: Page) -> None:
    signed_in(studio, page)
    studio.wires.cut()
    expect(page.get_by_test_id("connection")).to_have_attribute("data-late", "true")


def empty(studio: Studio, page: Page) -> None:
    organization = _own(studio, page)
    organization.pull_request(1, 2, state="closed")
    expect(page.get_by_test_id("no-pull-requests")).to_be_visible()


def not_installed(studio: Studio, page: Page) -> None:
    organization = _own(studio, page)
    organization.deliver("installation", payloads.installation(organization.owner, "deleted", 9, []))
    expect(page.get_by_test_id("install-required")).to_be_visible()


def _own(studio: Studio, page: Page) -> Organization:
    signed_in(studio, page)
    organization = Organization(studio.deployed).begin()
    story.belong(page, studio.deployed, organization)
    page.reload()
    expect(page.get_by_test_id("pull-request")).to_have_count(1)
    Watched(page).connected()
    return organization


STATES: dict[str, Callable[[Studio, Page], Any]] = {
    "sign-in": sign_in,
    "list": the_list,
    "details": details,
    "menu": menu,
    "search": search,
    "turns": whose_turn,
    "stale": stale,
    "empty": empty,
    "not-installed": not_installed,
}


def take(studio: Studio, state: str, scheme: Literal["light", "dark"], size: str) -> None:
    with studio.page(scheme, size) as page:
        STATES[state](studio, page)
        page.wait_for_timeout(300)  # A menu's shadow and a face come a moment later.
        picture = smaller(page.screenshot(animations="disabled"))
        (PICTURES / f"{state}-{scheme}-{size}.png").write_bytes(picture)
    studio.wires.mend()


def main(states: Sequence[str]) -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as cloud,
        chromium() as browser,
        network() as wires,
    ):
        studio = _studio(browser, cloud, wires)
        for state, scheme, size in product(states, SCHEMES, SIZES):
            print(f"{state} {scheme} {size}", flush=True)
            take(studio, state, scheme, size)
        studio.deployed.close()
    return 0


def _studio(browser: Browser, cloud: Cloud, wires: Network) -> Studio:
    deployed = Deployed(cloud)
    return Studio(browser, deployed, story.demo(deployed)["members"][0]["login"], wires)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(STATES)))
