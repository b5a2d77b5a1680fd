"""Users and organizations in GitHub's shapes."""

from urllib.parse import quote

from local.github.clock import iso
from local.github.lookup import node_id, repositories_of
from local.github.view import Json, View
from local.github.world import Account, Role


def user(view: View, account: Account) -> Json:
    """A simple user; organizations have this shape too where they own something."""
    api = f"{view.api}/users/{quote(account.login)}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id(account.kind, account.id),
        "avatar_url": avatar(view, account),
        "gravatar_id": "",
        "url": api,
        "html_url": html_url(view, account),
        "followers_url": f"{api}/followers",
        "following_url": f"{api}/following{{/other_user}}",
        "gists_url": f"{api}/gists{{/gist_id}}",
        "starred_url": f"{api}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{api}/subscriptions",
        "organizations_url": f"{api}/orgs",
        "repos_url": f"{api}/repos",
        "events_url": f"{api}/events{{/privacy}}",
        "received_events_url": f"{api}/received_events",
        "type": account.kind,
        "site_admin": False,
    }


def user_or_none(view: View, account_id: int | None) -> Json | None:
    """A user who may have deleted the account."""
    account = None if account_id is None else view.world.accounts.get(account_id)
    return None if account is None else user(view, account)


def avatar(view: View, account: Account) -> str:
    """The picture's address."""
    return f"{view.web}/avatars/u/{account.id}?v=4"


def html_url(view: View, account: Account) -> str:
    """The profile page."""
    if account.kind == "Bot":
        return f"{view.web}/apps/{account.login.removesuffix('[bot]')}"
    return f"{view.web}/{account.login}"


def organization(view: View, account: Account) -> Json:
    """A simple organization."""
    api = f"{view.api}/orgs/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("Organization", account.id),
        "url": api,
        "repos_url": f"{api}/repos",
        "events_url": f"{api}/events",
        "hooks_url": f"{api}/hooks",
        "issues_url": f"{api}/issues",
        "members_url": f"{api}/members{{/member}}",
        "public_members_url": f"{api}/public_members{{/member}}",
        "avatar_url": avatar(view, account),
        "description": account.about,
    }


def _profile(view: View, account: Account) -> Json:
    owned = repositories_of(view.world, account.id)
    return {
        "name": account.name,
        "company": None,
        "blog": "",
        "location": None,
        "email": None,
        "twitter_username": None,
        "public_repos": sum(not repo.private for repo in owned),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": iso(account.created_at),
        "updated_at": iso(account.created_at),
    }


def organization_full(view: View, account: Account) -> Json:
    """An organization as asked for by name."""
    return {
        **organization(view, account),
        **_profile(view, account),
        # An organization's profile has texts where a person's may have nulls.
        "company": account.name,
        "blog": f"https://{account.login}.example",
        "location": "Everywhere",
        "email": f"hello@{account.login}.example",
        "html_url": html_url(view, account),
        "is_verified": False,
        "has_organization_projects": True,
        "has_repository_projects": True,
        "archived_at": None,
        "type": "Organization",
    }


def public_user(view: View, account: Account) -> Json:
    """A person as asked for by name, or by an App's user token."""
    return {**user(view, account), **_profile(view, account), "hireable": None, "bio": account.about}


def membership(view: View, org: Account, member: Account, role: Role) -> Json:
    """Who belongs to an organization, as webhooks tell it."""
    return {
        "url": f"{view.api}/orgs/{org.login}/memberships/{member.login}",
        "state": "active",
        "role": role,
        "organization_url": f"{view.api}/orgs/{org.login}",
        "user": user(view, member),
    }


def membership_full(view: View, org: Account, member: Account, role: Role) -> Json:
    """Who belongs to an organization, as the API tells it."""
    return {**membership(view, org, member, role), "organization": organization(view, org)}
