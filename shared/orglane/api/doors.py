"""What the API needs from outside, wired once at the entry."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from orglane.ports import Access, Clock, Lane, LogEntry, Reader
from orglane.ports.parking import Parking
from orglane.ports.people import People, SignInProvider
from orglane.ports.shells import Shells
from orglane.ports.work import Jobs, Nudges
from orglane.settings import ApiSettings


class History(Protocol):
    """The log, newest first."""

    def newest(self, organization_id: str, before: int | None, limit: int) -> list[LogEntry]: ...


class Doors(NamedTuple):
    """The ports of this stage; `secret` makes an unguessable text, `session_secret` is what sessions are made of."""

    settings: ApiSettings
    people: People
    access: Access
    reader: Reader
    history: History
    lane: Lane
    jobs: Jobs
    nudges: Nudges
    parking: Parking
    provider: SignInProvider
    shells: Shells
    clock: Clock
    secret: Callable[[], str]
    session_secret: Callable[[], str]

    @property
    def install_url(self) -> str:
        """Where the GitHub App is installed, and allowed again."""
        return f"{self.settings.github_url}/apps/{self.settings.github_app_slug}/installations/new"
