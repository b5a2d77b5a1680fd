"""A consumer stops taking commands before its time is over, and when it is told to."""

import signal
import subprocess
import sys

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
    with drain.batch(Context(left_ms)):
        assert drain() is stops


TOLD = """
import os, signal
from orglane.edges.drain import Drain

class Context:
    def get_remaining_time_in_millis(self):
        return 30_000

drain = Drain()
with drain.batch(Context()):
    assert not drain()
    os.kill(os.getpid(), signal.SIGTERM)
    assert drain()
    print("finished what it began", flush=True)
print("between batches", flush=True)
os.kill(os.getpid(), signal.SIGTERM)
print("still here")
"""


def test_it_finishes_what_it_began_when_it_is_told_to_end_and_ends_at_once_between_batches() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOLD],
        env={"AWS_LAMBDA_FUNCTION_NAME": "apply"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stdout.splitlines() == ["finished what it began", "between batches"], done.stderr
    assert done.returncode == -signal.SIGTERM


def test_elsewhere_signals_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    before = signal.getsignal(signal.SIGTERM)
    Drain()
    assert signal.getsignal(signal.SIGTERM) is before
