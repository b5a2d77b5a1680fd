"""GitHub sign-in: authorization code flow with state and PKCE, one exchange for a callback, a session cookie.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

import asyncio
import base64
import hashlib
import hmac
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Cookie, Query, Request, Response
from fastapi.responses import RedirectResponse

from orglane.api.callers import SESSION_COOKIE, AnyCaller, Csrf, InDoors, writer
from orglane.api.description import AUTHENTICATED
from orglane.api.doors import Doors
from orglane.api.problems import documented
from orglane.api.seals import seal
from orglane.commands import Cause, Command, MemberFacts, RecordMember
from orglane.errors import Refused
from orglane.ports.people import SESSION_S, SIGN_IN_S, Belonging, Person

router = APIRouter(prefix="/v1/auth")

STATE_COOKIE = "orglane_sign_in"
# How long the second of two callbacks waits for the first to finish its exchange.
PATIENCE_S = 8.0
_STEP_S = 0.1


@router.get("/github/login", status_code=302, response_class=RedirectResponse, responses=documented(422, 503))
async def login(
    doors: InDoors,
    return_to: Annotated[str, Query(alias="returnTo", max_length=2000)] = "/",
    login: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Send the browser to GitHub; `login` suggests the account to sign in with."""
    state = doors.secret()
    doors.people.begin_sign_in(state, _own_path(return_to), doors.clock())
    challenge = base64.urlsafe_b64encode(hashlib.sha256(_verifier(doors, state).encode()).digest()).decode().rstrip("=")
    query = {
        "client_id": doors.settings.client_id,
        "redirect_uri": _redirect_uri(doors),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"login": login} if login else {}),
    }
    response = RedirectResponse(f"{doors.settings.github_url}/login/oauth/authorize?{urlencode(query)}", 302)
    _set_cookie(response, doors, STATE_COOKIE, state, SIGN_IN_S)
    return response


@router.get("/github/callback", status_code=302, response_class=RedirectResponse, responses=documented(400, 422, 503))
async def callback(
    doors: InDoors,
    state: Annotated[str, Query(max_length=200)],
    code: Annotated[str | None, Query(max_length=200)] = None,
    error: Annotated[str | None, Query(max_length=200)] = None,
    orglane_sign_in: Annotated[str | None, Cookie()] = None,
) -> Response:
    """Come back from GitHub. The session's secret follows from the state, so both of two callbacks can give it."""
    if not orglane_sign_in or not hmac.compare_digest(orglane_sign_in.encode(), state.encode()):
        raise Refused(400, "Bad Request", "This sign-in was not begun in this browser. Sign in again.")
    if error or not code:
        return RedirectResponse(f"{doors.settings.site_url}/", 302)
    opened = doors.people.claim_sign_in(state, doors.clock())
    if opened is None:
        raise Refused(400, "Bad Request", "This sign-in took too long. Sign in again.")
    session = _session(doors, state)
    if opened.is_first:
        identity = doors.provider.exchange(code, _verifier(doors, state), _redirect_uri(doors))
        doors.people.sign_in(identity, session, doors.clock())
        _tell_lanes(doors, identity.person, identity.belongings)
    else:
        await _finished(doors, session)
    response = RedirectResponse(f"{doors.settings.site_url}{opened.return_to}", 302)
    _set_cookie(response, doors, SESSION_COOKIE, session, SESSION_S)
    return response


@router.post("/logout", status_code=204, dependencies=AUTHENTICATED, responses=documented(401, 403, 422, 503))
async def logout(request: Request, doors: InDoors, found: AnyCaller, x_orglane_csrf: Csrf = None) -> Response:
    """End the session; for somebody who has none, nothing."""
    session = request.cookies.get(SESSION_COOKIE)
    if found and session:
        writer(found, x_orglane_csrf)
        doors.people.end_session(session, doors.clock())
    response = Response(status_code=204)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


async def _finished(doors: Doors, session: str) -> None:
    """Wait for the other callback's exchange; its session is this one's."""
    waited = 0.0
    while doors.people.by_session(session, doors.clock()) is None:
        if waited >= PATIENCE_S:
            raise Refused(400, "Bad Request", "This sign-in was already used. Sign in again.")
        await asyncio.sleep(_STEP_S)
        waited += _STEP_S


def _tell_lanes(doors: Doors, person: Person, belongings: tuple[Belonging, ...]) -> None:
    """What GitHub said of a membership is news for the organization, and only its lane writes there."""
    now_ms = doors.clock()
    for account, role in belongings:
        member = MemberFacts(person.user_id, person.login, person.name, person.avatar_url, role)
        body = RecordMember(account, member, now_ms)
        command_id = f"{now_ms:013d}-{doors.secret()[:16]}"
        cause = Cause("command", command_id)
        doors.lane.send([Command(command_id, account.id, cause, "sign_in", None, now_ms, body)])


def _session(doors: Doors, state: str) -> str:
    return seal(doors.session_secret(), "session", state)


def _verifier(doors: Doors, state: str) -> str:
    """PKCE's: https://datatracker.ietf.org/doc/html/rfc7636#section-4.1"""
    return seal(doors.session_secret(), "verifier", state)


def _redirect_uri(doors: Doors) -> str:
    return f"{doors.settings.site_url}/v1/auth/github/callback"


def _own_path(path: str) -> str:
    """A path on this site; anything that a browser could read as another host leads home."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if safe else "/"


def _set_cookie(response: Response, doors: Doors, name: str, value: str, seconds: int) -> None:
    secure = doors.settings.is_secure
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")
