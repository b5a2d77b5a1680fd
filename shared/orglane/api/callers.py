"""Who asks: a session cookie or a bearer token, and what their writes must carry."""

import hmac
from typing import Annotated, NamedTuple

from fastapi import Depends, Header, Request

from orglane.api.doors import Doors
from orglane.api.seals import seal
from orglane.errors import Refused
from orglane.ports import Place, Principal
from orglane.rows import Head

SESSION_COOKIE = "orglane_session"

type Csrf = Annotated[str | None, Header(alias="X-Orglane-CSRF", max_length=128)]


class Caller(NamedTuple):
    """Who asks; `csrf` is what a browser's writes must carry, None for a bearer token."""

    principal: Principal
    csrf: str | None


def doors_of(request: Request) -> Doors:
    doors: Doors = request.app.state.doors
    return doors


def caller_or_none(request: Request) -> Caller | None:
    """The caller, None when nobody said who they are. Raises Refused (401) for a token that is none."""
    doors = doors_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        principal = doors.people.by_token(token.strip(), doors.clock()) if scheme.lower() == "bearer" else None
        if principal is None:
            raise Refused(401, "Unauthorized", "This bearer token is not valid, or no longer.")
        return Caller(principal, None)
    session = request.cookies.get(SESSION_COOKIE)
    principal = doors.people.by_session(session, doors.clock()) if session else None
    if not session or principal is None:
        return None
    # Bound to the session, so that it needs no storage and ends with it.
    return Caller(principal, seal(doors.session_secret(), "csrf", session))


def caller(found: Annotated[Caller | None, Depends(caller_or_none)]) -> Caller:
    """The caller. Raises Refused (401) when there is none."""
    if found is None:
        raise Refused(401, "Unauthorized", "Sign in, or send a bearer token.")
    return found


def writer(found: Annotated[Caller, Depends(caller)], x_orglane_csrf: Csrf = None) -> Caller:
    """A caller who may write: a cookie comes with any request of a browser, the CSRF token only from our page."""
    if found.csrf is not None and not hmac.compare_digest(found.csrf.encode(), (x_orglane_csrf or "").encode()):
        raise Refused(403, "Forbidden", "X-Orglane-CSRF is missing or is not the one of this session.")
    return found


class Membership(NamedTuple):
    """A caller in an organization that they may see, whether anything is known of it yet or not."""

    organization_id: str
    principal: Principal


def membership(org_id: str, request: Request, found: Annotated[Caller, Depends(caller)]) -> Membership:
    """The organization of the path. Unknown ones and those of others get the same answer (404)."""
    known = org_id.isascii() and org_id.isdigit() and len(org_id) < 20
    if not known or not doors_of(request).access.may_see(found.principal, org_id):
        raise _no_organization()
    return Membership(org_id, found.principal)


def _no_organization() -> Refused:
    return Refused(404, "Not Found", "There is no such organization, or it is not yours to see.")


class Visit(NamedTuple):
    """A caller in an organization that they may see."""

    organization_id: str
    head: Head
    principal: Principal

    @property
    def place(self) -> Place:
        return Place(self.organization_id, self.head.era)


def visit(org_id: str, request: Request, found: Annotated[Caller, Depends(caller)]) -> Visit:
    """The organization of the path, of which something must be known. Raises Refused (404)."""
    belongs = membership(org_id, request, found)
    head = doors_of(request).reader.head(belongs.organization_id)
    if head is None:
        raise _no_organization()
    return Visit(belongs.organization_id, head, belongs.principal)


InDoors = Annotated[Doors, Depends(doors_of)]
AnyCaller = Annotated[Caller | None, Depends(caller_or_none)]
SomeCaller = Annotated[Caller, Depends(caller)]
Writer = Annotated[Caller, Depends(writer)]
Member = Annotated[Membership, Depends(membership)]
Visitor = Annotated[Visit, Depends(visit)]
