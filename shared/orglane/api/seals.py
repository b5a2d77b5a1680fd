"""What only this deployment can make: secrets that follow from the session secret and need no place in the table."""

import hashlib
import hmac
from typing import Literal

type Purpose = Literal["csrf", "session", "ticket", "verifier"]


def seal(session_secret: str, purpose: Purpose, text: str) -> str:
    """256 bits that nobody can tell who knows the text alone; those of another purpose are others."""
    return hmac.new(session_secret.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()
