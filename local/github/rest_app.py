"""The App's own routes: installations, tokens, deliveries."""

from local.github.actions_account import reads
from local.github.auth import (
    mint_installation_token,
    require_app,
    require_installation,
    require_user,
)
from local.github.call import Call, Reply, page, page_in, refuse_cursor, with_query
from local.github.clock import iso
from local.github.config import PERMISSIONS
from local.github.deliveries import Delivery, detail, item
from local.github.errors import BadRequestError, ForbiddenError, NotFoundError, ValidationError
from local.github.lookup import account_named, installation_on, installed_repositories, organization_named
from local.github.shapes_app import app, installation
from local.github.shapes_repository import repository, repository_for
from local.github.view import Json
from local.github.world import Account, Installation, Repository


def get_app(call: Call) -> Reply:
    """The App."""
    require_app(call.caller)
    return Reply(app(call.view))


def list_installations(call: Call) -> Reply:
    """Where the App is installed."""
    require_app(call.caller)
    return page(call, call.world.installations.values(), lambda one: installation(call.view, one))


def _installation(call: Call) -> Installation:
    found = call.world.installations.get(call.number("installation_id"))
    if found is None:
        raise NotFoundError
    return found


def get_installation(call: Call) -> Reply:
    """One installation."""
    require_app(call.caller)
    return Reply(installation(call.view, _installation(call)))


def get_organization_installation(call: Call) -> Reply:
    """The installation on an organization."""
    require_app(call.caller)
    return _installation_on(call, organization_named(call.world, call.params["org"]))


def get_account_installation(call: Call) -> Reply:
    """The installation on a person's account; GitHub answers for organizations, too."""
    require_app(call.caller)
    return _installation_on(call, account_named(call.world, call.params["username"]))


def _installation_on(call: Call, account: Account) -> Reply:
    found = installation_on(call.world, account.id)
    if found is None:
        raise NotFoundError
    return Reply(installation(call.view, found))


def create_token(call: Call) -> Reply:
    """A token for an installation, narrowed to repositories and permissions if asked."""
    require_app(call.caller)
    one = _installation(call)
    if one.suspended_at is not None:
        raise ForbiddenError("This installation has been suspended")
    chosen = _chosen(call, one)
    permissions = call.body.get("permissions") or PERMISSIONS
    _check_permissions(permissions)
    token = mint_installation_token(
        call.hub, one, dict(permissions), None if chosen is None else [repo.id for repo in chosen]
    )
    body: Json = {
        "token": token.value,
        "expires_at": iso(token.expires_at),
        "permissions": token.permissions,
        "repository_selection": one.selection if chosen is None else "selected",
    }
    if chosen is not None:
        body["repositories"] = [repository(call.view, repo) for repo in chosen]
    return Reply(body, 201)


def _check_permissions(wanted: Json) -> None:
    for name, level in wanted.items():
        granted = PERMISSIONS.get(name)
        if granted is None or (level == "write" and granted == "read"):
            raise ValidationError("The permissions requested are not granted to this installation.")


def _chosen(call: Call, one: Installation) -> list[Repository] | None:
    ids, names = call.body.get("repository_ids"), call.body.get("repositories")
    if ids is None and names is None:
        return None
    chosen = [
        repo for repo in installed_repositories(call.world, one) if repo.id in (ids or []) or repo.name in (names or [])
    ]
    if len(chosen) < len(ids or []) + len(names or []):
        raise ValidationError(
            "There is at least one repository that does not exist or is not accessible to the parent installation."
        )
    return chosen


def list_installed_repositories(call: Call) -> Reply:
    """What an installation token reaches."""
    caller = require_installation(call.caller)
    repos = [repo for repo in installed_repositories(call.world, caller.installation) if caller.reaches(repo)]
    reply = page_in(call, "repositories", repos, lambda repo: repository_for(call.view, repo, None))
    reply.body["repository_selection"] = caller.installation.selection
    return reply


def list_user_installations(call: Call) -> Reply:
    """The installations that a person reaches anything of."""
    user = require_user(call.caller)
    found = [one for one in call.world.installations.values() if reads(call.hub, user, one)]
    return page_in(call, "installations", found, lambda one: installation(call.view, one))


def list_deliveries(call: Call) -> Reply:
    """Attempts, newest first; the cursor is the id to go on after."""
    require_app(call.caller)
    wanted = call.query.get("status")
    if wanted not in (None, "success", "failure"):
        raise BadRequestError("status is one of success, failure")
    refuse_cursor(call, "cursor")
    before = _cursor(call.query.get("cursor"))
    found = [
        one
        for one in call.hub.outbox.log.finished(call.hub.clock.now_ms())
        if (wanted is None or one.failed == (wanted == "failure")) and (before is None or one.id < before)
    ]
    size = _page_size(call.query.get("per_page"))
    links = {}
    if len(found) > size:
        links["Link"] = f'<{with_query(call.url, cursor=f"v1_{found[size - 1].id}")}>; rel="next"'
    return Reply([item(one) for one in found[:size]], headers=links)


def _page_size(text: str | None) -> int:
    return min(int(text), 100) if text and text.isdigit() and int(text) > 0 else 30


def _cursor(text: str | None) -> int | None:
    if text is None:
        return None
    number = text.removeprefix("v1_")
    if not number.isdigit():
        raise BadRequestError("Invalid cursor")
    return int(number)


def _delivery(call: Call) -> Delivery:
    return call.hub.outbox.log.recent(call.number("delivery_id"), call.hub.clock.now_ms())


def get_delivery(call: Call) -> Reply:
    """One attempt with request and response."""
    require_app(call.caller)
    return Reply(detail(_delivery(call), call.hub.options.webhook_url))


def redeliver(call: Call) -> Reply:
    """Send an event again."""
    require_app(call.caller)
    call.hub.outbox.redeliver(_delivery(call).id)
    return Reply({}, 202)


def get_meta(call: Call) -> Reply:
    """About this GitHub."""
    return Reply({"verifiable_password_authentication": False, "installed_version": "3.19.0"})
