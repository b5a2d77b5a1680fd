"""`ports.Parking` on the table and the lane: parked commands sent again, and dropped."""

from typing import TYPE_CHECKING, Protocol

from orglane import keys
from orglane.edges.faults import unavailable
from orglane.edges.records import DAY_S, PARKED_DAYS, key_item, number
from orglane.rows import ParkedRow

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# What was parked again meanwhile waits for its next redrive, and what had its effect is gone.
PARKED_AS_OFTEN = "times = :times"
# What somebody redrives at the same time may still fail: then it must be found here.
NOT_REDRIVEN = f"{PARKED_AS_OFTEN} AND (attribute_not_exists(redrivenAtMs) OR redrivenAtMs = :seen)"


class Resend(Protocol):
    """The way back to an organization's queue."""

    def redrive(self, organization_id: str, row: ParkedRow) -> None: ...


class TableParking:
    """Sent first and noted afterwards: a command that is on its way is parked all the same."""

    def __init__(self, client: "DynamoDBClient", table: str, lane: Resend) -> None:
        self._client = client
        self._table = table
        self._lane = lane

    def redrive(self, organization_id: str, row: ParkedRow, now_ms: int) -> None:
        self._lane.redrive(organization_id, row)
        try:
            with unavailable():
                self._client.update_item(
                    TableName=self._table,
                    Key=key_item(keys.parked(organization_id, row.id)),
                    UpdateExpression="SET redrivenAtMs = :now, #ttl = :ttl",
                    ConditionExpression=PARKED_AS_OFTEN,
                    ExpressionAttributeNames={"#ttl": "ttl"},
                    ExpressionAttributeValues={
                        ":now": number(now_ms),
                        ":ttl": number(now_ms // 1000 + PARKED_DAYS * DAY_S),
                        ":times": number(row.times),
                    },
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            # The lane was faster: it has had its effect, or is parked again.
            return

    def drop(self, organization_id: str, row: ParkedRow) -> bool:
        try:
            with unavailable():
                self._client.delete_item(
                    TableName=self._table,
                    Key=key_item(keys.parked(organization_id, row.id)),
                    ConditionExpression=NOT_REDRIVEN,
                    ExpressionAttributeValues={
                        ":times": number(row.times),
                        ":seen": number(row.redriven_at_ms or 0),
                    },
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True
