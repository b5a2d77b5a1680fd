"""What proves to GitHub who asks: the App's JWT, and a token for each installation, minted once and kept.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app
"""

import uuid
from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from threading import Lock

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from orglane.errors import NoSecret, Unavailable
from orglane.ports import Clock
from orglane.ports.work import Answer

# Clocks differ a little: GitHub takes no JWT from the future, and none that lives longer than ten minutes.
JWT_BACK_S = 60
JWT_LIFE_S = 9 * 60
SPARE_MS = 5 * 60 * 1000
# So long after minting, parts of GitHub may not know a token yet.
FRESH_MS = 10_000


class AppKey:
    """The App's private key, asked for each time because it may be rotated; it leaves this object as signatures."""

    def __init__(self, app_id: str, private_key: Callable[[], str]) -> None:
        self._app_id = app_id
        self._private_key = private_key

    def jwt(self, now_ms: int) -> str:
        """A JWT for one request: GitHub refuses the second of two equal ones, so each has its own `jti`."""
        now = now_ms // 1000
        claims = {"iat": now - JWT_BACK_S, "exp": now + JWT_LIFE_S, "iss": self._app_id, "jti": uuid.uuid4().hex}
        return jwt.encode(claims, _key_of(self._private_key()), algorithm="RS256")


@lru_cache(maxsize=2)  # reading it takes longer than signing
def _key_of(text: str) -> RSAPrivateKey:
    """A key in PEM: as GitHub gives it, or in base64 (one line, which parameters like better). Raises NoSecret."""
    try:
        pem = text.encode() if text.startswith("-----BEGIN") else b64decode(text)
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise NoSecret("the App's private key is no RSA key in PEM")
    return key


@dataclass(frozen=True)
class Token:
    """An installation's token, and until when it is used; times are ours."""

    value: str = field(repr=False)
    minted_ms: int
    good_until_ms: int

    @classmethod
    def of(cls, answer: Answer, now_ms: int) -> "Token":
        """The token that GitHub answered. Raises Unavailable when there is none."""
        try:
            value, expires = answer.body["token"], datetime.fromisoformat(answer.body["expires_at"])
            life_ms = int(expires.timestamp() * 1000) - (answer.date_ms or now_ms)
        except (TypeError, KeyError, ValueError):
            value, life_ms = "", 0
        # It becomes a header; what cannot be one would be told of in an error's text.
        if not isinstance(value, str) or not (value.isascii() and value.isprintable() and value.strip()):
            raise Unavailable("GitHub answered no installation token")
        return cls(value, now_ms, now_ms + life_ms - SPARE_MS)


class Tokens:
    """Each installation's token, until five minutes before it expires; whoever needs one while it is minted waits."""

    def __init__(self, mint: Callable[[str], Token], clock: Clock) -> None:
        self._mint = mint
        self._clock = clock
        self._tokens: dict[str, Token] = {}
        self._minting: dict[str, Future[Token]] = {}
        self._lock = Lock()

    def get(self, installation_id: str) -> Token:
        """The installation's token; what minting raises, it raises for everybody who waited."""
        with self._lock:
            known = self._tokens.get(installation_id)
            if known and self._clock() < known.good_until_ms:
                return known
            others = self._minting.get(installation_id)
            ours: Future[Token] = Future()
            if others is None:
                self._minting[installation_id] = ours
        if others is not None:
            return others.result()
        try:
            self._keep(installation_id, token := self._mint(installation_id))
        except BaseException as reason:
            self._keep(installation_id, None)
            ours.set_exception(reason)
            raise
        ours.set_result(token)
        return token

    def _keep(self, installation_id: str, token: Token | None) -> None:
        with self._lock:
            self._minting.pop(installation_id)
            if token:
                self._tokens[installation_id] = token

    def drop(self, installation_id: str, token: Token) -> None:
        """Use this token no more; one that was minted since stays."""
        with self._lock:
            if self._tokens.get(installation_id) is token:
                del self._tokens[installation_id]

    def is_fresh(self, token: Token) -> bool:
        return self._clock() - token.minted_ms < FRESH_MS
