"""Repositories that come, change and go, with their events."""

import re

from local.github.errors import ConflictError, invalid_because, invalid_field
from local.github.hub import Hub
from local.github.lookup import covers, full_name, installation_on, new_id, new_sha, repositories_of
from local.github.shapes_account import organization, user
from local.github.shapes_repository import reference, repository
from local.github.view import Json
from local.github.world import Account, Repository

NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")


def create_repository(hub: Hub, owner: Account, name: str, private: bool, actor: Account) -> Repository:
    """Make a repository; an installation on all repositories reaches it at once, and GitHub says so."""
    _check_name(hub, owner, name)
    now = hub.now()
    repo = Repository(new_id(hub.world, "repository"), owner.id, name, now, now, now, private=private)
    repo.branches[repo.default_branch] = new_sha(hub.world)
    hub.world.repositories[repo.id] = repo
    hub.send("repository", repo, actor, {"action": "created"})
    _tell_installation(hub, repo, "added", actor)
    return repo


def _check_name(hub: Hub, owner: Account, name: str) -> None:
    if not NAME.fullmatch(name):
        raise invalid_field("Repository", "name")
    if any(repo.name.lower() == name.lower() for repo in repositories_of(hub.world, owner.id)):
        raise invalid_because("Repository", "name already exists on this account")


def _tell_installation(hub: Hub, repo: Repository, action: str, actor: Account) -> None:
    installation = hub.active_installation(repo.owner_id)
    if installation is None or not covers(installation, repo):
        return
    hub.send_about("installation_repositories", installation, actor, selection_change(hub, [repo], action))


def selection_change(hub: Hub, repositories: list[Repository], action: str) -> Json:
    """The payload of `installation_repositories`."""
    references = [reference(hub.view, repo) for repo in repositories]
    installation = installation_on(hub.world, repositories[0].owner_id)
    return {
        "action": action,
        "repository_selection": "all" if installation is None else installation.selection,
        "repositories_added": references if action == "added" else [],
        "repositories_removed": references if action == "removed" else [],
        "requester": None,
    }


def rename_repository(hub: Hub, repo: Repository, name: str, actor: Account) -> None:
    """Give it another name; the former one redirects."""
    if name == repo.name:
        return
    _check_name(hub, hub.world.accounts[repo.owner_id], name)
    former = repo.name
    repo.former_names.append(full_name(hub.world, repo).lower())
    repo.name = name
    _emit(hub, repo, "renamed", actor, changes={"repository": {"name": {"from": former}}})


def set_private(hub: Hub, repo: Repository, private: bool, actor: Account) -> None:
    """Hide it or show it."""
    if private != repo.private:
        repo.private = private
        _emit(hub, repo, "privatized" if private else "publicized", actor)


def set_archived(hub: Hub, repo: Repository, archived: bool, actor: Account) -> None:
    """Make it read-only or writable."""
    if archived != repo.archived:
        repo.archived = archived
        _emit(hub, repo, "archived" if archived else "unarchived", actor)


def set_description(hub: Hub, repo: Repository, description: str, actor: Account) -> None:
    """Say what it is."""
    if description != repo.description:
        former, repo.description = repo.description, description
        _emit(hub, repo, "edited", actor, changes={"description": {"from": former}})


def set_default_branch(hub: Hub, repo: Repository, branch: str, actor: Account) -> None:
    """Choose another default branch."""
    if branch not in repo.branches:
        raise invalid_field("Repository", "default_branch")
    if branch != repo.default_branch:
        former, repo.default_branch = repo.default_branch, branch
        _emit(hub, repo, "edited", actor, changes={"default_branch": {"from": former}})


def transfer_repository(hub: Hub, repo: Repository, to: Account, actor: Account) -> None:
    """Give it to another owner: both accounts' installations hear of it, each from its own side."""
    former = hub.world.accounts[repo.owner_id]
    if to.id == former.id:
        raise ConflictError(f"{to.login} owns it already.")
    _check_name(hub, to, repo.name)
    _tell_installation(hub, repo, "removed", actor)
    repo.former_names.append(full_name(hub.world, repo).lower())
    repo.owner_id = to.id
    _leave_teams(hub, repo)
    side = "organization" if former.kind == "Organization" else "user"
    changes = {"owner": {"from": {side: _owner_shape(hub, former, side)}}}
    _emit(hub, repo, "transferred", actor, changes=changes)
    _tell_installation(hub, repo, "added", actor)


def _owner_shape(hub: Hub, account: Account, side: str) -> Json:
    return organization(hub.view, account) if side == "organization" else user(hub.view, account)


def delete_repository(hub: Hub, repo: Repository, actor: Account) -> Json:
    """Delete it with its pull requests; forks' pull requests elsewhere lose their head."""
    gone = repository(hub.view, repo)
    _emit(hub, repo, "deleted", actor)
    _tell_installation(hub, repo, "removed", actor)
    for installation in hub.world.installations.values():
        if repo.id in installation.repository_ids:
            installation.repository_ids.remove(repo.id)
    for pulls in hub.world.pulls.values():
        for pull in pulls.values():
            if pull.head_repository_id == repo.id:
                pull.head_repository_id = None
    hub.world.pulls.pop(repo.id, None)
    _leave_teams(hub, repo)
    del hub.world.repositories[repo.id]
    return gone


def _leave_teams(hub: Hub, repo: Repository) -> None:
    for team in hub.world.teams.values():
        if repo.id in team.repositories:
            team.repositories.remove(repo.id)


def add_collaborator(hub: Hub, repo: Repository, person: Account, actor: Account) -> None:
    """Let somebody from outside in."""
    if person.id not in repo.collaborators:
        repo.collaborators.append(person.id)
        changes = {"permission": {"to": "write"}}
        payload = {"action": "added", "member": user(hub.view, person), "changes": changes}
        hub.send("member", repo, actor, payload)


def remove_collaborator(hub: Hub, repo: Repository, person: Account, actor: Account) -> None:
    """Let somebody from outside go."""
    if person.id not in repo.collaborators:
        raise ConflictError(f"{person.login} is no collaborator of {repo.name}.")
    repo.collaborators.remove(person.id)
    hub.send("member", repo, actor, {"action": "removed", "member": user(hub.view, person)})


def _emit(hub: Hub, repo: Repository, action: str, actor: Account, **more: object) -> None:
    repo.updated_at = max(hub.now(), repo.updated_at)
    hub.send("repository", repo, actor, {"action": action, **more})
