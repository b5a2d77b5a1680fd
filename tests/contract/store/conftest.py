"""The ports twice: in memory, as most tests use them, and on a table, as they are deployed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import boto3
import pytest
from moto import mock_aws
from pynamodb.connection import Connection as TableConnection

from orglane.commands import Account
from orglane.edges.connections import TableAccess, TableConnections
from orglane.edges.desk import TableDesk
from orglane.edges.items import _Row
from orglane.edges.jobs import TableJobs
from orglane.edges.listeners import TableListeners
from orglane.edges.log import TableLog
from orglane.edges.parking import TableParking
from orglane.edges.people import TablePeople
from orglane.edges.reader import TableReader
from orglane.edges.shells import TableShells
from orglane.edges.table import TableStore
from orglane.ports import Access, Connections, Listeners, Log, LogEntry, Principal, Reader, Store
from orglane.ports.parking import Parking
from orglane.ports.people import Belonging, Identity, Person
from orglane.ports.shells import Shells
from orglane.ports.work import Desk, Jobs
from orglane.rows import ParkedRow
from tests import fakes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "orglane-store-test"
REGION = "us-east-1"
ANA = Principal("ana", "7")


class History(Log, Protocol):
    """The log as sockets and as the API's history read it."""

    def newest(self, organization_id: str, before: int | None, limit: int) -> list[LogEntry]: ...


@dataclass
class Ports:
    """One organization's rows and everyone's connections, behind the ports."""

    store: Store
    log: History
    reader: Reader
    connections: Connections
    listeners: Listeners
    access: Access
    shells: Shells
    jobs: Jobs
    desk: Desk
    parking: Parking
    again: Callable[[], list[tuple[str, int]]]
    """What was redriven: id, and how often it had been parked."""
    issue_ticket: Callable[[Principal, str, int], None]
    belong: Callable[[str], None]
    """Make Ana a member of an organization."""


@pytest.fixture(scope="module")
def aws() -> Iterator["DynamoDBClient"]:
    """An in-process AWS for one module; pynamodb keeps the table's name and a connection with each class."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_ACCESS_KEY_ID", "a")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "b")
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        for shape in _Row.__subclasses__():
            patch.setattr(shape.Meta, "table_name", TABLE)
            patch.setattr(shape.Meta, "region", REGION)
            patch.setattr(shape, "_connection", None)
        yield boto3.client("dynamodb", region_name=REGION)


@pytest.fixture
def client(aws: "DynamoDBClient") -> Iterator["DynamoDBClient"]:
    """The client of a table that is empty."""
    aws.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    yield aws
    aws.delete_table(TableName=TABLE)


@pytest.fixture(params=["memory", "table"])
def ports(request: pytest.FixtureRequest) -> Ports:
    if request.param == "memory":
        return in_memory()
    return on_table(request.getfixturevalue("client"))


def in_memory() -> Ports:
    store, people = fakes.Store(), fakes.Connections()

    shells = fakes.Shells(store)

    def belong(organization_id: str) -> None:
        people.rights.add((ANA.login, organization_id))
        ana = shells.users.setdefault("7", fakes.User(Person("7", "ana", None, ""), seq=1))
        ana.roles[organization_id] = "member"
        ana.epoch += 1

    desk = fakes.Desk(store)
    jobs = fakes.Jobs(store, desk)
    parking = fakes.Parking(store)

    def again() -> list[tuple[str, int]]:
        return [each.redriven for each in parking.sent if each.redriven]

    reader = fakes.Reader(store)
    return Ports(
        store, store, reader, people, people, people, shells, jobs, desk, parking, again, people.issue_ticket, belong
    )


class Resent:
    """A lane that notes what is sent to it again."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int]] = []

    def redrive(self, organization_id: str, row: ParkedRow) -> None:
        self.rows.append((row.id, row.times))


def people_on_table() -> TablePeople:
    return TablePeople(TableConnection(region=REGION))


def on_table(client: "DynamoDBClient") -> Ports:
    people, resent = people_on_table(), Resent()

    def belong(organization_id: str) -> None:
        organizations = people.organizations("7").keys() | {organization_id}
        belongings = tuple(Belonging(Account(each, "acme"), "member") for each in organizations)
        people.sign_in(Identity(Person("7", "ana", None, ""), belongings), "session", fakes.NOW_MS)

    return Ports(
        TableStore(client, TABLE),
        TableLog(client, TABLE),
        TableReader(client, TABLE),
        TableConnections(TableConnection(region=REGION)),
        TableListeners(client, TABLE),
        TableAccess(),
        TableShells(client, TABLE),
        TableJobs(client, TABLE),
        TableDesk(client, TABLE),
        TableParking(client, TABLE, resent),
        lambda: resent.rows,
        people.issue_ticket,
        belong,
    )
