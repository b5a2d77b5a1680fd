"""Jobs as they are ordered: one at a time for one thing, and one for one id."""

from typing import TYPE_CHECKING, Any

import pytest

from orglane.edges.jobs import TableJobs
from orglane.errors import Unavailable
from orglane.jobs import FULL_SYNC, RELOAD_REPOSITORY, Order, new_job
from orglane.model import Job
from orglane.ports import Place
from orglane.rows import Head, JobRow, Row, replace
from tests.contract.store.commits import HEAD, first, following
from tests.contract.store.conftest import TABLE, Ports
from tests.fakes import NOW_MS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SEVEN = {"repositoryId": "7"}


def reload(job_id: str, **target: str) -> Order:
    return Order(job_id, RELOAD_REPOSITORY, target or SEVEN, "ana")


def ids(ports: Ports, **only: Any) -> list[str]:
    rows, _ = ports.reader.section(Place("42"), "JOB#", None, 100, **only)
    return [row.job.job_id for row in rows if isinstance(row, JobRow)]


def becomes(ports: Ports, job: Job, status: str, head: Head = HEAD) -> Head:
    """The job's row with another status, as a commit writes it."""
    ended = None if status == "running" else NOW_MS
    row: Row = JobRow(job=replace(job, status=status, completed_at_ms=ended))  # type: ignore[arg-type]
    commit = following(head, {f"JOB#{job.job_id}": row})
    ports.store.commit(commit)
    assert commit.after.head
    return commit.after.head


def test_a_job_that_is_ordered_is_stored_as_queued(ports: Ports) -> None:
    job = ports.jobs.open("42", reload("j1"), NOW_MS)
    assert job == new_job("42", reload("j1"), NOW_MS)
    assert ports.reader.rows(Place("42"), ["JOB#j1"]) == {"JOB#j1": JobRow(job=job)}


@pytest.mark.parametrize("status", ["queued", "running", "waiting_rate_limit", "retrying"])
def test_while_one_is_under_way_it_is_the_one_for_the_same_thing(ports: Ports, status: str) -> None:
    ports.store.commit(first())
    job = ports.jobs.open("42", reload("j1"), NOW_MS)
    if status != "queued":
        becomes(ports, job, status)
    assert ports.jobs.open("42", reload("j2"), NOW_MS + 1).job_id == "j1"
    assert ids(ports) == ["j1"]


@pytest.mark.parametrize("status", ["completed", "error", "cancelled"])
def test_one_that_ended_makes_room_for_the_next(ports: Ports, status: str) -> None:
    ports.store.commit(first())
    head = becomes(ports, ports.jobs.open("42", reload("j1"), NOW_MS), status)
    second = ports.jobs.open("42", reload("j2"), NOW_MS + 1)
    assert second == new_job("42", reload("j2"), NOW_MS + 1)
    assert ports.jobs.open("42", reload("j3"), NOW_MS + 2).job_id == "j2"
    becomes(ports, second, status, head)
    assert ports.jobs.open("42", reload("j3"), NOW_MS + 2).job_id == "j3"


def test_whoever_orders_twice_with_one_id_orders_once_though_it_ended(ports: Ports) -> None:
    ports.store.commit(first())
    job = ports.jobs.open("42", reload("j1"), NOW_MS)
    assert ports.jobs.open("42", reload("j1"), NOW_MS + 1) == job
    becomes(ports, job, "completed")
    assert ports.jobs.open("42", reload("j1"), NOW_MS + 1).status == "completed"
    # Also when somebody else is at work on the same thing since.
    ports.jobs.open("42", reload("j2"), NOW_MS + 2)
    assert ports.jobs.open("42", reload("j1"), NOW_MS + 3).job_id == "j1"
    assert ids(ports) == ["j1", "j2"]


def test_other_things_other_kinds_and_other_organizations_are_jobs_of_their_own(ports: Ports) -> None:
    ports.jobs.open("42", reload("j1"), NOW_MS)
    ports.jobs.open("42", reload("j2", repositoryId="8"), NOW_MS)
    ports.jobs.open("42", Order("j3", FULL_SYNC), NOW_MS)
    ports.jobs.open("43", reload("j4"), NOW_MS)
    assert ids(ports) == ["j1", "j2", "j3"]


def test_jobs_are_found_by_their_status(ports: Ports) -> None:
    ports.store.commit(first())
    becomes(ports, ports.jobs.open("42", reload("j1"), NOW_MS), "running")
    ports.jobs.open("42", Order("j2", FULL_SYNC), NOW_MS)
    assert (ids(ports, status="running"), ids(ports, status="queued")) == (["j1"], ["j2"])


class Racing(TableJobs):
    """Somebody else orders between a look and the write that follows it, as often as it is told."""

    def __init__(self, client: "DynamoDBClient", others: list[Order]) -> None:
        super().__init__(client, TABLE)
        self.others = others
        self.elsewhere = TableJobs(client, TABLE)

    def _found(self, organization_id: str, order: Order) -> tuple[Job | None, str]:
        found = super()._found(organization_id, order)
        if self.others:
            self.elsewhere.open(organization_id, self.others.pop(0), NOW_MS)
        return found


def test_of_two_who_order_at_once_one_makes_the_job(client: "DynamoDBClient") -> None:
    assert Racing(client, [reload("j2")]).open("42", reload("j1"), NOW_MS).job_id == "j2"


def test_of_two_who_take_over_from_one_that_ended_one_makes_the_job(client: "DynamoDBClient") -> None:
    jobs = TableJobs(client, TABLE)
    jobs.open("42", reload("j0"), NOW_MS)
    ended(client, "j0")
    assert Racing(client, [reload("j2")]).open("42", reload("j1"), NOW_MS).job_id == "j2"


def test_of_two_who_order_one_id_at_once_both_get_the_job(client: "DynamoDBClient") -> None:
    job = Racing(client, [reload("j1")]).open("42", reload("j1"), NOW_MS)
    assert job == new_job("42", reload("j1"), NOW_MS)


def test_a_job_that_expired_makes_room_for_the_next(client: "DynamoDBClient") -> None:
    jobs = TableJobs(client, TABLE)
    jobs.open("42", reload("j1"), NOW_MS)
    client.delete_item(TableName=TABLE, Key={"pk": {"S": "ORG#42"}, "sk": {"S": "JOB#j1"}})
    assert jobs.open("42", reload("j2"), NOW_MS).job_id == "j2"


def test_whoever_always_comes_too_late_may_come_again(client: "DynamoDBClient") -> None:
    class Unlucky(TableJobs):
        def _put(self, *_: Any) -> bool:
            return False

    with pytest.raises(Unavailable):
        Unlucky(client, TABLE).open("42", reload("j1"), NOW_MS)


def ended(client: "DynamoDBClient", job_id: str) -> None:
    """The job's document with the status of one that ended."""
    key: Any = {"pk": {"S": "ORG#42"}, "sk": {"S": f"JOB#{job_id}"}}
    item = dict(client.get_item(TableName=TABLE, Key=key)["Item"])
    document = item["doc"]["S"].replace('"queued"', '"completed"')
    client.put_item(TableName=TABLE, Item={**item, "doc": {"S": document}})
