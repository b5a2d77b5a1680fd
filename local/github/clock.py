"""GitHub's clock: one-second steps, and for tests a time that stands still."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import formatdate


def machine_ms() -> int:
    """The machine's own time."""
    return time.time_ns() // 1_000_000


class Clock:
    """The time that content, answers and limits carry; tokens and JWTs follow the machine's own."""

    def __init__(self, machine: Callable[[], int] = machine_ms) -> None:
        self._machine = machine
        self._fixed_ms: int | None = None
        self._offset_ms = 0

    def now(self) -> int:
        """Seconds since the epoch."""
        return self.now_ms() // 1000

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        current = self._machine() if self._fixed_ms is None else self._fixed_ms
        return current + self._offset_ms

    def machine_ms(self) -> int:
        """The machine's own time, whatever is set here."""
        return self._machine()

    def machine(self) -> float:
        """The same in seconds."""
        return self._machine() / 1000

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


def iso_ms(milliseconds: int) -> str:
    """The form of the delivery log's timestamps."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def http_date(seconds: int) -> str:
    """The form of the Date header."""
    return formatdate(seconds, usegmt=True)
