"""`ports.work.Nudges` on SQS: a standard queue, whose messages may come late, twice and in any order."""

import json

from orglane.edges.lane import Sqs
from orglane.ports.work import LaneCall, Nudge

MOST_DELAY_S = 900
"""SQS keeps a message back for a quarter of an hour at most; a longer pause is several nudges."""


class SqsNudges:
    """One message for one job to look at, or for one step of a lane."""

    def __init__(self, sqs: Sqs, queue_url: str) -> None:
        self._sqs = sqs
        self._queue_url = queue_url

    def send(self, organization_id: str, job_id: str, delay_s: int = 0) -> None:
        self._put({"organizationId": organization_id, "jobId": job_id}, delay_s)

    def call(self, call: LaneCall, delay_s: int = 0) -> None:
        self._put({"organizationId": call.organization_id, "laneStep": call.step, "tries": call.tries}, delay_s)

    def _put(self, message: object, delay_s: int) -> None:
        body = json.dumps(message, separators=(",", ":"))
        request = {"QueueUrl": self._queue_url, "MessageBody": body, "DelaySeconds": min(delay_s, MOST_DELAY_S)}
        self._sqs.call("SendMessage", request)


def nudge_of(body: str) -> Nudge | LaneCall | None:
    """What a message of the work queue asks for; None for what is nothing known."""
    try:
        raw = json.loads(body)
        if "laneStep" in raw:
            return LaneCall(str(raw["organizationId"]), str(raw["laneStep"]), int(raw["tries"]))
        return Nudge(str(raw["organizationId"]), str(raw["jobId"]))
    except (ValueError, TypeError, KeyError):
        return None
