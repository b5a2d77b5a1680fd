"""Rows of a measurement: what was counted or timed, against which floor, and whether its bound is held."""

import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles

RESULTS = Path(__file__).parent / "results"

type Facts = dict[str, object]


@dataclass(frozen=True)
class Row:
    """One line of a table. `ratio` is product to floor; `timed` rows warn, counted ones fail the run."""

    what: str
    product: float
    unit: str
    floor: float | None = None
    bound: float | None = None
    timed: bool = False

    @property
    def ratio(self) -> float | None:
        return self.product / self.floor if self.floor else None

    @property
    def is_held(self) -> bool:
        """Whether the bound holds: of the ratio where there is a floor, of the figure itself otherwise."""
        if self.bound is None:
            return True
        return (self.product if self.ratio is None else self.ratio) <= self.bound


@dataclass(frozen=True)
class Report:
    """All rows of one bench, and what it wants kept beside them."""

    name: str
    rows: Sequence[Row]
    facts: Facts = field(default_factory=dict)

    @property
    def broken(self) -> list[Row]:
        return [row for row in self.rows if not row.is_held]

    def write(self) -> Path:
        """Keep it in results/<name>.json."""
        RESULTS.mkdir(exist_ok=True)
        rows = [{**asdict(row), "ratio": row.ratio, "held": row.is_held} for row in self.rows]
        path = RESULTS / f"{self.name}.json"
        path.write_text(json.dumps({"name": self.name, "rows": rows, "facts": self.facts}, indent=2) + "\n")
        return path


def table(report: Report) -> str:
    """A report as a table of Markdown."""
    lines = [("", "product", "floor", "ratio", "bound", "")]
    lines += [_cells(row) for row in report.rows]
    widths = [max(len(line[at]) for line in lines) for at in range(6)]
    head, *rest = ("| " + " | ".join(_padded(line, widths)) + " |" for line in lines)
    rule = "|" + "|".join("-" * (width + 1) + (":" if 0 < at < 5 else "-") for at, width in enumerate(widths)) + "|"
    return "\n".join([f"### {report.name}", "", head, rule, *rest])


def _padded(line: Sequence[str], widths: Sequence[int]) -> Iterable[str]:
    for at, (cell, width) in enumerate(zip(line, widths, strict=True)):
        yield cell.rjust(width) if 0 < at < 5 else cell.ljust(width)


def _cells(row: Row) -> tuple[str, str, str, str, str, str]:
    ratio, bound = row.ratio, row.bound
    verdict = "" if bound is None else ("held" if row.is_held else "BROKEN")
    return (
        row.what,
        f"{_figure(row.product)} {row.unit}".strip(),
        "" if row.floor is None else f"{_figure(row.floor)} {row.unit}".strip(),
        "" if ratio is None else f"{ratio:.2f}",
        "" if bound is None else f"≤ {_figure(bound)}",
        verdict,
    )


def _figure(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"


def p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]


def middle(values: Sequence[float]) -> float:
    return median(values)


_STARTED = time.monotonic()


def progress(text: str) -> None:
    """What is being done, on stderr: stdout has the tables."""
    print(f"{time.monotonic() - _STARTED:6.1f} s  {text}", file=sys.stderr, flush=True)
