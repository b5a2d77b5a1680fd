"""What the table remembers of an organization: the rows that commands change.

A row keeps facts with the versions that decide between them (see `merge`) and counters that follow from other rows.
What clients see of a row is derived in `views`.
"""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from orglane.commands import Account, Cause, CheckFacts, MemberFacts, Progress, PullRequestFacts, RepositoryFacts
from orglane.details import Described, Mergeability, Missed, Push, Review, Sighting, Size
from orglane.model import Checks, Job, Position

__all__ = [
    "Branch",
    "Commit",
    "Described",
    "Description",
    "Head",
    "JobRow",
    "MemberRow",
    "Mergeability",
    "Missed",
    "ParkedRow",
    "PullRequestRow",
    "Push",
    "RepositoryRow",
    "Review",
    "Row",
    "Sighting",
    "Size",
    "State",
    "Sync",
    "Wanted",
    "replace",
]

NO_COMMIT = "0" * 40  # what GitHub sends for the commit of a branch that does not exist


NO_PUSH = Push(0, "")
NO_CHECKS = Checks()
NO_PROGRESS = Progress()


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestRow:
    """One pull request, open or tombstone. `tied`: different contents came with the same version.

    What payloads tell apart from the pull request's own version is kept apart: mergeability, size, reviews (by
    reviewer), the last push to its branch and to its base, the roll-up of its head commit's checks, and which
    description counts. `missed` are the parked commands whose news it lacks.

    `seen` are the latest sightings, newest first. They depend on who told first and the state must not, so they are
    not compared: they are written with what else changed, and change nothing themselves.
    """

    repo_id: str
    facts: PullRequestFacts
    ver: str
    tied: bool = False
    mergeability: Mergeability | None = None
    size: Size | None = None
    reviews: tuple[tuple[str, Review], ...] = ()
    pushed: Push = NO_PUSH
    base_moved_ms: int = 0
    checks: Checks = NO_CHECKS
    missed: tuple[Missed, ...] = ()
    described: Described | None = None
    seen: tuple[Sighting, ...] = field(default=(), compare=False)

    @property
    def is_open(self) -> bool:
        return self.facts.state == "open"

    @property
    def head_sha(self) -> str:
        """The head commit: a push may tell of it before the pull request's own event does."""
        return self.pushed.sha if self.pushed.at_ms > self.facts.updated_at_ms else self.facts.head_sha

    @property
    def is_judged(self) -> bool:
        """Whether the last verdict on mergeability holds for the head and base that it has now."""
        verdict = self.mergeability
        return verdict is not None and verdict.head_sha == self.head_sha and verdict.as_of_ms >= self.base_moved_ms

    @property
    def own_branch(self) -> str:
        """The branch of the same repository that it comes from; empty for forks."""
        return "" if self.facts.is_fork else self.facts.head_ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The text of a pull request, `is_cut` where it was too long; which one counts, the pull request's row says.

    `is_open` is the pull request's: the text of one that left expires like it.
    """

    repo_id: str
    number: int
    text: str
    is_cut: bool = False
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """The checks of one commit, and the open pull requests with that head; a commit may be told of before they are.

    `listed_at_ms` is when a complete list of its checks was last read.
    """

    repo_id: str
    sha: str
    pulls: tuple[int, ...] = ()
    checks: tuple[CheckFacts, ...] = ()
    listed_at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One branch: its moves within the last second that it moved in, and who depends on it.

    `pulls` are open pull requests that come from it, `judged` those based on it whose mergeability is known.
    """

    repo_id: str
    name: str
    at_ms: int = 0
    moves: tuple[tuple[str, str], ...] = ()
    pulls: tuple[int, ...] = ()
    judged: tuple[int, ...] = ()

    @property
    def sha(self) -> str:
        """Its head commit: empty when unknown, zeros when it was deleted."""
        left = {before for before, _ in self.moves}
        ends = [after for _, after in self.moves if after not in left]
        return max(ends, default="")

    @property
    def exists(self) -> bool:
        return bool(self.moves) and self.sha != NO_COMMIT

    @property
    def pushed(self) -> Push:
        """Its last move; none while lists alone told of it, which know no time."""
        return Push(self.at_ms, self.sha) if any(before for before, _ in self.moves) else NO_PUSH


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
    """One person; a removed one is a tombstone. `seen_at_ms` is when this was true."""

    facts: MemberFacts
    seen_at_ms: int
    is_removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job as clients see it, and what they are told of later: how far it really is (`reached`, `told_at_ms`).

    `fence` is the latest attempt that was heard of, `slices` the number of its slices that were applied.
    """

    job: Job
    fence: int = 0
    slices: int = 0
    reached: Progress = NO_PROGRESS
    told_at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRow:
    """A command that was put aside: what came (`body`), why it could not be applied, and how often it was parked.

    `position` is that of the commit which tells of it, None when it was parked alone; `pulls` are the sort keys of the
    pull requests that lack its news. What is no command has no kind, event, cause or time of acceptance.
    `redriven_at_ms` is when it was sent to its lane again, None as long as it only lies here.
    """

    id: str
    body: str
    reason: str
    error: str
    attempts: int
    parked_at_ms: int
    times: int = 1
    redriven_at_ms: int | None = None
    kind: str | None = None
    event: str | None = None
    cause: Cause | None = None
    accepted_at_ms: int | None = None
    position: Position | None = None
    pulls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """How the organization's full sync stands; `generation` counts those that were begun."""

    status: str = "pending"
    phase: str | None = None
    generation: int = 0
    processed: int = 0
    total: int = 0
    label: str | None = None
    at_ms: int | None = None


NEVER_SYNCED = Sync()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """META: the organization's epoch and position, how it stands with GitHub, and its counters.

    `installation` orders what was told of installations: (installation id, gone, time, status). Rows of an earlier
    `era` are no more: a new one begins when the installation ends and its state is cleared. `standings` counts the
    commits that changed what its people's own shells show of it, through all eras.
    """

    epoch: int
    seq: int = 0
    era: int = 0
    standings: int = 0
    account: Account
    account_at_ms: int = 0
    installation: tuple[int, bool, int, str] = (0, False, 0, "connected")
    repositories: int = 0
    open_pull_requests: int = 0
    last_webhook_at_ms: int | None = None
    last_webhook_event: str | None = None
    sync: Sync = NEVER_SYNCED

    @property
    def installation_status(self) -> str:
        return self.installation[-1]

    @property
    def is_connected(self) -> bool:
        return self.installation_status == "connected"


type Row = PullRequestRow | Description | RepositoryRow | MemberRow | Commit | Branch | JobRow | ParkedRow


@dataclass(frozen=True, slots=True)
class State:
    """The part of an organization that a batch of commands may touch: its head and rows by sort key.

    `asked` are the sort keys that were looked for: what is not in `rows` then does not exist. None: everything was.
    """

    head: Head | None = None
    rows: dict[str, Row] = field(default_factory=dict)
    asked: frozenset[str] | None = field(default=None, compare=False)


class Wanted(NamedTuple):
    """Rows by sort key, and whole sections by prefix."""

    sks: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
