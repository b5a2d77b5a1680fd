"""Check runs, check suites and statuses in GitHub's shapes."""

from local.github.clock import iso, iso_or_none
from local.github.config import APP_REGISTERED_AT
from local.github.lookup import full_name, latest_checks, node_id, pulls_of, sha_of
from local.github.shapes_account import avatar, user
from local.github.shapes_push import commit_simple, email
from local.github.shapes_repository import api_url, branch, html_url, repository
from local.github.view import Json, View
from local.github.world import CheckRun, CommitStatus, PullRequest, Repository

# The checks of the demo come from GitHub's own Actions App.
ACTIONS_APP_ID = 15368


def actions_app(view: View, repo: Repository) -> Json:
    """GitHub Actions as an App."""
    return {
        "id": ACTIONS_APP_ID,
        "client_id": "Iv1.05c79e9ad1f6bdfa",
        "slug": "github-actions",
        "node_id": node_id("Integration", ACTIONS_APP_ID),
        "owner": user(view, view.world.accounts[repo.owner_id]),
        "name": "GitHub Actions",
        "description": "Automate your workflow from idea to production",
        "external_url": "https://help.github.com/en/actions",
        "html_url": f"{view.web}/apps/github-actions",
        "created_at": iso(APP_REGISTERED_AT),
        "updated_at": iso(APP_REGISTERED_AT),
        "permissions": {"checks": "write", "contents": "read", "metadata": "read"},
        "events": ["check_run", "check_suite"],
    }


def app_of_event(view: View, repo: Repository) -> Json:
    """The same as webhooks carry it, without the client id."""
    shape = actions_app(view, repo)
    del shape["client_id"]
    return shape


def pulls_with_head(view: View, repo: Repository, sha: str) -> list[PullRequest]:
    """The repository's own pull requests at a commit: GitHub leaves forks out."""
    return [
        pull
        for pull in pulls_of(view.world, repo).values()
        if pull.head_sha == sha and pull.head_repository_id == repo.id and pull.state == "open"
    ]


def pull_minimal(view: View, pull: PullRequest) -> Json:
    """A pull request in a check."""
    repo = view.world.repositories[pull.repository_id]
    name = {"id": repo.id, "url": api_url(view, repo), "name": repo.name}
    return {
        "url": f"{api_url(view, repo)}/pulls/{pull.number}",
        "id": pull.id,
        "number": pull.number,
        "head": {"ref": pull.head_ref, "sha": pull.head_sha, "repo": name},
        "base": {"ref": pull.base_ref, "sha": pull.base_sha, "repo": name},
    }


def check_run(view: View, run: CheckRun) -> Json:
    """A check run as the API tells it."""
    repo = view.world.repositories[run.repository_id]
    api = f"{api_url(view, repo)}/check-runs/{run.id}"
    page = f"{html_url(view, repo)}/runs/{run.id}"
    return {
        "id": run.id,
        "name": run.name,
        "node_id": node_id("CheckRun", run.id),
        "head_sha": run.sha,
        "external_id": "",
        "url": api,
        "html_url": page,
        "details_url": page,
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": iso(run.started_at),
        "completed_at": iso_or_none(run.completed_at),
        "output": {
            "title": None,
            "summary": None,
            "text": None,
            "annotations_count": 0,
            "annotations_url": f"{api}/annotations",
        },
        "check_suite": {"id": run.suite_id},
        "app": actions_app(view, repo),
        "pull_requests": [pull_minimal(view, one) for one in pulls_with_head(view, repo, run.sha)],
    }


def check_run_event(view: View, run: CheckRun) -> Json:
    """A check run as webhooks tell it."""
    repo = view.world.repositories[run.repository_id]
    return {
        **check_run(view, run),
        "app": app_of_event(view, repo),
        "check_suite": suite_lite(view, run),
    }


def suite_lite(view: View, run: CheckRun) -> Json:
    """The suite inside a check run."""
    repo = view.world.repositories[run.repository_id]
    siblings = [one for one in latest_checks(view.world, run.sha) if one.suite_id == run.suite_id]
    done = all(one.status == "completed" for one in siblings)
    pulls = pulls_with_head(view, repo, run.sha)
    return {
        "id": run.suite_id,
        "node_id": node_id("CheckSuite", run.suite_id),
        "head_branch": pulls[0].head_ref if pulls else None,
        "head_sha": run.sha,
        "status": "completed" if done else "in_progress",
        "conclusion": suite_conclusion(siblings) if done else None,
        "url": f"{api_url(view, repo)}/check-suites/{run.suite_id}",
        "before": None,
        "after": run.sha,
        "pull_requests": [pull_minimal(view, one) for one in pulls],
        "app": app_of_event(view, repo),
        "created_at": iso(min(one.started_at for one in siblings)),
        "updated_at": iso(max(one.completed_at or one.started_at for one in siblings)),
    }


def suite_conclusion(runs: list[CheckRun]) -> str:
    """The first that is not a success decides."""
    return next((run.conclusion for run in runs if run.conclusion not in (None, "success")), None) or "success"


def check_suite_event(view: View, run: CheckRun) -> Json:
    """The suite that a run belongs to, as webhooks tell it."""
    lite = suite_lite(view, run)
    repo = view.world.repositories[run.repository_id]
    author = view.world.accounts[repo.owner_id]
    return {
        **lite,
        "latest_check_runs_count": len(latest_checks(view.world, run.sha)),
        "check_runs_url": f"{lite['url']}/check-runs",
        "head_commit": commit_simple(author, run.sha, run.started_at),
    }


def combined_status(view: View, repo: Repository, sha: str) -> Json:
    """All statuses of a commit in one."""
    statuses = view.world.statuses.get(sha, [])
    url = f"{api_url(view, repo)}/commits/{sha}"
    return {
        "state": _combined([one.state for one in statuses]),
        "statuses": [commit_status(view, repo, one) for one in statuses],
        "sha": sha,
        "total_count": len(statuses),
        "repository": repository(view, repo),
        "commit_url": url,
        "url": f"{url}/status",
    }


def _combined(states: list[str]) -> str:
    if any(state in ("error", "failure") for state in states):
        return "failure"
    return "success" if states and all(state == "success" for state in states) else "pending"


def commit_status(view: View, repo: Repository, one: CommitStatus) -> Json:
    """One status."""
    owner = view.world.accounts[repo.owner_id]
    return {
        "url": f"{api_url(view, repo)}/statuses/{one.sha}",
        "avatar_url": user(view, owner)["avatar_url"],
        "id": one.id,
        "node_id": node_id("StatusContext", one.id),
        "state": one.state,
        "description": one.description,
        "target_url": None,
        "context": one.context,
        "created_at": iso(one.created_at),
        "updated_at": iso(one.created_at),
    }


def status_event(view: View, repo: Repository, one: CommitStatus, branch_names: list[str]) -> Json:
    """A status as webhooks tell it, with the commit and the branches whose head it is."""
    return {
        "id": one.id,
        "sha": one.sha,
        "name": full_name(view.world, repo),
        "avatar_url": avatar(view, view.world.accounts[repo.owner_id]),
        "target_url": None,
        "context": one.context,
        "description": one.description,
        "state": one.state,
        "commit": _status_commit(view, repo, one),
        "branches": [branch(view, repo, name) for name in branch_names],
        "created_at": iso(one.created_at),
        "updated_at": iso(one.created_at),
    }


def _status_commit(view: View, repo: Repository, one: CommitStatus) -> Json:
    owner = view.world.accounts[repo.owner_id]
    api = f"{api_url(view, repo)}/commits/{one.sha}"
    tree = sha_of(f"tree:{one.sha}")
    person = {"name": owner.name, "email": email(owner), "date": iso(one.created_at)}
    return {
        "sha": one.sha,
        "node_id": node_id("Commit", repo.id),
        "commit": {
            "author": person,
            "committer": person,
            "message": "Work in progress",
            "tree": {"sha": tree, "url": f"{api_url(view, repo)}/git/trees/{tree}"},
            "url": f"{api_url(view, repo)}/git/commits/{one.sha}",
            "comment_count": 0,
            "verification": {"verified": False, "reason": "unsigned", "signature": None, "payload": None},
        },
        "url": api,
        "html_url": f"{html_url(view, repo)}/commit/{one.sha}",
        "comments_url": f"{api}/comments",
        "author": user(view, owner),
        "committer": user(view, owner),
        "parents": [],
    }
