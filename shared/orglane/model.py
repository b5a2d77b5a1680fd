"""What clients see: the values of a snapshot and of a delta, frozen, in Python's spelling.

`wire` turns any of them into the JSON object of the public contract (camelCase). They are plain dataclasses, so
that `apply` and `push` need no validation library; the API documents itself from the same classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, ClassVar, Literal


def camel(name: str) -> str:
    """`latest_activity_ms` as `latestActivityMs`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """The base of everything that goes out: pydantic, where it documents these classes, spells them likewise."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"alias_generator": camel, "populate_by_name": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Position(Wire):
    """Where an organization's log stands: `seq` counts commits within an `epoch`."""

    epoch: int
    seq: int


FIRST_EPOCH = 1
"""The epoch of a shell whose user's memberships never changed: a bearer token's or nobody's stays there."""


type InstallationStatus = Literal["connected", "install_required", "reconnect_required"]
type SyncStatus = Literal["pending", "syncing", "synced", "error"]
type PullRequestState = Literal["open", "closed", "merged"]
type ReviewDecision = Literal["approved", "changes_requested", "review_required"]
type JobStatus = Literal["queued", "running", "completed", "error", "cancelled", "waiting_rate_limit", "retrying"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label(Wire):
    name: str
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks(Wire):
    """The roll-up of a head commit's checks."""

    state: Literal["success", "failure", "pending", "none"] = "none"
    total: int = 0
    passed: int = 0
    failed: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest(Wire):
    """A pull request as clients see it; `pr_id` is `<repoId>#<number>`, `author_login` None a deleted account."""

    pr_id: str
    repo_id: str
    repo_full_name: str
    number: int
    title: str
    state: PullRequestState
    url: str
    head_ref_name: str
    head_sha: str
    head_repo_full_name: str | None
    is_fork: bool
    base_ref_name: str
    author_login: str | None
    author_avatar_url: str | None
    is_draft: bool
    labels: tuple[Label, ...]
    review_decision: ReviewDecision | None
    requested_reviewers: tuple[str, ...]
    checks: Checks
    mergeable: Literal["mergeable", "conflicting", "unknown"]
    additions: int
    deletions: int
    created_at_ms: int
    updated_at_ms: int
    needs_reload: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Repo(Wire):
    repo_id: str
    full_name: str
    name: str
    url: str
    is_private: bool
    is_archived: bool
    default_branch: str
    open_pull_request_count: int
    task_count: int
    latest_activity_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Github(Wire):
    """How the organization stands with GitHub: installation, sync, last webhook."""

    connected_account: str | None
    installation_id: str | None
    installation_status: InstallationStatus
    sync_status: SyncStatus
    sync_phase: str | None
    sync_generation: int
    processed_repository_count: int
    total_repository_count: int
    imported_repo_count: int
    last_sync_label: str | None
    last_sync_at_ms: int | None
    last_webhook_at_ms: int | None
    last_webhook_event: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Wire):
    member_id: str
    login: str
    name: str | None
    avatar_url: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSummary(Wire):
    """What people started from a pull request or a branch; created by the tasks to come."""

    task_id: str
    repo_id: str
    repo_name: str
    title: str
    status: str
    branch: str
    pull_request: PullRequest | None
    sessions_summary: tuple[Mapping[str, Any], ...]
    primary_user_login: str | None
    primary_user_avatar_url: str | None
    updated_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress(Wire):
    phase: str | None
    done: int
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Wire):
    """Slow work that someone asked for and may follow."""

    job_id: str
    organization_id: str
    kind: str
    status: JobStatus
    message: str | None
    progress: JobProgress
    target: Mapping[str, Any] | None
    result: Mapping[str, Any] | None
    error: str | None
    attempt: int
    requested_by: str | None
    resume_at_ms: int | None
    created_at_ms: int
    updated_at_ms: int
    completed_at_ms: int | None


@cache
def _spelling(shape: type) -> tuple[tuple[str, str], ...]:
    return tuple((each.name, camel(each.name)) for each in fields(shape))


def wire(value: Any) -> Any:
    """A value of this module as plain JSON data in the contract's spelling."""
    if is_dataclass(value) and not isinstance(value, type):
        return {spelled: wire(getattr(value, name)) for name, spelled in _spelling(type(value))}
    if isinstance(value, tuple | list):
        return [wire(each) for each in value]
    return value
