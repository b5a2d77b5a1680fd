"""What an organization's members may read: snapshot, repositories, pull requests, members, jobs, history."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import JSONResponse

from orglane import keys
from orglane.api.callers import InDoors, Visit, Visitor
from orglane.api.description import AUTHENTICATED
from orglane.api.documents import HistoryPage, MemberPage, OrganizationSnapshot, PullRequestPage, RepoPage
from orglane.api.doors import Doors
from orglane.api.problems import documented
from orglane.errors import Refused
from orglane.model import PullRequest, Repo, wire
from orglane.rows import MemberRow, PullRequestRow, RepositoryRow, Row
from orglane.snapshot import DEFAULT_ROWS, MAX_ROWS, decode_cursor, page, pull_request_views
from orglane.views import member_view, repo_view

router = APIRouter(
    prefix="/v1/organizations/{org_id}", dependencies=AUTHENTICATED, responses=documented(401, 404, 422, 503)
)

MAX_ID = 64

type Cursor = Annotated[str | None, Query(max_length=500)]
type Limit = Annotated[int, Query(ge=1, le=500)]
type State = Literal["open", "closed", "merged", "all"]

PAGED = documented(400)
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Not Modified"}}


@router.get("/summary", response_model=OrganizationSnapshot, responses=UNCHANGED | documented(400, 410))
async def summary(
    visitor: Visitor,
    doors: InDoors,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=MAX_ROWS)] = DEFAULT_ROWS,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """One page of the organization's snapshot, and `nextCursor` for the next."""
    start = decode_cursor(cursor) if cursor else None
    if cursor and start is None:
        raise unreadable_cursor()
    if start and start.epoch != visitor.head.epoch:
        raise Refused(410, "Gone", "The organization began anew while this snapshot was read: read it from its start.")
    content = page(visitor.organization_id, visitor.head, start, limit, doors.reader)
    body = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": "private, no-cache"}
    if if_none_match == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


@router.get("/repositories", response_model=RepoPage, responses=PAGED)
async def repositories(visitor: Visitor, doors: InDoors, cursor: Cursor = None, limit: Limit = 100) -> JSONResponse:
    rows, after = doors.reader.section(visitor.place, keys.REPO_PREFIX, after_of(cursor), limit)
    found = [repo_view(row) for row in rows if isinstance(row, RepositoryRow) and not row.is_removed]
    return items_of(found, after)


@router.get("/repositories/{repo_id}", response_model=Repo)
async def repository(visitor: Visitor, doors: InDoors, repo_id: str) -> JSONResponse:
    return JSONResponse(wire(repo_view(repository_of(visitor, repo_id, doors))))


@router.get("/repositories/{repo_id}/pull-requests", response_model=PullRequestPage, responses=PAGED)
async def pull_requests(
    visitor: Visitor, doors: InDoors, repo_id: str, state: State = "open", cursor: Cursor = None, limit: Limit = 100
) -> JSONResponse:
    """The pull requests of a repository; closed and merged ones are remembered for a while."""
    repo = repository_of(visitor, repo_id, doors)
    only: dict[str, Any] = {} if state == "all" else {"state": state}
    prefix = keys.pull_requests_of(repo_id)
    rows, after = doors.reader.section(visitor.place, prefix, after_of(cursor), limit, **only)
    known = [row for row in rows if isinstance(row, PullRequestRow)]
    return items_of(pull_request_views(visitor.place, known, [repo], doors.reader), after)


@router.get("/repositories/{repo_id}/branches/{branch:path}/pull-request", response_model=PullRequest)
async def pull_request_of_branch(visitor: Visitor, doors: InDoors, repo_id: str, branch: str) -> JSONResponse:
    """The open pull request of one of the repository's own branches; the latest when it has several."""
    repo = repository_of(visitor, repo_id, doors)
    prefix = keys.pull_requests_of(repo_id)
    rows, _ = doors.reader.section(visitor.place, prefix, None, 100, state="open", branch=branch)
    found = [row for row in rows if isinstance(row, PullRequestRow)]
    if not found:
        raise Refused(404, "Not Found", f"The branch {branch} has no open pull request.")
    latest = max(found, key=lambda row: (row.facts.updated_at_ms, row.facts.number))
    return JSONResponse(wire(pull_request_views(visitor.place, [latest], [repo], doors.reader))[0])


@router.get("/members", response_model=MemberPage, responses=PAGED)
async def members(visitor: Visitor, doors: InDoors, cursor: Cursor = None, limit: Limit = 100) -> JSONResponse:
    rows, after = doors.reader.section(visitor.place, keys.MEMBER_PREFIX, after_of(cursor), limit)
    return items_of([member_view(row) for row in rows if isinstance(row, MemberRow) and not row.is_removed], after)


@router.get("/history", response_model=HistoryPage, responses=PAGED)
async def history(visitor: Visitor, doors: InDoors, cursor: Cursor = None, limit: Limit = 50) -> JSONResponse:
    """The commands that were applied, newest first, with the position that each led to."""
    before = after_of(cursor)
    if before is not None and not before.isdecimal():
        raise unreadable_cursor()
    entries = doors.history.newest(visitor.organization_id, int(before) if before else None, limit)
    items: list[dict[str, Any]] = []
    for entry in entries:
        commands = json.loads(entry.commands)
        position = {"epoch": entry.epoch, "seq": entry.seq}
        items += [{**command, "atMs": entry.at_ms, "position": position} for command in reversed(commands)]
    more = len(entries) == limit and entries[-1].seq > 1
    return items_of(items, str(entries[-1].seq) if more else None)


def repository_of(visitor: Visit, repo_id: str, doors: Doors) -> RepositoryRow:
    """The repository of the path. Raises Refused (404)."""
    rows = doors.reader.rows(visitor.place, [keys.repository_sk(repo_id)]) if is_id(repo_id) else {}
    return repository_in(rows, repo_id)


def is_id(repo_id: str) -> bool:
    """Whether this may be a repository's id, and so a part of a key."""
    return repo_id.isascii() and repo_id.isalnum() and len(repo_id) < MAX_ID


def repository_in(rows: Mapping[str, Row], repo_id: str) -> RepositoryRow:
    """The repository of the path, among rows. Raises Refused (404)."""
    row = rows.get(keys.repository_sk(repo_id))
    if not isinstance(row, RepositoryRow) or row.is_removed:
        raise Refused(404, "Not Found", f"There is no repository {repo_id} in this organization.")
    return row


def items_of(items: list[Any], after: str | None) -> JSONResponse:
    cursor = base64.urlsafe_b64encode(after.encode()).decode().rstrip("=") if after else None
    return JSONResponse({"items": wire(items), "nextCursor": cursor})


def after_of(cursor: str | None) -> str | None:
    """The sort key that a cursor of ours stands for."""
    if cursor is None:
        return None
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError) as reason:
        raise unreadable_cursor() from reason


def unreadable_cursor() -> Refused:
    return Refused(400, "Bad Request", "`cursor` is not one that an earlier answer gave.")
