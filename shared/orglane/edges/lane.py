"""The way to an organization's FIFO queue: one request to SQS for a delivery, without boto3 (`aws`)."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from orglane.commands import MAX_BODY_BYTES, Command, encode
from orglane.edges.aws import Aws, Service
from orglane.errors import NoQueue, OrglaneError, Terminal, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orglane.lanes import Lanes
    from orglane.rows import ParkedRow


def _failure(status: int, answer: bytes) -> type[OrglaneError]:
    """What kind of failure an answer tells of; a queue whose policy denies is about to be removed."""
    if status == 400 and b"InvalidMessageContents" in answer:
        return Terminal
    if any(each in answer for each in (b"QueueDoesNotExist", b"NonExistentQueue", b"AccessDenied")):
        return NoQueue
    return Unavailable


SQS = Service("SQS", "sqs", "AmazonSQS", "application/x-amz-json-1.0", "AWS_ENDPOINT_URL_SQS", _failure, timeout_s=3.0)


class Sqs(Aws):
    """SQS; Terminal for a message that it will never take, NoQueue for one that nobody will."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        super().__init__(SQS, environ)


class SqsLane:
    """`ports.Lane` on SQS: one request for the commands of a delivery, in the group of their organization.

    A second one where the organization has no lane of its own yet: then its front lane takes them.
    """

    def __init__(self, lanes: Lanes, environ: Mapping[str, str] = os.environ) -> None:
        self._lanes = lanes
        self._sqs = Sqs(environ)

    def send(self, commands: Sequence[Command]) -> None:
        self._put(commands[0].organization_id, [_entry(command) for command in commands])

    def redrive(self, organization_id: str, row: ParkedRow) -> None:
        """Send a parked command again, as it came; the message says which it is. Raises Unavailable, Terminal."""
        self._put(organization_id, [_redriven(organization_id, row)])

    def _put(self, organization_id: str, entries: Sequence[Mapping[str, object]]) -> None:
        own = self._lanes.own(organization_id)
        if own is None or not self._taken(own, entries):
            self._send(self._lanes.front(organization_id), entries)

    def send_front(self, command: Command) -> None:
        """Put a command behind all that its organization still has on its front lane. Raises Unavailable."""
        self._send(self._lanes.front(command.organization_id), [_entry(command)])

    def _taken(self, queue_url: str, entries: Sequence[Mapping[str, object]]) -> bool:
        try:
            self._send(queue_url, entries)
        except NoQueue:
            return False
        return True

    def _send(self, queue_url: str, entries: Sequence[Mapping[str, object]]) -> None:
        if len(entries) == 1:
            self._sqs.call("SendMessage", {"QueueUrl": queue_url, **entries[0]})
            return
        numbered = [{"Id": str(number), **entry} for number, entry in enumerate(entries)]
        answer = self._sqs.call("SendMessageBatch", {"QueueUrl": queue_url, "Entries": numbered})
        if answer.get("Failed"):
            raise Unavailable(f"SQS took {len(entries) - len(answer['Failed'])} of {len(entries)} commands")


def _entry(command: Command) -> dict[str, str]:
    body = encode(command)
    if len(body) > MAX_BODY_BYTES:
        raise Terminal(f"a command of {len(body)} bytes is over {MAX_BODY_BYTES}")
    return {
        "MessageBody": body,
        "MessageGroupId": command.organization_id,
        "MessageDeduplicationId": command.id,
    }


def _redriven(organization_id: str, row: ParkedRow) -> dict[str, object]:
    """A message with a deduplication id of its own each time: SQS remembers that of the time before for five minutes.

    Whoever presses twice sends one. As a digest, since an id may have what such an id may not.
    """
    told = {"parkedId": ("String", row.id), "parkedTimes": ("Number", str(row.times))}
    return {
        "MessageBody": row.body,
        "MessageGroupId": organization_id,
        "MessageDeduplicationId": hashlib.sha256(f"{row.times} {row.id}".encode()).hexdigest(),
        "MessageAttributes": {name: {"DataType": kind, "StringValue": text} for name, (kind, text) in told.items()},
    }
