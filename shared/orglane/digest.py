"""What is stored of a secret: enough to recognize it, too little to use it."""

import hashlib


def digest(secret: str) -> str:
    """The SHA-256 of a secret. Ours have 256 random bits, so no salt and no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
