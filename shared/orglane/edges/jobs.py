"""`ports.work.Jobs` on the table: a job and the slot that it takes, in one transaction."""

import json
from typing import TYPE_CHECKING, Any

from orglane import keys
from orglane.edges.faults import unavailable
from orglane.edges.records import DAY_S, JOB_DAYS, Item, key_item, number, row_item, row_of
from orglane.edges.table import TableStore
from orglane.errors import Unavailable
from orglane.jobs import ACTIVE, Order, new_job, slot_of
from orglane.model import Job
from orglane.rows import JobRow

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Of several who order the same at once, one makes the job; whoever finds an ended one in the slot takes it over.
SLOT_UNCHANGED = "attribute_not_exists(pk) OR jobId = :ended"
JOB_ABSENT = "attribute_not_exists(pk)"
_TRIES = 4


class TableJobs:
    """Jobs as the API and the lane's consumer order them."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._store = TableStore(client, table)

    def open(self, organization_id: str, order: Order, now_ms: int) -> Job:
        for _ in range(_TRIES):
            found, ended = self._found(organization_id, order)
            if found is not None:
                return found
            job = new_job(organization_id, order, now_ms)
            if self._put(job, order, ended):
                return job
        raise Unavailable(f"the slot of a {order.kind} is taken again and again")

    def _found(self, organization_id: str, order: Order) -> tuple[Job | None, str]:
        """The job of this id, else the one under way in the slot; and whose id stands in the slot."""
        slot = keys.slot(organization_id, slot_of(order.kind, order.target))
        own = keys.job(organization_id, order.job_id)
        items = {each["sk"]["S"]: each for each in self._store.get([slot, own])}
        holder = items[slot.sk]["jobId"]["S"] if slot.sk in items else ""
        if own.sk in items:
            return _job(items[own.sk]), holder
        # An ended job expires, and its slot does not.
        held = [_job(item) for item in self._store.get([keys.job(organization_id, holder)])] if holder else []
        return next((job for job in held if job.status in ACTIVE), None), holder

    def _put(self, job: Job, order: Order, ended: str) -> bool:
        """Store job, slot and first notes; False when somebody else was faster."""
        row = JobRow(job=job)
        slot = key_item(keys.slot(job.organization_id, slot_of(order.kind, order.target)))
        notes: Item = key_item(keys.work(job.organization_id, job.job_id))
        notes |= {"fence": number(0), "detail": {"S": json.dumps(dict(order.detail))}}
        # Kept by whoever works on it; a job that nobody ever looks at leaves them behind.
        notes |= {"ttl": number(job.created_at_ms // 1000 + JOB_DAYS * DAY_S)}
        sk = keys.job_sk(job.job_id)
        writes: Any = [
            self._write(slot | {"jobId": {"S": job.job_id}}, SLOT_UNCHANGED, {":ended": {"S": ended}}),
            self._write(row_item(job.organization_id, sk, row, job.created_at_ms), JOB_ABSENT),
            self._write(notes, JOB_ABSENT),
        ]
        try:
            with unavailable():
                self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException:
            return False
        return True

    def _write(self, item: Item, condition: str, values: Item | None = None) -> Any:
        put: dict[str, Any] = {"TableName": self._table, "Item": item, "ConditionExpression": condition}
        return {"Put": put | ({"ExpressionAttributeValues": values} if values else {})}


def _job(item: Item) -> Job:
    row = row_of(item)
    assert isinstance(row, JobRow)
    return row.job
