"""Rows as clients see them, and the changes between two states of them."""

from collections.abc import Iterator
from typing import Literal

from orglane import keys
from orglane.changes import (
    Change,
    GithubUpdated,
    MemberUpdated,
    PullRequestRemoved,
    PullRequestUpdated,
    RepoRemoved,
    RepoUpdated,
)
from orglane.model import Checks, Github, Label, Member, PullRequest, Repo
from orglane.rows import Head, MemberRow, PullRequestRow, RepositoryRow, Row, State


def pull_request_view(row: PullRequestRow, repo_full_name: str) -> PullRequest:
    facts = row.facts
    return PullRequest(
        pr_id=keys.pr_id(row.repo_id, facts.number),
        repo_id=row.repo_id,
        repo_full_name=repo_full_name,
        number=facts.number,
        title=facts.title,
        state=facts.state,
        url=facts.url,
        head_ref_name=facts.head_ref,
        head_sha=facts.head_sha,
        head_repo_full_name=facts.head_repo,
        is_fork=facts.is_fork,
        base_ref_name=facts.base_ref,
        author_login=facts.author_login,
        author_avatar_url=facts.author_avatar_url,
        is_draft=facts.is_draft,
        labels=tuple(Label(name=name, color=color) for name, color in facts.labels),
        review_decision=None,
        requested_reviewers=facts.requested_reviewers,
        checks=Checks(),
        mergeable=mergeable_view(row),
        additions=facts.additions,
        deletions=facts.deletions,
        created_at_ms=facts.created_at_ms,
        updated_at_ms=facts.updated_at_ms,
        needs_reload=row.tied,
    )


def mergeable_view(row: PullRequestRow) -> Literal["mergeable", "conflicting", "unknown"]:
    """The last verdict, as long as it was given for the head that the pull request has now."""
    verdict = row.mergeability
    if verdict is None or verdict.head_sha != row.facts.head_sha:
        return "unknown"
    return "mergeable" if verdict.value else "conflicting"


def repo_view(row: RepositoryRow) -> Repo:
    facts = row.facts
    return Repo(
        repo_id=facts.id,
        full_name=facts.full_name,
        name=facts.name,
        url=facts.url,
        is_private=facts.is_private,
        is_archived=facts.is_archived,
        default_branch=facts.default_branch,
        open_pull_request_count=row.open_pull_requests,
        task_count=0,
        latest_activity_ms=row.latest_activity_ms,
    )


def member_view(row: MemberRow) -> Member:
    return Member(member_id=row.member_id, login=row.login, name=row.name, avatar_url=row.avatar_url, role=row.role)


def github_view(head: Head) -> Github:
    installation_id, *_, status = head.installation
    return Github(
        connected_account=head.account.login or None,
        installation_id=str(installation_id) if installation_id else None,
        installation_status=status,  # type: ignore[arg-type]  # stored from the same three words
        sync_status="pending",
        sync_phase=None,
        sync_generation=0,
        processed_repository_count=0,
        total_repository_count=0,
        imported_repo_count=head.repositories,
        last_sync_label=None,
        last_sync_at_ms=None,
        last_webhook_at_ms=head.last_webhook_at_ms,
        last_webhook_event=head.last_webhook_event,
    )


def changes_between(before: State, after: State) -> list[Change]:
    """What a client must be told to get from one state to the other, in an order that it can show."""
    changes: list[Change] = []
    for sk in sorted(after.rows, key=_repositories_first):
        changes.extend(_row_changes(before.rows.get(sk), after.rows[sk], after))
    if after.head is not None:
        github = github_view(after.head)
        if before.head is None or github_view(before.head) != github:
            changes.append(GithubUpdated(github=github))
    return changes


def _repositories_first(sk: str) -> tuple[bool, str]:
    return (not sk.startswith(keys.REPO_PREFIX), sk)


def _row_changes(before: Row | None, after: Row, state: State) -> Iterator[Change]:
    match after:
        case RepositoryRow():
            yield from _repository_changes(before, after)
        case PullRequestRow():
            yield from _pull_request_changes(before, after, state)
        case MemberRow():
            if before != after:
                yield MemberUpdated(member=member_view(after))


def _repository_changes(before: Row | None, after: RepositoryRow) -> Iterator[Change]:
    known = before if isinstance(before, RepositoryRow) and not before.is_removed else None
    if after.is_removed:
        if known:
            yield RepoRemoved(repo_id=after.facts.id)
    elif known is None or repo_view(known) != repo_view(after):
        yield RepoUpdated(repo=repo_view(after))


def _pull_request_changes(before: Row | None, after: PullRequestRow, state: State) -> Iterator[Change]:
    repo = state.rows[f"{keys.REPO_PREFIX}{after.repo_id}"]
    assert isinstance(repo, RepositoryRow)
    if repo.is_removed:
        return
    name = repo.facts.full_name
    known = before if isinstance(before, PullRequestRow) and before.is_open else None
    if not after.is_open:
        if known:
            pr_id = keys.pr_id(after.repo_id, after.facts.number)
            yield PullRequestRemoved(pr_id=pr_id, reason=after.facts.state)
    elif known is None or pull_request_view(known, name) != pull_request_view(after, name):
        yield PullRequestUpdated(pull_request=pull_request_view(after, name))
