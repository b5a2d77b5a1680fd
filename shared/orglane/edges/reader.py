"""The organization's rows as the API reads them: whole sections, in key order, as new as the position read before."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from orglane import keys
from orglane.edges.faults import unavailable
from orglane.edges.records import Item, is_of_era, key_item, number, row_of
from orglane.edges.table import TableStore
from orglane.keys import Key
from orglane.ports import Place, Section
from orglane.rows import Head, Row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Rows of an earlier era are no more, whether they are deleted already or not; jobs have no era.
OF_THIS_ERA = "(attribute_not_exists(era) OR era = :era)"


class TableReader:
    """`ports.Reader` on DynamoDB."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._store = TableStore(client, table)

    def head(self, organization_id: str) -> Head | None:
        return self._store.load(organization_id, (), ()).state.head

    def rows(self, place: Place, sks: Iterable[str]) -> dict[str, Row]:
        pk = keys.organization_pk(place.organization_id)
        found = self._store.get([Key(pk, sk) for sk in sks])
        return {item["sk"]["S"]: row_of(item) for item in found if is_of_era(item, place.era)}

    def had_effect(self, organization_id: str, guids: Sequence[str]) -> set[str]:
        pk = keys.dedup(organization_id, "").pk
        return {guid for guid in guids if self._any(pk, f"{guid}#")}

    def _any(self, pk: str, prefix: str) -> bool:
        with unavailable():
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
                ExpressionAttributeValues={":pk": {"S": pk}, ":prefix": {"S": prefix}},
                Limit=1,
            )
        return bool(answer["Items"])

    def section(
        self, place: Place, prefix: str, after: str | None, limit: int, *, newest: bool = False, **only: str
    ) -> Section:
        pk = keys.organization_pk(place.organization_id)
        query = self._query(pk, prefix, place.era, only) | {"ScanIndexForward": not newest}
        items: list[Item] = []
        start = key_item(Key(pk, after)) if after else None
        # A page of DynamoDB's counts rows before the filter: tombstones may fill several.
        while len(items) < limit:
            if start:
                query["ExclusiveStartKey"] = start
            with unavailable():
                answer = self._client.query(**query, Limit=max(limit, 100))
            items += answer["Items"]
            start = answer.get("LastEvaluatedKey")
            if start is None:
                break
        page = items[:limit]
        more = start is not None or len(items) > limit
        return Section([row_of(item) for item in page], page[-1]["sk"]["S"] if more and page else None)

    def _query(self, pk: str, prefix: str, era: int, only: dict[str, str]) -> dict[str, Any]:
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
            "FilterExpression": " AND ".join([OF_THIS_ERA, *(f"#{name} = :{name}" for name in only)]),
            "ExpressionAttributeValues": {":pk": {"S": pk}, ":prefix": {"S": prefix}, ":era": number(era)},
            "ConsistentRead": True,
        }
        if only:
            query["ExpressionAttributeNames"] = {f"#{name}": name for name in only}
            query["ExpressionAttributeValues"] |= {f":{name}": {"S": value} for name, value in only.items()}
        return query
