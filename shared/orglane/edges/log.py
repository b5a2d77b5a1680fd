"""The organization's log in the table: one row for each commit, read by sockets, the API and the table's stream."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from orglane import keys
from orglane.commands import Cause
from orglane.edges.faults import unavailable
from orglane.edges.records import DAY_S, Item, key_item, number
from orglane.keys import Key
from orglane.model import Position
from orglane.ports import LogEntry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LOG_DAYS = 7


def log_item(entry: LogEntry) -> Item:
    """A log entry as the item to put."""
    item = key_item(Key(keys.log_pk(entry.organization_id), keys.log_sk(entry.seq))) | {
        "epoch": number(entry.epoch),
        "baseEpoch": number(entry.base_epoch),
        "base": number(entry.base),
        "changes": {"S": entry.changes},
        "causeKind": {"S": entry.cause.kind},
        "causeId": {"S": entry.cause.id},
        "atMs": number(entry.at_ms),
        "commands": {"S": entry.commands},
        "ttl": number(entry.at_ms // 1000 + LOG_DAYS * DAY_S),
    }
    return item | {"standing": {"S": entry.standing}} if entry.standing else item


def entry_of(item: Item) -> LogEntry:
    """The log entry in an item, from the table or from its stream."""
    return LogEntry(
        organization_id=item["pk"]["S"].removeprefix(keys.LOG_PREFIX),
        epoch=int(item["epoch"]["N"]),
        base_epoch=int(item["baseEpoch"]["N"]),
        base=int(item["base"]["N"]),
        seq=int(item["sk"]["S"]),
        changes=item["changes"]["S"],
        cause=Cause(item["causeKind"]["S"], item["causeId"]["S"]),
        at_ms=int(item["atMs"]["N"]),
        commands=item["commands"]["S"],
        standing=item["standing"]["S"] if "standing" in item else None,
    )


class TableLog:
    """`ports.Log` on DynamoDB."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def position(self, organization_id: str) -> Position | None:
        return self.positions([organization_id]).get(organization_id)

    def positions(self, organization_ids: Sequence[str]) -> dict[str, Position]:
        if not organization_ids:
            return {}
        ask: Any = {
            self._table: {
                "Keys": [key_item(keys.head(each)) for each in organization_ids],
                "ProjectionExpression": "pk, epoch, headSeq",
                "ConsistentRead": True,
            }
        }
        found: dict[str, Position] = {}
        while ask:
            with unavailable():
                answer = self._client.batch_get_item(RequestItems=ask)
            for item in answer["Responses"].get(self._table, []):
                position = Position(epoch=int(item["epoch"]["N"]), seq=int(item["headSeq"]["N"]))
                found[item["pk"]["S"].removeprefix(keys.ORGANIZATION_PREFIX)] = position
            ask = answer["UnprocessedKeys"]
        return found

    def since(self, organization_id: str, seq: int, limit: int) -> list[LogEntry]:
        return self._query(organization_id, "sk > :sk", keys.log_sk(seq), limit, forward=True)

    def newest(self, organization_id: str, before: int | None, limit: int) -> list[LogEntry]:
        """Entries before a position (None: from the end), newest first."""
        bound = keys.log_sk(before) if before is not None else "~"
        return self._query(organization_id, "sk < :sk", bound, limit, forward=False)

    def _query(self, organization_id: str, bound: str, sk: str, limit: int, *, forward: bool) -> list[LogEntry]:
        query: Any = {
            "TableName": self._table,
            "KeyConditionExpression": f"pk = :pk AND {bound}",
            "ExpressionAttributeValues": {":pk": {"S": keys.log_pk(organization_id)}, ":sk": {"S": sk}},
            "ConsistentRead": True,
            "ScanIndexForward": forward,
        }
        items: list[Item] = []
        # One answer of DynamoDB ends at 1 MB, wherever the limit is.
        while len(items) < limit:
            with unavailable():
                answer = self._client.query(**query, Limit=limit - len(items))
            items += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                break
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return [entry_of(item) for item in items]
