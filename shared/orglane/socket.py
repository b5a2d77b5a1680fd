"""The stage that listens to clients: connect with a ticket, subscribe from a position, ping.

Recovery never lies: the registration is written before the position is read, so that nothing falls between the replay
and what is pushed live; a replay is complete or it is a reset. A connection lives as long as the session or token that
it came with, and no longer.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeGuard

from orglane import frames
from orglane.endings import end
from orglane.keys import SHELL_TOPIC, shell_name, shells_name
from orglane.model import Position
from orglane.ports import Access, Clock, Connection, Connections, Log, LogEntry, Principal, Sockets
from orglane.ports.shells import Shell, Shells

MAX_TOPICS = 50
REPLAY_ENTRIES = 500
MAX_ID_CHARACTERS = 128
_NO_EPOCH = 0
_SHELL_TRIES = 3
TOPICS = {"app": re.compile("app"), "organization": re.compile("organization:[0-9]{1,19}")}
"""What can be listened to, by kind: the caller's own shell, and an organization by its id."""


class Doors(NamedTuple):
    """What this stage needs from outside."""

    access: Access
    connections: Connections
    log: Log
    sockets: Sockets
    clock: Clock
    shells: Shells


class _RefusedFrame(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Handled(NamedTuple):
    """What a frame was and how it ended, for the log."""

    action: str
    topic: str | None
    outcome: str


def connect(ticket: str | None, connection_id: str, doors: Doors) -> bool:
    """Whether this connection may be opened; a ticket opens one."""
    now_ms = doors.clock()
    principal = doors.access.redeem(ticket, now_ms) if ticket else None
    if principal is None:
        return False
    doors.connections.open(connection_id, principal, now_ms)
    # Only now: who signs out from here on finds the connection, and who did before is found out.
    if not doors.access.is_valid(principal, now_ms):
        doors.connections.close(connection_id)
        return False
    return True


def receive(connection_id: str, text: str, doors: Doors) -> Handled:
    """Handle one frame of a client; whatever is wrong with it is answered on the connection, which stays open.

    Unless its session or token is no more, or its rows are not: then it is closed.
    """
    now_ms = doors.clock()
    connection = doors.connections.get(connection_id, now_ms)
    if connection is None or not doors.access.is_valid(connection.principal, now_ms):
        end(connection_id, "session_expired", doors.connections, doors.sockets)
        return Handled("none", None, "session_expired")
    frame: dict[str, Any] = {}
    try:
        frame = _parse(text)
        for answer in _action(frame)(connection, frame, doors):
            doors.sockets.post(connection_id, answer)
    except _RefusedFrame as refused:
        doors.sockets.post(connection_id, frames.error(_id(frame), refused.code, str(refused)))
        # Not the client's own text: it could be anything.
        known = next((name for name in ACTIONS if name == frame.get("action")), "unknown")
        return Handled(known, None, refused.code)
    # A topic that was read is one of ours; a ping has none, whatever it brings.
    return Handled(frame["action"], None if frame["action"] == "ping" else frame["topic"], "ok")


def _parse(text: str) -> dict[str, Any]:
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        frame = None
    if not isinstance(frame, dict):
        raise _RefusedFrame("malformed", "A frame is a JSON object.")
    return frame


def _id(frame: dict[str, Any]) -> object:
    """The client's id for a frame, echoed as it is when it is a short text or a number."""
    given = frame.get("id")
    if not isinstance(given, str | int) or len(str(given)) > MAX_ID_CHARACTERS:
        return None
    # Half of a surrogate pair is valid in JSON and in no frame.
    return None if any("\ud800" <= letter <= "\udfff" for letter in str(given)) else given


def _subscribe(connection: Connection, frame: dict[str, Any], doors: Doors) -> Iterator[str]:
    topic = _topic(frame)
    position = _position_of(frame)
    organization_id = _organization_of(topic)
    if organization_id is not None and not doors.access.may_see(connection.principal, organization_id):
        raise _forbidden()
    if topic not in connection.topics and len(connection.topics) >= MAX_TOPICS:
        raise _RefusedFrame("too_many_topics", f"A connection listens to at most {MAX_TOPICS} topics.")
    if organization_id is None:
        shell = _listen_to_shell(connection, doors)
        if shell is not None:
            yield _shell_subscribed(frame, position, shell.position)
        return
    # Before the position is read: from here on every commit is pushed, and what came before is replayed.
    if not doors.connections.register(connection, topic, doors.clock()):
        return
    head = doors.log.position(organization_id)
    # Asked again: whoever was let go meanwhile could not be found before the registration was there.
    if head is None or not doors.access.may_see(connection.principal, organization_id):
        doors.connections.unregister(connection, topic)
        raise _forbidden()
    yield from _recover(frame, organization_id, position, head, doors.log)


def _forbidden() -> _RefusedFrame:
    return _RefusedFrame("forbidden", "There is no such organization, or it is not yours to see.")


def _listen_to_shell(connection: Connection, doors: Doors) -> Shell | None:
    """Register under everything that moves the caller's own shell, and read it then; None when the connection is gone.

    Whoever joined an organization meanwhile is registered for that one, too.
    """
    shell, names = doors.shells.of(connection.principal), frozenset[str]()
    for _ in range(_SHELL_TRIES):
        more = _names(connection.principal, shell) - names
        if names and not more:
            break
        if not doors.connections.register(connection, SHELL_TOPIC, doors.clock(), sorted(more)):
            return None
        names |= more
        shell = doors.shells.of(connection.principal)
    return shell


def _names(principal: Principal, shell: Shell) -> frozenset[str]:
    own = [shell_name(principal.user_id)] if principal.user_id else []
    return frozenset([*own, *(shells_name(each) for each in shell.roles)])


def _recover(
    frame: dict[str, Any], organization_id: str, position: Position | None, head: Position, log: Log
) -> Iterator[str]:
    """`subscribed`, and with it everything that the client missed, or the word that it must start anew."""
    topic = frame["topic"]
    reason = _reset_reason(position, head)
    if reason is None and position == head:
        yield frames.subscribed(_id(frame), topic, head, "up_to_date", None)
        return
    missed = [] if position is None or reason else log.since(organization_id, position.seq, REPLAY_ENTRIES)
    if reason is None and position is not None and not _is_complete(missed, position, head):
        reason = "too_old"
    if reason:
        yield frames.subscribed(_id(frame), topic, head, "reset", reason)
        return
    reached = Position(epoch=head.epoch, seq=missed[-1].seq)
    yield frames.subscribed(_id(frame), topic, reached, "replay", None)
    yield from frames.deltas(topic, missed)


def _reset_reason(position: Position | None, head: Position) -> str | None:
    if position is None:
        return "no_position"
    if position.epoch != head.epoch:
        return "epoch"
    return "ahead" if position.seq > head.seq else None


def _is_complete(missed: list[LogEntry], position: Position, head: Position) -> bool:
    """Whether entries lead from a position to the head (or past it) without a gap, in the epoch of both."""
    at = position.seq
    for entry in missed:
        if entry.base != at or entry.epoch != position.epoch:
            return False
        at = entry.seq
    return at >= head.seq


def _shell_subscribed(frame: dict[str, Any], position: Position | None, head: Position) -> str:
    """Never a replay: the snapshot of a shell is one small answer, and its deltas are kept nowhere."""
    if position == head:
        return frames.subscribed(_id(frame), SHELL_TOPIC, head, "up_to_date", None)
    return frames.subscribed(_id(frame), SHELL_TOPIC, head, "reset", _reset_reason(position, head) or "too_old")


def _unsubscribe(connection: Connection, frame: dict[str, Any], doors: Doors) -> Iterator[str]:
    doors.connections.unregister(connection, _topic(frame))
    yield from ()


def _ping(connection: Connection, frame: dict[str, Any], doors: Doors) -> Iterator[str]:
    """The heads of all the topics of this connection, so that a lost last delta is noticed."""
    organizations = {_organization_of(topic): topic for topic in connection.topics}
    heads = doors.log.positions([each for each in organizations if each is not None])
    told = {organizations[organization_id]: position for organization_id, position in heads.items()}
    if None in organizations:
        told[organizations[None]] = doors.shells.of(connection.principal).position
    yield frames.pong(_id(frame), told)


def _topic(frame: dict[str, Any]) -> str:
    topic = frame.get("topic")
    if not isinstance(topic, str):
        raise _RefusedFrame("malformed", "`topic` is missing.")
    known = TOPICS.get(topic.partition(":")[0])
    if known is None or not known.fullmatch(topic):
        raise _RefusedFrame("unknown_topic", "Topics are `app` and `organization:<id>`.")
    return topic


def _organization_of(topic: str) -> str | None:
    """The organization that a topic is about; None for the caller's own shell."""
    return topic.partition(":")[2] or None


def _position_of(frame: dict[str, Any]) -> Position | None:
    given = frame.get("position")
    if given is None:
        return None
    epoch, seq = (given.get("epoch"), given.get("seq")) if isinstance(given, dict) else (None, None)
    if isinstance(epoch, str) and _is_count(seq):
        epoch = _NO_EPOCH  # an epoch of another kind than ours is another epoch
    if not _is_count(epoch) or not _is_count(seq):
        raise _RefusedFrame("malformed", "`position` is null or {epoch, seq}.")
    return Position(epoch=epoch, seq=seq)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


type _Action = Callable[[Connection, dict[str, Any], Doors], Iterator[str]]

ACTIONS: dict[str, _Action] = {"subscribe": _subscribe, "unsubscribe": _unsubscribe, "ping": _ping}


def _action(frame: dict[str, Any]) -> _Action:
    name = frame.get("action")
    if not isinstance(name, str):
        raise _RefusedFrame("malformed", "`action` is missing.")
    if name not in ACTIONS:
        raise _RefusedFrame("unknown_action", f"Actions are {', '.join(ACTIONS)}.")
    return ACTIONS[name]
