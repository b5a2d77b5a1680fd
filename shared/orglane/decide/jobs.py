"""What a job does to the organization: its slices, its moves, and how the full sync stands."""

from orglane.commands import Progress, RecordJob, RecordSlice
from orglane.decide.draft import Draft, Times
from orglane.decide.pulls import put_report
from orglane.decide.repositories import list_repository, unlist_repository
from orglane.jobs import ACTIVE, FULL_SYNC, MOVES
from orglane.merge import merge_listed_branch, merge_member
from orglane.model import Job, JobProgress
from orglane.rows import Head, Sync, replace

TELL_EVERY_MS = 1000
"""Clients are told of a job's progress no more often than this."""
FROM_OUTSIDE = -1
"""The fence of a move that no attempt made: somebody cancelled."""


def record_slice(draft: Draft, body: RecordSlice, times: Times) -> None:
    row = draft.job(body.job_id)
    if row is None or row.job.status not in ACTIVE or body.fence < row.fence:
        return
    if draft.head.is_connected and not is_of_another_era(body, draft.head):
        _put_rows(draft, body)
    row = replace(row, fence=body.fence, slices=body.number, reached=body.progress)
    if times.now_ms >= row.told_at_ms + TELL_EVERY_MS:
        row = replace(row, job=_with_progress(row.job, body.progress, times.now_ms), told_at_ms=times.now_ms)
        _tell_sync(draft, row.job)
    draft.put_job(row)


def is_of_another_era(body: RecordSlice | RecordJob, head: Head) -> bool:
    """Whether it comes of an installation that has ended since, even if the App is installed again."""
    return body.era is not None and body.era != head.era


def _put_rows(draft: Draft, body: RecordSlice) -> None:
    for facts in body.repositories:
        list_repository(draft, facts, body.read_at_ms)
    for repo_id in body.removed:
        unlist_repository(draft, repo_id, body.read_at_ms)
    for report in body.pull_requests:
        put_report(draft, report)
    _put_people(draft, body)
    _put_branches(draft, body)


def _put_people(draft: Draft, body: RecordSlice) -> None:
    for member in body.members:
        draft.put_member(merge_member(draft.member(member.id), member, body.read_at_ms, removed=False))
    for member_id in body.gone_members:
        known = draft.member(member_id)
        if known is not None:
            draft.put_member(merge_member(known, known.facts, body.read_at_ms, removed=True))


def _put_branches(draft: Draft, body: RecordSlice) -> None:
    for branch in body.branches:
        known = draft.branch(body.branches_of, branch.name)
        draft.put_branch(merge_listed_branch(known, branch.sha, body.read_at_ms))
    for name in body.gone_branches:
        draft.put_branch(merge_listed_branch(draft.branch(body.branches_of, name), None, body.read_at_ms))


def record_job(draft: Draft, body: RecordJob, times: Times) -> None:
    row = draft.job(body.job_id)
    if row is None or body.status not in MOVES[row.job.status]:
        return
    if body.fence != FROM_OUTSIDE and body.fence < row.fence:
        return
    reached = body.progress or row.reached
    job = replace(
        _with_progress(row.job, reached, times.now_ms),
        status=body.status,  # type: ignore[arg-type]  # one of MOVES
        message=body.message,
        result=body.result,
        error=body.error,
        attempt=max(row.job.attempt, body.attempt),
        resume_at_ms=body.resume_at_ms,
        completed_at_ms=None if body.status in ACTIVE else times.now_ms,
    )
    fence = max(row.fence, body.fence)
    draft.put_job(replace(row, job=job, reached=reached, fence=fence, told_at_ms=times.now_ms))
    begins = row.job.status == "queued"
    if job.kind != FULL_SYNC or is_of_another_era(body, draft.head) or (begins and body.status == "cancelled"):
        return  # cancelled before it began: the sync before it stands
    sync = draft.head.sync
    draft.head = replace(draft.head, sync=replace(sync, generation=sync.generation + begins))
    _tell_sync(draft, job)


def _with_progress(job: Job, reached: Progress, now_ms: int) -> Job:
    progress = JobProgress(phase=reached.phase, done=reached.done, total=reached.total)
    return replace(job, progress=progress, updated_at_ms=now_ms)


def _tell_sync(draft: Draft, job: Job) -> None:
    """How the full sync stands, for the head; repositories are what its progress counts but for members."""
    if job.kind != FULL_SYNC or not draft.head.is_connected:
        return
    sync = replace(draft.head.sync, phase=job.progress.phase, label=job.error or job.message)
    if job.progress.phase in ("repositories", "pull_requests", "sweep", "done"):
        sync = replace(sync, processed=job.progress.done, total=job.progress.total or 0)
    draft.head = replace(draft.head, sync=_ended(sync, job) if job.completed_at_ms else replace(sync, status="syncing"))


def _ended(sync: Sync, job: Job) -> Sync:
    match job.status:
        case "completed":
            return replace(sync, status="synced", at_ms=job.completed_at_ms, phase="done")
        case "error":
            return replace(sync, status="error")
    # Cancelled: what was synced before is as true as it was.
    return replace(sync, status="synced" if sync.at_ms else "pending", phase=None)
