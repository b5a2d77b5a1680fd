"""Organization 42 and its consumer, with a fault in its code; and commands that are parked and redriven there."""

import json
from typing import Any

import pytest

from orglane.apply import PARK_AFTER_ATTEMPTS, Applied, Event, Parked, Ports, apply_batch
from orglane.commands import Body, Command, RecordPullRequest
from orglane.decide import HANDLERS
from orglane.ports import Message
from orglane.rows import ParkedRow, PullRequestRow
from tests.fakes import Clock, Errands, Parking, Store
from tests.unit.builders import T, message, pull_request, told

SECOND = 1000
LAST = PARK_AFTER_ATTEMPTS
EDITED = told(pull_request(at_ms=T + SECOND, title="Edited"), "g2", event="pull_request.edited")


class Lane:
    """Organization 42 and its consumer, in whose code there may be a fault until it is mended."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.store, self.errands, self.clock = Store(), Errands(), Clock()
        self.parking = Parking(self.store)
        self._patch = patch

    def breaks(self, *shapes: type[Body]) -> None:
        def fail(*_: object) -> None:
            raise KeyError("labels")

        for shape in shapes or (RecordPullRequest,):
            self._patch.setitem(HANDLERS, shape, fail)

    def is_mended(self) -> None:
        self._patch.undo()

    def takes(self, *messages: Message) -> list[Event]:
        return list(apply_batch(messages, Ports(self.store, self.errands, self.clock)))

    def applies(self, *commands: Command) -> None:
        events = self.takes(*map(message, commands))
        assert all(isinstance(each, Applied) for each in events), events

    def parks(self, command: Command, attempts: int = LAST) -> ParkedRow:
        """Let it fail for the last time."""
        (event,) = self.takes(message(command, attempts))
        assert isinstance(event, Parked)
        return self.row(command.id)

    def redrives(self, parked_id: str) -> Event:
        """Send a parked command again, and let the consumer take it."""
        self.parking.redrive("42", self.row(parked_id), self.clock())
        (event,) = self.takes(self.parking.sent[-1])
        return event

    def row(self, parked_id: str) -> ParkedRow:
        row = self.store.rows["42", f"PARKED#{parked_id}"]
        assert isinstance(row, ParkedRow)
        return row

    def pull(self, number: int = 1) -> PullRequestRow:
        row = self.store.rows["42", f"PR#7#{number}"]
        assert isinstance(row, PullRequestRow)
        return row

    def told(self) -> list[dict[str, Any]]:
        """The changes of the last commit."""
        changes: list[dict[str, Any]] = json.loads(self.store.entries["42"][-1].changes)
        return changes

    def wants_reload(self) -> list[bool]:
        """What the last commit told of pull requests: whether each needs a reload."""
        return [each["pullRequest"]["needsReload"] for each in self.told() if "pullRequest" in each]

    def history(self) -> list[tuple[str, str]]:
        commands = (each for entry in self.store.entries["42"] for each in json.loads(entry.commands))
        return [(each["id"], each["outcome"]) for each in commands]


def outcome(event: Event) -> str:
    assert isinstance(event, Applied), event
    (only,) = event.decision.outcomes
    return only.result
