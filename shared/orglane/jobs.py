"""Jobs: slow work that someone asked for, and the moves that one may make. Pure.

queued → running → completed | error | cancelled, with waiting_rate_limit and retrying in between
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from orglane.digest import digest
from orglane.model import Job, JobProgress

ACTIVE = frozenset({"queued", "running", "waiting_rate_limit", "retrying"})
_ENDS = frozenset({"completed", "error", "cancelled"})
MOVES: dict[str, frozenset[str]] = {
    "queued": ACTIVE - {"queued"} | _ENDS,
    "running": ACTIVE - {"queued"} | _ENDS,
    "waiting_rate_limit": ACTIVE - {"queued"} | _ENDS,
    "retrying": ACTIVE - {"queued"} | _ENDS,
    "completed": frozenset(),
    "error": frozenset(),
    "cancelled": frozenset(),
}
"""From each status, those that may follow; running may be said again with new progress."""

FULL_SYNC = "full_sync"
RELOAD_ORGANIZATION = "reload_organization"
RELOAD_REPOSITORY = "reload_repository"
RELOAD_PULL_REQUEST = "reload_pull_request"
SYNC_REPOSITORIES = "sync_repositories"
CREATE_PULL_REQUEST = "create_pull_request"
RECOVER_DELIVERIES = "recover_deliveries"
CLEAR = "clear"
"""Delete the rows of an earlier era."""


class Order(NamedTuple):
    """Work that must begin: stored as a job, unless one of the same kind and target is under way.

    `detail` is what the work needs to know beside its target and clients need not see; it begins after `delay_s`.
    """

    job_id: str
    kind: str
    target: Mapping[str, Any] = {}
    requested_by: str | None = None
    detail: Mapping[str, Any] = {}
    delay_s: int = 0


def job_id_of(at_ms: int, seed: str) -> str:
    """An id that sorts by time; the same for the same seed, so that whoever orders twice orders once."""
    return f"{at_ms:013d}-{digest(seed)[:16]}"


def slot_of(kind: str, target: Mapping[str, Any]) -> str:
    """The name of what at most one job at a time works on."""
    return "#".join([kind, *(f"{name}={target[name]}" for name in sorted(target))])


def new_job(organization_id: str, order: Order, now_ms: int) -> Job:
    """A job that is queued."""
    return Job(
        job_id=order.job_id,
        organization_id=organization_id,
        kind=order.kind,
        status="queued",
        message=None,
        progress=JobProgress(phase=None, done=0, total=None),
        target=dict(order.target),
        result=None,
        error=None,
        attempt=0,
        requested_by=order.requested_by,
        resume_at_ms=None,
        created_at_ms=now_ms,
        updated_at_ms=now_ms,
        completed_at_ms=None,
    )
