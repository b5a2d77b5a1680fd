"""GitHub's clock: one-second steps, and for tests a time that stands still."""

import time
from datetime import UTC, datetime
from email.utils import formatdate


class Clock:
    """The time that content and answers carry; tokens and JWTs follow the machine's own."""

    def __init__(self) -> None:
        self._fixed_ms: int | None = None
        self._offset_ms = 0

    def now(self) -> int:
        """Seconds since the epoch."""
        return self.now_ms() // 1000

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        current = time.time_ns() // 1_000_000 if self._fixed_ms is None else self._fixed_ms
        return current + self._offset_ms

    def set(self, now_ms: int | None) -> None:
        """Stand still at a time, or run again."""
        self._fixed_ms, self._offset_ms = now_ms, 0

    def advance(self, by_ms: int) -> None:
        """Move on without waiting."""
        self._offset_ms += by_ms


def iso(seconds: int) -> str:
    """The form of GitHub's timestamps."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_or_none(seconds: int | None) -> str | None:
    """A timestamp that may not have come yet."""
    return None if seconds is None else iso(seconds)


def http_date(seconds: int) -> str:
    """The form of the Date header."""
    return formatdate(seconds, usegmt=True)
