"""Controls for rate limits and tokens."""

from typing import Any, get_args

from local.github.auth import InstallationCaller
from local.github.call import Call, Reply
from local.github.errors import BadRequestError, NotFoundError
from local.github.memory import Resource, Window
from local.github.rest_limits import rate
from local.github.world import Installation, Token

RESOURCES: tuple[Resource, ...] = get_args(Resource)


def set_limits(call: Call) -> Reply:
    """Leave nobody any requests for a while, or give everybody theirs back.

    With `resource` or `installationId` it is about that alone; `remaining` leaves an installation so many.
    """
    limits, until = call.hub.limits, _until(call)
    whole = not {"resource", "installationId"} & call.body.keys()
    if whole:
        limits.windows.clear()
        limits.exhausted.clear()
    installation = _installation(call)
    key = "" if installation is None else _caller(installation).key
    for resource in _resources(call):
        limits.exhausted.pop((resource, key), None)
        if until:
            limits.exhausted[resource, key] = until
        elif installation is not None:
            _leave(call, installation, resource)
    return Reply({"exhaustedUntil": until})


def get_tokens(call: Call) -> Reply:
    """How tokens and JWTs are taken."""
    doubts = call.hub.doubts
    return Reply(
        {
            "freshUnauthorizedMs": doubts.fresh_unauthorized_ms,
            "freshUnauthorizedTimes": doubts.fresh_unauthorized_times,
            "jwtOnce": doubts.jwt_once,
        }
    )


def set_tokens(call: Call) -> Reply:
    """Let new tokens answer 401 for a while or so often, and a JWT that comes twice within a second; or neither."""
    fresh_ms = call.maybe_number("freshUnauthorizedMs") or 0
    if not 0 <= fresh_ms <= 600_000:
        raise BadRequestError("freshUnauthorizedMs lies between 0 and 600000")
    call.hub.doubts.fresh_unauthorized_ms = fresh_ms
    call.hub.doubts.fresh_unauthorized_times = call.maybe_number("freshUnauthorizedTimes") or 0
    call.hub.doubts.jwt_once = bool(call.maybe_flag("jwtOnce"))
    return get_tokens(call)


def revoke_tokens(call: Call) -> Reply:
    """Installation tokens end at once: all of them, or those of one installation."""
    installation = _installation(call)
    ended = [
        value
        for value, token in call.world.tokens.items()
        if token.kind == "installation" and (installation is None or token.subject_id == installation.id)
    ]
    for value in ended:
        del call.world.tokens[value]
    return Reply({"revoked": len(ended)})


def _until(call: Call) -> int:
    seconds = call.maybe_number("exhaustedForSeconds") or 0
    return call.hub.now() + seconds if seconds else 0


def _resources(call: Call) -> tuple[Resource, ...]:
    wanted: Any = call.maybe_text("resource")
    if wanted is None:
        return RESOURCES
    if wanted not in RESOURCES:
        raise BadRequestError(f"resource is one of {', '.join(RESOURCES)}")
    return (wanted,)


def _installation(call: Call) -> Installation | None:
    number = call.maybe_number("installationId")
    if number is None:
        return None
    found = call.world.installations.get(number)
    if found is None:
        raise NotFoundError
    return found


def _caller(installation: Installation) -> InstallationCaller:
    return InstallationCaller(installation, Token("", "installation", installation.id, 0))


def _leave(call: Call, installation: Installation, resource: Resource) -> None:
    remaining = call.maybe_number("remaining")
    caller = _caller(installation)
    call.hub.limits.windows.pop((resource, caller.key), None)
    if remaining is not None:
        numbers = rate(call.hub, caller, resource)
        window = Window(numbers["reset"], max(0, numbers["limit"] - remaining))
        call.hub.limits.windows[resource, caller.key] = window
