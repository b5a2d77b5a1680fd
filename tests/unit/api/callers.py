"""Everybody who may ask, and everything that may be asked: from the API's document, so that no route is forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from orglane.api import create_app
from orglane.api.seals import seal

from .two import ACME, UMBRA, Own

CSRF = "x-orglane-csrf"
SESSION_SECRET = "k" * 32


@dataclass(frozen=True)
class Caller:
    """What a request brings of who makes it, and whose organization that opens."""

    name: str
    own: Own | None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    @property
    def is_forged(self) -> bool:
        """Whether a browser could send it from a page that is not ours."""
        return self.own is not None and bool(self.cookies) and self.headers != csrf_of(self.own)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def cookie(session: str) -> dict[str, str]:
    return {"orglane_session": session}


def csrf_of(own: Own) -> dict[str, str]:
    return {CSRF: seal(SESSION_SECRET, "csrf", own.session)}


CALLERS = (
    Caller("nobody", None),
    Caller("a token that is none", None, bearer("guessed")),
    Caller("a session that is none", None, csrf_of(ACME), cookie("guessed")),
    # Before the session itself, which one of the routes ends.
    Caller("a session of a forged page", ACME, {}, cookie(ACME.session)),
    Caller("a session with the CSRF token of another one", ACME, csrf_of(UMBRA), cookie(ACME.session)),
    Caller("a session", ACME, csrf_of(ACME), cookie(ACME.session)),
    Caller("a token", ACME, bearer(ACME.token)),
    Caller("a foreign token", UMBRA, bearer(UMBRA.token)),
    Caller("a foreign session", UMBRA, csrf_of(UMBRA), cookie(UMBRA.session)),
)


@dataclass(frozen=True)
class Operation:
    """A method on a path of the document."""

    method: str
    path: str
    document: dict[str, Any]

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_guarded(self) -> bool:
        return "security" in self.document


@cache
def document() -> dict[str, Any]:
    # No door is opened to be described.
    return create_app(None).openapi()  # type: ignore[arg-type]


def operations() -> Iterator[Operation]:
    """All of the document's, and so of the router's."""
    for path, methods in document()["paths"].items():
        for method, described in methods.items():
            yield Operation(method.upper(), path, described)
