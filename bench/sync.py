"""The full sync: requests to GitHub, rows written and changes told, growth, memory, and webhooks that arrive meanwhile.

Counted over all of the product's code in one process (`tests/simulated`); timed on the deployment, where the local
GitHub, the emulator and the functions share this machine's cores.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.request import Request

from bench.frame import pipelines
from bench.report import Report, Row, p95, progress
from bench.stage import Run, Stage
from local.asking import DIRECT, ask
from local.github.actions_account import tell
from orglane.jobs import FULL_SYNC
from orglane.ports import Commit
from orglane.rows import JobRow, PullRequestRow, RepositoryRow
from tests import fakes
from tests.simulated.github import deliveries, new_hub, plan
from tests.simulated.system import System

SMALL, SMALL_REQUESTS = (160, 1_000, 50), 16
LARGE, LARGE_REQUESTS = (2_000, 10_000, 200), 260
QUARTER = (500, 2_500, 50)
GROWTH, VISIBLE, SLOWER, MEMORY_MB, SLICES = 1.1, 0.1, 2.0, 256, 1
PATIENCE_S = 600


class _Counting(fakes.Store):
    """The tests' store, which counts what a table would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.items = 0
        self.pull_rows = 0
        self.pull_changes = 0

    def commit(self, commit: Commit) -> None:
        super().commit(commit)
        written = [row for sk, row in commit.after.rows.items() if row != commit.before.rows.get(sk)]
        self.items += 2 + len(written) + len(commit.effects)
        self.pull_rows += sum(isinstance(row, PullRequestRow) for row in written)
        self.pull_changes += commit.entry.changes.count('{"type":"pullRequest')


class Counted(NamedTuple):
    """One organization, synced twice."""

    requests: int
    items: int
    seconds: float
    first_visible: float
    most_slices: int
    again_rows: int
    again_changes: int


def bench(asked: Run) -> Report:
    large = QUARTER if asked.quick else LARGE
    rows = _counted(large)
    rows += _deployed(asked.stage, (200, 1_000, 20) if asked.quick else LARGE, 20 if asked.quick else 100)
    return Report("sync", rows, {"small": SMALL, "large": large})


def _counted(large: tuple[int, int, int]) -> list[Row]:
    small, quarter, whole = (_synced(size) for size in (SMALL, QUARTER, large))
    scale = large[1] / QUARTER[1]
    among = f"{large[0]:,} repositories, {large[1]:,} open"
    return [
        Row("GitHub requests, 160 repositories, 1,000 open", small.requests, "", bound=SMALL_REQUESTS),
        Row(f"GitHub requests, {among}", whole.requests, "", bound=LARGE_REQUESTS),
        Row("pull request rows written by a resync", whole.again_rows, "", bound=0),
        Row("pull request changes told by a resync", whole.again_changes, "", bound=0),
        Row("share of requests before the first repositories show", whole.first_visible, "", bound=VISIBLE),
        Row("slices on the lane at once", whole.most_slices, "", bound=SLICES),
        Row(f"requests, {among}, beside as much of a quarter", whole.requests, "", quarter.requests * scale, GROWTH),
        Row(f"items written, {among}, beside the same", whole.items, "", quarter.items * scale, GROWTH),
        Row(f"seconds, {among}, beside the same", whole.seconds, "s", quarter.seconds * scale, 1.5, timed=True),
    ]


def _synced(size: tuple[int, int, int]) -> Counted:
    progress(f"sync: {size[0]:,} repositories, {size[1]:,} pull requests, in one process")
    hub, owner, installation = new_hub(plan(*size))
    tell(hub, installation, "created", hub.actor(owner))
    store = _Counting()
    system = System(hub, owner, installation, store=store)
    for each in deliveries(hub):
        # Its repositories would show at once: here they have to come from the sync.
        payload = json.loads(each.body) | {"repositories": []}
        system.deliver(each._replace(body=json.dumps(payload).encode()))
    begin, first = time.perf_counter(), 0
    while system.step():
        if not first and any(isinstance(row, RepositoryRow) for row in store.rows.values()):
            first = system.github.requests.total()
    seconds, requests, items = time.perf_counter() - begin, system.github.requests.total(), store.items
    store.pull_rows = store.pull_changes = 0
    system.order(FULL_SYNC)
    system.run()
    assert [row.job.error for row in store.rows.values() if isinstance(row, JobRow)] == [None, None]
    return Counted(
        requests, items, seconds, first / requests, system.lane.most_slices, store.pull_rows, store.pull_changes
    )


def _deployed(stage: Stage, size: tuple[int, int, int], rounds: int) -> list[Row]:
    """Webhooks of another organization, first while nothing else goes on, then while a sync does."""
    with pipelines(stage) as (product, _):
        seconds = iter(range(1, 10**6))
        progress(f"sync: {rounds} webhooks while nothing else goes on")
        idle = [product.by_webhook(next(seconds)) for _ in range(rounds + 5)][5:]
        progress(f"sync: webhooks while {size[0]:,} repositories are synced")
        login = _created(stage, size)
        ask(f"{stage.cloud.github_url}/_local/organizations/{login}/install", "POST")
        busy: list[float] = []
        begin = time.monotonic()
        while not _is_done(stage) or len(busy) < 5:
            busy.append(product.by_webhook(next(seconds)))
            assert time.monotonic() - begin < PATIENCE_S, "the sync does not end"
        took = time.monotonic() - begin
    among = f"{size[0]:,} repositories, {size[1]:,} open"
    return [
        Row(f"POST to frame while a sync runs, p95 of {len(busy)}", p95(busy), "ms", p95(idle), SLOWER, timed=True),
        Row(f"deployed, {among}", took, "s", timed=True),
        Row(f"peak memory of work, {among}", max(_peaks(stage), default=0.0), "MB", bound=MEMORY_MB),
    ]


def _created(stage: Stage, size: tuple[int, int, int]) -> str:
    login = f"bench-{time.time_ns()}"
    body = {"login": login, "repositories": size[0], "pullRequests": size[1], "members": size[2]}
    request = Request(f"{stage.cloud.github_url}/_local/organizations", json.dumps(body).encode(), method="POST")
    request.add_header("Content-Type", "application/json")
    with DIRECT.open(request, timeout=120) as answer:
        json.load(answer)
    return login


def _is_done(stage: Stage) -> bool:
    """Whether nothing waits in a queue: a sync always has a slice or a nudge there until it ends."""
    return stage.cloud.backlog() == 0


def _peaks(stage: Stage) -> Iterator[float]:
    """What the processes of the deployed function had in memory at most."""
    name = stage.deployed.function("WorkFunction")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if name in (process / "cmdline").read_text() or name in (process / "environ").read_text(errors="replace"):
                status = (process / "status").read_text()
                yield int(status.partition("VmHWM:")[2].split()[0]) / 1024
        except (OSError, IndexError, ValueError):
            continue
