"""The way to an organization's FIFO queue: SQS over one kept connection, signed by hand.

boto3 with one client costs 150 to 460 ms to import, three to ten times of everything else that the webhook function
does; SQS's JSON protocol is one POST and Signature Version 4 four HMACs (docs/decisions/0003-lean-webhook.md).
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import time
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from orglane.commands import MAX_BODY_BYTES, Command, encode
from orglane.errors import NoQueue, OrglaneError, Terminal, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orglane.lanes import Lanes
    from orglane.rows import ParkedRow

TIMEOUT_S = 3.0
_CONTENT_TYPE = "application/x-amz-json-1.0"


class Credentials(NamedTuple):
    """What signs a request; Lambda keeps them in the environment."""

    access_key: str
    secret_key: str
    token: str
    region: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Credentials:
        return cls(
            environ["AWS_ACCESS_KEY_ID"],
            environ["AWS_SECRET_ACCESS_KEY"],
            environ.get("AWS_SESSION_TOKEN", ""),
            environ["AWS_REGION"],
        )


class Sqs:
    """SQS over one kept connection."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._credentials = Credentials.of(environ)
        endpoint = (
            environ.get("AWS_ENDPOINT_URL_SQS")
            or environ.get("AWS_ENDPOINT_URL")
            or f"https://sqs.{self._credentials.region}.amazonaws.com"
        )
        parts = urlsplit(endpoint)
        self._host = parts.netloc
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = kind(parts.netloc, timeout=TIMEOUT_S)

    def call(self, action: str, request: object) -> dict[str, list[object]]:
        """The answer to one request. Raises Unavailable, or Terminal for a message that SQS will never take."""
        body = json.dumps(request, separators=(",", ":")).encode("ascii")
        target = f"AmazonSQS.{action}"
        headers = signed_headers(self._credentials, self._host, target, body, time.gmtime())
        status, answer = self._post(body, headers)
        if status != 200:
            kind = _failure(status, answer)
            raise kind(f"SQS answered {status} to {action}: {answer[:300].decode('utf-8', 'replace')}")
        return _object(answer)

    def _post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """One request, and once more on a new connection: the kept one may have died while the function was frozen.

        Sending twice is harmless: the deduplication id is the command's.
        """
        for last in (False, True):
            try:
                self._connection.request("POST", "/", body, headers)
                response = self._connection.getresponse()
                return response.status, response.read()
            except (HTTPException, OSError) as reason:
                self._connection.close()
                if last:
                    raise Unavailable(f"SQS cannot be reached: {reason!r}") from reason
        raise AssertionError("unreachable")


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


def _failure(status: int, answer: bytes) -> type[OrglaneError]:
    """What kind of failure an answer tells of; a queue whose policy denies is about to be removed."""
    if status == 400 and b"InvalidMessageContents" in answer:
        return Terminal
    if any(each in answer for each in (b"QueueDoesNotExist", b"NonExistentQueue", b"AccessDenied")):
        return NoQueue
    return Unavailable


def _object(answer: bytes) -> dict[str, list[object]]:
    try:
        parsed = json.loads(answer)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise Unavailable(f"SQS answered what is no JSON object: {answer[:300].decode('utf-8', 'replace')}")
    return parsed


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


def signed_headers(
    credentials: Credentials, host: str, target: str, body: bytes, now: time.struct_time
) -> dict[str, str]:
    """The headers of a signed POST to `/` of SQS's JSON protocol."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", now)
    signed = {"content-type": _CONTENT_TYPE, "host": host, "x-amz-date": stamp, "x-amz-target": target}
    if credentials.token:
        signed["x-amz-security-token"] = credentials.token
    names = sorted(signed)
    canonical = "".join(f"{name}:{signed[name]}\n" for name in names)
    request = f"POST\n/\n\n{canonical}\n{';'.join(names)}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{stamp[:8]}/{credentials.region}/sqs/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    signature = _hmac(_signing_key(credentials, stamp[:8]), f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}").hex()
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return {**signed, "authorization": authorization}


@lru_cache(maxsize=2)  # it changes with the credentials and at midnight
def _signing_key(credentials: Credentials, day: str) -> bytes:
    key = f"AWS4{credentials.secret_key}".encode()
    for part in (day, credentials.region, "sqs", "aws4_request"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
