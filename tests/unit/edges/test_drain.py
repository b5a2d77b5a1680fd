"""A consumer stops taking commands before its time is over, and when it is told to."""

import os
import signal

import pytest

from orglane.edges.drain import RESERVE_S, Drain


class Context:
    def __init__(self, left_ms: int) -> None:
        self.left_ms = left_ms

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms


@pytest.mark.parametrize(("left_ms", "stops"), [(30_000, False), (int(RESERVE_S * 1000) - 1, True), (0, True)])
def test_it_stops_while_there_is_time_to_finish(left_ms: int, stops: bool) -> None:
    drain = Drain()
    drain.begin(Context(left_ms))
    assert drain() is stops


def test_it_stops_when_lambda_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "apply")
    try:
        drain = Drain()
        drain.begin(Context(30_000))
        assert not drain()
        os.kill(os.getpid(), signal.SIGTERM)
        assert drain()
    finally:
        signal.signal(signal.SIGTERM, before)


def test_elsewhere_signals_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    before = signal.getsignal(signal.SIGTERM)
    Drain()
    assert signal.getsignal(signal.SIGTERM) is before
