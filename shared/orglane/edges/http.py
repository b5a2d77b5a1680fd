"""HTTP API events of API Gateway (payload format 2.0) as requests, and answers as it wants them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

import base64
import json
from typing import Any

from orglane.request_ids import fit
from orglane.webhook import Request

type Answer = dict[str, Any]

GUARDS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def request_of(event: dict[str, Any]) -> Request:
    """The request in an event: bodies that are not text arrive as base64, and the signature is over the exact bytes."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return Request(headers, _body(event), request_id_of(event, headers))


def request_id_of(event: dict[str, Any], headers: dict[str, str]) -> str:
    """The caller's `X-Request-Id`, else the gateway's."""
    given = fit(headers.get("x-request-id"))
    return given or str((event.get("requestContext") or {}).get("requestId", ""))


def _body(event: dict[str, Any]) -> bytes:
    body = str(event.get("body") or "")
    try:
        return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode("utf-8", "surrogateescape")
    except ValueError:  # what stands for no bytes at all is nobody's signed body
        return b""


def answer(status: int, content: object, request_id: str) -> Answer:
    """A JSON answer."""
    return _answer(status, "application/json", content, request_id)


def problem(status: int, title: str, detail: str, request_id: str) -> Answer:
    """An RFC 9457 problem document."""
    content = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "requestId": request_id,
    }
    return _answer(status, "application/problem+json", content, request_id)


def _answer(status: int, content_type: str, content: object, request_id: str) -> Answer:
    return {
        "statusCode": status,
        "headers": {"content-type": content_type, "x-request-id": request_id, **GUARDS},
        "body": json.dumps(content, separators=(",", ":")),
    }
