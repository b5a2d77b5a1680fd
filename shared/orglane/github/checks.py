"""A commit's checks as facts: their keys, outcomes and order, the same for webhooks and for what the API answers.

Webhooks spell `timed_out`, GraphQL `TIMED_OUT`: words are compared without their letter case. GitHub adds words at any
time: a conclusion or state that is not known here is pending, because it says neither that a check passed nor that it
failed; so is `stale`, GitHub's own word for a run that it gave up waiting for.
"""

from hashlib import sha256

from orglane.commands import CheckFacts

MAX_CHECK_NAME = 200
_HASH = 16

# https://docs.github.com/en/graphql/reference/enums#checkconclusionstate
_CONCLUSIONS = {
    "success": "passed",
    "neutral": "passed",
    "skipped": "passed",
    "failure": "failed",
    "cancelled": "failed",
    "timed_out": "failed",
    "action_required": "failed",
    "startup_failure": "failed",
}
_STATES = {"success": "passed", "failure": "failed", "error": "failed"}
# A suite with one of these says nothing: nobody reported to it, or nothing that counts.
_SILENT = {"", "neutral", "skipped"}

# Among reports of one time, the later stage of a check is the newer.
_RUN_RANK = {"in_progress": 1, "completed": 2}
_STATE_RANK = {"success": 1, "failure": 2, "error": 2}
_COMPLETED = 2


def run_check(
    suite_id: int, name: str, run_id: int, status: str, conclusion: str | None, started_at_ms: int, completed_at_ms: int
) -> CheckFacts:
    """A check run. A run that is repeated has a new id, or the same id and a later start; times not known are 0."""
    status = status.lower()
    return CheckFacts(
        key=f"run/{suite_id}/{_bounded(name)}",
        outcome=_CONCLUSIONS.get((conclusion or "").lower(), "pending") if status == "completed" else "pending",
        order=(run_id, started_at_ms, _RUN_RANK.get(status, 0), completed_at_ms),
        at_ms=max(started_at_ms, completed_at_ms),
    )


def status_check(context: str, state: str, at_ms: int) -> CheckFacts:
    """A commit status of a context, as it stood at a time."""
    state = state.lower()
    return CheckFacts(
        key=f"status/{_bounded(context)}",
        outcome=_STATES.get(state, "pending"),
        order=(at_ms, _STATE_RANK.get(state, 0)),
        at_ms=at_ms,
    )


def suite_check(suite_id: int, conclusion: str | None, updated_at_ms: int) -> CheckFacts | None:
    """A completed check suite; None when its conclusion says nothing (none, neutral, skipped)."""
    conclusion = (conclusion or "").lower()
    if conclusion in _SILENT:
        return None
    return CheckFacts(
        key=f"suite/{suite_id}",
        outcome=_CONCLUSIONS.get(conclusion, "pending"),
        order=(suite_id, updated_at_ms, _COMPLETED, 0),
        at_ms=updated_at_ms,
    )


def _bounded(name: str) -> str:
    """A name of at most 200 bytes of UTF-8; of a longer one the end is a hash, so that two long names stay two."""
    raw = name.encode("utf-8", "replace")
    if len(raw) <= MAX_CHECK_NAME:
        return raw.decode()
    return raw[: MAX_CHECK_NAME - _HASH - 1].decode("utf-8", "ignore") + "~" + sha256(raw).hexdigest()[:_HASH]
