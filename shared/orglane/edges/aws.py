"""AWS's JSON protocol over one kept connection, signed by hand: one POST, and Signature Version 4 is four HMACs.

boto3 with one client costs 150 to 460 ms to import, three to ten times of everything else that the webhook function
does (docs/decisions/0003-lean-webhook.md).
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from orglane.errors import OrglaneError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Service(NamedTuple):
    """A service of AWS: what it is called, and what its refusals (status, body) mean.

    `name` stands in addresses and signatures, `target` in requests, `variable` is boto3's for another endpoint.
    """

    title: str
    name: str
    target: str
    content_type: str
    variable: str
    failure: Callable[[int, bytes], type[OrglaneError]]
    timeout_s: float


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


class Aws:
    """One service over one kept connection."""

    def __init__(self, service: Service, environ: Mapping[str, str]) -> None:
        self._service = service
        self._credentials = Credentials.of(environ)
        endpoint = (
            environ.get(service.variable)
            or environ.get("AWS_ENDPOINT_URL")
            or f"https://{service.name}.{self._credentials.region}.amazonaws.com"
        )
        parts = urlsplit(endpoint)
        self._host = parts.netloc
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = kind(parts.netloc, timeout=service.timeout_s)

    def call(self, action: str, request: object) -> dict[str, Any]:
        """The answer to one request. Raises Unavailable, or what the service's refusals mean."""
        service = self._service
        body = json.dumps(request, separators=(",", ":")).encode("ascii")
        headers = signed_headers(self._credentials, service, self._host, action, body, time.gmtime())
        status, answer = self._post(body, headers)
        if status != 200:
            kind = service.failure(status, answer)
            raise kind(f"{service.title} answered {status} to {action}: {answer[:300].decode('utf-8', 'replace')}")
        try:
            parsed = json.loads(answer)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            # What it is stays untold: it could be half of a secret.
            raise Unavailable(f"{service.title} answered what is no JSON object to {action}")
        return parsed

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """One request, and once more on a new connection: the kept one may have died while the function was frozen.

        So that asking twice must be harmless: reading is, and what SQS gets has a deduplication id.
        """
        for last in (False, True):
            try:
                self._connection.request("POST", "/", body, headers)
                response = self._connection.getresponse()
                return response.status, response.read()
            except (HTTPException, OSError) as reason:
                self._connection.close()
                if last:
                    raise Unavailable(f"{self._service.title} cannot be reached: {reason!r}") from reason
        raise AssertionError("unreachable")


def signed_headers(
    credentials: Credentials, service: Service, host: str, action: str, body: bytes, now: time.struct_time
) -> dict[str, str]:
    """The headers of a signed POST to `/` of a service's JSON protocol."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", now)
    signed = {"content-type": service.content_type, "host": host, "x-amz-date": stamp}
    signed["x-amz-target"] = f"{service.target}.{action}"
    if credentials.token:
        signed["x-amz-security-token"] = credentials.token
    names = sorted(signed)
    canonical = "".join(f"{name}:{signed[name]}\n" for name in names)
    request = f"POST\n/\n\n{canonical}\n{';'.join(names)}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{stamp[:8]}/{credentials.region}/{service.name}/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    signature = _hmac(
        _signing_key(credentials, service.name, stamp[:8]), f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    ).hex()
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return {**signed, "authorization": authorization}


@lru_cache(maxsize=4)  # it changes with the credentials and at midnight
def _signing_key(credentials: Credentials, service: str, day: str) -> bytes:
    key = f"AWS4{credentials.secret_key}".encode()
    for part in (day, credentials.region, service, "aws4_request"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
