"""What this GitHub remembers only while it runs."""

import time
from dataclasses import dataclass, field

WINDOW = 3600


@dataclass
class Counts:
    """Requests answered, by route."""

    by_route: dict[str, int] = field(default_factory=dict)

    def add(self, route: str) -> None:
        """Count one."""
        self.by_route[route] = self.by_route.get(route, 0) + 1


@dataclass
class Window:
    """What one caller has used until a time."""

    reset: int
    used: int = 0


@dataclass
class Limits:
    """The windows of all callers."""

    windows: dict[str, Window] = field(default_factory=dict)
    # For tests: nobody has anything left until this time.
    exhausted_until: int = 0

    def window(self, key: str) -> Window:
        """The caller's present window."""
        now = int(time.time())
        found = self.windows.get(key)
        if found is None or found.reset <= now:
            found = self.windows[key] = Window(now + WINDOW)
        return found


@dataclass(frozen=True)
class Grant:
    """What a sign-in code stands for."""

    user_id: int
    redirect_uri: str
    challenge: str | None
    expires_at: float
