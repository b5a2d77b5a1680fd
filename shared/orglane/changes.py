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


def change_wire(change: Change) -> dict[str, Any]:
    """A change as `{"type": "pullRequestUpdated", …}`."""
    return {"type": camel(_snake(type(change).__name__)), **wire(change)}


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
