"""What a commit asked for reaches whoever does it."""

from typing import Any

import pytest

from orglane.decide import LaneStep
from orglane.edges.errands import OPENED_MS, Errands
from orglane.errors import Unavailable
from orglane.ports.work import LaneCall
from tests.fakes import Clock


class Calls:
    """The work queue, as it is asked to see to lanes."""

    def __init__(self) -> None:
        self.calls: list[LaneCall] = []
        self.down = False

    def call(self, call: LaneCall, delay_s: int = 0) -> None:
        if self.down:
            raise Unavailable("no queue")
        self.calls.append(call)


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def errands(calls: Calls, clock: Clock) -> Errands:
    nobody: Any = None
    return Errands(jobs=nobody, nudges=nobody, calls=calls, lane=nobody, departures=nobody, clock=clock)


def test_a_lane_that_is_being_opened_is_asked_for_once_a_minute(calls: Calls, errands: Errands, clock: Clock) -> None:
    for _ in range(3):
        errands("42", LaneStep("open"))
    errands("43", LaneStep("open"))
    assert calls.calls == [LaneCall("42", "open"), LaneCall("43", "open")]
    clock.now_ms += OPENED_MS
    errands("42", LaneStep("open"))
    assert calls.calls[2:] == [LaneCall("42", "open")]


def test_what_could_not_be_asked_for_is_asked_again(calls: Calls, errands: Errands) -> None:
    calls.down = True
    with pytest.raises(Unavailable):
        errands("42", LaneStep("open"))
    calls.down = False
    errands("42", LaneStep("open"))
    assert calls.calls == [LaneCall("42", "open")]


def test_every_other_step_is_asked_for_each_time(calls: Calls, errands: Errands) -> None:
    for _ in range(2):
        errands("42", LaneStep("close"))
    assert calls.calls == [LaneCall("42", "close")] * 2
