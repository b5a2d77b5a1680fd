"""When a consumer has to stop taking commands: its time is nearly over, or it was told to stop.

Lambda sends SIGTERM before it ends a process that has an extension, and a process that gets none ends between batches.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

RESERVE_S = 5.0
"""More than one commit takes with all its tries: what has begun by then is finished."""


class Context(Protocol):
    """What Lambda tells of the invocation."""

    def get_remaining_time_in_millis(self) -> int: ...


class Drain:
    """Whether to stop, asked before each run of commands."""

    def __init__(self) -> None:
        self._told = False
        self._busy = False
        self._end_s = float("inf")
        if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
            signal.signal(signal.SIGTERM, lambda *_: self._stop())

    @contextmanager
    def batch(self, context: Context) -> Iterator[None]:
        """A batch, with the time that Lambda gives it."""
        self._end_s = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - RESERVE_S
        self._busy = True
        try:
            yield
        finally:
            self._busy = False

    def _stop(self) -> None:
        """Take no further command, and end: at once between batches, else when there was time to finish."""
        self._told = True
        if self._busy:
            signal.alarm(int(RESERVE_S))
            return
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTERM)

    def __call__(self) -> bool:
        return self._told or time.monotonic() >= self._end_s
