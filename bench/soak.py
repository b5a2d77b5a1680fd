"""A sidebar that is left open: whether it keeps one socket and the memory that it began with.

`python -m bench.soak --minutes 10`: two tabs of one Chromium on a deployment of their own; for the first half of the
time a pull request changes every few seconds, in the second half nothing does. Exit code 1 when a bound is broken.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path

from playwright.sync_api import BrowserContext, WebSocket, expect

from bench.report import Report, Row, middle, progress, table
from orglane import keys
from tests.browser import story
from tests.browser.chromium import chromium
from tests.browser.page import Watched
from tests.deployment import running
from tests.live.deployed import Deployed, eventually
from tests.live.organization import Organization

SAMPLE_S, WEBHOOK_S = 15.0, 3.0
PULL_REQUESTS, JOURNAL = 30, 200
GROWTH, ROOM_MB, MB = 1.1, 1.0, 1024 * 1024


@dataclass(frozen=True)
class Sample:
    """What there was at a moment; of the page, both tabs together."""

    minute: float
    webhooks: int
    frames: int
    opened: int
    """Sockets that the tabs have opened, apart from renewals."""
    open: int
    """Of them those that are open."""
    connections: int
    """Rows of connections on the server."""
    heap_mb: float
    nodes: int
    listeners: int
    journal: int
    github: int
    """Requests to GitHub since the beginning."""


class Tab:
    """One page, and every socket that it has had."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.sockets: list[WebSocket] = []
        self.frames = 0
        self.page.on("websocket", self._opened)
        self._inspector = context.new_cdp_session(self.page)

    def _opened(self, socket: WebSocket) -> None:
        self.sockets.append(socket)
        socket.on("framereceived", self._received)

    def _received(self, _: object) -> None:
        self.frames += 1

    @property
    def opened(self) -> int:
        return sum("reason=renewal" not in each.url for each in self.sockets)

    @property
    def open(self) -> int:
        return sum(not each.is_closed() for each in self.sockets)

    def show(self, organization: Organization) -> None:
        self.page.goto("/")
        expect(self.page.get_by_test_id("connection")).to_have_attribute("data-status", "connected")
        expect(self.page.locator(f'[data-pr-id="{organization.id}#1"]')).to_be_visible()

    def heap(self) -> float:
        """Bytes of JavaScript that are in use once all garbage is gone."""
        self._inspector.send("HeapProfiler.collectGarbage")
        return float(self._inspector.send("Runtime.getHeapUsage")["usedSize"])

    def dom(self) -> dict[str, int]:
        found: dict[str, int] = self._inspector.send("Memory.getDOMCounters")
        return found

    def journal(self) -> int:
        return int(self.page.evaluate("orglane.journal().length"))


class Soak:
    """Two tabs that show an organization, and what happens to it."""

    def __init__(self, deployed: Deployed, context: BrowserContext) -> None:
        self.deployed = deployed
        self.organization = Organization(deployed).begin()
        for number in range(2, PULL_REQUESTS + 1):
            self.organization.pull_request(number)
        deployed.settle()
        _sign_in(context, deployed, self.organization)
        self.tabs = [Tab(context), Tab(context)]
        for each in self.tabs:
            each.show(self.organization)
        eventually(lambda: self._connections() == 1, "what signed in has let go of its connection")
        deployed.github.delete("/_local/requests").raise_for_status()
        self.webhooks = 0
        self.begin_s = time.monotonic()

    def change(self) -> None:
        """One of the pull requests has another title."""
        self.webhooks += 1
        number = 1 + self.webhooks % PULL_REQUESTS
        self.organization.pull_request(number, self.webhooks, title=f"Change {number}, take {self.webhooks}")

    def sample(self) -> Sample:
        heap_mb = sum(each.heap() for each in self.tabs) / MB
        counters = [each.dom() for each in self.tabs]
        found = Sample(
            minute=round((time.monotonic() - self.begin_s) / 60, 2),
            webhooks=self.webhooks,
            frames=sum(each.frames for each in self.tabs),
            opened=sum(each.opened for each in self.tabs),
            open=sum(each.open for each in self.tabs),
            connections=self._connections(),
            heap_mb=heap_mb,
            nodes=sum(each["nodes"] for each in counters),
            listeners=sum(each["jsEventListeners"] for each in counters),
            journal=sum(each.journal() for each in self.tabs),
            github=self.deployed.github.get("/_local/requests").raise_for_status().json()["total"],
        )
        progress(f"soak: {found}")
        return found

    def run(self, minutes: float) -> Iterator[Sample]:
        """Samples at their times, and in the first half a webhook at its own."""
        end_s = minutes * 60
        samples: list[tuple[float, Callable[[], Sample | None]]] = [(at, self.sample) for at in _times(end_s, SAMPLE_S)]
        changes: list[tuple[float, Callable[[], Sample | None]]] = [
            (at, self.change) for at in _times(end_s / 2, WEBHOOK_S)
        ]
        for at, act in sorted(samples + changes, key=lambda each: each[0]):
            self._wait(at)
            if sample := act():
                yield sample

    def shows_the_truth(self, tab: Tab) -> bool:
        """Whether its list has the pull requests and the titles that the API has."""
        rows = (row for page in self.organization.snapshot() for row in page["openPullRequests"])
        return {(row["prId"], row["title"]) for row in rows} == {each[:2] for each in Watched(tab.page).list()}

    def _wait(self, until_s: float) -> None:
        """What the browser tells is heard only while it is waited for."""
        left_s = self.begin_s + until_s - time.monotonic()
        self.tabs[0].page.wait_for_timeout(max(0.0, left_s) * 1000)

    def _connections(self) -> int:
        """Rows of connections in the table."""
        scan = self.deployed.aws("dynamodb").get_paginator("scan")
        pages = scan.paginate(
            TableName=self.deployed.cloud.table_name,
            FilterExpression="begins_with(pk, :connection) AND sk = :meta",
            ExpressionAttributeValues={":connection": {"S": keys.CONNECTION_PREFIX}, ":meta": {"S": keys.HEAD_SK}},
            Select="COUNT",
        )
        return sum(page["Count"] for page in pages)


def _times(end_s: float, step_s: float) -> list[float]:
    return [number * step_s for number in range(int(end_s / step_s) + 1)]


def _sign_in(context: BrowserContext, deployed: Deployed, organization: Organization) -> None:
    """Somebody who belongs to the organization and looks at it; in a tab that is closed afterwards."""
    login = story.demo(deployed)["members"][0]["login"]
    page = Watched(context.new_page()).sign_in(login).page
    story.belong(page, deployed, organization)
    page.close()


@contextmanager
def soaking() -> Iterator[Soak]:
    """A deployment, a browser, and what is watched."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as cloud, chromium() as browser:
        deployed = Deployed(cloud)
        deployed.settle()
        # As high as the whole list: only what is in sight is in the document, and all of it is compared in the end.
        context = browser.new_context(base_url=cloud.site_url, viewport={"width": 1100, "height": 2000})
        context.set_default_timeout(60_000)
        yield Soak(deployed, context)
        context.close()
        deployed.close()


def report(samples: Sequence[Sample], missed: int) -> Report:
    """The last third beside the first."""
    third = max(1, len(samples) // 3)

    def beside(what: str, of: Callable[[Sample], float], unit: str = "", bound: float | None = None) -> Row:
        first, last = (middle([of(each) for each in some]) for some in (samples[:third], samples[-third:]))
        return Row(f"{what}, last third beside first", last, unit, first, bound)

    heap = beside("heap of both tabs after a collection", lambda each: each.heap_mb, "MB")
    assert heap.floor
    # Broken by what is more than both: a tenth, and the megabyte that a small heap may come and go by.
    allowed = max(GROWTH, 1 + ROOM_MB / heap.floor)
    rows = [
        Row("sockets opened by two tabs, renewals apart", max(each.opened for each in samples), "", bound=1),
        Row("sockets open at once", max(each.open for each in samples), "", bound=1),
        Row("rows of connections on the server, most", max(each.connections for each in samples), "", bound=1),
        Row("samples without an open socket", sum(each.open == 0 for each in samples), "", bound=0),
        replace(heap, bound=allowed),
        beside("nodes of both documents", lambda each: each.nodes, bound=GROWTH),
        beside("listeners for events", lambda each: each.listeners, bound=GROWTH),
        Row("entries of both journals, most", max(each.journal for each in samples), "", bound=2 * JOURNAL),
        Row("requests to GitHub", samples[-1].github, "", bound=0),
        Row("tabs that do not show the truth at the end", missed, "", bound=0),
    ]
    return Report("soak", rows, {"samples": [asdict(each) for each in samples]})


def samples_table(samples: Sequence[Sample]) -> str:
    """Every sample, one a line."""
    names = [each.name for each in fields(Sample)]
    lines = [names, ["---:"] * len(names)]
    lines += [
        [f"{value:.2f}" if isinstance(value, float) else str(value) for value in astuple(each)] for each in samples
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long (10)")
    asked = parser.parse_args(arguments)
    progress("soak: build, deploy, sign in")
    with soaking() as soak:
        samples = list(soak.run(asked.minutes))
        missed = sum(not soak.shows_the_truth(each) for each in soak.tabs)
    found = report(samples, missed)
    found.write()
    print(samples_table(samples), table(found), sep="\n\n", flush=True)
    for row in found.broken:
        print(f"BROKEN: soak: {row.what}", file=sys.stderr)
    return int(bool(found.broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
