"""Everyone's own shell: what it shows, where it stands, and news of it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Protocol

from orglane.model import Position
from orglane.ports import Principal
from orglane.ports.people import Person
from orglane.rows import Head


class Shell(NamedTuple):
    """What somebody's own shell shows, and a position that is not newer than that.

    `roles` are of all organizations that they belong to, `heads` of those that are known.
    """

    position: Position
    person: Person | None = None
    chosen: str | None = None
    roles: Mapping[str, str] = MappingProxyType({})
    heads: Mapping[str, Head] = MappingProxyType({})

    @property
    def active(self) -> str | None:
        """The organization that opens first: the chosen one while it is one of theirs, else the first."""
        return self.chosen if self.chosen in self.heads else min(self.heads, default=None)


class Shells(Protocol):
    """Everyone's own shell, as it is read."""

    def of(self, principal: Principal) -> Shell:
        """Consistently read. Raises Unavailable."""
        ...


class News(StrEnum):
    """What happened to a person: the first two are counted by their shell's position, the next two begin its epoch."""

    ACTIVATED = "activated"
    RENAMED = "renamed"
    MEMBERSHIPS = "memberships"
    LEFT = "left"
    SESSION_ENDED = "session_ended"


class Notice(NamedTuple):
    """News of a person; `about` is the organization that they left, or the session that ended."""

    user_id: str
    id: str
    news: News
    at_ms: int
    about: str = ""
