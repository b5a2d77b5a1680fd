"""The GitHub App as this machine knows it, with the secrets that are made once and then kept.

They are in files that only their owner may read; none is printed, logged or put on a command line.
"""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from local.settings import Settings


@dataclass(frozen=True)
class Registration:
    """One GitHub App and the secrets of this deployment."""

    app_id: str
    app_slug: str
    client_id: str
    client_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    session_secret: str = field(repr=False)
    private_key_pem: str = field(repr=False)


def registration(settings: Settings, environ: Mapping[str, str] = os.environ) -> Registration:
    """The one made on the first start; with another GitHub, what its owner says in the environment comes first."""
    place = settings.state / "secrets.json"
    if place.exists():
        made = Registration(**json.loads(place.read_text()))
    else:
        made = _make()
        write_private(place, json.dumps(asdict(made), indent=2))
    if not settings.other_github:
        return made
    return Registration(
        app_id=environ.get("ORGLANE_GITHUB_APP_ID") or made.app_id,
        app_slug=environ.get("ORGLANE_GITHUB_APP_SLUG") or made.app_slug,
        client_id=environ.get("ORGLANE_GITHUB_CLIENT_ID") or made.client_id,
        client_secret=environ.get("ORGLANE_GITHUB_CLIENT_SECRET") or made.client_secret,
        webhook_secret=environ.get("ORGLANE_WEBHOOK_SECRET") or made.webhook_secret,
        session_secret=made.session_secret,
        private_key_pem=environ.get("ORGLANE_GITHUB_PRIVATE_KEY") or made.private_key_pem,
    )


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody else may read, at no moment; others see the old content or the new, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(text)
    partial.replace(path)


def write_local_github(path: Path, known: Registration) -> None:
    """The App as the local GitHub reads it: it gets the public key, never the private one."""
    private = serialization.load_pem_private_key(known.private_key_pem.encode(), None)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    described = {
        "appId": int(known.app_id),
        "appSlug": known.app_slug,
        "clientId": known.client_id,
        "clientSecret": known.client_secret,
        "publicKeyPem": public.decode(),
        "webhookSecret": known.webhook_secret,
    }
    write_private(path, json.dumps(described, indent=2))


def _make() -> Registration:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return Registration(
        app_id="1001",
        app_slug="orglane",
        client_id="Iv23li" + secrets.token_hex(7),
        client_secret=secrets.token_hex(20),
        webhook_secret=secrets.token_urlsafe(32),
        session_secret=secrets.token_urlsafe(48),
        private_key_pem=pem.decode(),
    )
