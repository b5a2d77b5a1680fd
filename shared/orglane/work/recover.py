"""Recover missed deliveries: what GitHub could not deliver is asked for again, unless its effect is known.

GitHub keeps its log for three days and shows it to the App alone, for all installations. The attempts of one event
share a GUID: one that succeeded once, or whose effect is noted here, needs nothing.
https://docs.github.com/en/apps/creating-github-apps/writing-code-for-a-github-app/redelivering-webhooks
"""

from typing import Any

from orglane.commands import Progress
from orglane.errors import GitHubRefused
from orglane.github.payload import Json, identifier, integer, items, text, time_ms
from orglane.work.turns import Task, Turn

A_PAGE = 100
AT_ONCE = 10
MOST_BACK_MS = 72 * 60 * 60 * 1000


def recover_deliveries(task: Task, cursor: Json) -> Turn:
    """One page of the log, then some redeliveries at a time."""
    cursor = dict(cursor) if cursor else {"path": None, "since": _since(task), "ok": [], "failed": {}, "todo": None}
    if cursor["todo"] is None:
        return _page(task, cursor)
    if cursor["todo"]:
        return _some(task, cursor)
    return _done(task, cursor)


def _since(task: Task) -> int:
    earliest = task.clock() - MOST_BACK_MS
    return max(earliest, int(task.detail.get("sinceMs") or 0))


def _page(task: Task, cursor: dict[str, Any]) -> Turn:
    """The newest first; the log is read until it is older than asked for."""
    path, query = (cursor["path"], None) if cursor["path"] else ("/app/hook/deliveries", {"per_page": A_PAGE})
    try:
        answer = task.github.get(None, path, query)
    except GitHubRefused as refusal:
        if not cursor["path"] or refusal.status not in (400, 404, 422) or cursor.get("again"):
            raise
        # The log moved on and its cursor is no more: once from the beginning. What was noted stays noted.
        return Turn(cursor | {"path": None, "again": True}, progress=_progress(cursor))
    attempts = items({"all": answer.body}, "all")
    ok, failed = set(cursor["ok"]), dict(cursor["failed"])
    times = [time_ms(each, "delivered_at") or 0 for each in attempts]
    for attempt, at_ms in zip(attempts, times, strict=True):
        if at_ms >= cursor["since"] and identifier(attempt, "installation_id") == task.installation_id:
            _note(attempt, ok, failed)
    cursor |= {"ok": sorted(ok), "failed": failed, "path": answer.next_path}
    if answer.next_path is None or min(times, default=0) < cursor["since"]:
        cursor = _decide(task, cursor)
    return Turn(cursor, progress=_progress(cursor), message=f"Reading GitHub's log: {len(failed):,} failures so far")


def _note(attempt: Json, ok: set[str], failed: dict[str, Any]) -> None:
    guid, number = text(attempt, "guid"), integer(attempt, "id")
    status = integer(attempt, "status_code") or 0
    if not guid or number is None:
        return
    if 200 <= status < 300:
        ok.add(guid)
    else:
        failed.setdefault(guid, number)


def _decide(task: Task, cursor: dict[str, Any]) -> dict[str, Any]:
    """What to ask for again: failed, never successful, without a noted effect. The oldest first."""
    failed = {guid: number for guid, number in cursor["failed"].items() if guid not in set(cursor["ok"])}
    applied = task.reader.had_effect(task.job.organization_id, list(failed))
    todo = [number for guid, number in failed.items() if guid not in applied]
    counts = {
        "found": len(cursor["failed"]),
        "succeeded": len(cursor["failed"]) - len(failed),
        "applied": len(applied),
        "requested": 0,
        "refused": 0,
    }
    return cursor | {"todo": sorted(todo), "total": len(todo), "counts": counts, "ok": [], "failed": {}}


def _some(task: Task, cursor: dict[str, Any]) -> Turn:
    now, cursor["todo"] = cursor["todo"][:AT_ONCE], cursor["todo"][AT_ONCE:]
    counts = dict(cursor["counts"])
    for number in now:
        try:
            task.github.post(None, f"/app/hook/deliveries/{number}/attempts")
            counts["requested"] += 1
        except GitHubRefused:
            counts["refused"] += 1  # too old by now, or gone
    cursor["counts"] = counts
    return Turn(cursor, progress=_progress(cursor), message=f"Asking again: {len(cursor['todo']):,} left")


def _progress(cursor: dict[str, Any]) -> Progress:
    if cursor["todo"] is None:
        return Progress("log", len(cursor["ok"]) + len(cursor["failed"]), None)
    return Progress("deliveries", cursor["total"] - len(cursor["todo"]), cursor["total"])


def _done(task: Task, cursor: dict[str, Any]) -> Turn:
    counts = cursor["counts"]
    message = f"{counts['requested']:,} of {counts['found']:,} failed deliveries were asked for again"
    result = {"checkedAtMs": task.clock(), **counts}
    error = f"GitHub refused {counts['refused']:,} of them." if counts["refused"] else None
    return Turn(cursor, progress=_progress(cursor), message=message, result=result, error=error)
