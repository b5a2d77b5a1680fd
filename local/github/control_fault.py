"""Controls for what is to go wrong: faults, repositories that cannot be had, a replica that lags."""

from typing import Any, get_args

from local.github.call import Call, Reply
from local.github.control_find import the_pull, the_repository
from local.github.errors import BadRequestError, NotFoundError
from local.github.faults import Fault, Kind
from local.github.replica import Lag
from local.github.shapes_repository import repository
from local.github.view import Json

STATUSES = (401, 403, 404, 410, 422, 429, 451, 500, 502, 503, 504)
# What a kind answers when the body names no status; kinds that are not here have none.
STATUS_OF = {"secondary_limit": 403, "html": 502, "graphql_errors": 200, "bad_cursor": 422, "status": 500}
FIELDS = (
    *("kind", "route", "repository", "connection", "operation", "times", "spare"),
    *("status", "message", "type", "retryAfterS", "delayMs", "keep", "executes"),
)
ACCESS = (200, 403, 404, 451)


def _shape(fault: Fault) -> Json:
    return {
        "id": fault.id,
        "kind": fault.kind,
        "route": fault.route,
        "repository": fault.repository,
        "connection": fault.connection,
        "operation": fault.operation,
        "times": fault.times,
        "spare": fault.spare,
        "struck": fault.struck,
        "status": fault.status if fault.kind in STATUS_OF else None,
        "message": fault.message,
        "type": fault.type,
        "retryAfterS": fault.retry_after_s,
        "delayMs": fault.delay_ms,
        "keep": fault.keep,
        "executes": fault.executes,
    }


def list_faults(call: Call) -> Reply:
    """All faults, those that have struck for the last time included."""
    return Reply([_shape(one) for one in call.hub.faults.by_id.values()])


def put_fault(call: Call) -> Reply:
    """One more fault."""
    return Reply(_shape(call.hub.faults.add(_fault(call))), 201)


def _fault(call: Call) -> Fault:
    if unknown := call.body.keys() - FIELDS:
        # A misspelt one must not make a test pass for nothing.
        raise BadRequestError(f"a fault has no {', '.join(sorted(unknown))}; it has {', '.join(FIELDS)}")
    kind: Any = call.text("kind")
    if kind not in get_args(Kind):
        raise BadRequestError(f"kind is one of {', '.join(get_args(Kind))}")
    return Fault(
        kind=kind,
        route=call.maybe_text("route") or "*",
        repository=call.maybe_text("repository"),
        connection=call.maybe_text("connection"),
        operation=call.maybe_text("operation"),
        times=_times(call),
        spare=call.maybe_number("spare") or 0,
        status=_status(call, kind),
        message=call.maybe_text("message"),
        type=call.maybe_text("type"),
        retry_after_s=call.maybe_number("retryAfterS"),
        delay_ms=call.maybe_number("delayMs") or 0,
        keep=call.maybe_number("keep") or 0,
        executes=_executes(call, kind),
    )


def _times(call: Call) -> int | None:
    """Once unless the body says otherwise; null is for ever."""
    return call.maybe_number("times") if "times" in call.body else 1


def _status(call: Call, kind: str) -> int:
    status = call.maybe_number("status") or STATUS_OF.get(kind, 200)
    if kind == "status" and status not in STATUSES:
        raise BadRequestError(f"status is one of {', '.join(map(str, STATUSES))}")
    return status


def _executes(call: Call, kind: str) -> bool:
    given = call.maybe_flag("executes")
    return kind in ("truncated", "broken", "slow") if given is None else given


def clear_faults(call: Call) -> Reply:
    """Nothing goes wrong any more."""
    call.hub.faults.clear()
    return Reply(status=204)


def delete_fault(call: Call) -> Reply:
    """One fault less."""
    if call.hub.faults.by_id.pop(call.number("id"), None) is None:
        raise NotFoundError
    return Reply(status=204)


def set_access(call: Call) -> Reply:
    """A repository that is listed and cannot be had, or can again."""
    repo = the_repository(call)
    status = call.maybe_number("status")
    if status not in ACCESS:
        raise BadRequestError(f"status is one of {', '.join(map(str, ACCESS))}")
    repo.access = status
    return Reply({**repository(call.view, repo), "access": status})


def _lag(call: Call) -> Lag:
    return Lag(call.maybe_number("lagMs") or 0, call.maybe_number("changes") or 0)


def set_replica(call: Call) -> Reply:
    """Let the API tell of every pull request as it was; what the body leaves out is no lag."""
    lag = _lag(call)
    pulls = (pull for pulls in call.world.pulls.values() for pull in pulls.values())
    call.hub.replica.fall_behind(lag, pulls)
    return Reply({"lagMs": lag.ms, "changes": lag.changes})


def set_pull_replica(call: Call) -> Reply:
    """The same for one pull request."""
    lag = _lag(call)
    call.hub.replica.fall_behind_in(the_pull(call), lag)
    return Reply({"lagMs": lag.ms, "changes": lag.changes})
