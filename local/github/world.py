"""What exists on this GitHub: plain records, found by numeric id, so that a rename breaks nothing."""

from dataclasses import dataclass, field
from typing import Literal

AccountKind = Literal["User", "Organization", "Bot"]
Role = Literal["admin", "member"]


@dataclass(slots=True)
class Account:
    """A person, an organization or an App's bot."""

    id: int
    login: str
    kind: AccountKind
    name: str
    about: str | None
    created_at: int


@dataclass(slots=True)
class Label:
    """A label of one repository."""

    id: int
    name: str
    color: str
    description: str | None


@dataclass(slots=True)
class Repository:
    """A repository with its branches (name to head commit)."""

    id: int
    owner_id: int
    name: str
    created_at: int
    updated_at: int
    pushed_at: int
    private: bool = False
    archived: bool = False
    description: str | None = None
    language: str | None = None
    default_branch: str = "main"
    parent_id: int | None = None
    next_number: int = 1
    topics: list[str] = field(default_factory=list)
    branches: dict[str, str] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    collaborators: list[int] = field(default_factory=list)
    # What GitHub answers when asked for it: 200, or 403, 404 and 451 for one that is listed and cannot be had.
    access: int = 200
    # Former "owner/name" forms: GitHub redirects them.
    former_names: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Review:
    """A submitted review."""

    id: int
    author_id: int | None
    state: Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"]
    body: str
    sha: str
    submitted_at: int


@dataclass(slots=True)
class PullRequest:
    """A pull request; a deleted fork leaves `head_repository_id` None, a deleted account `author_id`."""

    id: int
    repository_id: int
    number: int
    title: str
    body: str | None
    author_id: int | None
    head_ref: str
    head_sha: str
    head_repository_id: int | None
    base_ref: str
    base_sha: str
    created_at: int
    updated_at: int
    draft: bool = False
    state: Literal["open", "closed"] = "open"
    closed_at: int | None = None
    merged_at: int | None = None
    merged_by_id: int | None = None
    merge_sha: str | None = None
    # None until somebody asks: GitHub computes it then, and tells of it in no event.
    mergeable: bool | None = None
    conflicting: bool = False
    additions: int = 0
    deletions: int = 0
    changed_files: int = 1
    commits: int = 1
    comments: int = 0
    labels: list[str] = field(default_factory=list)
    requested_reviewers: list[int] = field(default_factory=list)
    requested_teams: list[int] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)

    @property
    def merged(self) -> bool:
        """Whether it was merged."""
        return self.merged_at is not None


@dataclass(slots=True)
class CheckRun:
    """One check of one commit."""

    id: int
    suite_id: int
    repository_id: int
    sha: str
    name: str
    status: Literal["queued", "in_progress", "completed"]
    conclusion: str | None
    started_at: int
    completed_at: int | None


@dataclass(slots=True)
class CommitStatus:
    """A status in the older form, by context."""

    id: int
    repository_id: int
    sha: str
    context: str
    state: Literal["pending", "success", "failure", "error"]
    description: str | None
    created_at: int


@dataclass(slots=True)
class Team:
    """A team of an organization, with what it reaches."""

    id: int
    organization_id: int
    name: str
    slug: str
    created_at: int
    members: list[int] = field(default_factory=list)
    repositories: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Installation:
    """The App installed on an account; `repository_ids` counts only for a selection."""

    id: int
    account_id: int
    created_at: int
    updated_at: int
    selection: Literal["all", "selected"] = "all"
    repository_ids: list[int] = field(default_factory=list)
    suspended_at: int | None = None
    suspended_by_id: int | None = None


@dataclass(slots=True)
class Token:
    """An access token; `refresh` is the one that renews it."""

    value: str
    kind: Literal["installation", "user"]
    subject_id: int
    expires_at: int
    repository_ids: list[int] | None = None
    permissions: dict[str, str] = field(default_factory=dict)
    refresh: str | None = None


@dataclass(slots=True)
class World:
    """Everything that is kept."""

    seed: int
    counters: dict[str, int] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    members: dict[int, dict[int, Role]] = field(default_factory=dict)
    teams: dict[int, Team] = field(default_factory=dict)
    repositories: dict[int, Repository] = field(default_factory=dict)
    pulls: dict[int, dict[int, PullRequest]] = field(default_factory=dict)
    checks: dict[str, list[CheckRun]] = field(default_factory=dict)
    statuses: dict[str, list[CommitStatus]] = field(default_factory=dict)
    installations: dict[int, Installation] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
