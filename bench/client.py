"""The browser's client: what one delta costs it, and how ten thousand of them come back after a cut.

Both are the client's own code (`frontend/client/src`), bundled with what drives it (`bench/clients`) and run by Node.
Chance has a seed and the clock of the returns is simulated, so that these are counted and come out the same each time.
"""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.programs import bundle, run
from bench.report import Report, Row, middle, progress
from bench.stage import Run
from orglane_cli.connections import spread_for

SIZES, MEASURED = (1_000, 10_000, 100_000), 10_000
P99_MS, ROWS_COPIED, REPLACED, GROWTH = 1, 128, 2, 1.1
CLIENTS, BACK_S, ATTEMPTS_A_SECOND = 10_000, 45, 400

type Figures = dict[str, Any]


def bench(asked: Run) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        program = bundle("main", Path(folder) / "clients.mjs", "--format", "esm", "--platform", "node")
        rows = _applying(program, 500 if asked.quick else 5_000)
        rows += _returning(program, 2 if asked.quick else 10)
    return Report("client", rows, {"clients": CLIENTS, "spreadMs": spread_for(CLIENTS)})


def _applying(program: Path, rounds: int) -> list[Row]:
    progress(f"client: {rounds} deltas on views of {', '.join(f'{size:,}' for size in SIZES)} pull requests")
    told = json.loads(run("node", str(program), "applying", str(rounds), *map(str, SIZES)))
    measured = [each for each in told if each["pullRequests"] == MEASURED]
    rows = [row for each in measured for row in _delta(each)]
    for one in (True, False):
        least, most = (_of(told, size, one) for size in (SIZES[0], SIZES[-1]))
        beside = f"{SIZES[-1]:,} open beside {SIZES[0]:,}, {'one repository' if one else 'five to each repository'}"
        rows += [
            Row(f"rows copied, {beside}", most["rows"], "", least["rows"], GROWTH),
            Row(f"references copied, {beside}", most["references"], "", least["references"]),
            Row(f"time, {beside}, median", middle(most["times"]), "ms", middle(least["times"]), timed=True),
        ]
    return [
        *rows,
        Row("rows and repositories that are other objects, any size", _most(told, "replaced"), "", bound=REPLACED),
        Row("deltas that are not in the view, any size", _most(told, "missed"), "", bound=0),
    ]


def _delta(told: Figures) -> list[Row]:
    among = f"{told['pullRequests']:,} open in {told['repositories']:,} repositor{_ending(told['repositories'])}"
    return [
        Row(f"a delta, {among}, median", middle(told["times"]), "ms", middle(told["floorTimes"]), timed=True),
        Row(f"a delta, {among}, p99", _p99(told["times"]), "ms", bound=P99_MS, timed=True),
        Row(f"rows copied by a delta, {among}", told["rows"], "", bound=ROWS_COPIED),
        Row(f"references copied by a delta, {among}", told["references"], ""),
    ]


def _returning(program: Path, count: int) -> list[Row]:
    spread_ms = spread_for(CLIENTS)
    progress(f"client: {CLIENTS:,} connections are cut, {count} seeds")
    seeds = [str(seed) for seed in range(1, count + 1)]
    told = json.loads(run("node", str(program), "returning", str(CLIENTS), str(spread_ms), *seeds))
    within = f"told to leave within {spread_ms / 1000:g} s"
    ways = {
        "lost": "cut without a word",
        "clean": "closed in order",
        "told": within,
        "told and lost": f"{within}, cut at once",
    }
    return [row for cut, words in ways.items() for row in _cut([each for each in told if each["cut"] == cut], words)]


def _cut(told: Sequence[Figures], words: str) -> list[Row]:
    """The worst of all seeds."""
    is_told = told[0]["cut"].startswith("told")
    assert _most(told, "late") == 0, "a client that is back does not know of it"
    return [
        Row(f"{CLIENTS:,} {words}: all are back", _most(told, "backMs") / 1000, "s", bound=BACK_S),
        Row(
            f"{CLIENTS:,} {words}: attempts in the busiest second",
            _most(told, "busiest"),
            "",
            bound=ATTEMPTS_A_SECOND if is_told else None,
        ),
        Row(f"{CLIENTS:,} {words}: refused", _most(told, "refused"), "", bound=0 if is_told else None),
    ]


def _of(told: Sequence[Figures], size: int, is_one: bool) -> Figures:
    return next(each for each in told if each["pullRequests"] == size and (each["repositories"] == 1) is is_one)


def _most(told: Sequence[Figures], name: str) -> float:
    return max(float(each[name]) for each in told)


def _ending(count: int) -> str:
    return "y" if count == 1 else "ies"


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]
