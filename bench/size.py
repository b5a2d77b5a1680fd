"""How large an ordinary webhook becomes: its delta, and the row that is stored; over all of GitHub's examples."""

from copy import deepcopy

from bench import payloads
from bench.meter import size
from bench.ordinary import Shape, second_event
from bench.report import Report, Row, middle
from bench.stage import Run

DELTA_BYTES, ROW_BYTES = 2048, 4096


def bench(_: Run) -> Report:
    found = [shape for example in payloads.examples() if (shape := _shape(example))]
    deltas = [shape.frame_bytes for shape in found]
    rows = [size(item) for shape in found for item in shape.items if item["sk"]["S"].startswith("PR#")]
    messages = [len(shape.message) for shape in found]
    return Report(
        "size",
        [
            Row("delta, largest", max(deltas), "B", bound=DELTA_BYTES),
            Row("delta, median", middle(deltas), "B"),
            Row("stored pull request, largest", max(rows), "B", bound=ROW_BYTES),
            Row("stored pull request, median", middle(rows), "B"),
            Row("message in the lane, largest", max(messages), "B"),
        ],
        {"examples": len(found)},
    )


def _shape(example: payloads.Json) -> Shape | None:
    """An example as the second event of a pull request that is known, and was open with another title."""
    first = deepcopy(example)
    raw = first["pull_request"]
    raw |= {"title": "Before", "state": "open", "merged": False, "merged_at": None, "closed_at": None}
    raw["updated_at"] = raw["created_at"]
    example["pull_request"]["updated_at"] = payloads.at(1)
    return second_event(first, example)
