"""Slow work: the requests that start it, and the jobs that tell how far it is. Nothing here waits for GitHub."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from orglane import jobs, keys
from orglane.api.callers import InDoors, Visit, Visitor
from orglane.api.description import AUTHENTICATED
from orglane.api.documents import JobPage, PullRequestWish, RecoveryWish
from orglane.api.doors import Doors
from orglane.api.idempotency import Answered, Once
from orglane.api.organizations import PAGED, Cursor, Limit, after_of, items_of, repository_of, unreadable_cursor
from orglane.api.problems import documented, invalid
from orglane.api.pull_requests import Number
from orglane.commands import Cause, Command, RecordJob
from orglane.decide.jobs import FROM_OUTSIDE
from orglane.errors import Refused
from orglane.model import Job, wire
from orglane.rows import JobRow

MOST_BACK_MS = 72 * 60 * 60 * 1000
"""GitHub shows and repeats deliveries of the last three days."""
SLACK_MS = 60 * 1000
"""How far a caller's clock may be off, and how long a request may be on its way."""

router = APIRouter(
    prefix="/v1/organizations/{org_id}", dependencies=AUTHENTICATED, responses=documented(401, 404, 422, 503)
)

type Status = Literal["queued", "running", "waiting_rate_limit", "retrying", "completed", "error", "cancelled"]


class Start(NamedTuple):
    """Somebody who may start work in this organization, with a request that is new."""

    visitor: Visit
    doors: Doors
    request: Once

    def __call__(self, kind: str, target: Mapping[str, Any], detail: Mapping[str, Any] | None = None) -> Response:
        """Store the job, or find the one under way, and have the worker look at it.

        The nudge comes last: when it cannot be sent (503) a repetition finds the job and nudges it again.
        """
        visitor, doors = self.visitor, self.doors
        now_ms = doors.clock()
        job_id = jobs.job_id_of(now_ms, doors.secret())
        order = jobs.Order(job_id, kind, target, visitor.principal.login, detail or {})
        job = doors.jobs.open(visitor.organization_id, order, now_ms)
        doors.nudges.send(visitor.organization_id, job.job_id)
        return self.request.answer(202, wire(job))


async def start(visitor: Visitor, request: Answered, doors: InDoors) -> Start:
    """Who may start work here. Raises Refused (409) while GitHub does not let us in, with the way to mend it."""
    if not visitor.head.is_connected:
        login = visitor.head.account.login or "this account"
        words = {
            "install_required": f"The GitHub App is not installed on {login}. Install it at {doors.install_url}",
            "reconnect_required": f"The GitHub App is suspended on {login}. Allow it again at {doors.install_url}",
        }
        raise Refused(409, "Conflict", f"{words[visitor.head.installation_status]}, then try again.")
    return Start(visitor, doors, request)


Starts = Annotated[Start, Depends(start)]
STARTS: Any = {"status_code": 202, "response_model": Job, "responses": documented(400, 403, 409)}


@router.post("/reload", **STARTS)
async def reload_organization(begin: Starts) -> Response:
    """Read repositories and members anew, not pull requests."""
    return begin(jobs.RELOAD_ORGANIZATION, {})


@router.post("/sync", **STARTS)
async def full_sync(begin: Starts) -> Response:
    """Read everything anew; while that is under way, the same job."""
    return begin(jobs.FULL_SYNC, {})


@router.post("/repositories/{repo_id}/reload", **STARTS)
async def reload_repository(begin: Starts, repo_id: str) -> Response:
    """Read a repository and its branches anew, not its pull requests."""
    repository_of(begin.visitor, repo_id, begin.doors)
    return begin(jobs.RELOAD_REPOSITORY, {"repositoryId": repo_id})


@router.post("/repositories/{repo_id}/pull-requests/{number}/reload", **STARTS)
async def reload_pull_request(begin: Starts, repo_id: str, number: Number) -> Response:
    """Read one pull request anew, also one that is not known here yet."""
    repository_of(begin.visitor, repo_id, begin.doors)
    return begin(jobs.RELOAD_PULL_REQUEST, {"repositoryId": repo_id, "number": number})


@router.post("/repositories/{repo_id}/pull-requests", **STARTS)
async def create_pull_request(begin: Starts, repo_id: str, wish: PullRequestWish) -> Response:
    """Open a pull request from a branch; when it has one already, the job completes with that one."""
    repository_of(begin.visitor, repo_id, begin.doors)
    detail = {"title": wish.title, "body": wish.body, "base": wish.base, "draft": wish.draft}
    return begin(jobs.CREATE_PULL_REQUEST, {"repositoryId": repo_id, "branchName": wish.branch_name}, detail)


@router.post("/deliveries/recover", **STARTS)
async def recover_deliveries(begin: Starts, wish: RecoveryWish | None = None) -> Response:
    """Have GitHub send again what it could not deliver."""
    since_ms, now_ms = wish.since_ms if wish else None, begin.doors.clock()
    if since_ms is not None and not now_ms - MOST_BACK_MS - SLACK_MS <= since_ms <= now_ms + SLACK_MS:
        detail = f"It must be within the last 72 hours: {now_ms - MOST_BACK_MS} to {now_ms}."
        raise invalid("body", "sinceMs", detail)
    return begin(jobs.RECOVER_DELIVERIES, {}, {"sinceMs": since_ms})


@router.get("/jobs", response_model=JobPage, responses=PAGED)
async def latest_jobs(
    visitor: Visitor, doors: InDoors, status: Status | None = None, cursor: Cursor = None, limit: Limit = 50
) -> JSONResponse:
    """Jobs, newest first; those that have ended are kept for a week."""
    after = after_of(cursor)
    if after is not None and not after.startswith(keys.JOB_PREFIX):
        raise unreadable_cursor()
    only: dict[str, Any] = {"status": status} if status else {}
    rows, after = doors.reader.section(visitor.place, keys.JOB_PREFIX, after, limit, newest=True, **only)
    return items_of([row.job for row in rows if isinstance(row, JobRow)], after)


@router.get("/jobs/{job_id}", response_model=Job)
async def one_job(visitor: Visitor, doors: InDoors, job_id: str) -> JSONResponse:
    return JSONResponse(wire(_job(visitor, doors, job_id)))


@router.post("/jobs/{job_id}/cancel", **STARTS)
async def cancel(visitor: Visitor, request: Answered, doors: InDoors, job_id: str) -> Response:
    """Stop a job; one that has ended stays as it is. The answer is the job as it stands: a delta tells its end."""
    job = _job(visitor, doors, job_id)
    if job.status in jobs.ACTIVE:
        message = f"Cancelled by {visitor.principal.login}"
        body = RecordJob(visitor.head.account, job_id, FROM_OUTSIDE, "cancelled", message)
        event, cause = f"{job.kind}.cancelled", Cause("command", job_id)
        # Named after the job: whoever asks twice sends one command.
        command_id = f"{job_id}-cancel"
        now_ms = doors.clock()
        doors.lane.send([Command(command_id, visitor.organization_id, cause, event, None, now_ms, body)])
        doors.nudges.send(visitor.organization_id, job_id)
    return request.answer(202, wire(job))


def _job(visitor: Visit, doors: Doors, job_id: str) -> Job:
    """The job of the path. Raises Refused (404)."""
    sk = keys.job_sk(job_id)
    row = doors.reader.rows(visitor.place, [sk]).get(sk) if re.fullmatch(r"[\x21-\x7e]{1,100}", job_id) else None
    if not isinstance(row, JobRow):
        raise Refused(404, "Not Found", "There is no such job. Jobs are kept for a week after their end.")
    return row.job
