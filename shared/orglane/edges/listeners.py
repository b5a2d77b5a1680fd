"""Who listens to a topic, through boto3's client: the pusher asks at each commit, and a mapper adds to the wait."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from orglane import keys
from orglane.edges.faults import unavailable
from orglane.edges.pages import rows_of
from orglane.edges.records import Item, key_item
from orglane.keys import Key
from orglane.ports import Listener

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class TableListeners:
    """`ports.Listeners` on DynamoDB."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def of(self, topic: str, now_ms: int) -> list[Listener]:
        return [
            Listener(_id(row), _text(row, "user_id"), is_expired=int(row["ttl"]["N"]) * 1000 <= now_ms)
            for row in self._rows(keys.topic_pk(topic))
        ]

    def forget(self, topic: str, connection_id: str) -> None:
        self._delete([keys.listener(topic, connection_id)])

    def unsubscribe(self, topic: str, connection_id: str) -> None:
        self._delete([keys.listener(topic, connection_id)])
        try:
            with unavailable():
                self._client.update_item(
                    TableName=self._table,
                    Key=key_item(keys.connection(connection_id)),
                    UpdateExpression="DELETE topics :topics",
                    # A connection that was closed meanwhile must stay closed.
                    ConditionExpression="attribute_exists(pk)",
                    ExpressionAttributeValues={":topics": {"SS": [topic]}},
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def opened_by(self, user_id: str, credential: str | None = None) -> list[str]:
        rows = self._rows(keys.user_pk(user_id), "begins_with(sk, :prefix)", prefix=keys.CONNECTION_PREFIX)
        return [_id(row) for row in rows if credential in (None, _text(row, "credential"))]

    def close(self, connection_id: str) -> None:
        for row in self._rows(keys.connection(connection_id).pk):
            names, user_id = row.get("topics", {}).get("SS", []), _text(row, "user_id")
            self._delete(keys.listener(name, connection_id) for name in names)
            # By these the connection is found, so they go last: whoever dies before begins again.
            self._delete([keys.connection(connection_id)])
            self._delete([keys.connection_of(user_id, connection_id)] if user_id else ())

    def _delete(self, wanted: Iterable[Key]) -> None:
        for key in wanted:
            with unavailable():
                self._client.delete_item(TableName=self._table, Key=key_item(key))

    def _rows(self, pk: str, bound: str = "", **values: str) -> Iterator[Item]:
        return rows_of(self._client, self._table, pk, bound, **values)


def _id(row: Item) -> str:
    return str(row["sk"]["S"]).removeprefix(keys.CONNECTION_PREFIX)


def _text(row: Item, name: str) -> str | None:
    return str(row[name]["S"]) if name in row else None
