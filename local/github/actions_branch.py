"""Branches that come, move and go, and the pull requests that move with them."""

from local.github.errors import ConflictError, NotFoundError
from local.github.hub import Hub
from local.github.lookup import new_sha, open_pulls
from local.github.shapes_pull import full
from local.github.shapes_push import NOTHING, branch_created, branch_deleted, push
from local.github.shapes_repository import repository_of_push
from local.github.view import Json
from local.github.world import Account, PullRequest, Repository


def start_branch(hub: Hub, repo: Repository, actor: Account, name: str, at: str | None = None) -> None:
    """Push a branch that did not exist: with a commit of its own, or at one that is there."""
    if name in repo.branches:
        raise ConflictError(f"The branch {name} exists.")
    repo.branches[name] = at or new_sha(hub.world)
    repo.pushed_at = hub.now()
    hub.send("create", repo, actor, branch_created(repo, name))
    _send_push(hub, repo, actor, name, NOTHING, repo.branches[name], f"Start {name}")


def move_branch(hub: Hub, repo: Repository, name: str, actor: Account, message: str, to: str | None = None) -> None:
    """Push to a branch; open pull requests from it synchronize, those onto it lose their mergeability."""
    before, after = repo.branches.get(name, new_sha(hub.world)), to or new_sha(hub.world)
    repo.branches[name], repo.pushed_at = after, hub.now()
    _send_push(hub, repo, actor, name, before, after, message)
    for pull in _pulls_from(hub, repo, name):
        _synchronize(hub, pull, actor, before, after)
    for pull in open_pulls(hub.world, repo):
        if pull.base_ref == name:
            pull.base_sha, pull.mergeable = after, None


def drop_branch(hub: Hub, repo: Repository, actor: Account, name: str) -> None:
    """Delete a branch."""
    if name not in repo.branches:
        raise NotFoundError(f"There is no branch {name}.")
    if name == repo.default_branch:
        raise ConflictError("The default branch cannot be deleted.")
    before = repo.branches.pop(name)
    repo.pushed_at = hub.now()
    hub.send("delete", repo, actor, branch_deleted(name))
    _send_push(hub, repo, actor, name, before, NOTHING, "")
    for pull in _pulls_from(hub, repo, name):
        pull.state, pull.closed_at = "closed", hub.now()
        pull.updated_at = max(hub.now(), pull.updated_at)
        _send_pull(hub, pull, actor, {"action": "closed"})


def _synchronize(hub: Hub, pull: PullRequest, actor: Account, before: str, after: str) -> None:
    pull.head_sha, pull.mergeable = after, None
    pull.commits += 1
    pull.additions += 9
    pull.updated_at = max(hub.now(), pull.updated_at)
    _send_pull(hub, pull, actor, {"action": "synchronize", "before": before, "after": after})


def _pulls_from(hub: Hub, repo: Repository, name: str) -> list[PullRequest]:
    """Open pull requests with this head, wherever they are: a fork's lie in its parent."""
    homes = [repo] if repo.parent_id is None else [repo, hub.world.repositories[repo.parent_id]]
    return [
        pull
        for home in homes
        for pull in open_pulls(hub.world, home)
        if pull.head_repository_id == repo.id and pull.head_ref == name
    ]


def _send_pull(hub: Hub, pull: PullRequest, actor: Account, payload: Json) -> None:
    hub.replica.note(pull)
    repo = hub.world.repositories[pull.repository_id]
    body = {**payload, "number": pull.number, "pull_request": full(hub.view, pull)}
    hub.send("pull_request", repo, actor, body)


def _send_push(hub: Hub, repo: Repository, actor: Account, name: str, before: str, after: str, message: str) -> None:
    payload = push(hub.view, repo, actor, name, before, after, message)
    hub.send("push", repo, actor, payload, shape=repository_of_push(hub.view, repo))
