"""What the stages need from outside, as small protocols; `edges` keeps the real ones, the tests' `fakes` the others."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from orglane.commands import Cause, Command
from orglane.keys import is_shell_name
from orglane.model import Position
from orglane.rows import Head, ParkedRow, Row, State, Wanted

type Clock = Callable[[], int]
"""Milliseconds since the epoch, now."""


class Redriven(NamedTuple):
    """Which parked command a message brings again, and how often that had been parked when it was sent."""

    parked_id: str
    times: int


class Message(NamedTuple):
    """One lane message as the consumer receives it; `attempts` counts from 1.

    `is_front` when it came through a front lane though its organization may have a lane of its own.
    """

    id: str
    organization_id: str
    body: str
    attempts: int
    is_front: bool = False
    redriven: Redriven | None = None


class LogEntry(NamedTuple):
    """One commit in an organization's log: outbox, replay window and history at once.

    `changes` and `commands` are JSON arrays as text: the pusher passes them on without reading them.
    `base_epoch` differs from `epoch` in the one entry that starts a new epoch. `standing` says what of the organization
    its people's own shells show otherwise: its "status", or its "name" (also of one that is new to them).
    """

    organization_id: str
    epoch: int
    base_epoch: int
    base: int
    seq: int
    changes: str
    cause: Cause
    at_ms: int
    commands: str
    standing: str | None = None


class Loaded(NamedTuple):
    """What a run of commands starts from: state, and those of its dedup keys that already had their effect."""

    state: State
    seen: frozenset[str]


class Commit(NamedTuple):
    """One transaction, all or nothing: rows that changed, head, log entry, dedup marks; `settled` ends parked rows."""

    before: State
    after: State
    entry: LogEntry
    effects: tuple[str, ...]
    settled: tuple[str, ...] = ()


class Store(Protocol):
    """The organization's rows, as the lane's consumer sees them."""

    def load(self, organization_id: str, sks: Iterable[str], effects: Iterable[str]) -> Loaded:
        """Head, rows and dedup marks, consistently read. Raises Unavailable."""
        ...

    def more(self, organization_id: str, state: State, wanted: Wanted) -> State:
        """The state with what its rows point at, consistently read; sections bring open pull requests only."""
        ...

    def commit(self, commit: Commit) -> None:
        """Write it whole. Raises CommitConflict when the head moved, Unavailable when the table did not answer."""
        ...

    def park(self, organization_id: str, row: ParkedRow) -> None:
        """Put a command aside alone, where no commit can tell of it; one that is parked as often already stays."""
        ...

    def settle(self, organization_id: str, sk: str) -> None:
        """Take a parked command away that has had its effect, where no commit can do so."""
        ...


class Log(Protocol):
    """The organization's head and log, as sockets and pushers read them."""

    def position(self, organization_id: str) -> Position | None:
        """Where the log stands, consistently read; None for an organization that nobody knows."""
        ...

    def positions(self, organization_ids: Sequence[str]) -> dict[str, Position]:
        """The same for several; unknown ones are left out."""
        ...

    def since(self, organization_id: str, seq: int, limit: int) -> list[LogEntry]:
        """Entries after `seq`, oldest first, at most `limit`."""
        ...


class Section(NamedTuple):
    """Rows of one kind, and where to go on (a sort key, exclusive), None at the end."""

    rows: list[Row]
    after: str | None


class Place(NamedTuple):
    """Where an organization's rows are: those of another era are no more."""

    organization_id: str
    era: int = 0


class Reader(Protocol):
    """The organization's rows, as the API and slow work read them."""

    def head(self, organization_id: str) -> Head | None: ...

    def section(
        self, place: Place, prefix: str, after: str | None, limit: int, *, newest: bool = False, **only: str
    ) -> Section:
        """Rows whose sort key starts with `prefix`, in key order or from its end, at most `limit`.

        `only` filters by attribute.
        """
        ...

    def rows(self, place: Place, sks: Iterable[str]) -> dict[str, Row]: ...

    def had_effect(self, organization_id: str, guids: Sequence[str]) -> set[str]:
        """Those of the deliveries whose effect is noted."""
        ...


class Lane(Protocol):
    """The way to an organization's queue."""

    def send(self, commands: Sequence[Command]) -> None:
        """Put the commands of one delivery on their lane, in one request. Raises Unavailable."""
        ...


class Posted(StrEnum):
    """What became of a frame: taken; the connection is gone; or it did not take the frame in time."""

    OK = "ok"
    GONE = "gone"
    SLOW = "slow"


class Sockets(Protocol):
    """Open WebSocket connections."""

    def post(self, connection_id: str, frame: str) -> Posted: ...

    def close(self, connection_id: str) -> None:
        """Hang up; of a connection that is gone already, nothing."""
        ...


class Listener(NamedTuple):
    """A connection that listens; whoever it belongs to may have been signed in for so long only."""

    connection_id: str
    user_id: str | None = None
    is_expired: bool = False


class Listeners(Protocol):
    """Who listens to a topic, and whose connections there are."""

    def of(self, topic: str, now_ms: int) -> list[Listener]:
        """The connections of a topic, or of another name that they are found under."""
        ...

    def forget(self, topic: str, connection_id: str) -> None:
        """Remove exactly one registration."""
        ...

    def unsubscribe(self, topic: str, connection_id: str) -> None:
        """Remove a registration, and the topic from what its connection has subscribed to."""
        ...

    def opened_by(self, user_id: str, credential: str | None = None) -> list[str]:
        """All connections of a person, or those that were opened with a credential."""
        ...

    def close(self, connection_id: str) -> None:
        """Forget a connection and all its registrations."""
        ...


class Principal(NamedTuple):
    """Who asks: a person who signed in, or the holder of a token for one organization.

    `credential` names the session or token that shows it, by its hash; it is good until `until_ms`.
    """

    login: str
    user_id: str | None = None
    organization_id: str | None = None
    credential: str | None = None
    until_ms: int | None = None


class Connection(NamedTuple):
    """An open connection: whose it is, and the names under which it is found by whoever tells something."""

    id: str
    principal: Principal
    names: frozenset[str]

    @property
    def topics(self) -> frozenset[str]:
        """What its client has subscribed to."""
        return frozenset(name for name in self.names if not is_shell_name(name))


class Connections(Protocol):
    """Connections and their registrations. None outlives what its principal has shown."""

    def open(self, connection_id: str, principal: Principal, now_ms: int) -> None: ...

    def get(self, connection_id: str, now_ms: int) -> Connection | None:
        """A connection whose time is not over."""
        ...

    def close(self, connection_id: str) -> None:
        """Forget a connection and all its registrations."""
        ...

    def register(self, connection: Connection, topic: str, now_ms: int, names: Iterable[str] = ()) -> bool:
        """Listen to a topic, to be found under `names` or the topic's own; False when the connection is gone."""
        ...

    def unregister(self, connection: Connection, topic: str) -> None:
        """Listen to a topic no longer, whatever names that is under."""
        ...


class Access(Protocol):
    """Who may see what."""

    def may_see(self, principal: Principal, organization_id: str) -> bool: ...

    def is_valid(self, principal: Principal, now_ms: int) -> bool:
        """Whether the session or token still is, with which the principal came."""
        ...

    def redeem(self, ticket: str, now_ms: int) -> Principal | None:
        """The principal of a ticket, once; None when it is unknown, used or expired."""
        ...
