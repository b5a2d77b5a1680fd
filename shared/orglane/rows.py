"""What the table remembers of an organization: the rows that commands change.

A row keeps facts with the versions that decide between them (see `merge`) and counters that follow from other rows.
What clients see of a row is derived in `views`.
"""

from dataclasses import dataclass, field, replace

from orglane.commands import Account, PullRequestFacts, RepositoryFacts

__all__ = ["Head", "MemberRow", "Mergeability", "PullRequestRow", "RepositoryRow", "Row", "replace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mergeability:
    """GitHub's last known verdict, and the head and time for which it was given."""

    value: bool
    as_of_ms: int
    head_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestRow:
    """One pull request, open or tombstone. `tied`: different contents came with the same version."""

    repo_id: str
    facts: PullRequestFacts
    ver: str
    tied: bool = False
    mergeability: Mergeability | None = None

    @property
    def is_open(self) -> bool:
        return self.facts.state == "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryRow:
    """One repository. `presence` orders additions to and removals from the installation."""

    facts: RepositoryFacts
    ver: str
    presence: tuple[int, int, bool] = (0, 0, False)
    open_pull_requests: int = 0
    latest_activity_ms: int = 0

    @property
    def is_removed(self) -> bool:
        return self.presence[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    member_id: str
    login: str
    name: str | None
    avatar_url: str
    role: str
    seen_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """META: the organization's epoch and position, how it stands with GitHub, and its counters.

    `installation` orders what was told of installations: (installation id, gone, time, status).
    """

    epoch: int
    seq: int = 0
    account: Account
    account_at_ms: int = 0
    installation: tuple[int, bool, int, str] = (0, False, 0, "connected")
    repositories: int = 0
    open_pull_requests: int = 0
    last_webhook_at_ms: int | None = None
    last_webhook_event: str | None = None

    @property
    def installation_status(self) -> str:
        return self.installation[-1]


type Row = PullRequestRow | RepositoryRow | MemberRow


@dataclass(frozen=True, slots=True)
class State:
    """The part of an organization that a batch of commands may touch: its head and rows by sort key."""

    head: Head | None = None
    rows: dict[str, Row] = field(default_factory=dict)
