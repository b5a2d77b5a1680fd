"""`ports.work.Desk` on the table: each job's lease and notes in one row that only its worker writes."""

import gzip
import json
from typing import TYPE_CHECKING, Any

from orglane import keys
from orglane.edges.faults import unavailable
from orglane.edges.records import DAY_S, JOB_DAYS, Item, key_item, number
from orglane.edges.table import TableStore
from orglane.errors import Superseded
from orglane.ports import Place
from orglane.ports.work import Claim, Notes
from orglane.rows import Head, JobRow

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# One attempt at a time, until its lease ends: then it is taken for dead.
LEASE_OVER = "attribute_exists(pk) AND (attribute_not_exists(leaseMs) OR leaseMs <= :now)"
# A superseded attempt writes nothing any more.
STILL_MINE = "fence = :fence"


class TableDesk:
    """Leases and notes."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._store = TableStore(client, table)

    def look(self, organization_id: str, job_id: str) -> tuple[Head | None, JobRow | None]:
        sk = keys.job_sk(job_id)
        state = self._store.load(organization_id, [sk], ()).state
        row = state.rows.get(sk)
        return state.head, row if isinstance(row, JobRow) else None

    def claim(self, organization_id: str, job_id: str, now_ms: int, until_ms: int) -> Claim | None:
        try:
            with unavailable():
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=key_item(keys.work(organization_id, job_id)),
                    UpdateExpression="ADD fence :one SET leaseMs = :until",
                    ConditionExpression=LEASE_OVER,
                    ExpressionAttributeValues={":one": number(1), ":until": number(until_ms), ":now": number(now_ms)},
                    ReturnValues="ALL_NEW",
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        item: Item = answer["Attributes"]
        return Claim(organization_id, job_id, int(item["fence"]["N"]), _notes(item), now_ms)

    def keep(self, claim: Claim, until_ms: int) -> None:
        notes = claim.notes
        page = {"cursor": notes.cursor, "pending": notes.pending}
        try:
            with unavailable():
                self._client.update_item(
                    TableName=self._table,
                    Key=key_item(keys.work(claim.organization_id, claim.job_id)),
                    UpdateExpression="SET leaseMs = :until, page = :page, sent = :sent, failures = :failures, "
                    "resumeMs = :resume, #ttl = :ttl",
                    ConditionExpression=STILL_MINE,
                    ExpressionAttributeNames={"#ttl": "ttl"},
                    ExpressionAttributeValues={
                        ":until": number(until_ms),
                        ":page": {"B": gzip.compress(json.dumps(page, separators=(",", ":")).encode(), 1)},
                        ":sent": number(notes.sent),
                        ":failures": number(notes.failures),
                        ":resume": number(notes.resume_at_ms),
                        ":ttl": number(max(until_ms, notes.resume_at_ms, claim.now_ms) // 1000 + JOB_DAYS * DAY_S),
                        ":fence": number(claim.fence),
                    },
                )
        except self._client.exceptions.ConditionalCheckFailedException as reason:
            raise Superseded(f"attempt {claim.fence} at job {claim.job_id}") from reason

    def clear(self, place: Place) -> int:
        """Delete some rows of earlier eras, and say how many; 0 when there are none left."""
        query: Any = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "FilterExpression": "era < :era AND sk <> :head",
            "ExpressionAttributeValues": {
                ":pk": {"S": keys.organization_pk(place.organization_id)},
                ":era": number(place.era),
                ":head": {"S": keys.HEAD_SK},
            },
            "ProjectionExpression": "pk, sk",
        }
        while True:
            with unavailable():
                answer = self._client.query(**query)
            if answer["Items"] or "LastEvaluatedKey" not in answer:
                break
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        for item in answer["Items"]:
            self._delete_old(item, place.era)
        return len(answer["Items"])

    def _delete_old(self, key: Item, era: int) -> None:
        try:
            with unavailable():
                # It may have been written anew since.
                self._client.delete_item(
                    TableName=self._table,
                    Key=key,
                    ConditionExpression="era < :era",
                    ExpressionAttributeValues={":era": number(era)},
                )
        except self._client.exceptions.ConditionalCheckFailedException:
            return


def _notes(item: Item) -> Notes:
    page: dict[str, Any] = json.loads(gzip.decompress(item["page"]["B"])) if "page" in item else {}
    return Notes(
        cursor=page.get("cursor"),
        pending=tuple(page.get("pending", ())),
        sent=int(item["sent"]["N"]) if "sent" in item else 0,
        failures=int(item["failures"]["N"]) if "failures" in item else 0,
        resume_at_ms=int(item["resumeMs"]["N"]) if "resumeMs" in item else 0,
        detail=json.loads(item["detail"]["S"]),
    )
