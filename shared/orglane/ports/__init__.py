"""What the stages need from outside, as small protocols; `edges` keeps the real ones, the tests' `fakes` the others."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from orglane.commands import Account, Cause, Command
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


class Listeners(Protocol):
    """Who listens to a topic."""

    def of(self, topic: str, now_ms: int) -> list[str]:
        """The connections of a topic that have not expired."""
        ...

    def forget(self, topic: str, connection_id: str) -> None:
        """Remove exactly one registration."""
        ...


class Principal(NamedTuple):
    """Who asks: a person who signed in, or the holder of a token for one organization."""

    login: str
    user_id: str | None = None
    organization_id: str | None = None


class Connection(NamedTuple):
    """An open connection: whose it is, and the topics that it listens to."""

    id: str
    principal: Principal
    topics: frozenset[str]


class Connections(Protocol):
    """Connections and their registrations."""

    def open(self, connection_id: str, principal: Principal, now_ms: int) -> None: ...

    def get(self, connection_id: str, now_ms: int) -> Connection | None: ...

    def close(self, connection_id: str) -> None:
        """Forget a connection and all its registrations."""
        ...

    def register(self, connection: Connection, topic: str, now_ms: int) -> bool:
        """Listen to a topic; False when the connection is gone."""
        ...

    def unregister(self, connection: Connection, topic: str) -> None: ...


class Access(Protocol):
    """Who may see what."""

    def may_see(self, principal: Principal, organization_id: str) -> bool: ...

    def redeem(self, ticket: str, now_ms: int) -> Principal | None:
        """The principal of a ticket, once; None when it is unknown, used or expired."""
        ...


class Person(NamedTuple):
    """Somebody who signed in, as GitHub knows them."""

    user_id: str
    login: str
    name: str | None
    avatar_url: str


class Belonging(NamedTuple):
    """That a person belongs to an organization: `role` is admin or member."""

    account: Account
    role: str


class Identity(NamedTuple):
    """What GitHub says of whoever has just signed in."""

    person: Person
    belongings: tuple[Belonging, ...]


class SignInProvider(Protocol):
    """GitHub's sign-in."""

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> Identity:
        """Who the code stands for. Raises Refused when GitHub refuses it, Unavailable when it does not answer."""
        ...


class OpenSignIn(NamedTuple):
    """A sign-in that was begun here; `is_first` for the one callback that may exchange its code."""

    return_to: str
    is_first: bool


# A cookie and the row behind it live equally long.
SIGN_IN_S, SESSION_S = 10 * 60, 14 * 24 * 60 * 60


class People(Protocol):
    """People, their sessions, tokens and tickets. Secrets go in and are looked up by their hash."""

    def begin_sign_in(self, state: str, return_to: str, now_ms: int) -> None: ...

    def claim_sign_in(self, state: str, now_ms: int) -> OpenSignIn | None: ...

    def sign_in(self, identity: Identity, session: str, now_ms: int) -> None:
        """Remember the person, exactly these belongings, and the session."""
        ...

    def by_session(self, session: str, now_ms: int) -> Principal | None: ...

    def end_session(self, session: str) -> None: ...

    def by_token(self, token: str, now_ms: int) -> Principal | None: ...

    def person(self, user_id: str) -> tuple[Person, str | None] | None:
        """A person and their active organization."""
        ...

    def organizations(self, user_id: str) -> dict[str, str]:
        """The organizations that a person belongs to, with their role in each."""
        ...

    def activate(self, user_id: str, organization_id: str) -> None: ...

    def issue_ticket(self, principal: Principal, ticket: str, expires_at_ms: int) -> None: ...

    def first_answer(self, *scope: str, now_ms: int) -> str | None:
        """What was answered the first time to a request with this Idempotency-Key."""
        ...

    def keep_answer(self, *scope: str, body: str, expires_at_ms: int) -> None: ...
