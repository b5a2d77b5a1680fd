"""The sidebar as a person sees it, and everything that goes wrong in its page."""

import re

from playwright.sync_api import ConsoleMessage, Frame, Locator, Page, Request, Response, expect

expect.set_options(timeout=60_000)


class Watched:
    """One page; `faults` are console errors, policy violations, failed requests and uncaught errors."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.navigations: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("framenavigated", self._navigated)

    def sign_in(self, login: str) -> "Watched":
        """Press the button, pick who you are on the local GitHub, come back."""
        self.page.goto("/")
        self.page.get_by_test_id("sign-in").click()
        self.page.get_by_role("link", name=re.compile(rf"^{re.escape(login)}\b")).click()
        expect(self.page.get_by_test_id("organization-picker")).to_be_visible()
        return self.connected()

    def connected(self) -> "Watched":
        expect(self.page.get_by_test_id("connection")).to_have_attribute("data-status", "connected")
        return self

    def stays(self) -> "Staying":
        """A block in which the page must not be loaded again."""
        return Staying(self)

    def row(self, pr_id: str) -> Locator:
        return self.page.locator(f'[data-testid="pull-request"][data-pr-id="{pr_id}"]')

    def repository(self, repo_id: str) -> Locator:
        return self.page.locator(f'[data-testid="repository"][data-repo-id="{repo_id}"]')

    def list(self) -> list[tuple[str, ...]]:
        """What the list shows, top to bottom: id, words, whether a draft."""
        rows = self.page.locator('[data-testid="pull-request"][data-state="open"]')
        shown: list[list[str]] = rows.evaluate_all(
            "rows => rows.map(row => [row.dataset.prId, row.querySelector('a').textContent, row.dataset.draft])"
        )
        return [tuple(row) for row in shown]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        self.faults.append(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")

    def _navigated(self, frame: Frame) -> None:
        if frame == self.page.main_frame:
            self.navigations.append(frame.url)


class Staying:
    """Nothing is loaded anew in here: what changes came through the socket."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    def __enter__(self) -> None:
        self._watched.page.evaluate("window.stayed = true")
        self._before = list(self._watched.navigations)

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind is None:
            assert self._watched.navigations == self._before
            assert self._watched.page.evaluate("window.stayed") is True
