"""The App, its installations, its hook and its deliveries in GitHub's shapes."""

from local.github.clock import iso, iso_or_none
from local.github.config import APP_REGISTERED_AT, EVENTS, PERMISSIONS
from local.github.lookup import node_id
from local.github.shapes_account import html_url, user, user_or_none
from local.github.view import Json, View
from local.github.world import Account, Installation


def app_owner(view: View) -> Account:
    """Who registered the App: its first account."""
    return next(iter(view.world.accounts.values()))


def app(view: View) -> Json:
    """The App itself."""
    config = view.config
    return {
        "id": config.app_id,
        "client_id": config.client_id,
        "slug": config.app_slug,
        "node_id": node_id("Integration", config.app_id),
        "owner": user(view, app_owner(view)),
        "name": config.app_slug.replace("-", " ").title(),
        "description": "The live state of an organization, in a sidebar that is always true.",
        "external_url": view.options.site_url,
        "html_url": f"{view.web}/apps/{config.app_slug}",
        "created_at": iso(APP_REGISTERED_AT),
        "updated_at": iso(APP_REGISTERED_AT),
        "permissions": PERMISSIONS,
        "events": list(EVENTS),
        "installations_count": len(view.world.installations),
    }


def installation(view: View, one: Installation) -> Json:
    """An installation, the same in the API and in webhooks."""
    account = view.world.accounts[one.account_id]
    return {
        "id": one.id,
        "account": user(view, account),
        "repository_selection": one.selection,
        "access_tokens_url": f"{view.api}/app/installations/{one.id}/access_tokens",
        "repositories_url": f"{view.api}/installation/repositories",
        "html_url": _settings_page(view, account, one.id),
        "app_id": view.config.app_id,
        "app_slug": view.config.app_slug,
        "target_id": account.id,
        "target_type": account.kind,
        "permissions": PERMISSIONS,
        "events": list(EVENTS),
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": user_or_none(view, one.suspended_by_id),
        "suspended_at": iso_or_none(one.suspended_at),
    }


def _settings_page(view: View, account: Account, number: int) -> str:
    if account.kind == "Organization":
        return f"{view.web}/organizations/{account.login}/settings/installations/{number}"
    return f"{html_url(view, account)}/settings/installations/{number}"


def installation_lite(one: Installation) -> Json:
    """What every other event says about the installation."""
    return {"id": one.id, "node_id": node_id("IntegrationInstallation", one.id)}


def ping(view: View) -> Json:
    """What GitHub sends when a hook is set up."""
    hook_id = view.config.app_id
    return {
        "zen": "Keep it logically awesome.",
        "hook_id": hook_id,
        "hook": {
            "type": "App",
            "id": hook_id,
            "name": "web",
            "active": True,
            "app_id": view.config.app_id,
            "events": list(EVENTS),
            "config": {"content_type": "json", "url": view.options.webhook_url, "insecure_ssl": "0"},
            "updated_at": iso(APP_REGISTERED_AT),
            "created_at": iso(APP_REGISTERED_AT),
            "url": f"{view.api}/app/hook",
            "ping_url": f"{view.api}/app/hook/pings",
            "deliveries_url": f"{view.api}/app/hook/deliveries",
        },
    }
