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
from orglane.model import APP_POSITION, wire
from orglane.ports import Principal
from orglane.rows import Head
from orglane.views import github_view

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
        doors.people.activate(found.principal.user_id, organization_id)
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
    user, active, roles = _who(doors, found.principal) if found else (None, None, {})
    organizations = [_organization(each, role, doors) for each, role in sorted(roles.items())]
    known = [each for each in organizations if each is not None]
    return {
        "user": user,
        "csrfToken": found.csrf if found else None,
        "activeOrganizationId": _active(active, known),
        "organizations": known,
        "installUrl": doors.install_url,
        "position": wire(APP_POSITION),
    }


def _active(chosen: str | None, known: list[dict[str, Any]]) -> str | None:
    """The chosen organization while it is still one of theirs, else the first."""
    ids = [each["organizationId"] for each in known]
    return chosen if chosen in ids else next(iter(ids), None)


def _who(doors: Doors, principal: Principal) -> tuple[dict[str, Any], str | None, dict[str, str]]:
    if principal.user_id is None:
        user = {"id": f"token:{principal.login}", "login": principal.login, "name": None, "avatarUrl": None}
        assert principal.organization_id
        return user, principal.organization_id, {principal.organization_id: "member"}
    known = doors.people.person(principal.user_id)
    person, active = known if known else (None, None)
    user = {
        "id": principal.user_id,
        "login": principal.login,
        "name": person.name if person else None,
        "avatarUrl": person.avatar_url if person else None,
    }
    return user, active, doors.people.organizations(principal.user_id)


def _organization(organization_id: str, role: str, doors: Doors) -> dict[str, Any] | None:
    head: Head | None = doors.reader.head(organization_id)
    if head is None:
        return None
    github = github_view(head)
    return {
        "organizationId": organization_id,
        "login": head.account.login,
        "name": head.account.login,
        "avatarUrl": head.account.avatar_url,
        "kind": head.account.kind,
        "role": role,
        "installationStatus": github.installation_status,
        "syncStatus": github.sync_status,
        "lastSyncAtMs": github.last_sync_at_ms,
        "importedRepoCount": github.imported_repo_count,
        "openPullRequestCount": head.open_pull_requests,
    }
