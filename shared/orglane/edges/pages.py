"""Queries of DynamoDB from their first page to the last."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from orglane.edges.faults import unavailable
from orglane.edges.records import Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def rows_of(client: "DynamoDBClient", table: str, pk: str, bound: str = "", **values: str) -> Iterator[Item]:
    """The rows of a partition, consistently read; `bound` is a condition on `sk`, with its values by name."""
    query: Any = {
        "TableName": table,
        "KeyConditionExpression": f"pk = :pk AND {bound}" if bound else "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": pk}} | {f":{name}": {"S": text} for name, text in values.items()},
        "ConsistentRead": True,
    }
    return items_of(client, query)


def items_of(client: "DynamoDBClient", query: dict[str, Any]) -> Iterator[Item]:
    """All that a query finds. Raises Unavailable when the table does not answer."""
    after: dict[str, Any] = {}
    while True:
        with unavailable():
            answer = client.query(**query, **after)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        after = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
