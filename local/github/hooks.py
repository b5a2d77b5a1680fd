"""How a delivery is signed and what headers it bears, without any I/O."""

import hashlib
import hmac
from typing import Protocol

from local.github.config import AppConfig


class Signed(Protocol):
    """What the headers need to know of a delivery."""

    @property
    def guid(self) -> str: ...
    @property
    def event(self) -> str: ...


def signature_256(secret: str, body: bytes) -> str:
    """The X-Hub-Signature-256 header.

    https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    """
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def signature_1(secret: str, body: bytes) -> str:
    """The X-Hub-Signature header, which GitHub still sends and nobody should trust."""
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def headers(config: AppConfig, delivery: Signed, body: bytes) -> dict[str, str]:
    """All headers of a delivery."""
    return {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/7f3c2ab",
        "X-GitHub-Delivery": delivery.guid,
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Hook-ID": str(config.app_id),
        "X-GitHub-Hook-Installation-Target-ID": str(config.app_id),
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-Hub-Signature": signature_1(config.webhook_secret, body),
        "X-Hub-Signature-256": signature_256(config.webhook_secret, body),
    }
