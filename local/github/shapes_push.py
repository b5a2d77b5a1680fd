"""Pushes, commits and branches that come and go, in GitHub's shapes."""

from local.github.clock import iso
from local.github.lookup import sha_of
from local.github.shapes_repository import html_url
from local.github.view import Json, View
from local.github.world import Account, Repository

NOTHING = "0" * 40


def email(account: Account) -> str:
    """The address that GitHub gives people who hide theirs."""
    return f"{account.id}+{account.login}@users.noreply.github.com"


def commit_simple(author: Account, sha: str, at: int) -> Json:
    """A commit in a check suite."""
    person = {"name": author.name, "email": email(author)}
    return {
        "id": sha,
        "tree_id": sha_of(f"tree:{sha}"),
        "message": "Work in progress",
        "timestamp": iso(at),
        "author": person,
        "committer": person,
    }


def commit(view: View, repo: Repository, author: Account, sha: str, message: str) -> Json:
    """A commit in a push."""
    person = {"name": author.name, "email": email(author), "username": author.login}
    return {
        "id": sha,
        "tree_id": sha_of(f"tree:{sha}"),
        "distinct": True,
        "message": message,
        "timestamp": iso(repo.pushed_at),
        "url": f"{html_url(view, repo)}/commit/{sha}",
        "author": person,
        "committer": person,
        "added": [],
        "removed": [],
        "modified": ["README.md"],
    }


def push(view: View, repo: Repository, author: Account, branch: str, before: str, after: str, message: str) -> Json:
    """A branch that moved, came (before is nothing) or went (after is nothing)."""
    gone, new = after == NOTHING, before == NOTHING
    head = None if gone else commit(view, repo, author, after, message)
    compare = branch if new else f"{before[:12]}...{after[:12]}"
    return {
        "ref": f"refs/heads/{branch}",
        "before": before,
        "after": after,
        "pusher": {"name": author.login, "email": email(author)},
        "created": new,
        "deleted": gone,
        "forced": False,
        "base_ref": None,
        "compare": f"{html_url(view, repo)}/compare/{compare}",
        "commits": [] if head is None else [head],
        "head_commit": head,
    }


def branch_created(repo: Repository, branch: str) -> Json:
    """A new branch."""
    return {
        "ref": branch,
        "ref_type": "branch",
        "master_branch": repo.default_branch,
        "description": repo.description,
        "pusher_type": "user",
    }


def branch_deleted(branch: str) -> Json:
    """A branch that is gone."""
    return {"ref": branch, "ref_type": "branch", "pusher_type": "user"}
