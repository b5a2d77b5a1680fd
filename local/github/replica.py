"""A replica that lags: the API tells of a pull request as it was, while webhooks tell of it as it is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from local.github.clock import Clock
from local.github.world import PullRequest


@dataclass(frozen=True)
class Lag:
    """How far behind: so many milliseconds, or so many changes, whichever is more."""

    ms: int = 0
    changes: int = 0

    @property
    def is_none(self) -> bool:
        """Whether it is up to date."""
        return self.ms <= 0 and self.changes <= 0


# When a version came to be, and the version; None is "not there yet".
Version = tuple[int, PullRequest | None]


class Replica:
    """What the API sees of pull requests. It remembers only from when it was told to lag."""

    def __init__(self, clock: Clock) -> None:
        self.lag = Lag()
        self._clock = clock
        self._by_pull: dict[int, Lag] = {}
        self._versions: dict[int, list[Version]] = {}

    def fall_behind(self, lag: Lag, pulls: Iterable[PullRequest]) -> None:
        """From now on, in everything."""
        self.lag = lag
        self._versions = {} if lag.is_none else {pull.id: [(0, _copy(pull))] for pull in pulls}
        self._by_pull.clear()

    def fall_behind_in(self, pull: PullRequest, lag: Lag) -> None:
        """From now on, in one pull request."""
        self._by_pull[pull.id] = lag
        self._versions.setdefault(pull.id, [(0, _copy(pull))])

    def note(self, pull: PullRequest) -> None:
        """A pull request has changed."""
        if self.lag.is_none and pull.id not in self._by_pull:
            return
        versions = self._versions.setdefault(pull.id, [(0, None)])
        versions.append((self._clock.now_ms(), _copy(pull)))

    def seen(self, pull: PullRequest | None) -> PullRequest | None:
        """A pull request as the API tells of it; None when it has not heard of it."""
        if pull is None:
            return None
        lag = self._by_pull.get(pull.id, self.lag)
        versions = self._versions.get(pull.id)
        if lag.is_none or not versions:
            return pull
        until = self._clock.now_ms() - lag.ms
        known = sum(at <= until for at, _ in versions)
        return versions[max(0, min(known, len(versions) - lag.changes) - 1)][1]

    def pulls(self, pulls: dict[int, PullRequest]) -> dict[int, PullRequest]:
        """All pull requests of a repository as the API tells of them."""
        if not self._versions:
            return pulls
        seen = ((number, self.seen(pull)) for number, pull in pulls.items())
        return {number: pull for number, pull in seen if pull is not None}


def _copy(pull: PullRequest) -> PullRequest:
    return replace(
        pull,
        labels=list(pull.labels),
        requested_reviewers=list(pull.requested_reviewers),
        requested_teams=list(pull.requested_teams),
        reviews=[replace(one) for one in pull.reviews],
    )
