"""What FastAPI does not say by itself in `/v1/openapi.json`: problem documents, and how a caller tells who they are."""

from typing import Any

from fastapi import FastAPI, Security
from fastapi.security import APIKeyCookie, HTTPBearer
from pydantic import TypeAdapter

from orglane.api.callers import SESSION_COOKIE
from orglane.api.documents import Problem

# They describe and decide nothing: `callers` reads cookie and token, and has words for what is wrong with them.
_SESSION = APIKeyCookie(name=SESSION_COOKIE, scheme_name="session", auto_error=False)
_TOKEN = HTTPBearer(scheme_name="token", auto_error=False)
AUTHENTICATED = [Security(_SESSION), Security(_TOKEN)]


def describe(app: FastAPI) -> None:
    """Have the document hold the shape that every route's failures point to."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        document = made()
        document["components"]["schemas"].setdefault("Problem", TypeAdapter(Problem).json_schema())
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # https://fastapi.tiangolo.com/how-to/extending-openapi/
