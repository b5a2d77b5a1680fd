"""What one ordinary webhook amounts to in the product: its command, its transaction, its frame; nothing deployed."""

import uuid
from dataclasses import dataclass
from typing import Any

from bench import payloads
from bench.meter import size
from orglane.apply import Applied, Ports, apply_batch
from orglane.commands import Cause, Command, encode
from orglane.edges.clock import now_ms
from orglane.edges.table import TableStore
from orglane.frames import deltas, organization_topic
from orglane.github.webhook import read
from orglane.ports import Commit, Message
from tests.fakes import Store


class _Keeping(Store):
    """The tests' store, which keeps what was committed last."""

    last: Commit | None = None

    def commit(self, commit: Commit) -> None:
        super().commit(commit)
        self.last = commit


class _Paper:
    """A client of the table that only notes what it should write."""

    def __init__(self) -> None:
        self.items: list[Any] = []

    def transact_write_items(self, TransactItems: list[Any]) -> None:  # noqa: N803
        self.items += [each["Put"]["Item"] for each in TransactItems]


@dataclass(frozen=True)
class Shape:
    """What went over each edge."""

    message: str
    items: list[Any]
    frames: list[str]

    @property
    def item_bytes(self) -> list[int]:
        return [size(item) for item in self.items]

    @property
    def frame_bytes(self) -> int:
        return max(len(frame.encode()) for frame in self.frames)


def commands(payload: payloads.Json, event: str = "pull_request", accepted_at_ms: int | None = None) -> list[Command]:
    """The commands of a delivery of this payload, accepted now or when it is said."""
    guid, at_ms = str(uuid.uuid4()), accepted_at_ms or now_ms()
    return [
        Command(
            id=f"{at_ms:013d}-{uuid.uuid4().hex[:16]}",
            organization_id=body.account.id,
            cause=Cause("webhook", guid),
            event=f"{event}.{payload['action']}",
            dedup=f"1#{guid}#{index}",
            accepted_at_ms=at_ms,
            body=body,
        )
        for index, body in enumerate(read(event, payload).bodies)
    ]


def message(command: Command) -> Message:
    return Message(command.id, command.organization_id, encode(command), 1)


def second_event(first: payloads.Json, second: payloads.Json) -> Shape | None:
    """What the second of two events on one pull request amounts to; None when nothing is read from it."""
    store = _Keeping()
    entries = []
    # Never in one millisecond, or the delta would lack the time of the latest webhook, which all real ones carry.
    for at_ms, payload in enumerate((first, second), start=now_ms()):
        told = commands(payload, accepted_at_ms=at_ms)
        if not told:
            return None
        happened = list(apply_batch([message(each) for each in told], Ports(store, lambda *_: None, now_ms)))
        entries = [each.entry for each in happened if isinstance(each, Applied) and each.entry]
    assert store.last is not None
    paper = _Paper()
    TableStore(paper, "table").commit(store.last)  # type: ignore[arg-type]
    topic = organization_topic(entries[0].organization_id)
    return Shape(encode(told[0]), paper.items, list(deltas(topic, entries)))


def ordinary() -> Shape:
    """The shape of the ordinary webhook that everything here is measured with."""
    shape = second_event(payloads.ordinary("4711", 7, 0), payloads.ordinary("4711", 7, 1))
    assert shape is not None
    return shape
