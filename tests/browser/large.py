"""An organization as large as those that `python -m local.github add` makes: one for all tests that need room."""

from collections.abc import Iterator

from playwright.sync_api import Browser, expect

from tests.browser import story
from tests.browser.notes import Notes
from tests.browser.visits import Cookies, Visits
from tests.live.browserless import Visitor
from tests.live.deployed import Deployed, eventually
from tests.live.payloads import Json

LOGIN, REPOSITORIES, PULL_REQUESTS = "big-robotics", 160, 1000


class Large:
    """It is there, and this is what its admin was told of the import; tests may have changed it since."""

    def __init__(self, browser: Browser, deployed: Deployed, cookies: Cookies) -> None:
        self._deployed = deployed
        plan = {"repositories": REPOSITORIES, "pullRequests": PULL_REQUESTS, "members": 5}
        story.tell(deployed, "POST", "/organizations", login=LOGIN, **plan)
        story.tell(deployed, "POST", f"/organizations/{LOGIN}/install")
        account = story.tell(deployed, "GET", f"/organizations/{LOGIN}")
        self.admin: str = account["members"][0]["login"]
        self.repositories: list[Json] = account["repositories"]
        self._quiet = iter(self.repositories)
        self._await()
        self.told, self.counts = self._watch(Visits(browser, deployed, cookies))

    def _await(self) -> None:
        """Whoever signs in before the App is known to be there sees nothing of it."""
        visitor = Visitor(self._deployed)
        eventually(lambda: visitor.sign_in(self.admin).app()["organizations"], "the organization is known")
        visitor.close()

    def _watch(self, visits: Visits) -> tuple[list[str], str]:
        page = visits.page(self.admin).page
        page.goto("/")
        notes = Notes(page, '[data-testid="sync"]')
        expect(page.get_by_test_id("sync")).to_have_attribute("data-status", "synced")
        told = notes.seen, page.get_by_test_id("counts").inner_text()
        visits.close()
        return told

    def quiet_pulls(self) -> Iterator[tuple[Json, int]]:
        """Open pull requests that nothing was heard of since the import, each of them only once."""
        for repo in self._quiet:
            pulls = self._deployed.github.get(f"/_local/repositories/{repo['full_name']}/pulls").json()
            yield from ((repo, pull["number"]) for pull in pulls[:1] if pull["state"] == "open")
