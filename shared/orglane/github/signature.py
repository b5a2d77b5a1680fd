"""GitHub's webhook signature: HMAC-SHA256 over the exact bytes received, compared in constant time.

https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

import hashlib
import hmac
from collections.abc import Iterable

_PREFIX = "sha256="


def sign(secret: str, body: bytes) -> str:
    """The value of `X-Hub-Signature-256` for a body."""
    return _PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_authentic(secrets: Iterable[str], body: bytes, signature: str | None) -> bool:
    """Whether one of the secrets signed these bytes; two are valid during a rotation, none means nobody may enter."""
    if not signature:
        return False
    # As bytes: compare_digest raises on text that is not ASCII, and the header is anybody's.
    given = signature.encode("utf-8", "surrogatepass")
    authentic = False
    for secret in filter(None, secrets):  # all of them, so that the time taken does not tell which one matched
        authentic |= hmac.compare_digest(sign(secret, body).encode(), given)
    return authentic
