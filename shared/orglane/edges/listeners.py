"""Who listens to a topic, through boto3's client: the pusher asks at each commit, and a mapper adds to the wait."""

from typing import TYPE_CHECKING

from orglane import keys
from orglane.edges.faults import unavailable
from orglane.edges.records import Item, key_item
from orglane.keys import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class TableListeners:
    """`ports.Listeners` on DynamoDB."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def of(self, topic: str, now_ms: int) -> list[str]:
        listening = (row for row in self._rows(topic) if int(row["ttl"]["N"]) * 1000 > now_ms)
        return [row["sk"]["S"].removeprefix(keys.CONNECTION_PREFIX) for row in listening]

    def forget(self, topic: str, connection_id: str) -> None:
        key = Key(keys.topic_pk(topic), f"{keys.CONNECTION_PREFIX}{connection_id}")
        with unavailable():
            self._client.delete_item(TableName=self._table, Key=key_item(key))

    def _rows(self, topic: str) -> list[Item]:
        rows: list[Item] = []
        after: dict[str, Item] = {}
        while True:
            with unavailable():
                answer = self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="pk = :pk",
                    ExpressionAttributeValues={":pk": {"S": keys.topic_pk(topic)}},
                    ConsistentRead=True,
                    **after,  # type: ignore[arg-type]  # one named argument, or none
                )
            rows += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return rows
            after = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
