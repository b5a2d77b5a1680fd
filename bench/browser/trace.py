"""What a trace of Chromium says of a page's main thread: how long its tasks took, in each frame or after each key.

Tasks are the thread's outermost ones: scripts, style, layout, paint, collections. Nothing is counted twice, and nothing
of the browser's own is left out. `dur` of an event is what a clock on the wall says, `tdur` what the thread had of a
processor; both in microseconds.
"""

import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

type Event = dict[str, Any]

CATEGORIES = (
    "disabled-by-default-devtools.timeline",
    "disabled-by-default-devtools.timeline.frame",
    "blink.user_timing",
)
TASK, FRAME, PRESS = "RunTask", "BeginMainThreadFrame", "press"
BYTES, DRAWN = "bytes", "drawn"


@dataclass(frozen=True)
class Task:
    at_us: int
    wall_ms: float
    cpu_ms: float


def per_frame(events: Sequence[Event]) -> list[list[Task]]:
    """The tasks from the one that begins a frame to the one that begins the next; what follows the last is none."""
    return _divided(events, FRAME)[:-1]


def per_press(events: Sequence[Event]) -> list[list[Task]]:
    """The tasks from the one in which a key goes down to the next one's."""
    return _divided(events, PRESS)


def first_paint(events: Sequence[Event]) -> list[Task]:
    """The tasks from the last of the snapshot's bytes until the first rows are drawn."""
    drawn = next(each for each in events if each["name"] == DRAWN)
    bytes_at = max(each["ts"] for each in events if each["name"] == BYTES and each["ts"] <= drawn["ts"])
    tasks = _tasks(events, _thread(drawn))
    return [each for each in tasks if each.at_us + each.wall_ms * 1000 > bytes_at and each.at_us < drawn["ts"]]


def _divided(events: Sequence[Event], name: str) -> list[list[Task]]:
    marks = [each for each in events if each["name"] == name]
    # Other pages of the browser, which nobody sees, have frames too.
    thread, _ = Counter(map(_thread, marks)).most_common(1)[0]
    tasks = _tasks(events, thread)
    begun = [each.at_us for each in tasks]
    # A mark is made in a task that has begun before it.
    places = [bisect_right(begun, each["ts"]) - 1 for each in marks if _thread(each) == thread]
    return [tasks[begin:end] for begin, end in itertools.pairwise([*sorted(places), len(tasks)])]


def _tasks(events: Sequence[Event], thread: tuple[int, int]) -> list[Task]:
    own = (each for each in events if each["name"] == TASK and each["ph"] == "X" and _thread(each) == thread)
    tasks = (Task(each["ts"], each["dur"] / 1000, each.get("tdur", 0) / 1000) for each in own)
    return sorted(tasks, key=lambda each: each.at_us)


def _thread(event: Event) -> tuple[int, int]:
    return event["pid"], event["tid"]
