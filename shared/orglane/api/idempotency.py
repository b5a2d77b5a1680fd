"""A POST that is repeated with its `Idempotency-Key` gets its first answer, and nothing is done a second time.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

import hashlib
import json
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Header, Request, Response

from orglane.api.callers import InDoors, Writer
from orglane.api.doors import Doors
from orglane.api.problems import invalid
from orglane.api.seals import seal
from orglane.ports import Principal

KEPT_S = 24 * 60 * 60

type Key = Annotated[str | None, Header(min_length=1, max_length=255, pattern=r"^[\x20-\x7e]+$")]


class Repeated(Exception):
    """Not a failure: the request was answered before, and this is the answer."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


class Once(NamedTuple):
    """A request that was not answered yet: `scope` is whose it is and its key, empty without one, `said` its body."""

    doors: Doors
    scope: tuple[str, ...]
    said: str

    def answer(self, status: int, content: object, *, kept_s: int = KEPT_S, sealed: str | None = None) -> Response:
        """The answer as JSON, kept for repetitions. What was refused is not kept: mended, it may be repeated.

        `sealed` names what is a secret in it: kept is what it is made from, of no use to whoever reads the table.
        """
        first = {"said": self.said, "status": status, "body": json.dumps(content, separators=(",", ":"))}
        first |= {"sealed": sealed} if sealed else {}
        if self.scope:
            expires_at_ms = (self.doors.clock() // 1000 + kept_s) * 1000
            self.doors.people.keep_answer(*self.scope, body=json.dumps(first), expires_at_ms=expires_at_ms)
        return _answer(first, self.doors)


async def once(request: Request, doors: InDoors, found: Writer, idempotency_key: Key = None) -> Once:
    """A writer's request, which may be a repetition. Raises Repeated; 422 for a key with another body."""
    said = hashlib.sha256(await request.body()).hexdigest()
    if idempotency_key is None:
        return Once(doors, (), said)
    scope = (_name(found.principal), request.method, request.url.path, idempotency_key)
    text = doors.people.first_answer(*scope, now_ms=doors.clock())
    if text is None:
        return Once(doors, scope, said)
    first = json.loads(text)
    if first["said"] != said:
        raise invalid("header", "idempotency-key", "It came with another body before: another request, another key.")
    raise Repeated(_answer(first, doors))


def _answer(first: dict[str, Any], doors: Doors) -> Response:
    body, sealed = first["body"], first.get("sealed")
    if sealed:
        content = json.loads(body)
        content[sealed] = seal(doors.session_secret(), "ticket", content[sealed])
        body = json.dumps(content, separators=(",", ":"))
    return Response(body, first["status"], media_type="application/json")


def _name(principal: Principal) -> str:
    return principal.user_id or f"{principal.organization_id}:{principal.login}"


def repeated(_: Request, first: Exception) -> Response:
    """The first answer, again."""
    assert isinstance(first, Repeated)
    return first.answer


Answered = Annotated[Once, Depends(once)]
