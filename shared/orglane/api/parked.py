"""Parked commands: what could not be applied and was put aside, so that its lane went on. Redrive it, or drop it."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from orglane import keys
from orglane.api.callers import InDoors, Member, Membership, Writer
from orglane.api.description import AUTHENTICATED
from orglane.api.documents import (
    CauseDocument,
    ParkedCommand,
    ParkedPage,
    ParkedSummary,
    RedrivenDocument,
    RedriveWish,
)
from orglane.api.doors import Doors
from orglane.api.idempotency import Answered
from orglane.api.organizations import PAGED, Cursor, Limit, after_of, items_of, unreadable_cursor
from orglane.api.problems import documented
from orglane.errors import Refused
from orglane.model import wire
from orglane.ports import Place
from orglane.rows import ParkedRow, replace

UNDER_WAY_MS = 60 * 60 * 1000
"""So long a redriven command is taken to wait in its lane; then it may be redriven anew: twice has one effect."""
MOST_MS = 15_000
"""One request redrives for so long: API Gateway gives it 30 s."""
PAGE = 100

router = APIRouter(
    prefix="/v1/organizations/{org_id}/parked", dependencies=AUTHENTICATED, responses=documented(401, 404, 422, 503)
)
WRITES: Any = {"status_code": 202, "responses": documented(400, 403)}


@router.get("", response_model=ParkedPage, responses=PAGED)
async def parked_commands(member: Member, doors: InDoors, cursor: Cursor = None, limit: Limit = 50) -> JSONResponse:
    """Parked commands without their payload, the one that was accepted last first; kept for 30 days."""
    after = after_of(cursor)
    if after is not None and not after.startswith(keys.PARKED_PREFIX):
        raise unreadable_cursor()
    place = Place(member.organization_id)
    rows, after = doors.reader.section(place, keys.PARKED_PREFIX, after, limit, newest=True)
    return items_of([_summary(row) for row in rows if isinstance(row, ParkedRow)], after)


@router.get("/{parked_id}", response_model=ParkedCommand)
async def parked_command(member: Member, doors: InDoors, parked_id: str) -> JSONResponse:
    """One parked command with its payload."""
    row = _parked(member, doors, parked_id)
    return JSONResponse({**wire(_summary(row)), "body": row.body})


@router.post("/redrive", response_model=RedrivenDocument, **WRITES)
async def redrive_all(member: Member, request: Answered, doors: InDoors, wish: RedriveWish | None = None) -> Response:
    """Send all that match to their lane again, in the order in which they were accepted."""
    wish = wish or RedriveWish()
    begun_ms = doors.clock()
    before_ms = begun_ms if wish.before_ms is None else wish.before_ms
    redriven, more = 0, False
    for row in _lying(member, doors):
        if row.parked_at_ms >= before_ms or not _matches(row, wish):
            continue
        if more := doors.clock() - begun_ms > MOST_MS:
            break
        doors.parking.redrive(member.organization_id, row, doors.clock())
        redriven += 1
    return request.answer(202, wire(RedrivenDocument(redriven=redriven, before_ms=before_ms, more=more)))


@router.post("/{parked_id}/redrive", response_model=ParkedSummary, **WRITES)
async def redrive(member: Member, request: Answered, doors: InDoors, parked_id: str) -> Response:
    """Send a parked command to its lane again. It is parked until it has had its effect, or is parked once more."""
    row, now_ms = _parked(member, doors, parked_id), doors.clock()
    if _is_under_way(row, now_ms):
        raise Refused(
            404, "Not Found", f"{parked_id} was redriven already and waits in its lane. It is here again if it fails."
        )
    doors.parking.redrive(member.organization_id, row, now_ms)
    return request.answer(202, wire(_summary(replace(row, redriven_at_ms=now_ms))))


@router.delete("/{parked_id}", status_code=204, responses=documented(400, 403, 409))
async def drop(member: Member, _: Writer, doors: InDoors, parked_id: str) -> Response:
    """Forget a parked command: it will never have its effect. Reload what it was about instead."""
    row = _parked(member, doors, parked_id)
    if _is_under_way(row, doors.clock()) or not doors.parking.drop(member.organization_id, row):
        raise Refused(
            409, "Conflict", f"{parked_id} was redriven and waits in its lane. Look again when it is done or failed."
        )
    return Response(status_code=204)


def _parked(member: Membership, doors: Doors, parked_id: str) -> ParkedRow:
    """The command of the path. Raises Refused (404)."""
    sk = keys.parked_sk(parked_id)
    known = parked_id.isprintable() and len(parked_id) <= 200
    row = doors.reader.rows(Place(member.organization_id), [sk]).get(sk) if known else None
    if not isinstance(row, ParkedRow):
        raise Refused(
            404, "Not Found", "There is no such parked command: it had its effect, was dropped, or is over 30 days old."
        )
    return row


def _lying(member: Membership, doors: Doors) -> Iterator[ParkedRow]:
    """Those that wait for somebody to redrive them, the one that was accepted first at the front."""
    after, now_ms = None, doors.clock()
    while True:
        rows, after = doors.reader.section(Place(member.organization_id), keys.PARKED_PREFIX, after, PAGE)
        yield from (row for row in rows if isinstance(row, ParkedRow) and not _is_under_way(row, now_ms))
        if after is None:
            return


def _is_under_way(row: ParkedRow, now_ms: int) -> bool:
    return row.redriven_at_ms is not None and now_ms - row.redriven_at_ms < UNDER_WAY_MS


def _matches(row: ParkedRow, wish: RedriveWish) -> bool:
    return wish.reason in (None, row.reason) and wish.kind in (None, row.kind)


def _summary(row: ParkedRow) -> ParkedSummary:
    return ParkedSummary(
        id=row.id,
        kind=row.kind,
        event=row.event,
        cause=CauseDocument(kind=row.cause.kind, id=row.cause.id) if row.cause else None,
        reason=row.reason,
        error=row.error,
        attempts=row.attempts,
        times_parked=row.times,
        position=row.position,
        accepted_at_ms=row.accepted_at_ms,
        parked_at_ms=row.parked_at_ms,
        redriven_at_ms=row.redriven_at_ms,
    )
