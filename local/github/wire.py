"""A request and an answer as they travel, whatever carries them: a socket, or a call in the same process."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from local.github.errors import BadRequestError
from local.github.view import Json


@dataclass(frozen=True)
class Request:
    """One request; the address is absolute, the names of headers are in small letters."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path as it was sent, still percent-encoded."""
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, str]:
        """What follows the question mark."""
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    def read(self) -> Json:
        """The JSON or form body; an absent one is empty."""
        if not self.body:
            return {}
        if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        try:
            body: Any = json.loads(self.body)
        except ValueError as error:
            raise BadRequestError("Problems parsing JSON") from error
        if not isinstance(body, dict):
            raise BadRequestError("Body should be a JSON object")
        return body


@dataclass(frozen=True)
class Line:
    """What befalls an answer on its way: it comes late, it breaks off after so many bytes, it never comes."""

    delay_ms: int = 0
    breaks_after: int | None = None
    silent: bool = False


@dataclass(frozen=True)
class Answer:
    """One answer, complete with headers."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    line: Line = Line()


def json_bytes(body: Any) -> bytes:
    """JSON as GitHub writes it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
