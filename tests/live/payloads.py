"""Webhook payloads in GitHub's shapes, for an organization of a test's own."""

from datetime import UTC, datetime
from typing import Any

type Json = dict[str, Any]

BEGIN = 1_800_000_000


def at(second: int) -> str:
    """A time in GitHub's one-second steps, counted from the beginning of a test's story."""
    return datetime.fromtimestamp(BEGIN + second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def account(organization_id: str, login: str) -> Json:
    return {"id": int(organization_id), "login": login, "type": "Organization", "avatar_url": f"https://img/{login}"}


def minimal_repository(owner: Json, repo_id: int, name: str | None = None) -> Json:
    """A repository as installation events carry it."""
    name = name or f"repository-{repo_id}"
    return {"id": repo_id, "name": name, "full_name": f"{owner['login']}/{name}", "private": False}


def repository(owner: Json, repo_id: int, name: str | None = None) -> Json:
    """A repository as other events carry it."""
    minimal = minimal_repository(owner, repo_id, name)
    return minimal | {
        "owner": owner,
        "html_url": f"https://github.test/{minimal['full_name']}",
        "archived": False,
        "default_branch": "main",
        "pushed_at": at(0),
        "updated_at": at(0),
    }


def pull_request(repo: Json, number: int, second: int, **changes: Any) -> Json:
    """A `pull_request` payload: the pull request `number` as it stood at a second of the story.

    `state` is open, closed or merged; other changes replace fields of the pull request.
    """
    state = changes.pop("state", "open")
    branch = changes.pop("branch", f"change-{number}")
    raw = {
        "number": number,
        "title": f"Change {number}",
        "state": "open" if state == "open" else "closed",
        "merged": state == "merged",
        "html_url": f"{repo['html_url']}/pull/{number}",
        "user": {"login": "ada", "avatar_url": "https://img/ada"},
        "head": {"ref": branch, "sha": f"{number:040x}", "repo": {"id": repo["id"], "full_name": repo["full_name"]}},
        "base": {"ref": "main", "sha": "0" * 40, "repo": {"id": repo["id"], "full_name": repo["full_name"]}},
        "draft": False,
        "labels": [{"name": "bug", "color": "d73a4a"}],
        "requested_reviewers": [],
        "requested_teams": [],
        "mergeable": None,
        "additions": 3,
        "deletions": 1,
        "created_at": at(0),
        "updated_at": at(second),
        "closed_at": None if state == "open" else at(second),
        "merged_at": at(second) if state == "merged" else None,
        **changes,
    }
    action = "closed" if state != "open" else "opened" if second == 0 else "edited"
    return {"action": action, "number": number, "pull_request": raw, "repository": repo, "organization": repo["owner"]}


def installation(owner: Json, action: str, second: int, repositories: list[Json]) -> Json:
    """An `installation` payload."""
    told = {"id": 77, "account": owner, "updated_at": at(second)}
    return {"action": action, "installation": told, "repositories": repositories}


def repositories_added(owner: Json, second: int, repositories: list[Json]) -> Json:
    """An `installation_repositories` payload."""
    told = {"id": 77, "account": owner, "updated_at": at(second)}
    added = {"repositories_added": repositories, "repositories_removed": []}
    return {"action": "added", "installation": told, **added}


def repositories_removed(owner: Json, second: int, repositories: list[Json]) -> Json:
    told = {"id": 77, "account": owner, "updated_at": at(second)}
    removed = {"repositories_added": [], "repositories_removed": repositories}
    return {"action": "removed", "installation": told, **removed}
