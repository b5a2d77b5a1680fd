"""The sidebar as a person sees it, and everything that goes wrong in its page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

from tests.live.payloads import Json

expect.set_options(timeout=60_000)

# The tree draws what is on the screen, and a little more: it is walked from the top to the bottom, and what is drawn is
# noted on the way. Each step waits until the screen is full of lines.
WALK = """async tree => {
    const lines = () => [...tree.querySelectorAll('[data-line-id]')];
    const startOf = line => new DOMMatrix(getComputedStyle(line).transform).m42;
    const isDrawn = at => lines().some(line => startOf(line) <= at && at < startOf(line) + line.offsetHeight);
    const isFull = () => {
        const end = Math.min(tree.scrollTop + tree.clientHeight, tree.firstElementChild.offsetHeight);
        return end === 0 || (isDrawn(tree.scrollTop) && isDrawn(end - 1));
    };
    const drawn = async () => {
        for (let tries = 0; tries < 200; tries += 1) {
            await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
            if (isFull()) return;
        }
        throw new Error(`a hole in the list at ${tree.scrollTop}`);
    };
    const seen = new Map();
    const before = tree.scrollTop;
    for (let top = 0; ; top += tree.clientHeight) {
        tree.scrollTop = top;
        await drawn();
        for (const line of lines()) {
            seen.set(line.dataset.lineId, {
                at: startOf(line),
                id: line.dataset.lineId,
                kind: line.dataset.testid,
                words: line.querySelector('.entry-name, .section-name').textContent,
                count: line.querySelector('[data-testid=count]')?.textContent ?? '',
                state: line.dataset.state ?? '',
                draft: line.dataset.draft ?? '',
                expanded: line.getAttribute('aria-expanded') ?? '',
            });
        }
        if (top + tree.clientHeight >= tree.scrollHeight - 1) break;
    }
    tree.scrollTop = before;
    return [...seen.values()].sort((one, other) => one.at - other.at);
}"""


@dataclass(frozen=True)
class Line:
    """One line of the list as it is drawn; `at` is its place in pixels."""

    at: float
    id: str
    kind: str
    words: str
    count: str
    state: str
    draft: str
    expanded: str


class Watched:
    """One page; `faults` are console errors, policy violations, failed requests and uncaught errors."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def sign_in(self, login: str) -> "Watched":
        """Press the button, pick who you are on the local GitHub, come back."""
        self.page.goto("/")
        self.page.get_by_test_id("sign-in").click()
        self.page.get_by_role("link", name=re.compile(rf"^{re.escape(login)}\b")).click()
        expect(self.page.get_by_test_id("organization-picker")).to_be_visible()
        return self.connected()

    def open(self, path: str = "/") -> "Watched":
        """For somebody who is signed in."""
        self.page.goto(path)
        return self.connected()

    def connected(self) -> "Watched":
        expect(self.page.get_by_test_id("connection")).to_have_attribute("data-status", "connected")
        return self

    def stays(self) -> "Staying":
        """A block in which the page must not be loaded again."""
        return Staying(self)

    def forgive(self, pattern: str) -> None:
        """What went wrong until now because the test wanted it so."""
        self.faults = [fault for fault in self.faults if not re.search(pattern, fault)]

    # ---- The list

    @property
    def tree(self) -> Locator:
        return self.page.get_by_test_id("list")

    @property
    def rows(self) -> Locator:
        """Those of them that are drawn."""
        return self.page.get_by_test_id("pull-request")

    def row(self, pr_id: str) -> Locator:
        return self.page.locator(f'[data-testid="pull-request"][data-pr-id="{pr_id}"]')

    def repository(self, repo_id: str) -> Locator:
        return self.page.locator(f'[data-testid="repository"][data-repo-id="{repo_id}"]')

    def lines(self) -> list[Line]:
        """All lines of the list, top to bottom, as they are drawn when one scrolls through it."""
        return [Line(**each) for each in self.tree.evaluate(WALK)]

    def list(self) -> list[tuple[str, ...]]:
        """The open pull requests, top to bottom: id, words, whether a draft."""
        return [(each.id, each.words, each.draft) for each in self.lines() if each.state == "open"]

    def held(self) -> Sequence[Json]:
        """All open pull requests that the page's client holds of the organization that is shown."""
        found: Sequence[Json] = self.page.evaluate(
            """() => {
                const { topic } = orglane.topics().find(({ topic }) => topic.startsWith('organization:'));
                return [...orglane.getSnapshot(topic).view.pullRequests.values()].flatMap(rows => [...rows.values()]);
            }"""
        )
        return found

    # ---- What lies beside and over it

    @property
    def pane(self) -> Locator:
        return self.page.get_by_test_id("detail")

    @property
    def menu(self) -> Locator:
        """The one that is open."""
        return self.page.get_by_role("menu")

    def item(self, name: str) -> Locator:
        """An item of the menu that is open; settings have radio items."""
        found = self.menu.get_by_role("menuitem", name=name, exact=True)
        return found.or_(self.menu.get_by_role("menuitemradio", name=name, exact=True))

    def choose(self, name: str, menu: str = "reload-menu") -> None:
        """An item of the header's menu, or of the settings, by the mouse."""
        self.page.get_by_test_id(menu).click()
        self.item(name).click()

    def set_view(self, *names: str) -> None:
        """Settings, one after the other; then the menu is closed."""
        self.page.get_by_test_id("settings").click()
        for name in names:
            self.item(name).click()
            expect(self.item(name)).to_have_attribute("aria-checked", "true")
        self.page.keyboard.press("Escape")
        expect(self.menu).to_have_count(0)

    def search(self, text: str) -> None:
        """Type it in place of what is there."""
        self.page.get_by_test_id("search").fill(text)

    # ---- What goes wrong

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.resource_type == "image" and request.failure == "net::ERR_ABORTED":
            # The page was left before it had all its pictures.
            return
        self.faults.append(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")


class Staying:
    """Nothing is loaded anew in here: what changes came through the socket."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    def __enter__(self) -> None:
        self._watched.page.evaluate("window.stayed = true")

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind is None:
            assert self._watched.page.evaluate("window.stayed") is True
