"""The page as it is deployed, in Chromium: how soon it shows what it is told, and what that costs it.

The built app under its own Content-Security-Policy, and a server that tells it of organizations that are made up; both
are the bench's own, and nothing is deployed. The floor is a page that does with the same bytes what nobody can leave
out (`bench/clients/floor.ts`). Times are the page's own (`bench/clients/watching.ts`, `bench/browser/notes.py`).
"""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.browser import scenes
from bench.browser.built import built
from bench.browser.chunks import Chunks, chunks
from bench.browser.notes import Answer, Shown, left_out
from bench.browser.scenes import Kept, Load, Part, Stage, Visit
from bench.browser.sidebar import Address
from bench.browser.site import serving
from bench.browser.trace import Task
from bench.report import Report, Row, middle, p95, progress
from bench.stage import Run
from tests.browser.chromium import chromium

FEW, MANY = 1_000, 5_000
PAINT_MS, FRAME_MS, WORK_MS, KEY_MS = 100, 1000 / 60, 16, 50
NODES, GROWTH, SCRIPT_KB = 3_000, 1.1, 120
HZ, SLOW_HZ = 100, 10
KB, MB = 1_000, 1024 * 1024
ADDRESSES: tuple[Address, ...] = ("/", "/floor")


def bench(asked: Run) -> Report:
    with ExitStack() as held:
        progress("page: build")
        made = built(Path(held.enter_context(tempfile.TemporaryDirectory())))
        site = held.enter_context(serving(made.dist, made.floor))
        stage = Stage(held.enter_context(chromium()), site, made.watching, asked.quick)
        parts = chunks(made.dist)
        rows = [
            *_first_paint(stage, parts),
            *_delta(stage),
            *_load(stage),
            *_filtering(stage),
            *_anchored(stage),
            *_kept(stage),
        ]
    rows += [
        Row("layout shift, all of the above, whatever is no line's own words", _shifted(stage, "page"), "", bound=0),
        Row("layout shift, words behind those of their line that are other ones", _shifted(stage, "words"), ""),
    ]
    return Report("page", rows, {"scripts": {"initial": parts.initial, "later": parts.later}})


def _first_paint(stage: Stage, parts: Chunks) -> list[Row]:
    rounds = 5 if stage.quick else 20
    progress(f"page: {rounds} times two visits to {FEW:,} pull requests and to the floor, and to {MANY:,}")
    # All in one page, so that nothing of it is read before its last byte.
    stage.fill(FEW, 2 * FEW)
    few: dict[Address, list[Visit]] = {path: [] for path in ADDRESSES}
    for path in ADDRESSES * rounds:
        few[path].append(scenes.visit(stage, path))
    work = {path: [scenes.first_work(stage, path) for _ in range(rounds)] for path in ADDRESSES}
    stage.fill(MANY)
    many = [scenes.visit(stage) for _ in range(rounds)]
    return [
        *visit_rows("", [[each.first for each in few[path]] for path in ADDRESSES], [each.first for each in many]),
        *work_rows(work["/"], work["/floor"]),
        *visit_rows(
            " again", [[each.again for each in few[path]] for path in ADDRESSES], [each.again for each in many]
        ),
        *script_rows(parts, many[0].scripts),
    ]


def visit_rows(when: str, few: Sequence[Sequence[Shown]], many: Sequence[Shown]) -> list[Row]:
    """From the last byte to the frame with the first rows; of the few the product's and the floor's."""
    ours, floor, more = ([each.drawn_ms for each in some] for some in (*few, many))
    return [
        Row(f"{FEW:,} drawn{when}, from their last byte, median", middle(ours), "ms", middle(floor), timed=True),
        Row(f"{FEW:,} drawn{when}, from their last byte, p95", p95(ours), "ms", bound=PAINT_MS, timed=True),
        Row(f"{MANY:,} drawn{when}, from the last page's last byte, median", middle(more), "ms", timed=True),
    ]


def work_rows(ours: Sequence[Sequence[Task]], floor: Sequence[Sequence[Task]]) -> list[Row]:
    """What of that is the page's own, on a machine that does other things as well while a browser starts."""
    cpu, least = ([sum(task.cpu_ms for task in tasks) for tasks in some] for some in (ours, floor))
    what = f"{FEW:,} drawn, work from their last byte on"
    return [
        Row(f"{what}, median", middle(cpu), "ms", middle(least), timed=True),
        Row(f"{what}, p95", p95(cpu), "ms", bound=PAINT_MS, timed=True),
    ]


def script_rows(parts: Chunks, loaded: Sequence[str]) -> list[Row]:
    """What the first visit waits for; of the rest what is loaded without anybody's doing, and what is not."""
    soon, wanted = (
        sum(size for name, size in parts.later.items() if (name in loaded) is is_loaded) for is_loaded in (True, False)
    )
    return [
        Row("JavaScript of a first visit, gzipped", sum(parts.initial.values()) / KB, "KB", bound=SCRIPT_KB),
        Row("JavaScript that is loaded once the list is there, gzipped", soon / KB, "KB"),
        Row("JavaScript that is loaded when it is wanted, gzipped", wanted / KB, "KB"),
    ]


def _delta(stage: Stage) -> list[Row]:
    count = 60 if stage.quick else 300
    progress(f"page: {count} deltas one by one, {MANY:,} pull requests, and for the floor")
    told = {path: scenes.deltas(stage, stage.fill(MANY), path, count) for path in ADDRESSES}
    ours, floor = ([each.drawn_ms for each in told[path]] for path in ADDRESSES)
    work, least = ([each.work_ms for each in told[path]] for path in ADDRESSES)
    late = count - sum(each.frames == 0 for each in told["/"])
    return [
        Row("a delta, until the document has it, median", middle(work), "ms", middle(least), timed=True),
        Row("a delta, until it is drawn, median", middle(ours), "ms", middle(floor), timed=True),
        Row("a delta, until it is drawn, p95", p95(ours), "ms", bound=2 * FRAME_MS, timed=True),
        Row("deltas that are not in the first frame after them", late, "", bound=0),
    ]


def _load(stage: Stage) -> list[Row]:
    seconds = 3 if stage.quick else 10
    progress(f"page: {HZ} deltas a second for {seconds} s, {MANY:,} pull requests")
    return load_rows(scenes.load(stage, stage.fill(MANY), seconds, HZ))


def load_rows(load: Load) -> list[Row]:
    """What the main thread did in each frame, what became of the frames, and how much is drawn."""
    cpu = [sum(task.cpu_ms for task in tasks) for tasks in load.frames]
    wall = [sum(task.wall_ms for task in tasks) for tasks in load.frames]
    skipped = [left_out(each) for each in load.gaps_ms]
    return [
        Row(f"{HZ} deltas a second: work for each, frames included, mean", sum(cpu) / load.deltas, "ms", timed=True),
        Row(f"{HZ} deltas a second: work in a frame, median", middle(cpu), "ms", timed=True),
        Row(f"{HZ} deltas a second: work in a frame, p95", p95(cpu), "ms", bound=WORK_MS, timed=True),
        Row(f"{HZ} deltas a second: tasks of a frame by the clock, p95", p95(wall), "ms", timed=True),
        Row(f"{HZ} deltas a second: frames left out before one, p95", p95(skipped), "", bound=0, timed=True),
        Row(
            f"{HZ} deltas a second: frames left out, share",
            sum(skipped) / (sum(skipped) + len(skipped)) * 100,
            "%",
            timed=True,
        ),
        Row(f"nodes in memory, {MANY:,} pull requests", load.nodes, "", bound=NODES),
    ]


def _filtering(stage: Stage) -> list[Row]:
    progress(f"page: words are typed and taken back, {MANY:,} pull requests, and for the floor")
    stage.fill(MANY)
    floor, _ = scenes.filtering(stage, "/floor")
    return filter_rows(*scenes.filtering(stage), floor)


def filter_rows(answers: Sequence[Answer], tasks: Sequence[Sequence[Task]], floor: Sequence[Answer]) -> list[Row]:
    """How long until the letter, how long until the list, and how long nothing else could be done."""
    letters, least = ([each.letter_ms for each in some] for some in (answers, floor))
    lists, least_lists = ([each.list_ms for each in some if each.list_ms is not None] for some in (answers, floor))
    longest = [max(task.wall_ms for task in some) for some in tasks]
    busiest = [max(task.cpu_ms for task in some) for some in tasks]
    return [
        Row("a key, until its letter is drawn, median", middle(letters), "ms", middle(least), timed=True),
        Row("a key, until its letter is drawn, p95", p95(letters), "ms", bound=KEY_MS, timed=True),
        Row("a key, until its letter is drawn, most", max(letters), "ms", bound=KEY_MS, timed=True),
        Row("a key, until the list is drawn, median", middle(lists), "ms", middle(least_lists), timed=True),
        Row("a key, until the list is drawn, p95", p95(lists), "ms", timed=True),
        Row("a key, its longest task, p95", p95(longest), "ms", bound=KEY_MS, timed=True),
        Row("a key, its longest task, most", max(longest), "ms", bound=KEY_MS, timed=True),
        Row("a key, work of its longest task, most", max(busiest), "ms", timed=True),
    ]


def _anchored(stage: Stage) -> list[Row]:
    progress("page: changes above what is looked at")
    held = scenes.anchored(stage, stage.fill(MANY))
    assert held["frames"] >= scenes.CHANGES_ABOVE / 10, "hardly anybody looked"
    what = f"{scenes.CHANGES_ABOVE} changes above the first line in sight"
    return [
        Row(f"{what}: pixels that it was moved by, most", held["mostPx"], "", bound=0),
        Row(f"{what}: frames without it", held["missing"], "", bound=0),
    ]


def _kept(stage: Stage) -> list[Row]:
    # In a look the first minute goes by four times as fast.
    first = Part(60 * SLOW_HZ, 4 * SLOW_HZ if stage.quick else SLOW_HZ)
    rest = Part((1 if stage.quick else 9) * 60 * SLOW_HZ, SLOW_HZ)
    progress(f"page: {first.deltas + rest.deltas:,} deltas, {SLOW_HZ} a second, {FEW:,} pull requests")
    return kept_rows(*scenes.kept(stage, stage.fill(FEW), first, rest), first.deltas + rest.deltas)


def kept_rows(first: Kept, last: Kept, deltas: int) -> list[Row]:
    """What has grown since the first minute, in which everything is made that is made only once."""
    what = f"{deltas:,} deltas, {SLOW_HZ} a second, beside the first {60 * SLOW_HZ}"
    return [
        Row(f"{what}: heap after a collection", last.heap / MB, "MB", first.heap / MB, GROWTH),
        Row(f"{what}: more nodes out of the document", last.detached - first.detached, "", bound=0),
    ]


def _shifted(stage: Stage, what: str) -> float:
    return sum(each[what] for each in stage.shifted)
