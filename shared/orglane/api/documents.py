"""The shapes of answers for the API's own document; what clients see of rows is documented by `model` itself."""

from dataclasses import dataclass
from typing import Literal

from orglane.model import Github, Job, Member, Position, PullRequest, Repo, TaskSummary, Wire


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
    installation_status: str
    sync_status: str
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
