"""The API as Lambda runs it: events through Mangum, rows in an in-process table."""

import asyncio
import base64
import gzip
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from mangum import Mangum
from moto import mock_aws
from pynamodb.connection import Connection as TableConnection

from orglane.api import Doors, create_app
from orglane.commands import Account, Command
from orglane.edges.connections import TableAccess
from orglane.edges.items import _Row
from orglane.edges.jobs import TableJobs
from orglane.edges.log import TableLog
from orglane.edges.parking import TableParking
from orglane.edges.people import TablePeople
from orglane.edges.reader import TableReader
from orglane.edges.shells import TableShells
from orglane.edges.table import TableStore
from orglane.errors import Unavailable
from orglane.lanes import Lanes
from orglane.ports import Message, Redriven
from orglane.ports.people import Belonging, Identity, Person
from orglane.ports.work import Nudge
from orglane.rows import ParkedRow
from orglane.settings import ApiSettings

TABLE = "orglane-api-test"
NOW_MS = 1_800_000_000_000
ANA = Person("7", "ana", "Ana", "https://avatars/7")
ACME = Account("42", "acme")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Provider:
    """GitHub's sign-in, answering with what a test says; counts its exchanges."""

    identity: Identity = field(default_factory=lambda: Identity(ANA, (Belonging(ACME, "admin"),)))
    exchanges: int = 0
    verifiers: list[str] = field(default_factory=list)

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> Identity:
        self.exchanges += 1
        self.verifiers.append(verifier)
        return self.identity


@dataclass
class Lane:
    """A lane that keeps what is sent, and what is sent again; `down` makes it refuse."""

    sent: list[Command] = field(default_factory=list)
    redriven: list[Message] = field(default_factory=list)
    down: bool = False

    def send(self, commands: Sequence[Command]) -> None:
        self.sent += commands

    def redrive(self, organization_id: str, row: ParkedRow) -> None:
        if self.down:
            raise Unavailable("the lane is down")
        redriven = Redriven(row.id, row.times)
        self.redriven.append(Message("m-again", organization_id, row.body, 1, redriven=redriven))


@dataclass
class Nudges:
    """A queue of nudges that keeps them; `down` makes it refuse."""

    sent: list[Nudge] = field(default_factory=list)
    down: bool = False

    def send(self, organization_id: str, job_id: str, delay_s: int = 0) -> None:
        if self.down:
            raise Unavailable("the work queue is down")
        self.sent.append(Nudge(organization_id, job_id))


@dataclass
class Api:
    """A deployment of the API, and a browser that keeps its cookies."""

    doors: Doors
    provider: Provider
    lane: Lane
    nudges: Nudges
    store: TableStore
    handler: Mangum
    clock: list[int]
    cookies: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, headers: dict[str, str] | None = None, body: object | None = None) -> Answer:
        parts = urlsplit(path)
        event = _event(method, parts.path, parts.query, headers or {}, self.cookies, body)
        told = self.handler(event, None)  # type: ignore[arg-type]  # no context is needed
        content = base64.b64decode(told["body"]) if told["isBase64Encoded"] else told["body"].encode()
        if told["headers"].get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        for cookie in told.get("cookies", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return Answer(told["statusCode"], told["headers"], told.get("cookies", []), content)

    def sign_in(self, return_to: str = "/") -> Answer:
        """The whole way through GitHub and back."""
        begun = self.call("GET", f"/v1/auth/github/login?returnTo={return_to}")
        state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
        return self.call("GET", f"/v1/auth/github/callback?code=c0de&state={state}")

    def csrf(self) -> dict[str, str]:
        return {"x-orglane-csrf": self.call("GET", "/v1/app").json()["csrfToken"]}


def _event(
    method: str, path: str, query: str, headers: dict[str, str], cookies: dict[str, str], body: object
) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body) if body is not None else None
    content = {"content-type": "application/json"} if text is not None else {}
    return {
        "version": "2.0",
        "routeKey": "ANY /v1/{proxy+}",
        "rawPath": path,
        "rawQueryString": query,
        "cookies": [f"{name}={value}" for name, value in cookies.items()],
        "headers": {"host": "localhost:4580", **content, **headers},
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "127.0.0.1", "protocol": "HTTP/1.1"},
            "requestId": "gateway-1",
        },
        "body": text,
        "isBase64Encoded": False,
    }


@pytest.fixture(scope="module")
def aws() -> Iterator[Any]:
    """An in-process AWS for one module; pynamodb keeps the table's name and a connection with each class."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_ACCESS_KEY_ID", "a")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "b")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        for shape in _Row.__subclasses__():
            patch.setattr(shape.Meta, "table_name", TABLE)
            patch.setattr(shape.Meta, "region", "us-east-1")
            patch.setattr(shape, "_connection", None)
        yield boto3.client("dynamodb", region_name="us-east-1")


@pytest.fixture
def api(aws: Any) -> Iterator[Api]:
    with deployed(aws) as made:
        yield made


@contextmanager
def deployed(aws: Any) -> Iterator[Api]:
    """An API over an empty table."""
    aws.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield _api(aws)
    asyncio.set_event_loop(None)
    loop.close()
    aws.delete_table(TableName=TABLE)


def _api(client: Any) -> Api:
    clock = [NOW_MS]
    provider, lane, nudges = Provider(), Lane(), Nudges()
    count = iter(range(10**6))
    doors = Doors(
        settings=ApiSettings(
            table=TABLE,
            lanes=Lanes("http://sqs/orglane-lane.fifo"),
            work_url="http://sqs/work",
            site_url="http://localhost:4580",
            socket_url="ws://localhost:4580/socket",
            github_url="http://localhost:4590",
            github_api_url="http://localhost:4590",
            github_app_slug="orglane",
            client_id="Iv1.c",
            secret_arn="arn:api",
        ),
        people=TablePeople(TableConnection(region="us-east-1")),
        access=TableAccess(),
        reader=TableReader(client, TABLE),
        history=TableLog(client, TABLE),
        lane=lane,
        jobs=TableJobs(client, TABLE),
        nudges=nudges,
        parking=TableParking(client, TABLE, lane),
        provider=provider,
        shells=TableShells(client, TABLE),
        clock=lambda: clock[0],
        secret=lambda: f"secret-{next(count)}-of-a-test-that-is-long-enough",
        session_secret=lambda: "k" * 32,
    )
    handler = Mangum(create_app(doors), lifespan="off")
    return Api(doors, provider, lane, nudges, TableStore(client, TABLE), handler, clock)
