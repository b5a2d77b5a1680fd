"""The shapes of the socket's frames: its own document and the browser's types are made of them.

`frames` writes what goes out as text, because a delta is joined and never read; these classes say what it has written.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from orglane.api.documents import CauseDocument
from orglane.changes import AppChange, Change
from orglane.model import Position, Wire

type Topic = Annotated[str, Field(description="`app` or `organization:<id>`.")]
type Id = Annotated[
    str | int | None,
    Field(
        description="The client's own for its frame; null for one that is no short text or number.",
        # Ours sends texts, and nothing else comes back to it.
        json_schema_extra={"x-typescript": "string | null"},
    ),
]
type Recovery = Annotated[Literal["up_to_date", "replay", "reset"], Field(json_schema_extra={"x-closed": True})]
type RefusalCode = Literal["malformed", "unknown_action", "unknown_topic", "forbidden", "too_many_topics"]
# What a newer server may tell has a type that this client does not know.
type AnyChange = Annotated[Change | AppChange, Field(json_schema_extra={"x-typescript": "WireChange"})]


@dataclass(frozen=True, slots=True, kw_only=True)
class WireChange(Wire):
    """A change as it arrives: its type may be one that this client does not know."""

    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe(Wire):
    """Listen to a topic, from the position that the client's state is of; null without any."""

    action: Literal["subscribe"]
    id: str
    topic: Topic
    position: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribe(Wire):
    """Listen to a topic no longer. It has no answer."""

    action: Literal["unsubscribe"]
    id: str
    topic: Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping(Wire):
    """Ask where the topics of this connection stand."""

    action: Literal["ping"]
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed(Wire):
    """The answer to `subscribe`.

    With `replay` every missed delta follows, in order and complete; with `reset` the client takes a new snapshot.
    """

    type: Literal["subscribed"]
    id: Id
    topic: Topic
    position: Position
    recovery: Recovery
    reason: Annotated[str | None, Field(description="Why it is a reset, such as `too_old` or `ahead`.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta(Wire):
    """What changed between `base` and `seq`; it is applied by whoever stands at `base`."""

    type: Literal["delta"]
    topic: Topic
    epoch: int
    base: int
    seq: int
    changes: tuple[AnyChange, ...]
    at_ms: int
    cause: CauseDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Wire):
    """A piece of a delta over 30 KB: `data` of all parts of a `transfer`, joined, is the delta's text."""

    type: Literal["part"]
    transfer: str
    part: Annotated[int, Field(description="From 0.")]
    of: int
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pong(Wire):
    """The answer to `ping`: the heads of this connection's topics, so that a lost last delta is noticed."""

    type: Literal["pong"]
    id: Id
    heads: dict[str, Position]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resync(Wire):
    """Deltas of a topic were lost or mean nothing any more: subscribe again."""

    type: Literal["resync"]
    topic: Topic
    reason: Annotated[str, Field(description="Such as `slow`, when the connection did not take a frame, or `epoch`.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing(Wire):
    """The connection is about to end; with `retry` a new one is welcome at a random moment within `spread_ms`."""

    type: Literal["closing"]
    reason: Annotated[str, Field(description="Such as `deploy`, or `session_expired`, after which there is no retry.")]
    retry: bool
    spread_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal(Wire):
    """What was wrong with a frame; the connection stays open."""

    type: Literal["error"]
    id: Id
    code: RefusalCode
    message: str


type ClientFrame = Annotated[Subscribe | Unsubscribe | Ping, Field(discriminator="action")]
type ServerFrame = Annotated[Subscribed | Delta | Part | Pong | Resync | Closing | Refusal, Field(discriminator="type")]
