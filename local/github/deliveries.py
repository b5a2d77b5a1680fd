"""The delivery log: every attempt is a record of its own, and a redelivery keeps its GUID."""

import json
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Self

from local.github.clock import iso_ms
from local.github.errors import NotFoundError
from local.github.view import Json

# Of each attempt there is a record on disk; the newest are kept, since a payload has 25 KB.
KEPT = 2000
# GitHub tells of so many days and sends nothing again that is older.
# https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/viewing-webhook-deliveries
REACH_MS = 3 * 24 * 3600 * 1000


@dataclass(slots=True)
class Delivery:
    """One attempt to deliver one event."""

    id: int
    guid: str
    event: str
    action: str | None
    installation_id: int | None
    repository_id: int | None
    body: str
    queued_at_ms: int
    redelivery: bool = False
    delivered_at: str = ""
    duration: float = 0.0
    status: str = "pending"
    status_code: int = 0
    request_headers: dict[str, str] = field(default_factory=dict)
    response_headers: dict[str, str] = field(default_factory=dict)
    response_body: str = ""

    @property
    def done(self) -> bool:
        """Whether it was attempted, with whatever success."""
        return self.status != "pending"

    @property
    def failed(self) -> bool:
        """Whether it was attempted in vain."""
        return self.done and self.status_code >= 400

    def reaches(self, now_ms: int) -> bool:
        """Whether GitHub still knows of it; what waits yet, it does."""
        return not self.done or self.delivered_at >= iso_ms(now_ms - REACH_MS)

    def again(self, number: int, now_ms: int) -> Self:
        """The next attempt of the same event."""
        return replace(
            self,
            id=number,
            queued_at_ms=now_ms,
            redelivery=True,
            delivered_at="",
            duration=0.0,
            status="pending",
            status_code=0,
            request_headers={},
            response_headers={},
            response_body="",
        )


class DeliveryLog:
    """Attempts by id, oldest first."""

    def __init__(self) -> None:
        self._records: dict[int, Delivery] = {}

    def add(self, delivery: Delivery) -> None:
        """Keep an attempt, and let the oldest finished ones go when there are too many."""
        self._records[delivery.id] = delivery
        surplus = len(self._records) - KEPT
        if surplus > 0:
            finished = (one.id for one in self._records.values() if one.done)
            for number in list(islice(finished, surplus)):
                del self._records[number]

    def get(self, number: int) -> Delivery:
        """One attempt."""
        found = self._records.get(number)
        if found is None:
            raise NotFoundError
        return found

    def all(self) -> list[Delivery]:
        """All attempts, those that still wait included."""
        return list(self._records.values())

    def recent(self, number: int, now_ms: int) -> Delivery:
        """One attempt, unless it is too old."""
        found = self.get(number)
        if not found.reaches(now_ms):
            raise NotFoundError
        return found

    def finished(self, now_ms: int) -> list[Delivery]:
        """What GitHub lists: attempts that were made in the last days, newest first."""
        return [one for one in reversed(self._records.values()) if one.done and one.reaches(now_ms)]


def item(delivery: Delivery) -> Json:
    """A delivery in GitHub's list."""
    return {
        "id": delivery.id,
        "guid": delivery.guid,
        "delivered_at": delivery.delivered_at,
        "redelivery": delivery.redelivery,
        "duration": delivery.duration,
        "status": delivery.status,
        "status_code": delivery.status_code,
        "event": delivery.event,
        "action": delivery.action,
        "installation_id": delivery.installation_id,
        "repository_id": delivery.repository_id,
        "throttled_at": None,
    }


def detail(delivery: Delivery, url: str) -> Json:
    """One delivery with request and response."""
    payload: Any = json.loads(delivery.body)
    return {
        **item(delivery),
        "url": url,
        "request": {"headers": delivery.request_headers, "payload": payload},
        "response": {"headers": delivery.response_headers, "payload": delivery.response_body},
    }
