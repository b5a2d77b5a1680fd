"""`python -m tests.browser.screenshots`: the README's pictures, from the demo organization of a new deployment."""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

from local.settings import ROOT
from tests.browser import story
from tests.browser.chromium import chromium
from tests.browser.page import Watched
from tests.deployment import Cloud, running
from tests.live.deployed import Deployed

PICTURES = ROOT / "docs" / "screenshots"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def take(browser: Browser, cloud: Cloud, login: str, scheme: Literal["light", "dark"]) -> None:
    context = browser.new_context(base_url=cloud.site_url, viewport={"width": 1100, "height": 820}, color_scheme=scheme)
    page = Watched(context.new_page()).sign_in(login).page
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"sidebar-{scheme}.png")
    context.close()


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as cloud, chromium() as browser:
        deployed = Deployed(cloud)
        login = story.demo(deployed)["members"][0]["login"]
        deployed.close()
        for scheme in SCHEMES:
            take(browser, cloud, login, scheme)
    return 0


if __name__ == "__main__":
    sys.exit(main())
