"""Changes: what a delta tells clients, in the past tense."""

from dataclasses import dataclass
from typing import Any

from orglane.model import Github, Job, Member, PullRequest, Repo, TaskSummary, Wire, camel, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestUpdated(Wire):
    pull_request: PullRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestRemoved(Wire):
    """A pull request left the open list; `reason` is closed, merged or removed."""

    pr_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoUpdated(Wire):
    repo: Repo


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoRemoved(Wire):
    """A repository left, and its pull requests with it."""

    repo_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSummaryUpdated(Wire):
    task_summary: TaskSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRemoved(Wire):
    task_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GithubUpdated(Wire):
    github: Github


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberUpdated(Wire):
    member: Member


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(Wire):
    member_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobUpdated(Wire):
    job: Job


type Change = (
    PullRequestUpdated
    | PullRequestRemoved
    | RepoUpdated
    | RepoRemoved
    | TaskSummaryUpdated
    | TaskRemoved
    | GithubUpdated
    | MemberUpdated
    | MemberRemoved
    | JobUpdated
)


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Wire):
    """Whose shell it is."""

    id: str
    login: str
    name: str | None
    avatar_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSessionUpdated(Wire):
    """What the app snapshot shows of the user; never a secret."""

    user: User
    active_organization_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveOrganizationChanged(Wire):
    organization_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationSyncStatusChanged(Wire):
    """How one of the user's organizations stands; the two counts are those of that moment."""

    organization_id: str
    installation_status: str
    sync_status: str
    last_sync_at_ms: int | None
    imported_repo_count: int
    open_pull_request_count: int


type AppChange = AppSessionUpdated | ActiveOrganizationChanged | OrganizationSyncStatusChanged
"""What deltas of the topic `app` tell."""


def change_wire(change: Change | AppChange) -> dict[str, Any]:
    """A change as `{"type": "pullRequestUpdated", …}`."""
    return {"type": camel(_snake(type(change).__name__)), **wire(change)}


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
