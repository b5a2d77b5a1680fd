"""Pull requests as GraphQL objects: reviews, requests, labels, commits with their checks."""

from collections import Counter
from dataclasses import dataclass

from local.github import shapes_pull, shapes_repository
from local.github.clock import iso, iso_or_none
from local.github.graphql_connection import connection
from local.github.graphql_link import AccountShape, RepositoryShape, TeamShape
from local.github.graphql_review import opinionated_reviews, review_fields
from local.github.lookup import full_name, latest_checks, node_id
from local.github.shapes_check import ACTIONS_APP_ID
from local.github.view import Json, View
from local.github.world import CheckRun, CommitStatus, Label, PullRequest, Repository, Review

ACTIONS_APP = {
    "__typename": "App",
    "id": node_id("App", ACTIONS_APP_ID),
    "databaseId": ACTIONS_APP_ID,
    "slug": "github-actions",
    "name": "GitHub Actions",
}


@dataclass(frozen=True)
class Only:
    """Something that a connection holds by its number alone."""

    id: int


def pull_request(
    view: View, pull: PullRequest, account: AccountShape, repository: RepositoryShape, team: TeamShape
) -> Json:
    """A pull request."""
    repo = view.world.repositories[pull.repository_id]
    return {
        **_facts(view, pull),
        "author": lambda info: account(pull.author_id),
        "mergedBy": lambda info: account(pull.merged_by_id),
        "repository": lambda info: repository(repo),
        "baseRepository": lambda info: repository(repo),
        **_head(view, pull, account, repository),
        "labels": lambda info, **given: _labels(view, repo, pull, given),
        "assignees": lambda info, **given: connection("assignees", [], lambda one: {}, given),
        "reviewDecision": lambda info: review_decision(pull),
        **review_fields(view, pull, account, team),
        "commits": lambda info, **given: _commits(view, pull, given),
        "comments": lambda info, **given: {"totalCount": pull.comments, "nodes": [], "edges": []},
        "statusCheckRollup": lambda info: rollup(view, pull.head_sha),
    }


def _facts(view: View, pull: PullRequest) -> Json:
    state = "MERGED" if pull.merged else pull.state.upper()
    # Asking makes GitHub compute it, as in REST.
    if pull.mergeable is None and pull.state == "open":
        pull.mergeable = not pull.conflicting
    return {
        "__typename": "PullRequest",
        "id": node_id("PullRequest", pull.id),
        "databaseId": pull.id,
        "fullDatabaseId": str(pull.id),
        "number": pull.number,
        "title": pull.title,
        "body": pull.body or "",
        "bodyText": pull.body or "",
        "state": state,
        "isDraft": pull.draft,
        "closed": pull.state == "closed",
        "merged": pull.merged,
        "locked": False,
        "url": shapes_pull.page(view, pull),
        "permalink": shapes_pull.page(view, pull),
        "baseRefName": pull.base_ref,
        "baseRefOid": pull.base_sha,
        "additions": pull.additions,
        "deletions": pull.deletions,
        "changedFiles": pull.changed_files,
        "totalCommentsCount": pull.comments,
        "createdAt": iso(pull.created_at),
        "updatedAt": iso(pull.updated_at),
        "closedAt": iso_or_none(pull.closed_at),
        "mergedAt": iso_or_none(pull.merged_at),
        "mergeable": _mergeable(pull),
        "mergeStateStatus": lambda info: shapes_pull.mergeable_state(view, pull).upper(),
        "authorAssociation": lambda info: shapes_pull.association(
            view, view.world.repositories[pull.repository_id], pull.author_id
        ),
    }


def _mergeable(pull: PullRequest) -> str:
    if pull.state == "closed" or pull.mergeable is None:
        return "UNKNOWN"
    return "MERGEABLE" if pull.mergeable else "CONFLICTING"


def _head(view: View, pull: PullRequest, account: AccountShape, repository: RepositoryShape) -> Json:
    home = view.world.repositories.get(pull.head_repository_id or 0)
    return {
        "headRefName": pull.head_ref,
        "headRefOid": pull.head_sha,
        "isCrossRepository": pull.head_repository_id != pull.repository_id,
        "headRepository": lambda info: None if home is None else repository(home),
        "headRepositoryOwner": lambda info: None if home is None else account(home.owner_id),
    }


def _labels(view: View, repo: Repository, pull: PullRequest, given: Json) -> Json:
    labels = [repo.labels[name] for name in pull.labels]
    return connection("labels", labels, lambda one: _label(view, repo, one), given, of=full_name(view.world, repo))


def _label(view: View, repo: Repository, one: Label) -> Json:
    return {
        "id": node_id("Label", one.id),
        "name": one.name,
        "color": one.color,
        "description": one.description,
        "isDefault": False,
        "url": f"{shapes_repository.html_url(view, repo)}/labels/{one.name.replace(' ', '%20')}",
    }


def decisive_reviews(pull: PullRequest) -> list[Review]:
    """Each reviewer's latest verdict; a dismissed one counts for nothing."""
    return [review for review in opinionated_reviews(pull) if review.state != "DISMISSED"]


def review_decision(pull: PullRequest) -> str | None:
    """Where the reviews stand."""
    states = {review.state for review in decisive_reviews(pull)}
    if "CHANGES_REQUESTED" in states:
        return "CHANGES_REQUESTED"
    if "APPROVED" in states:
        return "APPROVED"
    return "REVIEW_REQUIRED" if pull.requested_reviewers else None


def _commits(view: View, pull: PullRequest, given: Json) -> Json:
    """Only the head commit is known in full: it is the last of as many as the pull request has."""
    page = connection("commits", [Only(pull.id)], lambda one: _commit(view, pull), given)
    return {**page, "totalCount": pull.commits}


def _commit(view: View, pull: PullRequest) -> Json:
    return {
        "id": node_id("PullRequestCommit", pull.id),
        "commit": {
            "__typename": "Commit",
            "id": node_id("Commit", pull.id),
            "oid": pull.head_sha,
            "messageHeadline": pull.title,
            "message": pull.title,
            "committedDate": iso(pull.updated_at),
            "authoredDate": iso(pull.updated_at),
            "statusCheckRollup": lambda info: rollup(view, pull.head_sha),
        },
    }


def rollup(view: View, sha: str) -> Json | None:
    """All checks and statuses of a commit in one; null where there are none."""
    runs, statuses = latest_checks(view.world, sha), view.world.statuses.get(sha, [])
    if not runs and not statuses:
        return None
    return {
        "id": node_id("StatusCheckRollup", int(sha[:8], 16)),
        "state": _rollup_state(runs, statuses),
        "contexts": lambda info, **given: _contexts(view, runs, statuses, given),
    }


def _rollup_state(runs: list[CheckRun], statuses: list[CommitStatus]) -> str:
    if any(run.conclusion in shapes_pull.FAILED for run in runs) or any(
        one.state in ("failure", "error") for one in statuses
    ):
        return "FAILURE"
    if any(run.status != "completed" for run in runs) or any(one.state == "pending" for one in statuses):
        return "PENDING"
    return "SUCCESS"


def _contexts(view: View, runs: list[CheckRun], statuses: list[CommitStatus], given: Json) -> Json:
    by_state = Counter((run.conclusion or run.status).upper() for run in runs)
    by_status = Counter(one.state.upper() for one in statuses)
    contexts: list[CheckRun | CommitStatus] = [*runs, *statuses]
    return connection(
        "contexts",
        contexts,
        lambda one: _check(view, one) if isinstance(one, CheckRun) else _status(one),
        given,
        of=_home(view, contexts),
        checkRunCount=len(runs),
        statusContextCount=len(statuses),
        checkRunCountsByState=[{"state": state, "count": count} for state, count in by_state.items()],
        statusContextCountsByState=[{"state": state, "count": count} for state, count in by_status.items()],
    )


def _home(view: View, contexts: list[CheckRun | CommitStatus]) -> str:
    return full_name(view.world, view.world.repositories[contexts[0].repository_id])


def _check(view: View, run: CheckRun) -> Json:
    page = f"{shapes_repository.html_url(view, view.world.repositories[run.repository_id])}/runs/{run.id}"
    return {
        "__typename": "CheckRun",
        "id": node_id("CheckRun", run.id),
        "databaseId": run.id,
        "name": run.name,
        "status": run.status.upper(),
        "conclusion": run.conclusion.upper() if run.conclusion else None,
        "startedAt": iso(run.started_at),
        "completedAt": iso_or_none(run.completed_at),
        "url": page,
        "permalink": page,
        "detailsUrl": page,
        "isRequired": lambda info, **given: False,
        "checkSuite": {
            "__typename": "CheckSuite",
            "id": node_id("CheckSuite", run.suite_id),
            "databaseId": run.suite_id,
            "url": f"{page.rpartition('/runs/')[0]}/commit/{run.sha}/checks?check_suite_id={run.suite_id}",
            "app": ACTIONS_APP,
        },
    }


def _status(one: CommitStatus) -> Json:
    return {
        "__typename": "StatusContext",
        "id": node_id("StatusContext", one.id),
        "context": one.context,
        "state": one.state.upper(),
        "description": one.description,
        "targetUrl": None,
        "createdAt": iso(one.created_at),
        "isRequired": lambda info, **given: False,
    }
