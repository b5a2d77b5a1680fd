"""What this GitHub remembers only while it runs."""

from dataclasses import dataclass, field
from typing import Literal

WINDOW = 3600
SECOND_MS = 1000

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


@dataclass
class Doubts:
    """For tests: tokens too new to be known everywhere, and JWTs that are good for one request a second."""

    fresh_unauthorized_ms: int = 0
    fresh_unauthorized_times: int = 0
    jwt_once: bool = False
    _known_from_ms: dict[str, int] = field(default_factory=dict)
    _refusals_left: dict[str, int] = field(default_factory=dict)
    _last_used_ms: dict[str, int] = field(default_factory=dict)

    def minted(self, token: str, now_ms: int) -> None:
        """A token is there; it may take a while until it is known."""
        if self.fresh_unauthorized_ms:
            self._known_from_ms[token] = now_ms + self.fresh_unauthorized_ms
        if self.fresh_unauthorized_times:
            self._refusals_left[token] = self.fresh_unauthorized_times

    def knows(self, token: str, now_ms: int) -> bool:
        """Whether a token has been there for long enough, and was asked with often enough."""
        if left := self._refusals_left.pop(token, 0):
            if left > 1:
                self._refusals_left[token] = left - 1
            return False
        if self._known_from_ms.get(token, 0) > now_ms:
            return False
        self._known_from_ms.pop(token, None)
        return True

    def accepts(self, value: str, now_ms: int) -> bool:
        """Whether a JWT comes for the first time in this second."""
        if not self.jwt_once:
            return True
        lately = {one: at for one, at in self._last_used_ms.items() if now_ms - at < SECOND_MS}
        self._last_used_ms = {**lately, value: now_ms}
        return value not in lately


@dataclass(frozen=True)
class Grant:
    """What a sign-in code stands for."""

    user_id: int
    redirect_uri: str
    challenge: str | None
    expires_at: float
