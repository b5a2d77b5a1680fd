"""What a client says in the address when it connects, as far as it is fit for a log: anybody could have written it."""

import re
from collections.abc import Mapping
from typing import NamedTuple

_NUMBER = re.compile(r"[0-9]{1,9}")
_REASON = re.compile(r"[a-z_:]{1,40}")


class Arrival(NamedTuple):
    """How many connections this client has made, this one included; why this one, and after what wait.

    None is what was not said, or not in the form that is expected.
    """

    connection: int | None
    reason: str | None
    waited_ms: int | None

    @property
    def is_return(self) -> bool:
        """Whether the client had a connection before."""
        return self.connection is not None and self.connection > 1


def arrival_of(query: Mapping[str, str] | None) -> Arrival:
    """Read `connection`, `reason` and `waited`; never what else there is, least of all the ticket."""
    given = query or {}
    reason = given.get("reason", "")
    known = reason if _REASON.fullmatch(reason) else None
    return Arrival(_number(given.get("connection", "")), known, _number(given.get("waited", "")))


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None
