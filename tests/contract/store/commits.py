"""Commits of organization 42 by hand, so that a test can get each part of one wrong."""

from typing import Any

from orglane.commands import Account, Cause
from orglane.merge import merge_pull_request, merge_repository
from orglane.model import Position
from orglane.ports import Commit, Store
from orglane.rows import Head, ParkedRow, PullRequestRow, RepositoryRow, Row, State, replace
from tests.unit.builders import ACME, T, entry, pull_request, repository

HEAD = Head(epoch=1, seq=1, account=ACME, repositories=1, last_webhook_at_ms=5, last_webhook_event="push")


def pr(number: int = 1, repo_id: str = "7", **fields: Any) -> PullRequestRow:
    return merge_pull_request(None, repo_id, pull_request(number, **fields))


def repo(repo_id: str = "7", **fields: Any) -> RepositoryRow:
    return merge_repository(None, repository(repo_id, **fields))


def parked(parked_id: str = "1-d", **fields: Any) -> ParkedRow:
    """A command about pull request 7#1 that was put aside."""
    ordinary = ParkedRow(
        id=parked_id,
        body="{}",
        reason="KeyError",
        error="'title'",
        attempts=5,
        parked_at_ms=T,
        kind="record_pull_request",
        event="pull_request.edited",
        cause=Cause("webhook", "d"),
        accepted_at_ms=T - 1000,
        position=Position(epoch=1, seq=2),
        pulls=("PR#7#1",),
    )
    return replace(ordinary, **fields)


def first(rows: dict[str, Row] | None = None, *effects: str, organization_id: str = "42") -> Commit:
    """The commit that makes an organization."""
    head = replace(HEAD, account=Account(organization_id, "acme"))
    made = entry(1, organization_id=organization_id)
    return Commit(State(), State(head, rows or {}), made, effects)


def following(before: Head, rows: dict[str, Row] | None = None, *effects: str) -> Commit:
    """The commit that follows a head."""
    head = replace(before, seq=before.seq + 1)
    made = entry(head.seq, epoch=head.epoch)
    return Commit(State(before, {}), State(head, rows or {}), made, effects)


def fill(store: Store, rows: dict[str, Row], head: Head | None = None) -> Head:
    """Commit rows, as many as a transaction takes at a time, and tell where the head stands then."""
    every = list(rows.items())
    for start in range(0, len(every), 90):
        some = dict(every[start : start + 90])
        commit = following(head, some) if head else first(some)
        store.commit(commit)
        head = commit.after.head
    assert head
    return head
