"""Controls for accounts: content, installations, members."""

from typing import cast, get_args

from local.github import actions_account as accounts
from local.github.call import Call, Reply
from local.github.control_find import the_account, the_actor
from local.github.errors import BadRequestError, ConflictError
from local.github.lookup import (
    installation_on,
    repositories_of,
    repository_named,
    user_named,
)
from local.github.seed import Plan, seed_account
from local.github.shapes_account import membership, organization_full, public_user
from local.github.shapes_account import user as user_shape
from local.github.shapes_app import installation as installation_shape
from local.github.shapes_repository import repository
from local.github.view import Json
from local.github.world import Account, Role


def _account_shape(call: Call, account: Account) -> Json:
    shape = organization_full if account.kind == "Organization" else public_user
    installation = installation_on(call.world, account.id)
    owned = repositories_of(call.world, account.id)
    pulls = [pull for repo in owned for pull in call.world.pulls.get(repo.id, {}).values()]
    return {
        **shape(call.view, account),
        "installation": None if installation is None else installation_shape(call.view, installation),
        "repositories_count": len(owned),
        "pull_requests_count": len(pulls),
        "open_pull_requests_count": sum(pull.state == "open" for pull in pulls),
    }


def list_accounts(call: Call) -> Reply:
    """Every account but bots; organizations first."""
    found = [one for one in call.world.accounts.values() if one.kind != "Bot"]
    found.sort(key=lambda one: one.kind != "Organization")
    return Reply([_account_shape(call, one) for one in found])


def get_account(call: Call) -> Reply:
    """An account with repositories, members and installation."""
    account = the_account(call)
    members = call.world.members.get(account.id, {})
    people = call.world.accounts
    return Reply(
        {
            **_account_shape(call, account),
            "repositories": [repository(call.view, repo) for repo in repositories_of(call.world, account.id)],
            "members": [{**user_shape(call.view, people[one]), "role": role} for one, role in members.items()],
        }
    )


def create_account(call: Call) -> Reply:
    """A new organization or person with generated content."""
    kind = call.maybe_text("kind") or "organization"
    if kind not in ("organization", "user"):
        raise BadRequestError("kind is one of organization, user")
    plan = Plan(
        login=call.text("login"),
        name=call.maybe_text("name") or call.text("login"),
        organization=kind == "organization",
        repositories=_count(call, "repositories", 0),
        pull_requests=_count(call, "pullRequests", 0),
        members=_count(call, "members", 1),
        seed=_count(call, "seed", 1),
    )
    return Reply(_account_shape(call, seed_account(call.world, plan, call.hub.now())), 201)


def _count(call: Call, name: str, default: int) -> int:
    value = call.maybe_number(name)
    if value is not None and not 0 <= value <= 20_000:
        raise BadRequestError(f"{name} lies between 0 and 20000")
    return default if value is None else value


def rename_account(call: Call) -> Reply:
    """Another login."""
    account = the_account(call)
    accounts.rename_account(call.hub, account, call.text("login"), the_actor(call, account))
    return Reply(_account_shape(call, account))


def install(call: Call) -> Reply:
    """Install the App, on all repositories or on those named."""
    account = the_account(call)
    if installation_on(call.world, account.id) is not None:
        raise ConflictError(f"The App is installed on {account.login}.")
    names = call.maybe_texts("repositories")
    only = None if names is None else [repository_named(call.world, account.login, one) for one in names]
    installation = accounts.install(call.hub, account, the_actor(call, account), only)
    return Reply(installation_shape(call.view, installation), 201)


def uninstall(call: Call) -> Reply:
    """Remove the App."""
    account = the_account(call)
    gone = accounts.uninstall(call.hub, account, the_actor(call, account))
    return Reply(installation_shape(call.view, gone))


def suspend(call: Call) -> Reply:
    """Suspend the App."""
    account = the_account(call)
    found = accounts.suspend(call.hub, account, the_actor(call, account))
    return Reply(installation_shape(call.view, found))


def unsuspend(call: Call) -> Reply:
    """Let the App go on."""
    account = the_account(call)
    found = accounts.unsuspend(call.hub, account, the_actor(call, account))
    return Reply(installation_shape(call.view, found))


def accept_permissions(call: Call) -> Reply:
    """Grant what the App has asked for since."""
    account = the_account(call)
    found = accounts.accept_permissions(call.hub, account, the_actor(call, account))
    return Reply(installation_shape(call.view, found))


def announce(call: Call) -> Reply:
    """Send the installation and every pull request as webhooks."""
    account = the_account(call)
    return Reply({"deliveries": accounts.announce(call.hub, account, the_actor(call, account))}, 202)


def _select(call: Call, action: str) -> Reply:
    account = the_account(call)
    names = call.maybe_texts("repositories")
    if not names:
        raise BadRequestError("repositories is missing")
    chosen = [repository_named(call.world, account.login, name) for name in names]
    found = accounts.select_repositories(call.hub, account, chosen, action, the_actor(call, account))
    return Reply(installation_shape(call.view, found))


def add_to_installation(call: Call) -> Reply:
    """Give the installation more repositories."""
    return _select(call, "added")


def remove_from_installation(call: Call) -> Reply:
    """Take repositories from the installation."""
    return _select(call, "removed")


def put_member(call: Call) -> Reply:
    """Add a member or change the role."""
    org = the_account(call)
    person = user_named(call.world, call.params["user"])
    role = call.maybe_text("role") or "member"
    if role not in get_args(Role):
        raise BadRequestError("role is one of admin, member")
    accounts.set_member(call.hub, org, person, cast("Role", role), the_actor(call, org))
    return Reply(membership(call.view, org, person, cast("Role", role)))


def delete_member(call: Call) -> Reply:
    """Remove a member."""
    org = the_account(call)
    accounts.remove_member(call.hub, org, user_named(call.world, call.params["user"]), the_actor(call, org))
    return Reply(status=204)


def revoke(call: Call) -> Reply:
    """A person withdraws the App's authorization."""
    accounts.revoke_authorization(call.hub, user_named(call.world, call.params["user"]))
    return Reply(status=204)
