"""The frames that go out on a socket, as text, each at most 30 KB.

API Gateway takes frames of 32 KB; a delta that is longer goes out in parts, which the client joins and applies whole.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from orglane.commands import Cause
from orglane.model import Position
from orglane.ports import LogEntry

MAX_FRAME_BYTES = 30 * 1000
# What surrounds a part's data: its type, a topic name in the transfer id, two numbers.
_PART_ENVELOPE = 400
_STEP = 1000


def organization_topic(organization_id: str) -> str:
    return f"organization:{organization_id}"


def deltas(topic: str, entries: Iterable[LogEntry]) -> Iterator[str]:
    """Log entries in their order as frames that are ready to send."""
    for frame in coalesce(topic, entries):
        yield from parts(frame, _transfer(topic, frame))


def _transfer(topic: str, frame: str) -> str:
    """The same for a delta that is sent again, another one for any other delta of the topic."""
    return f"{topic}@{frame.partition(',"changes"')[0].partition('"epoch":')[2]}"


def coalesce(topic: str, entries: Iterable[LogEntry]) -> Iterator[str]:
    """Log entries in their order as few deltas: neighbours share a frame as long as it stays under the limit."""
    run: list[LogEntry] = []
    size = 0
    for entry in entries:
        length = len(entry.changes.encode())
        follows = run and (entry.epoch, entry.base) == (run[-1].epoch, run[-1].seq)
        if run and (not follows or size + length > MAX_FRAME_BYTES - _PART_ENVELOPE):
            yield delta(topic, run)
            run, size = [], 0
        run.append(entry)
        size += length
    if run:
        yield delta(topic, run)


def delta(topic: str, run: list[LogEntry]) -> str:
    """One delta for consecutive log entries; their changes are joined as text, without being read."""
    first, last = run[0], run[-1]
    changes = ",".join(entry.changes[1:-1] for entry in run if entry.changes != "[]")
    head = {"type": "delta", "topic": topic, "epoch": last.epoch, "base": first.base, "seq": last.seq}
    return f'{_json(head)[:-1]},"changes":[{changes}],"atMs":{last.at_ms},"cause":{_cause(last.cause)}}}'


def parts(frame: str, transfer: str) -> Iterator[str]:
    """A frame as it is when it is short enough, else in pieces that are."""
    if len(frame.encode()) <= MAX_FRAME_BYTES:
        yield frame
        return
    pieces = list(_pieces(frame, MAX_FRAME_BYTES - _PART_ENVELOPE))
    for number, piece in enumerate(pieces):
        yield _json({"type": "part", "transfer": transfer, "part": number, "of": len(pieces), "data": piece})


def _pieces(text: str, most: int) -> Iterator[str]:
    """Slices whose JSON strings are at most `most` bytes."""
    piece: list[str] = []
    size = 0
    for start in range(0, len(text), _STEP):
        step = text[start : start + _STEP]
        length = len(_json(step).encode())
        if size + length > most:
            yield "".join(piece)
            piece, size = [], 0
        piece.append(step)
        size += length
    yield "".join(piece)


def subscribed(request_id: object, topic: str, position: Position, recovery: str, reason: str | None) -> str:
    return _json(
        {
            "type": "subscribed",
            "id": request_id,
            "topic": topic,
            "position": _position(position),
            "recovery": recovery,
            "reason": reason,
        }
    )


def pong(request_id: object, heads: dict[str, Position]) -> str:
    return _json({"type": "pong", "id": request_id, "heads": {topic: _position(each) for topic, each in heads.items()}})


def resync(topic: str, reason: str) -> str:
    return _json({"type": "resync", "topic": topic, "reason": reason})


def closing(reason: str, *, retry: bool, spread_ms: int) -> str:
    """That the connection is about to be closed, and whether to open another one, within `spread_ms`."""
    return _json({"type": "closing", "reason": reason, "retry": retry, "spreadMs": spread_ms})


def error(request_id: object, code: str, message: str) -> str:
    return _json({"type": "error", "id": request_id, "code": code, "message": message})


def _position(position: Position) -> dict[str, int]:
    return {"epoch": position.epoch, "seq": position.seq}


def _cause(cause: Cause) -> str:
    return _json({"kind": cause.kind, "id": cause.id})


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
