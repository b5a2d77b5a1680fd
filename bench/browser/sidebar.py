"""A page in a browser of its own, with somebody in it who notes what happens (`bench/clients/watching.ts`)."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Literal, Self

from playwright.sync_api import Browser

from bench.browser.notes import Note
from bench.browser.site import Site
from bench.browser.trace import CATEGORIES, Event
from tests.browser.page import Watched

type Address = Literal["/", "/floor"]

_IN_SIGHT = """() => [...document.querySelectorAll("[data-pr-id]")]
    .map((line) => [line.getBoundingClientRect(), line.dataset.prId])
    .filter(([{ top, bottom }]) => top >= 0 && bottom <= innerHeight)
    .sort(([a], [b]) => a.top - b.top)
    .map(([, id]) => id)"""
_SCRIPTS = """() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname.slice(1))
    .filter((name) => name.endsWith(".js"))"""
_COUNT = """() => {
    const count = (root) => [...root.childNodes].reduce((sum, each) => sum + count(each) + of(each.shadowRoot), 1);
    const of = (shadow) => (shadow ? count(shadow) : 0);
    return count(document);
}"""
_TO_THE_MIDDLE = """() => {
    const tree = document.querySelector(".tree");
    tree.scrollTop = (tree.scrollHeight - tree.clientHeight) / 2;
}"""


class Sidebar:
    """The product's page, or the floor's."""

    def __init__(self, browser: Browser, site: Site, watching: str) -> None:
        self._browser, self._site = browser, site
        self._context = browser.new_context(base_url=site.url, viewport={"width": 1100, "height": 900})
        self._context.add_init_script(watching)
        self._watched = Watched(self._context.new_page())
        self.page = self._watched.page
        self._inspector = self._context.new_cdp_session(self.page)
        self._shifted = {"page": 0.0, "words": 0.0}

    def show(self, path: Address) -> Self:
        """Until it listens, and has done what it does by itself. Nobody asks it meanwhile: that would cost it."""
        self._tally()
        self._site.listened.clear()
        self.page.goto(path)
        while not self._site.listened.is_set():
            self.rest(20)
        self.rest(1_000)
        return self

    def rest(self, ms: float) -> None:
        self.page.wait_for_timeout(ms)

    def until(self, done: "Future[None]") -> None:
        """What the browser tells is heard only while it is waited for."""
        while not done.done():
            self.rest(100)
        done.result()

    def notes(self) -> list[Note]:
        """Those since they were last asked for."""
        told = self.page.evaluate("watch.take()")
        return [Note(each["what"], each["atMs"], each.get("drawnAtMs", 0.0)) for each in told]

    def watch(self, act: Literal["run", "rest", "hold"]) -> None:
        """Note every frame; or nothing any more; or where the first line in sight is."""
        self.page.evaluate(f"watch.{act}()")

    def held(self) -> dict[str, Any]:
        told: dict[str, Any] = self.page.evaluate("watch.held()")
        return told

    def in_sight(self) -> list[str]:
        """The pull requests that are, from above."""
        found: list[str] = self.page.evaluate(_IN_SIGHT)
        return found

    def to_the_middle(self) -> None:
        self.page.evaluate(_TO_THE_MIDDLE)
        self.rest(500)

    def scripts(self) -> list[str]:
        """Those that were loaded so far."""
        found: list[str] = self.page.evaluate(_SCRIPTS)
        return found

    def collected(self) -> tuple[float, int, int]:
        """Once garbage is gone: bytes of JavaScript in use, nodes that are kept, and those of them in the document."""
        for _ in range(2):
            self._inspector.send("HeapProfiler.collectGarbage")
        heap = float(self._inspector.send("Runtime.getHeapUsage")["usedSize"])
        nodes = int(self._inspector.send("Memory.getDOMCounters")["nodes"])
        return heap, nodes, int(self.page.evaluate(_COUNT))

    @contextmanager
    def traced(self) -> Iterator[list[Event]]:
        """What the browser did meanwhile, once it is over."""
        events: list[Event] = []
        self._browser.start_tracing(page=self.page, categories=list(CATEGORIES))
        try:
            yield events
        finally:
            events += json.loads(self._browser.stop_tracing())["traceEvents"]

    def close(self) -> dict[str, float]:
        """What has shifted in all the time; the page must have had no fault."""
        self._tally()
        self._context.close()
        assert self._watched.faults == [], self._watched.faults
        return self._shifted

    def _tally(self) -> None:
        """A page that is loaded anew begins to count anew."""
        for what, shifted in self.page.evaluate("globalThis.watch?.shifted() ?? {}").items():
            self._shifted[what] += shifted
