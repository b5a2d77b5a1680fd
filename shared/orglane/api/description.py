"""What FastAPI does not say by itself: problem documents, how a caller tells who they are, the socket's document."""

from typing import Any

from fastapi import APIRouter, FastAPI, Security
from fastapi.responses import JSONResponse
from fastapi.security import APIKeyCookie, HTTPBearer
from pydantic import TypeAdapter

from orglane.api.callers import SESSION_COOKIE, InDoors
from orglane.api.documents import Problem

# They describe and decide nothing: `callers` reads cookie and token, and has words for what is wrong with them.
_SESSION = APIKeyCookie(name=SESSION_COOKIE, scheme_name="session", auto_error=False)
_TOKEN = HTTPBearer(scheme_name="token", auto_error=False)
AUTHENTICATED = [Security(_SESSION), Security(_TOKEN)]

router = APIRouter(prefix="/v1")


@router.get("/asyncapi.json", response_model=dict[str, Any])
async def socket_document(doors: InDoors) -> JSONResponse:
    """The socket's own document, AsyncAPI 3.0: frames, topics, changes, limits."""
    # Made when somebody asks: no cold start has to wait for it.
    from orglane.api.asyncapi import document

    return JSONResponse(document(doors.settings.socket_url))


def describe(app: FastAPI) -> None:
    """Have the document hold the shape that every route's failures point to."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        document = made()
        document["components"]["schemas"].setdefault("Problem", TypeAdapter(Problem).json_schema())
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # https://fastapi.tiangolo.com/how-to/extending-openapi/
