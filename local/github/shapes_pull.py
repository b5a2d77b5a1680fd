"""Pull requests and reviews in GitHub's shapes."""

from local.github.clock import iso, iso_or_none
from local.github.lookup import latest_checks, node_id
from local.github.shapes_account import user, user_or_none
from local.github.shapes_repository import api_url, html_url, label, repository_of_pull
from local.github.shapes_team import team
from local.github.view import Json, View
from local.github.world import PullRequest, Repository, Review

FAILED = {"failure", "cancelled", "timed_out", "action_required", "startup_failure"}


def repository_of(view: View, pull: PullRequest) -> Repository:
    """The repository that a pull request belongs to."""
    return view.world.repositories[pull.repository_id]


def page(view: View, pull: PullRequest) -> str:
    """The pull request's page."""
    return f"{html_url(view, repository_of(view, pull))}/pull/{pull.number}"


def simple(view: View, pull: PullRequest) -> Json:
    """The form of lists, and of review events."""
    repo = repository_of(view, pull)
    links = _links(view, pull)
    return {
        "url": links["self"]["href"],
        "id": pull.id,
        "node_id": node_id("PullRequest", pull.id),
        "html_url": page(view, pull),
        "diff_url": f"{page(view, pull)}.diff",
        "patch_url": f"{page(view, pull)}.patch",
        "issue_url": links["issue"]["href"],
        "number": pull.number,
        "state": pull.state,
        "locked": False,
        "title": pull.title,
        "user": user_or_none(view, pull.author_id),
        "body": pull.body,
        "created_at": iso(pull.created_at),
        "updated_at": iso(pull.updated_at),
        "closed_at": iso_or_none(pull.closed_at),
        "merged_at": iso_or_none(pull.merged_at),
        "merge_commit_sha": pull.merge_sha,
        **_people_and_labels(view, pull),
        "draft": pull.draft,
        "commits_url": links["commits"]["href"],
        "review_comments_url": links["review_comments"]["href"],
        "review_comment_url": links["review_comment"]["href"],
        "comments_url": links["comments"]["href"],
        "statuses_url": links["statuses"]["href"],
        "head": head(view, pull),
        "base": base(view, pull),
        "_links": links,
        "author_association": association(view, repo, pull.author_id),
        "auto_merge": None,
        "active_lock_reason": None,
    }


def _people_and_labels(view: View, pull: PullRequest) -> Json:
    repo, accounts, teams = repository_of(view, pull), view.world.accounts, view.world.teams
    return {
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [user(view, accounts[one]) for one in pull.requested_reviewers],
        "requested_teams": [team(view, teams[one]) for one in pull.requested_teams if one in teams],
        "labels": [label(view, repo, repo.labels[name]) for name in pull.labels],
        "milestone": None,
    }


def full(view: View, pull: PullRequest) -> Json:
    """The form of one pull request, and of its events."""
    return {
        **simple(view, pull),
        "merged": pull.merged,
        "mergeable": None if pull.merged else pull.mergeable,
        "rebaseable": None if pull.merged else pull.mergeable,
        "mergeable_state": mergeable_state(view, pull),
        "merged_by": user_or_none(view, pull.merged_by_id),
        "comments": pull.comments,
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": pull.commits,
        "additions": pull.additions,
        "deletions": pull.deletions,
        "changed_files": pull.changed_files,
    }


def in_api(shape: Json) -> Json:
    """The API tells more of a label and of a team than webhooks do."""
    return {
        **shape,
        "labels": [{**one, "archived_by": None} for one in shape["labels"]],
        "requested_teams": [{**one, "type": "organization"} for one in shape["requested_teams"]],
    }


def _links(view: View, pull: PullRequest) -> dict[str, Json]:
    api = api_url(view, repository_of(view, pull))
    addresses = {
        "self": f"{api}/pulls/{pull.number}",
        "html": page(view, pull),
        "issue": f"{api}/issues/{pull.number}",
        "comments": f"{api}/issues/{pull.number}/comments",
        "review_comments": f"{api}/pulls/{pull.number}/comments",
        "review_comment": f"{api}/pulls/comments{{/number}}",
        "commits": f"{api}/pulls/{pull.number}/commits",
        "statuses": f"{api}/statuses/{pull.head_sha}",
    }
    return {name: {"href": address} for name, address in addresses.items()}


def base(view: View, pull: PullRequest) -> Json:
    """The end that is merged into."""
    repo = repository_of(view, pull)
    return _end(view, repo, pull.base_ref, pull.base_sha)


def head(view: View, pull: PullRequest) -> Json:
    """The end that is merged; a deleted fork leaves a label and no repository."""
    repo = view.world.repositories.get(pull.head_repository_id or 0)
    if repo is not None:
        return _end(view, repo, pull.head_ref, pull.head_sha)
    author = user_or_none(view, pull.author_id)
    owner = "unknown" if author is None else author["login"]
    return {
        "label": f"{owner}:{pull.head_ref}",
        "ref": pull.head_ref,
        "sha": pull.head_sha,
        "user": author,
        "repo": None,
    }


def _end(view: View, repo: Repository, ref: str, sha: str) -> Json:
    owner = view.world.accounts[repo.owner_id]
    return {
        "label": f"{owner.login}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": user(view, owner),
        "repo": repository_of_pull(view, repo),
    }


def association(view: View, repo: Repository, author_id: int | None) -> str:
    """How an author stands to a repository."""
    if author_id is None:
        return "NONE"
    if repo.owner_id == author_id:
        return "OWNER"
    if author_id in view.world.members.get(repo.owner_id, {}):
        return "MEMBER"
    return "COLLABORATOR" if author_id in repo.collaborators else "CONTRIBUTOR"


def mergeable_state(view: View, pull: PullRequest) -> str:
    """Why it can be merged or not."""
    if pull.mergeable is None or pull.state == "closed":
        return "unknown"
    if not pull.mergeable:
        return "dirty"
    if pull.draft:
        return "draft"
    runs = latest_checks(view.world, pull.head_sha)
    clean = all(run.status == "completed" and run.conclusion not in FAILED for run in runs)
    return "clean" if clean else "unstable"


def review(view: View, pull: PullRequest, one: Review) -> Json:
    """A review as the API tells it: the state in capitals."""
    api = f"{api_url(view, repository_of(view, pull))}/pulls/{pull.number}"
    html = f"{page(view, pull)}#pullrequestreview-{one.id}"
    return {
        "id": one.id,
        "node_id": node_id("PullRequestReview", one.id),
        "user": user_or_none(view, one.author_id),
        "body": one.body,
        "state": one.state,
        "html_url": html,
        "pull_request_url": api,
        "author_association": association(view, repository_of(view, pull), one.author_id),
        "_links": {"html": {"href": html}, "pull_request": {"href": api}},
        "submitted_at": iso(one.submitted_at),
        "commit_id": one.sha,
    }


def review_event(view: View, pull: PullRequest, one: Review) -> Json:
    """A review as webhooks tell it: the state in small letters, an empty body null."""
    return {**review(view, pull, one), "state": one.state.lower(), "body": one.body or None}
