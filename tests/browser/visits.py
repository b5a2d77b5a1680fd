"""Browsers of people who have signed in before: one sign-in each, whatever the number of their visits."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.browser.page import Watched
from tests.live.browserless import Visitor
from tests.live.deployed import Deployed

VIEWPORT = {"width": 1100, "height": 900}


class Cookies:
    """By login, for as long as the tests run."""

    def __init__(self, deployed: Deployed) -> None:
        self._deployed = deployed
        self._known: dict[str, str] = {}

    def of(self, login: str) -> list[Any]:
        """What a browser holds after a sign-in."""
        if login not in self._known:
            visitor = Visitor(self._deployed).sign_in(login)
            self._known[login] = visitor.http.cookies["orglane_session"]
            visitor.close()
        url = self._deployed.cloud.site_url
        return [{"name": "orglane_session", "value": self._known[login], "url": url, "httpOnly": True}]


class Visits:
    """Pages that must stay without a fault, each in a browser of its own."""

    def __init__(self, browser: Browser, deployed: Deployed, cookies: Cookies) -> None:
        self._browser, self._deployed, self._cookies = browser, deployed, cookies
        self._contexts: list[BrowserContext] = []
        self._pages: list[Watched] = []

    def page(self, login: str | None = None, **options: Any) -> Watched:
        """An empty page of somebody who is signed in, or of a stranger."""
        options = {"viewport": VIEWPORT, **options}
        context = self._browser.new_context(base_url=self._deployed.cloud.site_url, **options)
        context.set_default_timeout(60_000)
        if login is not None:
            context.add_cookies(self._cookies.of(login))
        self._contexts.append(context)
        self._pages.append(Watched(context.new_page()))
        return self._pages[-1]

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def faults(self) -> list[str]:
        """People of made-up organizations have pictures from where the page's policy allows none."""
        return [fault for page in self._pages for fault in page.faults if "https://img/" not in fault]
