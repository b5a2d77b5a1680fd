"""People who leave: rights, sessions and registrations that end with a command of the lane.

boto3's client and not the mapper of `people`, which the lane's consumer would load for nothing else.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from orglane import keys
from orglane.edges.faults import unavailable
from orglane.edges.records import Item, key_item
from orglane.frames import organization_topic
from orglane.keys import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_BATCH = 100


class TableDepartures:
    """What ends for a person, in one organization or everywhere."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def leave(self, organization_id: str, user_id: str) -> None:
        """The person may no longer see the organization, and their open sidebars hear no more of it."""
        self._delete([keys.membership(user_id, organization_id)])
        topic = keys.topic_pk(organization_topic(organization_id))
        connections = [item["sk"]["S"].removeprefix(keys.CONNECTION_PREFIX) for item in self._query(topic, "")]
        theirs = [each for each in connections if self._user_of(each) == user_id]
        self._delete(Key(topic, f"{keys.CONNECTION_PREFIX}{each}") for each in theirs)

    def sign_out(self, user_id: str) -> None:
        """All sessions of the person end, and what their open sidebars hear."""
        pk = keys.user_pk(user_id)
        sessions = [item["sk"]["S"] for item in self._query(pk, keys.SESSION_PREFIX)]
        self._delete(Key(each, keys.HEAD_SK) for each in sessions)
        self._delete(Key(pk, each) for each in sessions)
        for item in list(self._query(pk, keys.ORGANIZATION_PREFIX)):
            self.leave(item["sk"]["S"].removeprefix(keys.ORGANIZATION_PREFIX), user_id)

    def _user_of(self, connection_id: str) -> str | None:
        key = key_item(Key(f"{keys.CONNECTION_PREFIX}{connection_id}", keys.HEAD_SK))
        with unavailable():
            item: Item = self._client.get_item(TableName=self._table, Key=key).get("Item", {})
        return str(item["user_id"]["S"]) if "user_id" in item else None

    def _query(self, pk: str, prefix: str) -> Iterator[Item]:
        query: Any = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk" + (" AND begins_with(sk, :prefix)" if prefix else ""),
            "ExpressionAttributeValues": {":pk": {"S": pk}} | ({":prefix": {"S": prefix}} if prefix else {}),
            "ProjectionExpression": "pk, sk",
            "ConsistentRead": True,
        }
        while True:
            with unavailable():
                answer = self._client.query(**query)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _delete(self, wanted: Iterable[Key]) -> None:
        for key in wanted:
            with unavailable():
                self._client.delete_item(TableName=self._table, Key=key_item(key))
