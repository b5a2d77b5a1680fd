"""Members, installations and logins, with their events."""

from local.github.actions_pull import emit
from local.github.actions_repository import selection_change
from local.github.actions_team import leave
from local.github.errors import ConflictError, NotFoundError
from local.github.hub import Hub
from local.github.lookup import (
    can_read,
    covers,
    installation_on,
    installed_repositories,
    new_id,
    pulls_of,
    repositories_of,
    teams_of,
)
from local.github.shapes_account import membership, user
from local.github.shapes_app import ping
from local.github.shapes_repository import reference
from local.github.view import Json
from local.github.world import Account, Installation, PullRequest, Repository, Role


def installed(hub: Hub, account: Account) -> Installation:
    """The App's installation on an account, or a refusal in words."""
    found = installation_on(hub.world, account.id)
    if found is None:
        raise ConflictError(f"The App is not installed on {account.login}.")
    return found


def install(
    hub: Hub, account: Account, actor: Account, only: list[Repository] | None = None, *, announce: bool = True
) -> Installation:
    """Install the App on all repositories, or on some; an account that has it keeps what it has."""
    found = installation_on(hub.world, account.id)
    if found is not None:
        return found
    now = hub.now()
    new = Installation(new_id(hub.world, "installation"), account.id, now, now)
    if only is not None:
        new.selection, new.repository_ids = "selected", [repo.id for repo in only]
    hub.world.installations[new.id] = new
    if announce:
        tell(hub, new, "created", actor)
    return new


def tell(hub: Hub, installation: Installation, action: str, actor: Account) -> None:
    """An `installation` event; the repositories come with it in their smallest form."""
    payload: Json = {"action": action}
    if action in ("created", "deleted"):
        payload["repositories"] = [
            reference(hub.view, repo) for repo in installed_repositories(hub.world, installation)
        ]
    hub.send_about("installation", installation, actor, payload)


def uninstall(hub: Hub, account: Account, actor: Account) -> Installation:
    """Remove the App: its tokens die with it."""
    gone = installed(hub, account)
    tell(hub, gone, "deleted", actor)
    del hub.world.installations[gone.id]
    _forget_tokens(hub, gone)
    return gone


def _forget_tokens(hub: Hub, installation: Installation) -> None:
    for value, token in list(hub.world.tokens.items()):
        if token.kind == "installation" and token.subject_id == installation.id:
            del hub.world.tokens[value]


def suspend(hub: Hub, account: Account, actor: Account) -> Installation:
    """Stop events and tokens."""
    found = installed(hub, account)
    if found.suspended_at is not None:
        raise ConflictError(f"The App is suspended on {account.login}.")
    found.suspended_at, found.suspended_by_id, found.updated_at = hub.now(), actor.id, hub.now()
    tell(hub, found, "suspend", actor)
    return found


def unsuspend(hub: Hub, account: Account, actor: Account) -> Installation:
    """Let events and tokens flow again."""
    found = installed(hub, account)
    if found.suspended_at is None:
        raise ConflictError(f"The App is not suspended on {account.login}.")
    found.suspended_at, found.suspended_by_id, found.updated_at = None, None, hub.now()
    tell(hub, found, "unsuspend", actor)
    return found


def accept_permissions(hub: Hub, account: Account, actor: Account) -> Installation:
    """Somebody grants what the App has asked for since it was installed."""
    found = installed(hub, account)
    found.updated_at = hub.now()
    tell(hub, found, "new_permissions_accepted", actor)
    return found


def announce(hub: Hub, account: Account, actor: Account) -> int:
    """Tell of an account as if the App had just come: the installation, then each pull request, oldest first."""
    installation = install(hub, account, actor, announce=False)
    if installation.suspended_at is not None:
        raise ConflictError(f"The App is suspended on {account.login}.")
    tell(hub, installation, "created", actor)
    pulls = [
        pull for repo in installed_repositories(hub.world, installation) for pull in pulls_of(hub.world, repo).values()
    ]
    for pull in sorted(pulls, key=lambda one: (one.created_at, one.id)):
        emit(hub, pull, "opened" if pull.state == "open" else "closed", _author(hub, pull, actor))
    return 1 + len(pulls)


def _author(hub: Hub, pull: PullRequest, otherwise: Account) -> Account:
    return hub.world.accounts.get(pull.author_id or 0, otherwise)


def select_repositories(
    hub: Hub, account: Account, repositories: list[Repository], action: str, actor: Account
) -> Installation:
    """Add repositories to the installation, or take them out; "all" becomes a selection by that."""
    found = installed(hub, account)
    if any(repo.owner_id != account.id for repo in repositories):
        raise NotFoundError(f"{account.login} does not own all of these repositories.")
    inside = [repo for repo in repositories if covers(found, repo)]
    changed = [repo for repo in repositories if repo not in inside] if action == "added" else inside
    if found.selection == "all" and action == "removed":
        found.selection = "selected"
        found.repository_ids = [repo.id for repo in repositories_of(hub.world, account.id)]
    moved = {repo.id for repo in changed}
    kept = [number for number in found.repository_ids if number not in moved]
    found.repository_ids = kept + (sorted(moved) if action == "added" else [])
    found.updated_at = hub.now()
    if changed and found.suspended_at is None:
        hub.send_about("installation_repositories", found, actor, selection_change(hub, changed, action))
    return found


def set_member(hub: Hub, org: Account, person: Account, role: Role, actor: Account) -> None:
    """Add somebody, or change the role, of which GitHub sends no event."""
    _require_organization(org)
    members = hub.world.members.setdefault(org.id, {})
    new = person.id not in members
    members[person.id] = role
    if new:
        _tell_member(hub, org, person, role, "member_added", actor)


def remove_member(hub: Hub, org: Account, person: Account, actor: Account) -> None:
    """Let somebody go, out of all teams as well."""
    _require_organization(org)
    for team in teams_of(hub.world, org):
        if person.id in team.members:
            leave(hub, team, person, actor)
    role = hub.world.members.get(org.id, {}).pop(person.id, None)
    if role is None:
        raise NotFoundError(f"{person.login} is no member of {org.login}.")
    _tell_member(hub, org, person, role, "member_removed", actor)


def _tell_member(hub: Hub, org: Account, person: Account, role: Role, action: str, actor: Account) -> None:
    payload = {"action": action, "membership": membership(hub.view, org, person, role)}
    hub.send_for_organization("organization", org, actor, payload)


def _require_organization(account: Account) -> None:
    if account.kind != "Organization":
        raise ConflictError(f"{account.login} is a person and has no members.")


def rename_account(hub: Hub, account: Account, login: str, actor: Account) -> None:
    """Give an account another login."""
    if any(one.login.lower() == login.lower() for one in hub.world.accounts.values()):
        raise ConflictError(f"{login} is taken.")
    former = account.login
    for repo in repositories_of(hub.world, account.id):
        repo.former_names.append(f"{former}/{repo.name}".lower())
    account.login = login
    if account.kind == "Organization":
        changes = {"login": {"from": former}}
        hub.send_for_organization("organization", account, actor, {"action": "renamed", "changes": changes})


def revoke_authorization(hub: Hub, person: Account) -> None:
    """Somebody withdraws the App's right to act for them: their tokens die, and the App hears of it."""
    for value, token in list(hub.world.tokens.items()):
        if token.kind == "user" and token.subject_id == person.id:
            del hub.world.tokens[value]
    payload = {"action": "revoked", "sender": user(hub.view, person)}
    hub.outbox.add("github_app_authorization", payload, None, None)


def send_ping(hub: Hub) -> None:
    """What GitHub sends when the hook is set up."""
    hub.outbox.add("ping", ping(hub.view), None, None)


def reads(hub: Hub, person: Account, installation: Installation) -> bool:
    """Whether a person reaches anything of an installation."""
    if person.id in hub.world.members.get(installation.account_id, {}) or person.id == installation.account_id:
        return True
    return any(can_read(hub.world, person.id, repo) for repo in installed_repositories(hub.world, installation))
