"""How large an ordinary webhook becomes: its delta, and the row that is stored; over all of GitHub's examples.

The full one has no bound here, for it is not ordinary; it is shown, so that nobody takes the examples for
the most that can come.
"""

import json
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
    rows = [_row_bytes(shape) for shape in found]
    messages = [len(shape.message) for shape in found]
    whole, full = _padded(), _fullest()
    return Report(
        "size",
        [
            Row("delta, largest", max(deltas), "B", bound=DELTA_BYTES),
            Row("delta, median", middle(deltas), "B"),
            Row("stored pull request, largest", max(rows), "B", bound=ROW_BYTES),
            Row("stored pull request, median", middle(rows), "B"),
            Row("message in the lane, largest", max(messages), "B"),
            Row("delta, the 24 KB delivery", whole.frame_bytes, "B", bound=DELTA_BYTES),
            Row("stored pull request, the 24 KB delivery", _row_bytes(whole), "B", bound=ROW_BYTES),
            Row("delta, 100 labels and 15 reviewers", full.frame_bytes, "B"),
            Row("stored pull request, 100 labels and 15 reviewers", _row_bytes(full), "B"),
        ],
        {"examples": len(found)},
    )


def _row_bytes(shape: Shape) -> int:
    """The stored pull request; an example that is read writes one."""
    return max(size(item) for item in shape.items if item["sk"]["S"].startswith("PR#"))


def _padded() -> Shape:
    """The delivery that the other benches send, with the description that makes it 24 KB."""
    told = [json.loads(payloads.body_of(payloads.ordinary("4711", 7, second))) for second in (0, 1)]
    shape = second_event(*told)
    assert shape is not None
    return shape


def _fullest() -> Shape:
    """A pull request with far more on it than is usual: 100 labels, 15 reviewers, a title of 256 characters."""
    told = [payloads.ordinary("4711", 7, second) for second in (0, 1)]
    for second, payload in enumerate(told):
        payload["pull_request"] |= {
            "title": "t" * 255 + str(second),
            "labels": [{"name": f"area/component-number-{at:03d}", "color": "ededed"} for at in range(100)],
            "requested_reviewers": [{"login": f"some-reviewer-{at:03d}", "id": at + 1} for at in range(15)],
        }
    shape = second_event(*told)
    assert shape is not None
    return shape


def _shape(example: payloads.Json) -> Shape | None:
    """An example as the second event of a pull request that is known, and was open with another title."""
    first = deepcopy(example)
    raw = first["pull_request"]
    raw |= {"title": "Before", "state": "open", "merged": False, "merged_at": None, "closed_at": None}
    raw["updated_at"] = raw["created_at"]
    example["pull_request"]["updated_at"] = payloads.at(1)
    return second_event(first, example)
