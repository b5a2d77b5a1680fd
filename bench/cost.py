"""What a million ordinary webhooks cost, from requests that were counted and list prices; one open sidebar listens.

Each webhook by itself is the dearest case; ten in a batch of the lane, on ten pull requests, share apply and push.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench import frame, prices, webhook
from bench.apply import change, floor_handler, product_handler, sqs_event
from bench.functions import FLOOR, PRODUCT, Handler, Ran, load, run
from bench.meter import metered
from bench.report import Report, Row, progress
from bench.stage import Place, Run, Stage
from bench.standin import standing
from tests.live.organization import Organization

# For each batch, Lambda receives it from the lane and deletes it.
SQS_FOR_A_BATCH = 2


@dataclass
class Spent:
    """What one webhook spends."""

    requests: Counter[str] = field(default_factory=Counter)
    write_units: float = 0
    read_units: float = 0
    ms: float = 0
    log_bytes: float = 0

    def dollars(self) -> dict[str, float]:
        """By service, for a million."""
        asked = self.requests
        each = {
            "Lambda requests": asked["Lambda"] * prices.LAMBDA_REQUEST,
            "Lambda time": self.ms / 1000 * prices.MEMORY_GB * prices.LAMBDA_GB_S,
            "HTTP API": asked["HTTP API"] * prices.HTTP_API_REQUEST,
            "SQS": asked["SQS"] * prices.SQS_FIFO_REQUEST,
            "DynamoDB writes": self.write_units * prices.WRITE_UNIT,
            "DynamoDB reads": self.read_units * prices.READ_UNIT,
            "WebSocket": asked["WebSocket"] * prices.SOCKET_MESSAGE,
            "logs": self.log_bytes / 1e9 * prices.LOG_GB,
        }
        return {service: dollars * prices.MILLION for service, dollars in each.items()}


def bench(asked: Run) -> Report:
    stage, rounds = asked.stage, 10 if asked.quick else 50
    progress(f"cost: {rounds} webhooks by themselves, and in tens")
    with _product(stage) as called:
        alone, tens = called(rounds, 1), called(max(1, rounds // 10), 10)
    with _floor(stage) as called:
        floor = called(rounds, 1)
    stage.deployed.settle()
    rows = list(_rows("alone", alone, floor)) + list(_rows("in tens", tens, None))
    rows.append(Row("a million minutes of open sockets", prices.SOCKET_MINUTE * prices.MILLION, "$"))
    return Report("cost", rows)


def _rows(how: str, spent: Spent, floor: Spent | None) -> Iterator[Row]:
    for service, count in spent.requests.items():
        yield Row(f"{how}: {service} requests", count, "M", floor.requests[service] or None if floor else None)
    yield Row(f"{how}: write units", spent.write_units, "M", floor.write_units if floor else None)
    yield Row(f"{how}: read units", spent.read_units, "M", floor.read_units or None if floor else None)
    dollars, least = spent.dollars(), floor.dollars() if floor else {}
    for service, figure in dollars.items():
        yield Row(f"{how}: {service}", figure, "$", least.get(service) or None)
    yield Row(f"{how}: all", sum(dollars.values()), "$", sum(least.values()) or None)


type Called = Callable[[int, int], Spent]


@contextmanager
def _product(stage: Stage) -> Iterator[Called]:
    """The product's handlers in this process, with a socket that listens to the organization."""
    organization = Organization(stage.deployed)
    socket = frame.follow(stage, organization.begin())
    try:
        with standing() as secrets:
            receive, apply = _receiving(stage, PRODUCT / "webhook", secrets.url), product_handler(stage)
            push = load(PRODUCT / "push", _pushing(stage, stage.product))
            log = {"pk": f"LOG#{organization.id}", "table": stage.product.table}
            yield lambda rounds, batch: _spend(stage, (receive, apply, push), log, organization.id, rounds, batch)
    finally:
        socket.close()
        organization.close()


@contextmanager
def _floor(stage: Stage) -> Iterator[Called]:
    """The floor's handlers in this process, with its one socket."""
    socket = frame.open_socket(stage.floor.socket_url)
    try:
        receive, apply = _receiving(stage, FLOOR / "webhook", ""), floor_handler(stage)
        push = load(FLOOR / "push", _pushing(stage, stage.floor))
        log = {"pk": "LOG#floor", "table": stage.floor.table}
        yield lambda rounds, batch: _spend(stage, (receive, apply, push), log, "4711", rounds, batch)
    finally:
        socket.close()


def _receiving(stage: Stage, app: Any, secrets_url: str) -> Handler:
    queue_url = stage.bench_lane(webhook.ORGANIZATION)
    return load(app, stage.cloud.environ() | {"LANE_URL": queue_url} | webhook.secret(secrets_url))


def _pushing(stage: Stage, place: Place) -> dict[str, str]:
    where = {"TABLE_NAME": place.table, "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": place.gateway_url}
    return stage.cloud.environ() | where | {"FRAME_BYTES": str(stage.shape.frame_bytes - 36)}


def _spend(
    stage: Stage,
    handlers: tuple[Handler, Handler, Handler],
    log: dict[str, str],
    organization_id: str,
    rounds: int,
    batch: int,
) -> Spent:
    """What one webhook spends on average, over batches of so many."""
    receive, apply, push = handlers
    spent, told = Spent(), rounds * batch
    for at in range(-1, rounds):  # the first one only warms up
        into = spent if at >= 0 else Spent()
        for _ in range(batch):
            # One SendMessage each: counted by the bench of the function itself, which does not use botocore.
            _add(into, run(receive, webhook.delivery(str(uuid.uuid4()))), {"HTTP API": 1, "SQS": 1})
        event = sqs_event([change(organization_id, 7 + number, rounds * batch + at) for number in range(batch)])
        _call(into, apply, event)
        into.requests["SQS"] += SQS_FOR_A_BATCH
        _call(into, push, _stream_event(stage, log))
    shared = {service: count / told for service, count in spent.requests.items()}
    return Spent(
        Counter(shared),
        spent.write_units / told,
        spent.read_units / told,
        spent.ms / told,
        spent.log_bytes / told,
    )


def _call(into: Spent, handler: Handler, event: object) -> None:
    with metered() as seen:
        ran = run(handler, event)
    _add(into, ran, Counter("DynamoDB" if each.is_dynamodb else "WebSocket" for each in seen))
    table = [each for each in seen if each.is_dynamodb]
    into.write_units += sum(each.write_units for each in table)
    into.read_units += sum(each.read_units for each in table)


def _add(into: Spent, ran: Ran, requests: dict[str, int]) -> None:
    into.requests.update(requests)
    into.requests["Lambda"] += 1
    into.ms += ran.ms
    into.log_bytes += ran.log_bytes


def _stream_event(stage: Stage, log: dict[str, str]) -> dict[str, Any]:
    """The newest log entry, as the table's stream tells it."""
    newest = stage.deployed.aws("dynamodb").query(
        TableName=log["table"],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": log["pk"]}},
        ScanIndexForward=False,
        Limit=1,
    )["Items"][0]
    return {"Records": [{"eventName": "INSERT", "dynamodb": {"NewImage": newest}}]}
