"""`ports.work.Nudges` on SQS: a standard queue, whose messages may come late, twice and in any order."""

import json

from orglane.edges.lane import Sqs
from orglane.ports.work import Nudge

MOST_DELAY_S = 900
"""SQS keeps a message back for a quarter of an hour at most; a longer pause is several nudges."""


class SqsNudges:
    """One message for one job to look at."""

    def __init__(self, sqs: Sqs, queue_url: str) -> None:
        self._sqs = sqs
        self._queue_url = queue_url

    def send(self, organization_id: str, job_id: str, delay_s: int = 0) -> None:
        body = json.dumps({"organizationId": organization_id, "jobId": job_id}, separators=(",", ":"))
        request = {"QueueUrl": self._queue_url, "MessageBody": body, "DelaySeconds": min(delay_s, MOST_DELAY_S)}
        self._sqs.call("SendMessage", request)


def nudge_of(body: str) -> Nudge | None:
    """The nudge in a message of the work queue; None for what is none."""
    try:
        raw = json.loads(body)
        return Nudge(str(raw["organizationId"]), str(raw["jobId"]))
    except (ValueError, TypeError, KeyError):
        return None
