"""What this GitHub remembers only while it runs."""

from dataclasses import dataclass, field
from typing import Literal

WINDOW = 3600

Resource = Literal["core", "graphql"]


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
    """The windows of all callers; REST and GraphQL have one each."""

    windows: dict[tuple[Resource, str], Window] = field(default_factory=dict)
    # For tests: who has nothing left until when; an empty key is everybody.
    exhausted: dict[tuple[Resource, str], int] = field(default_factory=dict)

    def window(self, resource: Resource, key: str, now: int) -> Window:
        """The caller's present window."""
        found = self.windows.get((resource, key))
        if found is None or not now < found.reset <= now + WINDOW:
            found = self.windows[resource, key] = Window(now + WINDOW)
        return found

    def exhausted_until(self, resource: Resource, key: str, now: int) -> int | None:
        """When a caller that was left with nothing may go on."""
        found = max(self.exhausted.get((resource, one), 0) for one in ("", key))
        return found if found > now else None


@dataclass(frozen=True)
class Grant:
    """What a sign-in code stands for."""

    user_id: int
    redirect_uri: str
    challenge: str | None
    expires_at: float
