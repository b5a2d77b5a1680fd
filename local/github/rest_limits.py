"""Rate limits as GitHub counts them: for each caller, by the hour."""

from local.github.auth import Anonymous, Caller, InstallationCaller
from local.github.call import Call, Reply
from local.github.hub import Hub
from local.github.lookup import installed_repositories
from local.github.memory import Resource
from local.github.view import Json


def limit_of(hub: Hub, caller: Caller) -> int:
    """Requests an hour.

    https://docs.github.com/en/apps/creating-github-apps/registering-a-github-app/rate-limits-for-github-apps
    """
    if isinstance(caller, Anonymous):
        return 60
    if not isinstance(caller, InstallationCaller):
        return 5000
    account = caller.installation.account_id
    users = len(hub.world.members.get(account, {}))
    repositories = len(installed_repositories(hub.world, caller.installation))
    more = max(0, users - 20) * 50 + max(0, repositories - 20) * 50
    return min(5000 + more, 12500)


def rate(hub: Hub, caller: Caller, resource: Resource = "core") -> Json:
    """The caller's limit, as the API and the headers give it; GraphQL has a window of its own."""
    now, limit = hub.now(), limit_of(hub, caller)
    until = hub.limits.exhausted_until(resource, caller.key, now)
    if until is not None:
        return {"limit": limit, "remaining": 0, "reset": until, "used": limit}
    window = hub.limits.window(resource, caller.key, now)
    remaining = max(0, limit - window.used)
    return {"limit": limit, "remaining": remaining, "reset": window.reset, "used": min(window.used, limit)}


def headers_of(numbers: Json, resource: Resource = "core") -> dict[str, str]:
    """The same as headers."""
    return {
        "X-RateLimit-Limit": str(numbers["limit"]),
        "X-RateLimit-Remaining": str(numbers["remaining"]),
        "X-RateLimit-Reset": str(numbers["reset"]),
        "X-RateLimit-Used": str(numbers["used"]),
        "X-RateLimit-Resource": resource,
    }


def get_rate_limit(call: Call) -> Reply:
    """The caller's limits; asking costs nothing."""
    core = rate(call.hub, call.caller)
    graphql = rate(call.hub, call.caller, "graphql")
    fresh = {"limit": 30, "remaining": 30, "reset": core["reset"], "used": 0}
    return Reply({"resources": {"core": core, "graphql": graphql, "search": fresh}, "rate": core})
