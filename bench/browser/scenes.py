"""What the page is put through; each in a browser context of its own, so that nobody was there before."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser

from bench.browser import notes, trace
from bench.browser.notes import Answer, Shown
from bench.browser.organization import Organization
from bench.browser.sidebar import Address, Sidebar
from bench.browser.site import Site
from bench.browser.trace import Task

PAGE_ROWS = 1_000
ROWS_PER_REPOSITORY = 25
KEY_MS = 250
WORDS = ("login", "cache tim", "is:draft", "author:eva", "label:bug", "lgoin", "fix qu")
CHANGES_ABOVE = 100


@dataclass
class Stage:
    """Where it happens."""

    browser: Browser
    site: Site
    watching: str
    quick: bool
    shifted: list[dict[str, float]] = field(default_factory=list)

    def fill(self, pull_requests: int, page_rows: int = PAGE_ROWS) -> Organization:
        """From now on the site tells of so many."""
        organization = Organization(pull_requests, pull_requests // ROWS_PER_REPOSITORY)
        self.site.shows(organization, page_rows)
        return organization

    @contextmanager
    def showing(self, path: Address = "/") -> Iterator[Sidebar]:
        sidebar = Sidebar(self.browser, self.site, self.watching).show(path)
        yield sidebar
        shifted = sidebar.close()
        if path == "/":
            self.shifted.append(shifted)


@dataclass(frozen=True)
class Visit:
    first: Shown
    again: Shown
    """Once more: the browser has compiled the scripts before."""
    scripts: Sequence[str]
    """Those that were loaded without anybody's doing."""


def visit(stage: Stage, path: Address = "/") -> Visit:
    """Of somebody who has never been there, and comes back."""
    with stage.showing(path) as sidebar:
        first, scripts = notes.first_paint(sidebar.notes()), sidebar.scripts()
        again = sidebar.show(path).notes()
        return Visit(first, notes.first_paint(again), scripts)


def first_work(stage: Stage, path: Address = "/") -> list[Task]:
    """What the first visit costs the page's thread from the last byte on; a clock goes on while others work."""
    sidebar = Sidebar(stage.browser, stage.site, stage.watching)
    with sidebar.traced() as events:
        sidebar.show(path)
    sidebar.close()
    return trace.first_paint(events)


def deltas(stage: Stage, organization: Organization, path: Address, count: int) -> list[Shown]:
    """One after the other, each of a pull request that is in sight, at no particular time of a frame."""
    with stage.showing(path) as sidebar:
        sidebar.notes()
        for number in range(count):
            row = organization.row(sidebar.in_sight()[number % 5])
            stage.site.tell([organization.updated(row, title=f"Take {number} of {row.title}")]).result()
            sidebar.rest(80 + number * 7 % 17)
        return notes.deltas(sidebar.notes())


@dataclass(frozen=True)
class Load:
    deltas: int
    frames: Sequence[Sequence[Task]]
    """The tasks of each."""
    gaps_ms: Sequence[float]
    nodes: int
    """That are kept once all garbage is gone."""


def load(stage: Stage, organization: Organization, seconds: int, hz: int) -> Load:
    """So many deltas a second, every other one in a section that is in sight, while a frame is wanted at all times."""
    with stage.showing() as sidebar:
        life = organization.life(_repositories(sidebar), list(organization.repos))
        stage.site.tell(itertools.islice(life, hz), hz).result()
        sidebar.watch("run")
        sidebar.notes()
        with sidebar.traced() as events:
            sidebar.until(stage.site.tell(itertools.islice(life, hz * seconds), hz))
        gaps_ms = notes.gaps(sidebar.notes())
        _, nodes, _ = sidebar.collected()
        return Load(hz * seconds, trace.per_frame(events), gaps_ms, nodes)


@dataclass(frozen=True)
class Kept:
    """After a collection, when nothing has happened for a while."""

    heap: float
    nodes: int
    detached: int


@dataclass(frozen=True)
class Part:
    """Of a life: so many deltas at so many a second."""

    deltas: int
    hz: int


def kept(stage: Stage, organization: Organization, first: Part, rest: Part) -> tuple[Kept, Kept]:
    """What there is after the first part of a life, and in the end."""
    with stage.showing() as sidebar:
        sidebar.watch("rest")
        life = organization.life(_repositories(sidebar), list(organization.repos))
        before, after = (_lived(stage, sidebar, itertools.islice(life, each.deltas), each.hz) for each in (first, rest))
        return before, after


def _lived(stage: Stage, sidebar: Sidebar, frames: Iterator[str], hz: int) -> Kept:
    sidebar.until(stage.site.tell(frames, hz))
    # What has left the list is shown for four seconds, and spoken of after three.
    sidebar.rest(6_000)
    heap, nodes, attached = sidebar.collected()
    return Kept(heap, nodes, nodes - attached)


def filtering(stage: Stage, path: Address = "/") -> tuple[list[Answer], list[list[Task]]]:
    """Words are typed letter by letter and taken back likewise: each key's answer, and the tasks that it led to."""
    with stage.showing(path) as sidebar:
        box = sidebar.page.get_by_test_id("search")
        box.click()
        sidebar.rest(500)
        sidebar.notes()
        with sidebar.traced() as events:
            for word in WORDS[:2] if stage.quick else WORDS:
                for key in [*word, *["Backspace"] * len(word)]:
                    sidebar.page.keyboard.press(key)
                    sidebar.rest(KEY_MS)
        return list(notes.answers(sidebar.notes())), trace.per_press(events)


def anchored(stage: Stage, organization: Organization) -> dict[str, float]:
    """Where the first line in sight is in each frame, in the middle of the list, while much comes and goes above it."""
    with stage.showing() as sidebar:
        above = _repositories(sidebar)
        sidebar.to_the_middle()
        sidebar.watch("hold")
        sidebar.watch("run")
        changes = itertools.islice(organization.life(above), CHANGES_ABOVE)
        sidebar.until(stage.site.tell(changes, 20))
        sidebar.rest(6_000)
        return sidebar.held()


def _repositories(sidebar: Sidebar) -> list[str]:
    """Those of the pull requests in sight."""
    return sorted({each.partition("#")[0] for each in sidebar.in_sight()})
