"""What Orglane saw of a pull request, for its timeline: of every command that changed it, when, whence and what."""

from collections.abc import Callable

from orglane.commands import Command
from orglane.rows import PullRequestRow, Row, Sighting, State, replace
from orglane.views import mergeable_view

MOST = 8
"""Sightings that are kept: the row is read with every snapshot."""

type Facet = Callable[[PullRequestRow, PullRequestRow], bool]

# What only a sync or a reload tells of was found; these tell that it was opened just now.
_OPENED = {"pull_request.opened", "create_pull_request.slice"}

FACETS: dict[str, Facet] = {
    "merged": lambda was, now: now.facts.state == "merged" != was.facts.state,
    "closed": lambda was, now: now.facts.state == "closed" != was.facts.state,
    "reopened": lambda was, now: now.is_open and not was.is_open,
    "title": lambda was, now: now.facts.title != was.facts.title,
    "text": lambda was, now: _digest(now) != _digest(was),
    "draft": lambda was, now: now.facts.is_draft and not was.facts.is_draft,
    "ready": lambda was, now: was.facts.is_draft and not now.facts.is_draft,
    "pushed": lambda was, now: now.head_sha != was.head_sha,
    "base": lambda was, now: (now.facts.base_ref, now.base_moved_ms) != (was.facts.base_ref, was.base_moved_ms),
    "labels": lambda was, now: now.facts.labels != was.facts.labels,
    "reviewers": lambda was, now: now.facts.requested_reviewers != was.facts.requested_reviewers,
    "review": lambda was, now: now.reviews != was.reviews,
    "checks": lambda was, now: now.checks != was.checks,
    "mergeability": lambda was, now: mergeable_view(now) != mergeable_view(was),
}


def sighted(before: State, after: State, command: Command) -> State:
    """The state with what a command changed noted in the pull requests."""
    noted: dict[str, Row] = {}
    for sk, row in after.rows.items():
        if isinstance(row, PullRequestRow) and row != (known := before.rows.get(sk)):
            what = _changed(known, row) if isinstance(known, PullRequestRow) else _first(row, command)
            noted[sk] = _with(row, Sighting(command.accepted_at_ms, command.cause.kind, command.event, what))
    return State(after.head, after.rows | noted, after.asked) if noted else after


def _changed(was: PullRequestRow, now: PullRequestRow) -> tuple[str, ...]:
    """In short words; what has none (lines, a comment, the end of a tie) is details."""
    return tuple(name for name, differs in FACETS.items() if differs(was, now)) or ("details",)


def _first(row: PullRequestRow, command: Command) -> tuple[str, ...]:
    come = "opened" if command.event in _OPENED else "found"
    return (come,) if row.is_open else (come, row.facts.state)


def _with(row: PullRequestRow, sighting: Sighting) -> PullRequestRow:
    # By the time of acceptance: a command that was parked comes late.
    newest = sorted((sighting, *row.seen), key=lambda each: -each.at_ms)
    return replace(row, seen=tuple(newest[:MOST]))


def _digest(row: PullRequestRow) -> str:
    return row.described.digest if row.described else ""
