"""The stage that GitHub sees: verify, reduce the payload to small commands, put them on the lane, answer.

No table, no GitHub, nothing slow to import: a delivery costs one HMAC, one `json.loads` and one request to SQS, and
GitHub is told of success only after SQS has it. There is no second chance: GitHub never repeats a delivery by itself.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import parse_qs

from orglane.commands import Body, Cause, Command, RecordAccount, RecordMember, RecordRepositories
from orglane.errors import Refused
from orglane.github.payload import MAX_EVENT, text
from orglane.github.signature import is_authentic
from orglane.github.webhook import read

if TYPE_CHECKING:  # the ports know every row; on this path their import would cost more than the delivery
    from collections.abc import Mapping, Sequence

    from orglane.ports import Clock, Lane


class Request(NamedTuple):
    """An HTTP request as received: header names in lower case, the body's exact bytes."""

    headers: Mapping[str, str]
    body: bytes
    request_id: str


class Delivery(NamedTuple):
    """What is known of a delivery before and after it is routed, for its answer, its log line and its metrics."""

    delivery_id: str
    event: str
    hook_id: str
    organization_id: str | None = None
    command_ids: tuple[str, ...] = ()
    ignored: str | None = None

    def answer(self) -> dict[str, object]:
        """What GitHub is told."""
        told: dict[str, object] = {"deliveryId": self.delivery_id, "commands": len(self.command_ids)}
        return {**told, "ignored": self.ignored} if self.ignored else told

    def fields(self) -> dict[str, object]:
        """What the log line says of it: ids, no content."""
        return {
            "deliveryId": self.delivery_id,
            "event": self.event,
            "organizationId": self.organization_id,
            "commandIds": self.command_ids,
            "ignored": self.ignored,
        }


class Signing(Protocol):
    """The secrets that may sign a delivery."""

    def secrets(self) -> Sequence[str]:
        """The current one, and during a rotation the previous one. Raises Unavailable."""
        ...

    def is_renewed(self) -> bool:
        """Whether they are others by now, asked anew for what none of them signed."""
        ...


def receive(request: Request, signing: Signing, lane: Lane, clock: Clock) -> Delivery:
    """Take one delivery.

    Raises Refused (400, 401) for what is no delivery of ours, Unavailable when SQS is down or no secret can be read.
    """
    if not _is_signed(request, signing) and not (signing.is_renewed() and _is_signed(request, signing)):
        raise Refused(401, "Unauthorized", "X-Hub-Signature-256 does not match the webhook secret.")
    delivery = _identify(request.headers)
    payload = _payload(request)
    reading = read(delivery.event, payload)
    action = text(payload, "action", most=MAX_EVENT)
    event = f"{delivery.event}.{action}" if action else delivery.event
    delivery = delivery._replace(event=event, ignored=reading.ignored)
    if not reading.bodies:
        return delivery
    commands = [_command(delivery, body, index, clock) for index, body in enumerate(reading.bodies)]
    for organization_id in dict.fromkeys(each.organization_id for each in commands):
        lane.send([each for each in commands if each.organization_id == organization_id])
    return delivery._replace(
        organization_id=commands[0].organization_id, command_ids=tuple(each.id for each in commands)
    )


def _is_signed(request: Request, signing: Signing) -> bool:
    return is_authentic(signing.secrets(), request.body, request.headers.get("x-hub-signature-256"))


def _identify(headers: Mapping[str, str]) -> Delivery:
    event, delivery_id = headers.get("x-github-event"), headers.get("x-github-delivery")
    if not event or not delivery_id:
        missing = "X-GitHub-Event" if not event else "X-GitHub-Delivery"
        raise Refused(400, "Bad Request", f"The header {missing} is missing.")
    hook_id = headers.get("x-github-hook-id") or headers.get("x-github-hook-installation-target-id") or "hook"
    return Delivery(delivery_id[:128], event[:MAX_EVENT], hook_id[:64])


def _payload(request: Request) -> dict[str, object]:
    """The JSON object of a delivery, from a JSON body or from the `payload` field of a form."""
    body = request.body
    try:
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            body = parse_qs(body.decode("ascii"), strict_parsing=True)["payload"][0].encode()
        payload = json.loads(body)
    # RecursionError: a deeply nested body is as unreadable as a broken one.
    except (ValueError, KeyError, RecursionError) as reason:
        raise Refused(400, "Bad Request", "The body is not readable JSON.") from reason
    if not isinstance(payload, dict):
        raise Refused(400, "Bad Request", "The body is not a JSON object.")
    return payload


def _command(delivery: Delivery, body: Body, index: int, clock: Clock) -> Command:
    """One command of a delivery.

    Its dedup key tells the commands of one delivery apart; it begins with the GUID, so that one query finds them all.
    """
    now_ms = clock()
    return Command(
        id=f"{now_ms:013d}-{os.urandom(8).hex()}",
        organization_id=body.account.id,
        cause=Cause("webhook", delivery.delivery_id),
        event=delivery.event,
        dedup=f"{delivery.delivery_id}#{delivery.hook_id}#{index}",
        accepted_at_ms=now_ms,
        body=_dated(body, now_ms),
    )


def _dated(body: Body, now_ms: int) -> Body:
    """A body with the time of acceptance for what its payload does not date."""
    match body:
        case RecordMember(seen_at_ms=0):
            return body._replace(seen_at_ms=now_ms)
        case RecordAccount(at_ms=0):
            return body._replace(at_ms=now_ms)
        # A repository that is deleted or transferred tells when it was last edited, not when it went: on its own,
        # that would often be older than the news that the installation may see it.
        case RecordRepositories(installation_id=""):
            return body._replace(updated_at_ms=max(body.updated_at_ms, now_ms))
    return body
