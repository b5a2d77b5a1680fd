"""Rows as clients see them, and the changes between two states of them."""

from collections.abc import Iterator
from typing import Literal

from orglane import keys
from orglane.changes import (
    Change,
    GithubUpdated,
    JobUpdated,
    MemberRemoved,
    MemberUpdated,
    OrganizationSyncStatusChanged,
    PullRequestRemoved,
    PullRequestUpdated,
    RepoRemoved,
    RepoUpdated,
)
from orglane.commands import PullRequestFacts
from orglane.model import Github, Label, Member, PullRequest, Repo
from orglane.rows import Head, JobRow, MemberRow, PullRequestRow, RepositoryRow, Row, State


def pull_request_view(row: PullRequestRow, repo_full_name: str) -> PullRequest:
    facts = row.facts
    return PullRequest(
        pr_id=keys.pr_id(row.repo_id, facts.number),
        repo_id=row.repo_id,
        repo_full_name=repo_full_name,
        number=facts.number,
        title=facts.title,
        state=facts.state,  # type: ignore[arg-type]  # stored from the same three words
        url=_address(facts, repo_full_name),
        head_ref_name=facts.head_ref,
        head_sha=row.head_sha,
        head_repo_full_name=facts.head_repo if facts.is_fork else repo_full_name or facts.head_repo,
        is_fork=facts.is_fork,
        base_ref_name=facts.base_ref,
        author_login=facts.author_login,
        author_avatar_url=facts.author_avatar_url,
        is_draft=facts.is_draft,
        labels=tuple(Label(name=name, color=color) for name, color in facts.labels),
        review_decision=review_decision(row),
        requested_reviewers=facts.requested_reviewers,
        checks=row.checks,
        mergeable=mergeable_view(row),
        additions=row.size.additions if row.size else 0,
        deletions=row.size.deletions if row.size else 0,
        created_at_ms=facts.created_at_ms,
        updated_at_ms=facts.updated_at_ms,
        needs_reload=row.tied or bool(row.missed),
    )


def _address(facts: PullRequestFacts, repo_full_name: str) -> str:
    """Its page under the name that the repository has now: `<host>/<owner>/<name>/pull/<number>`."""
    parts = facts.url.rsplit("/", 4)
    if len(parts) < 5 or not repo_full_name:
        return facts.url
    return f"{parts[0]}/{repo_full_name}/{parts[3]}/{parts[4]}"


def mergeable_view(row: PullRequestRow) -> Literal["mergeable", "conflicting", "unknown"]:
    """The last verdict, as long as it was given for the head and the base that the pull request has now."""
    if row.mergeability is None or not row.is_judged:
        return "unknown"
    return "conflicting" if row.mergeability.conflicting else "mergeable"


def may_be_old(row: PullRequestRow) -> bool:
    """Whether its description may be another one by now."""
    # Two came with one time; or a sync, which reads none, found the pull request changed since.
    told = row.described
    return told is not None and (told.tied or told.updated_at_ms < row.facts.updated_at_ms)


def review_decision(row: PullRequestRow) -> Literal["approved", "changes_requested", "review_required"] | None:
    """Where the reviews stand: one who wants changes decides, then one who approves, then whose review is asked for."""
    verdicts = {review.state for _, review in row.reviews}
    if "changes_requested" in verdicts:
        return "changes_requested"
    if "approved" in verdicts:
        return "approved"
    return "review_required" if row.facts.requested_reviewers else None


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
    facts = row.facts
    return Member(
        member_id=facts.id,
        login=facts.login,
        name=facts.name,
        avatar_url=facts.avatar_url,
        role=facts.role or "member",
    )


def github_view(head: Head) -> Github:
    installation_id, *_, status = head.installation
    sync = head.sync
    return Github(
        connected_account=head.account.login or None,
        installation_id=str(installation_id) if installation_id else None,
        installation_status=status,  # type: ignore[arg-type]  # stored from the same three words
        sync_status=sync.status,  # type: ignore[arg-type]  # stored from the same four words
        sync_phase=sync.phase,
        sync_generation=sync.generation,
        processed_repository_count=sync.processed,
        total_repository_count=sync.total,
        imported_repo_count=head.repositories,
        last_sync_label=sync.label,
        last_sync_at_ms=sync.at_ms,
        last_webhook_at_ms=head.last_webhook_at_ms,
        last_webhook_event=head.last_webhook_event,
    )


def standing_view(organization_id: str, head: Head) -> OrganizationSyncStatusChanged:
    """What its people's own shells show of how an organization stands."""
    github = github_view(head)
    return OrganizationSyncStatusChanged(
        organization_id=organization_id,
        installation_status=github.installation_status,
        sync_status=github.sync_status,
        last_sync_at_ms=github.last_sync_at_ms,
        imported_repo_count=github.imported_repo_count,
        open_pull_request_count=head.open_pull_requests,
    )


def standing_between(before: Head | None, after: Head) -> Literal["name", "status"] | None:
    """What shells show otherwise after a commit. Counts alone are no news to them: they move with every webhook."""
    if before is None or before.account != after.account:
        return "name"
    was, now = ((head.installation_status, head.sync.status, head.sync.at_ms) for head in (before, after))
    return "status" if was != now else None


def changes_between(before: State, after: State) -> list[Change]:
    """What a client must be told to get from one state to the other, in an order that it can show."""
    changes: list[Change] = []
    if before.head and after.head and before.head.era != after.head.era:
        # The state was cleared: clients of the new epoch start from a snapshot anyway.
        return [GithubUpdated(github=github_view(after.head))]
    for sk in sorted(after.rows, key=_repositories_first):
        changes.extend(_row_changes(before.rows.get(sk), after.rows[sk], before, after))
    if after.head is not None:
        github = github_view(after.head)
        if before.head is None or github_view(before.head) != github:
            changes.append(GithubUpdated(github=github))
    return changes


def _repositories_first(sk: str) -> tuple[bool, str]:
    return (not sk.startswith(keys.REPO_PREFIX), sk)


def _row_changes(before: Row | None, after: Row, was: State, state: State) -> Iterator[Change]:
    match after:
        case RepositoryRow():
            yield from _repository_changes(before, after)
        case PullRequestRow():
            yield from _pull_request_changes(before, after, was, state)
        case MemberRow():
            yield from _member_changes(before, after)
        case JobRow():
            if not isinstance(before, JobRow) or before.job != after.job:
                yield JobUpdated(job=after.job)


def _member_changes(before: Row | None, after: MemberRow) -> Iterator[Change]:
    known = before if isinstance(before, MemberRow) and not before.is_removed else None
    if after.is_removed:
        if known:
            yield MemberRemoved(member_id=after.facts.id)
    elif known is None or member_view(known) != member_view(after):
        yield MemberUpdated(member=member_view(after))


def _repository_changes(before: Row | None, after: RepositoryRow) -> Iterator[Change]:
    known = before if isinstance(before, RepositoryRow) and not before.is_removed else None
    if after.is_removed:
        if known:
            yield RepoRemoved(repo_id=after.facts.id)
    elif known is None or repo_view(known) != repo_view(after):
        yield RepoUpdated(repo=repo_view(after))


def _pull_request_changes(before: Row | None, after: PullRequestRow, was: State, state: State) -> Iterator[Change]:
    """Also of a row that did not change: the name of its repository stands in its view."""
    sk = keys.repository_sk(after.repo_id)
    repo, known_repo = state.rows[sk], was.rows.get(sk)
    assert isinstance(repo, RepositoryRow)
    if repo.is_removed:
        return
    name = repo.facts.full_name
    known_name = known_repo.facts.full_name if isinstance(known_repo, RepositoryRow) else name
    known = before if isinstance(before, PullRequestRow) and before.is_open else None
    if not after.is_open:
        if known:
            pr_id = keys.pr_id(after.repo_id, after.facts.number)
            yield PullRequestRemoved(pr_id=pr_id, reason=after.facts.state)
    elif known is None or pull_request_view(known, known_name) != pull_request_view(after, name):
        yield PullRequestUpdated(pull_request=pull_request_view(after, name))
