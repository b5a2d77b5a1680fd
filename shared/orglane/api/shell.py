"""The caller's own shell: who they are, their organizations, tickets for the socket; health."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import JSONResponse

from orglane.api.callers import AnyCaller, Caller, InDoors, Writer, visit
from orglane.api.description import AUTHENTICATED
from orglane.api.documents import AppSnapshot, Health, TicketDocument
from orglane.api.doors import Doors
from orglane.api.idempotency import Answered
from orglane.api.problems import documented
from orglane.api.seals import seal
from orglane.model import FIRST_EPOCH, Position, wire
from orglane.ports import Principal
from orglane.ports.shells import Shell
from orglane.rows import Head
from orglane.views import standing_view

router = APIRouter(prefix="/v1")
TICKET_S = 60


@router.get("/health", response_model=Health)
async def health() -> dict[str, str]:
    """That the API answers; it asks nobody else."""
    return {"status": "ok"}


@router.get("/app", response_model=AppSnapshot, dependencies=AUTHENTICATED, responses=documented(401, 503))
async def app_snapshot(doors: InDoors, found: AnyCaller) -> JSONResponse:
    """The caller's shell; for somebody who is not signed in, the way to sign in."""
    return JSONResponse(_snapshot(doors, found))


@router.put(
    "/app/active-organization",
    response_model=AppSnapshot,
    dependencies=AUTHENTICATED,
    responses=documented(400, 401, 403, 404, 422, 503),
)
async def activate(
    request: Request,
    doors: InDoors,
    found: Writer,
    organization_id: Annotated[str, Body(alias="organizationId", embed=True)],
) -> JSONResponse:
    """Choose the organization that opens first."""
    visit(organization_id, request, found)
    if found.principal.user_id:
        # What opens first unchosen may be chosen, too: it stays the first then, and nobody sees a difference.
        is_news = doors.shells.of(found.principal).active != organization_id
        doors.people.activate(found.principal.user_id, organization_id, doors.clock(), is_news=is_news)
    return JSONResponse(_snapshot(doors, found))


@router.post(
    "/socket-tickets",
    status_code=201,
    response_model=TicketDocument,
    dependencies=AUTHENTICATED,
    responses=documented(401, 403, 422, 503),
)
async def socket_ticket(doors: InDoors, found: Writer, request: Answered) -> Response:
    """A ticket for one connection, good for a minute; the same one when the request is repeated with its key."""
    seed, expires_at_ms = doors.secret(), (doors.clock() // 1000 + TICKET_S) * 1000
    doors.people.issue_ticket(found.principal, seal(doors.session_secret(), "ticket", seed), expires_at_ms)
    told = {"ticket": seed, "url": doors.settings.socket_url, "expiresAtMs": expires_at_ms}
    # No longer than it opens anything: an old ticket is no answer.
    return request.answer(201, told, kept_s=TICKET_S, sealed="ticket")


def _snapshot(doors: Doors, found: Caller | None) -> dict[str, Any]:
    shell = doors.shells.of(found.principal) if found else Shell(Position(epoch=FIRST_EPOCH, seq=0))
    return {
        "user": _user(found.principal, shell) if found else None,
        "csrfToken": found.csrf if found else None,
        "activeOrganizationId": shell.active,
        "organizations": [_organization(each, shell.roles[each], head) for each, head in sorted(shell.heads.items())],
        "installUrl": doors.install_url,
        "position": wire(shell.position),
    }


def _user(principal: Principal, shell: Shell) -> dict[str, Any]:
    person = shell.person
    return {
        "id": principal.user_id or f"token:{principal.login}",
        "login": person.login if person else principal.login,
        "name": person.name if person else None,
        "avatarUrl": person.avatar_url if person else None,
    }


def _organization(organization_id: str, role: str, head: Head) -> dict[str, Any]:
    return {
        "organizationId": organization_id,
        "login": head.account.login,
        "name": head.account.login,
        "avatarUrl": head.account.avatar_url,
        "kind": head.account.kind,
        "role": role,
        **wire(standing_view(organization_id, head)),
    }
