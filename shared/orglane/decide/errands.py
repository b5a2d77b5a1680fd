"""What must be done once a command is committed: work begun, people let go. Each may be done any number of times.

They are derived from the command and the state after it, also for a command that had its effect before: whoever
applied it may have died between the commit and its errands.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from orglane import keys
from orglane.commands import (
    Body,
    Command,
    EndSessions,
    HandOver,
    RecordBranch,
    RecordInstallation,
    RecordJob,
    RecordMember,
    RecordPullRequest,
    RecordRepositories,
    RecordSlice,
)
from orglane.decide.jobs import is_of_another_era
from orglane.decide.needs import chunk
from orglane.jobs import CLEAR, FULL_SYNC, RELOAD_PULL_REQUEST, SYNC_REPOSITORIES, Order, job_id_of
from orglane.rows import Branch, JobRow, MemberRow, PullRequestRow, State

TIE_DELAY_S = 2
"""A read within the second of a tie could not end it."""
FULL_SLICE = 40
"""Repositories in one command of an installation event: when it is full, others follow."""


class Nudge(NamedTuple):
    """A job's slice was applied: whoever waits to send the next one may go on."""

    job_id: str


class FollowUp(NamedTuple):
    """A command that goes on where another one had to end."""

    command: Command


class SessionsEnd(NamedTuple):
    """A person's sessions end."""

    user_id: str


class Departure(NamedTuple):
    """A person may no longer see the organization."""

    user_id: str


class LaneStep(NamedTuple):
    """The organization's own lane takes a step of its life: open, connect or close."""

    name: str


type Errand = Order | Nudge | FollowUp | SessionsEnd | Departure | LaneStep


def errands(command: Command, before: State, after: State, result: str) -> Iterator[Errand]:
    """The errands of one command."""
    body = command.body
    if isinstance(body, EndSessions):
        yield SessionsEnd(body.account.id)
        return
    if isinstance(body, HandOver):
        yield LaneStep("connect")
        return
    if isinstance(body, RecordSlice):
        yield Nudge(body.job_id)
    yield from _clearing(command, before, after, result)
    if isinstance(body, RecordBranch):
        # Also of a stale one: it changed none of the first pull requests on this base, and may change others.
        yield from _rest_of_move(command, body, before, after)
    if after.head is None or not after.head.is_connected or result == "stale":
        return
    if before.head is not None and not before.head.is_connected:
        yield _order(command, FULL_SYNC)
    yield from _of_body(command, body, before, after)


def _of_body(command: Command, body: Body, before: State, after: State) -> Iterator[Errand]:
    match body:
        case RecordInstallation():
            yield _order(command, FULL_SYNC)
        case RecordRepositories() if len(body.added) >= FULL_SLICE:
            # So many that there may be more than a delivery can tell: the lists of a full sync are cheaper then.
            yield _order(command, FULL_SYNC)
        case RecordRepositories() if body.added:
            yield _order(command, SYNC_REPOSITORIES, repositoryIds=[each.id for each in body.added])
        case RecordPullRequest():
            yield from _tie(command, body, before, after)
        case RecordMember():
            yield from _departures(after, [body.member.id])
        case RecordSlice():
            yield from _departures(after, body.gone_members)
        case RecordJob():
            yield from _sync_again(command, body, after)


def _departures(after: State, member_ids: Iterable[str]) -> Iterator[Departure]:
    for member_id in member_ids:
        row = after.rows.get(keys.member_sk(member_id))
        if isinstance(row, MemberRow) and row.is_removed:
            yield Departure(member_id)


def _sync_again(command: Command, body: RecordJob, after: State) -> Iterator[Order]:
    """A sync that ended with what an earlier installation was: the order of the new one found it under way."""
    row = after.rows.get(keys.job_sk(body.job_id))
    if not isinstance(row, JobRow) or row.job.kind != FULL_SYNC or after.head is None:
        return
    never_begun = body.status == "error" and after.head.sync.generation == 0
    if never_begun or (body.status in ("error", "completed") and is_of_another_era(body, after.head)):
        yield _order(command, FULL_SYNC)


def _tie(command: Command, body: RecordPullRequest, before: State, after: State) -> Iterator[Errand]:
    """Two contents of one second: GitHub is asked which of them is true, once."""
    sk = keys.pull_request_sk(body.repository.id, body.pull_request.number)
    row, known = after.rows.get(sk), before.rows.get(sk)
    if not isinstance(row, PullRequestRow) or not row.tied:
        return
    if row.facts.updated_at_ms != body.pull_request.updated_at_ms:
        return
    if isinstance(known, PullRequestRow) and known.tied and known.ver == row.ver and before is not after:
        return
    order = _order(command, RELOAD_PULL_REQUEST, repositoryId=body.repository.id, number=body.pull_request.number)
    yield order._replace(delay_s=TIE_DELAY_S)


def _rest_of_move(command: Command, body: RecordBranch, before: State, after: State) -> Iterator[Errand]:
    """The pull requests on this base that one command had no room for."""
    sk = keys.branch_sk(body.repository.id, body.branch)
    branch, known = after.rows.get(sk), before.rows.get(sk)
    if not isinstance(branch, Branch):
        return
    done = chunk(known.judged, body.above) if isinstance(known, Branch) and before is not after else ()
    above = done[-1] if done else body.above
    if any(each > above for each in branch.judged):
        yield FollowUp(command._replace(id=f"{command.id}+{above}", dedup=None, body=body._replace(above=above)))


def _clearing(command: Command, before: State, after: State, result: str) -> Iterator[Errand]:
    """The rows of an installation that ended are deleted, by and by, and its lane."""
    if not isinstance(command.body, RecordInstallation) or command.body.status == "connected" or after.head is None:
        return
    if result != "stale" and after.head.era:
        yield _order(command, CLEAR, era=after.head.era)
        yield LaneStep("close")


def _order(command: Command, kind: str, **target: object) -> Order:
    return Order(job_id_of(command.accepted_at_ms, f"{command.id}#{kind}"), kind, target)
