"""Organizations, members and the person who is signed in."""

from local.github.auth import Anonymous, InstallationCaller, UserCaller, require_known, require_user, sees
from local.github.call import Call, Reply, page
from local.github.errors import ForbiddenError, NotFoundError, ValidationError
from local.github.lookup import (
    account_named,
    organization_named,
    organizations_of,
    repositories_of,
    user_named,
)
from local.github.shapes_account import (
    membership_full,
    organization,
    organization_full,
    public_user,
    user,
)
from local.github.shapes_repository import repository_for
from local.github.world import Account, Repository


def get_user(call: Call) -> Reply:
    """Who is signed in."""
    return Reply(public_user(call.view, require_user(call.caller)))


def get_account(call: Call) -> Reply:
    """Anybody, by login."""
    return Reply(public_user(call.view, account_named(call.world, call.params["username"])))


def _installed_organizations(call: Call, person: Account) -> list[Account]:
    # A user's token from an App shows only where the App is, too.
    return [org for org in organizations_of(call.world, person.id) if call.hub.active_installation(org.id) is not None]


def list_user_organizations(call: Call) -> Reply:
    """A person's organizations."""
    person = require_user(call.caller)
    return page(call, _installed_organizations(call, person), lambda org: organization(call.view, org))


def list_memberships(call: Call) -> Reply:
    """A person's memberships."""
    person = require_user(call.caller)
    if call.query.get("state") == "pending":
        return Reply([])
    members = call.world.members
    return page(
        call,
        _installed_organizations(call, person),
        lambda org: membership_full(call.view, org, person, members[org.id][person.id]),
    )


def get_membership(call: Call) -> Reply:
    """A person's membership in one organization."""
    person = require_user(call.caller)
    org = organization_named(call.world, call.params["org"])
    role = call.world.members.get(org.id, {}).get(person.id)
    if role is None:
        raise NotFoundError
    if call.hub.active_installation(org.id) is None:
        raise ForbiddenError
    return Reply(membership_full(call.view, org, person, role))


def get_membership_of(call: Call) -> Reply:
    """Anybody's membership in an organization: for members and for the App on it."""
    require_known(call.caller)
    org = organization_named(call.world, call.params["org"])
    _require_inside(call, org)
    person = user_named(call.world, call.params["username"])
    role = call.world.members.get(org.id, {}).get(person.id)
    if role is None:
        raise NotFoundError
    return Reply(membership_full(call.view, org, person, role))


def get_organization(call: Call) -> Reply:
    """An organization; its existence is public."""
    return Reply(organization_full(call.view, organization_named(call.world, call.params["org"])))


def list_organization_repositories(call: Call) -> Reply:
    """An organization's repositories, as far as the caller may see them."""
    org = organization_named(call.world, call.params["org"])
    repos = [repo for repo in repositories_of(call.world, org.id) if _listed(call, repo)]
    person = call.caller.user.id if isinstance(call.caller, UserCaller) else None
    return page(call, repos, lambda repo: repository_for(call.view, repo, person))


def _listed(call: Call, repo: Repository) -> bool:
    kind = call.query.get("type", "all")
    if kind in ("public", "private") and repo.private != (kind == "private"):
        return False
    if isinstance(call.caller, Anonymous):
        return not repo.private
    return sees(call.hub, call.caller, repo)


def list_members(call: Call) -> Reply:
    """Who belongs to an organization: for members and for the App on it."""
    require_known(call.caller)
    org = organization_named(call.world, call.params["org"])
    members = call.world.members.get(org.id, {})
    _require_inside(call, org)
    role = call.query.get("role", "all")
    if role not in ("all", "admin", "member"):
        raise ValidationError("Validation Failed")
    people = [call.world.accounts[one] for one, has in members.items() if role in ("all", has)]
    return page(call, people, lambda person: user(call.view, person))


def _require_inside(call: Call, org: Account) -> None:
    if isinstance(call.caller, InstallationCaller):
        inside = call.caller.installation.account_id == org.id
    else:
        person = require_user(call.caller)
        inside = person.id in call.world.members.get(org.id, {})
        inside = inside and call.hub.active_installation(org.id) is not None
    if not inside:
        raise ForbiddenError
