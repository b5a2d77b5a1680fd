"""Lambda's batches of SQS messages as lane messages, and the partial answer that names those to deliver again.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from collections.abc import Iterable
from typing import Any

from orglane.apply import Event, Failed
from orglane.lanes import Lanes
from orglane.ports import Message, Redriven


def messages_of(event: dict[str, Any], lanes: Lanes) -> list[Message]:
    """The messages of a batch in the order of their lanes; the message group is the organization."""
    return [_message(record, lanes) for record in event["Records"]]


def _message(record: dict[str, Any], lanes: Lanes) -> Message:
    organization_id = record["attributes"]["MessageGroupId"]
    queue = record["eventSourceARN"].rpartition(":")[2]
    return Message(
        id=record["messageId"],
        organization_id=organization_id,
        body=record["body"],
        attempts=int(record["attributes"]["ApproximateReceiveCount"]),
        is_front=lanes.own(organization_id) is not None and lanes.organization_of(queue) is None,
        redriven=_redriven(record.get("messageAttributes", {})),
    )


def _redriven(attributes: dict[str, Any]) -> Redriven | None:
    """What `SqsLane.redrive` says of a message; None for what comes for the first time."""
    try:
        return Redriven(attributes["parkedId"]["stringValue"], int(attributes["parkedTimes"]["stringValue"]))
    except (KeyError, TypeError, ValueError):
        return None


def answer(happened: Iterable[Event]) -> dict[str, Any]:
    """The partial batch answer: only the organizations that failed stop, each from its first failed message on."""
    failed = [message.id for event in happened if isinstance(event, Failed) for message in event.messages]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
