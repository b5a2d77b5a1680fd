"""GitHub's deliveries in, commands out: `POST /webhooks/github`."""

import os
from typing import Any

from orglane.edges.clock import now_ms
from orglane.edges.http import answer, problem, request_of
from orglane.edges.lane import SqsLane
from orglane.edges.secrets import Secret, Signing
from orglane.edges.telemetry import count, log
from orglane.errors import OrglaneError, Refused
from orglane.settings import WebhookSettings
from orglane.webhook import receive

SERVICE = "webhook"
settings = WebhookSettings.of(os.environ)
lane = SqsLane(settings.lanes)
signing = Signing(Secret(settings.secret_arn, SERVICE, now_ms))


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    request = request_of(event)
    try:
        delivery = receive(request, signing, lane, now_ms)
    except Refused as refused:
        log("WARNING", SERVICE, "delivery refused", requestId=request.request_id, reason=refused.detail)
        count(SERVICE, {"Deliveries": 1}, outcome="refused", reason=str(refused.status))
        return problem(refused.status, refused.title, refused.detail, request.request_id)
    except OrglaneError as failed:
        log("ERROR", SERVICE, "delivery failed", requestId=request.request_id, reason=str(failed))
        count(SERVICE, {"Deliveries": 1}, outcome="failed", reason=type(failed).__name__)
        return problem(503, "Service Unavailable", "The delivery was not stored. Redeliver it.", request.request_id)
    outcome = "ignored" if delivery.ignored else "accepted"
    log("INFO", SERVICE, f"delivery {outcome}", requestId=request.request_id, **delivery.fields())
    count(SERVICE, {"Deliveries": 1}, outcome=outcome, reason=delivery.ignored or "none")
    return answer(202, delivery.answer(), request.request_id)
