"""Sample webhooks, signed and posted as GitHub would."""

import base64
import json
import uuid
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from orglane.github.signature import sign
from orglane_cli.deployment import Deployment

TIMEOUT_S = 10.0


class UnusableEventError(Exception):
    """A file or a deployment that nothing can be sent from or to; the message says why."""


class Sent(NamedTuple):
    """What the deployment answered."""

    status: int
    deliveryId: str  # noqa: N815  # printed as JSON, in the contract's spelling
    answer: Any


def send(deployment: Deployment, file: Path, *, same_delivery: bool) -> Sent:
    """Post the webhook in a file. Raises UnusableEventError."""
    if not deployment.webhook_secret:
        raise UnusableEventError("the webhook secret is not known here: set ORGLANE_WEBHOOK_SECRET")
    headers, body = _webhook(file)
    delivery_id = headers.get("x-github-delivery") if same_delivery else None
    delivery_id = delivery_id or str(uuid.uuid4())
    wanted = ("content-type", "x-github-event", "x-github-hook-id", "x-github-hook-installation-target-id")
    outgoing = {name: headers[name] for name in wanted if name in headers}
    outgoing |= {"x-github-delivery": delivery_id, "x-hub-signature-256": sign(deployment.webhook_secret, body)}
    try:
        response = httpx.post(
            f"{deployment.site_url}/webhooks/github", content=body, headers=outgoing, timeout=TIMEOUT_S
        )
    except httpx.HTTPError as reason:
        raise UnusableEventError(f"{deployment.site_url} does not answer: {reason}") from reason
    return Sent(response.status_code, delivery_id, _json_or_text(response))


def _webhook(file: Path) -> tuple[dict[str, str], bytes]:
    try:
        event = json.loads(file.read_text())
        headers = {name.lower(): value for name, value in event["headers"].items()}
        body = event["body"]
        content = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    except OSError as reason:
        raise UnusableEventError(f"{file} cannot be read: {reason.strerror}") from reason
    except (ValueError, KeyError, TypeError, AttributeError) as reason:
        raise UnusableEventError(f"{file} is no webhook event with `headers` and `body`") from reason
    if "x-github-event" not in headers:
        raise UnusableEventError(f"{file} has no x-github-event header: it is an event of another function")
    return headers, content


def _json_or_text(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return response.text
