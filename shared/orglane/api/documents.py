"""The shapes of answers for the API's own document; what clients see of rows is documented by `model` itself."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from orglane.model import (
    Github,
    InstallationStatus,
    Job,
    Member,
    Position,
    PullRequest,
    Repo,
    SyncStatus,
    TaskSummary,
    Wire,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health(Wire):
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDocument(Wire):
    id: str
    login: str
    name: str | None
    avatar_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationDocument(Wire):
    """An organization in the picker."""

    organization_id: str
    login: str
    name: str
    avatar_url: str
    kind: Literal["organization", "user"]
    role: str
    installation_status: InstallationStatus
    sync_status: SyncStatus
    last_sync_at_ms: int | None
    imported_repo_count: int
    open_pull_request_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSnapshot(Wire):
    user: UserDocument | None
    csrf_token: str | None
    active_organization_id: str | None
    organizations: tuple[OrganizationDocument, ...]
    install_url: str
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDocument(Wire):
    ticket: str
    url: str
    expires_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationSnapshot(Wire):
    """One page of an organization's snapshot; all its pages carry the same position."""

    organization_id: str
    position: Position
    github: Github
    repos: tuple[Repo, ...]
    open_pull_requests: tuple[PullRequest, ...]
    task_summaries: tuple[TaskSummary, ...]
    jobs: tuple[Job, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseDocument(Wire):
    kind: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry(Wire):
    """A command that was applied, what became of it, and the position after it."""

    id: str
    kind: str
    event: str
    cause: CauseDocument
    queue_wait_ms: int
    duration_ms: int
    attempts: int
    outcome: str
    at_ms: int
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoPage(Wire):
    items: tuple[Repo, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestPage(Wire):
    items: tuple[PullRequest, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage(Wire):
    items: tuple[Member, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage(Wire):
    items: tuple[Job, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(Wire):
    items: tuple[HistoryEntry, ...]
    next_cursor: str | None


type ErrorType = Annotated[str, Field(description="What kind of failure it was, such as `MalformedCommand`.")]
type Kind = Annotated[str, Field(description="What the command does, such as `record_pull_request`.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedSummary(Wire):
    """A command that was put aside because it could not be applied; what is no command has no kind, event or cause."""

    id: str
    kind: Kind | None
    event: str | None
    cause: CauseDocument | None
    reason: ErrorType
    error: Annotated[str, Field(description="The failure in words.")]
    attempts: Annotated[int, Field(description="How often it was tried before it was parked this time.")]
    times_parked: Annotated[int, Field(description="1, and one more for every redrive that failed.")]
    position: Annotated[Position | None, Field(description="Of the commit that tells of it; null without one.")]
    accepted_at_ms: int | None
    parked_at_ms: int
    redriven_at_ms: Annotated[int | None, Field(description="When it was sent to its lane again; null while it lies.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedCommand(ParkedSummary):
    """A parked command with its payload."""

    body: Annotated[str, Field(description="The message as it came, at most 64 KB of it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedPage(Wire):
    items: tuple[ParkedSummary, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveWish(Wire):
    """Which parked commands to redrive: those that are all of this. Without any of it, every one."""

    reason: ErrorType | None = None
    kind: Kind | None = None
    before_ms: Annotated[int | None, Field(ge=0, description="Parked earlier than this; by default, than now.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedrivenDocument(Wire):
    """How many commands were redriven, of those parked before `beforeMs`."""

    redriven: int
    before_ms: int
    more: Annotated[bool, Field(description="Time was over: ask again, with this `beforeMs`, for those that are left.")]


def _at_most(most: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(text.encode()) > most:
            raise ValueError(f"it has more than {most:,} bytes in UTF-8")
        return text

    return AfterValidator(check)


type BranchName = Annotated[
    str,
    # What no branch may have (https://git-scm.com/docs/git-check-ref-format); the rest of its rules GitHub tells.
    Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x20\x7f~^:?*\[\\]+$", description="At most 255 bytes."),
    _at_most(255),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestWish(Wire):
    """A pull request to be opened from one of the repository's own branches; `base` None is the default branch."""

    branch_name: BranchName
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=256)]
    body: Annotated[str, Field(description="At most 64 KB."), _at_most(64 * 1024)] | None = None
    base: BranchName | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryWish(Wire):
    """From when on failed deliveries are asked for again, at most 72 hours back; None: as far as GitHub remembers."""

    since_ms: Annotated[int, Field(ge=0)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Wire):
    """RFC 9457; `errors` come with 422, each a `pointer` to a part of the request and what is wrong with it."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: tuple[dict[str, str], ...] = ()
