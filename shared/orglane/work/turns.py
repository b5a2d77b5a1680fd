"""One turn of a job: what it may use, and what it brings back."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from orglane.commands import (
    BranchFacts,
    Cause,
    CheckFacts,
    Command,
    MemberFacts,
    Progress,
    PullRequestReport,
    RecordSlice,
    RepositoryFacts,
    encode,
    encode_row,
)
from orglane.decide import weight
from orglane.model import Job
from orglane.ports import Clock, Place, Reader
from orglane.ports.work import GitHub, Json
from orglane.rows import Head

SLICE_ROWS = 40
"""Rows of one slice at most."""
SLICE_ITEMS = 40
"""Items that a slice may write: a transaction takes 100, but a webhook may have to wait for one."""
SLICE_BYTES = 56_000
"""A command takes 64 KB."""


class Task(NamedTuple):
    """A job under way, and what its turns may use; `clear` deletes rows of earlier eras and says how many."""

    job: Job
    head: Head
    detail: Mapping[str, Json]
    github: GitHub
    reader: Reader
    clock: Clock
    clear: Callable[[Place], int]

    @property
    def installation_id(self) -> str:
        return str(self.head.installation[0])

    @property
    def place(self) -> Place:
        return Place(self.job.organization_id, self.head.era)

    @property
    def target(self) -> Mapping[str, Any]:
        return self.job.target or {}


class Rows(NamedTuple):
    """What one turn read: `read_at_ms` is when, by GitHub's clock."""

    read_at_ms: int
    repositories: tuple[RepositoryFacts, ...] = ()
    removed: tuple[str, ...] = ()
    members: tuple[MemberFacts, ...] = ()
    gone_members: tuple[str, ...] = ()
    pull_requests: tuple[PullRequestReport, ...] = ()
    branches_of: str = ""
    branches: tuple[BranchFacts, ...] = ()
    gone_branches: tuple[str, ...] = ()


class Turn(NamedTuple):
    """What a turn brings back.

    `cursor` is where the next one goes on; `result` not None ends the job, `error` beside it says what it could not do.
    """

    cursor: Json
    rows: tuple[Rows, ...] = ()
    progress: Progress = Progress()
    message: str | None = None
    result: Mapping[str, Json] | None = None
    error: str | None = None


_LISTS = ("repositories", "removed", "members", "gone_members", "pull_requests", "branches", "gone_branches")


def cut(task: Task, turn: Turn) -> Iterator[str]:
    """The slices of a turn as commands in text, without their number, which they get when they are sent."""
    for rows in turn.rows:
        empty = RecordSlice(
            account=task.head.account,
            job_id=task.job.job_id,
            fence=0,
            number=0,
            read_at_ms=rows.read_at_ms,
            progress=turn.progress,
            branches_of=rows.branches_of,
            era=task.head.era,
        )
        for piece in _pieces(task, empty, rows):
            yield encode(slice_command(task.job, piece, ""))


def slice_command(job: Job, body: RecordSlice, command_id: str, now_ms: int = 0) -> Command:
    return Command(
        id=command_id,
        organization_id=job.organization_id,
        cause=cause_of(job),
        event=f"{job.kind}.slice",
        dedup=command_id or None,
        accepted_at_ms=now_ms,
        body=body,
    )


def cause_of(job: Job) -> Cause:
    """Why a job's commands exist, in the words of a delta."""
    kind = "sync" if "sync" in job.kind else "reload" if job.kind.startswith("reload") else "command"
    return Cause(kind, job.job_id)


def size_of(row: Any) -> int:
    """Bytes of a row in a command, which is ASCII JSON."""
    return len(encode_row(row)) + 1


def parts(report: PullRequestReport) -> Iterator[PullRequestReport]:
    """A report as it fits into slices: one with too many checks becomes several, each with some of them."""
    if size_of(report) <= SLICE_BYTES:
        yield report
        return
    if report.description is not None:
        # What a part does not tell of is None or empty there, and stays as it is.
        yield report._replace(reviews=(), checks=None)
        report = report._replace(description=None)
    if not report.checks:
        yield report
        return
    bare = report._replace(checks=(), is_part=True)
    room = SLICE_BYTES - size_of(bare)
    some: list[CheckFacts] = []
    left = room
    for check in report.checks:
        size = size_of(check)
        if some and size > left:
            yield bare._replace(checks=tuple(some))
            some, left = [], room
        some.append(check)
        left -= size
    yield bare._replace(checks=tuple(some))


def _pieces(task: Task, empty: RecordSlice, rows: Rows) -> Iterator[RecordSlice]:
    """As few slices as the bounds allow, rows in their order."""
    piece, count, size = empty, 0, 0
    for name, value in _values(rows):
        grown = _with(piece, name, (*getattr(piece, name), value))
        more = size_of(value)
        too_many = count + 1 > SLICE_ROWS or size + more > SLICE_BYTES
        if count and (too_many or weight(slice_command(task.job, grown, "")) > SLICE_ITEMS):
            yield piece
            grown, count, size = _with(empty, name, (value,)), 0, 0
        piece, count, size = grown, count + 1, size + more
    if count:
        yield piece


def _with(piece: RecordSlice, name: str, values: tuple[Any, ...]) -> RecordSlice:
    changed: dict[str, Any] = {name: values}
    return piece._replace(**changed)


def _values(rows: Rows) -> Iterable[tuple[str, Any]]:
    for name in _LISTS:
        for value in getattr(rows, name):
            for part in parts(value) if isinstance(value, PullRequestReport) else (value,):
                yield name, part
