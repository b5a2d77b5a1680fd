"""A secret of AWS Secrets Manager: read when it is first needed, kept for minutes, and read again as it is rotated.

A function's environment, which everybody sees who may look at the function, has its ARN alone. What cannot be read
opens nothing: without a secret, whoever needs it fails, and the log says which one and why.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from orglane.edges.aws import Aws, Service
from orglane.edges.telemetry import log
from orglane.errors import NoSecret, OrglaneError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KEPT_MS = 5 * 60 * 1000
"""How long a rotation may take until everybody has heard of it."""
PAUSE_MS = 30 * 1000
"""Between two readings that somebody's wrong signature, or Secrets Manager's silence, asks for."""
_REFUSALS = (b"AccessDenied", b"ResourceNotFound", b"InvalidRequest", b"DecryptionFailure")


def _failure(_: int, answer: bytes) -> type[OrglaneError]:
    return NoSecret if any(each in answer for each in _REFUSALS) else Unavailable


# Twice, and the webhook function has its time for SQS still before it.
SECRETS_MANAGER = Service(
    "Secrets Manager",
    "secretsmanager",
    "secretsmanager",
    "application/x-amz-json-1.1",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
    _failure,
    timeout_s=1.0,
)


class Secret:
    """One secret, which holds a JSON object of texts."""

    def __init__(
        self, arn: str, service: str, clock: Callable[[], int], environ: Mapping[str, str] = os.environ
    ) -> None:
        self._arn = arn
        self._function = service
        self._clock = clock
        self._aws = Aws(SECRETS_MANAGER, environ)
        self._held: dict[str, str] | None = None
        self._read_ms = self._tried_ms = 0

    def text(self, name: str) -> str:
        """One of its texts. Raises NoSecret when it has none of that name, Unavailable when it cannot be read now."""
        if found := self.texts().get(name):
            return found
        raise NoSecret(f"the secret {self._arn} holds no {name}")

    def texts(self) -> Mapping[str, str]:
        """All of it. Raises NoSecret, or Unavailable when Secrets Manager is silent and it was never read before."""
        now_ms = self._clock()
        if self._held is None or now_ms - self._read_ms >= KEPT_MS:
            self._read(now_ms)
        assert self._held is not None
        return self._held

    def is_renewed(self) -> bool:
        """Whether it is another one by now: asked when what it should fit does not, and answered once in a while."""
        before = self._held
        self._read(self._clock())
        return self._held != before

    def _read(self, now_ms: int) -> None:
        """Hold what it is now, unless that was just asked; what was held goes on while Secrets Manager is silent."""
        if self._held is not None and now_ms - self._tried_ms < PAUSE_MS:
            return
        self._tried_ms = now_ms
        try:
            self._held, self._read_ms = _texts(self._aws.call("GetSecretValue", {"SecretId": self._arn})), now_ms
        except OrglaneError as reason:
            goes_on = self._held is not None and not isinstance(reason, NoSecret)
            log("ERROR", self._function, "secret cannot be read", secret=self._arn, reason=str(reason), goesOn=goes_on)
            if goes_on:
                return
            self._held = None
            raise


class Signing:
    """`webhook.Signing`: `webhookSecret` and, during a rotation, `webhookSecretPrevious`."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def secrets(self) -> tuple[str, ...]:
        texts = self._secret.texts()
        named = (texts.get("webhookSecret"), texts.get("webhookSecretPrevious"))
        return tuple(each for each in named if each)

    def is_renewed(self) -> bool:
        return self._secret.is_renewed()


def _texts(answer: Mapping[str, object]) -> dict[str, str]:
    """The texts of a secret. Raises NoSecret, without a word of what it holds."""
    try:
        held = json.loads(str(answer.get("SecretString")))
    except ValueError:
        held = None
    if not isinstance(held, dict):
        raise NoSecret("what it holds is no JSON object")
    return {name: text for name, text in held.items() if isinstance(text, str)}
