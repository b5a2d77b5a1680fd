"""apply: requests for a batch, and the same work whether ten or ten thousand pull requests are open."""

import itertools
import random
from collections.abc import Callable, Sequence
from typing import Any

from bench import payloads
from bench.functions import FLOOR, PRODUCT, Handler, load, run
from bench.meter import Request, metered
from bench.ordinary import commands, message
from bench.report import Report, Row, middle, progress
from bench.stage import Run, Stage
from local.settings import REGION
from orglane.commands import Command

MOST_REQUESTS, GROWTH = 2, 1.1
FEW, MANY, MANY_QUICK = 10, 10_000, 1_000
FILL = 320
_organizations = itertools.count(random.randrange(10**8, 10**9) * 1000)


def bench(asked: Run) -> Report:
    stage = asked.stage
    handler = product_handler(stage)
    rows = [_requests(handler, count) for count in (1, 10)]
    many = MANY_QUICK if asked.quick else MANY
    few_id, many_id = (_filled(handler, count) for count in (FEW, many))
    rows += _growth(handler, few_id, many_id, many, 20 if asked.quick else 100)
    stage.deployed.settle()
    rows.append(_beside_floor(handler, stage, 50 if asked.quick else 300))
    return Report("apply", rows)


def product_handler(stage: Stage) -> Handler:
    """apply's handler in this process, on the deployment's table."""
    outputs = stage.cloud.outputs
    named = {"TABLE_NAME": stage.product.table, "LANE_URL": outputs["LaneUrl"], "WORK_URL": outputs["WorkUrl"]}
    return load(PRODUCT / "apply", stage.cloud.environ() | named)


def floor_handler(stage: Stage) -> Handler:
    sizes = ",".join(map(str, stage.shape.item_bytes))
    return load(FLOOR / "apply", stage.cloud.environ() | {"TABLE_NAME": stage.floor.table, "ITEM_BYTES": sizes})


def new_organization() -> str:
    """The id of an organization that nobody has heard of."""
    return str(next(_organizations))


def sqs_event(told: Sequence[Command]) -> dict[str, Any]:
    """A batch as Lambda hands it over."""
    records = (message(each) for each in told)
    return {
        "Records": [
            {
                "messageId": each.id,
                "body": each.body,
                "attributes": {"MessageGroupId": each.organization_id, "ApproximateReceiveCount": "1"},
                "eventSourceARN": f"arn:aws:sqs:{REGION}:000000000000:orglane_lane_{each.organization_id}.fifo",
            }
            for each in records
        ]
    }


def change(organization_id: str, number: int, second: int) -> Command:
    """One ordinary webhook's command."""
    return commands(payloads.ordinary(organization_id, number, second))[0]


def applied(handler: Handler, told: Sequence[Command]) -> tuple[list[Request], float]:
    """The requests of one batch, and how long it took."""
    event = sqs_event(told)
    with metered() as seen:
        ran = run(handler, event)
    assert not ran.answer["batchItemFailures"], ran.answer
    return seen, ran.ms


def _requests(handler: Handler, count: int) -> Row:
    """Pull requests that are new and, in a second batch, known."""
    organization_id = new_organization()
    most = 0
    for second in range(2):
        seen, _ = applied(handler, [change(organization_id, number, second) for number in range(1, count + 1)])
        most = max(most, len(seen))
    return Row(f"DynamoDB requests for a batch of {count}", most, "", bound=MOST_REQUESTS)


def _filled(handler: Handler, count: int) -> str:
    """An organization with so many open pull requests, through apply itself."""
    progress(f"apply: {count} open pull requests")
    organization_id = new_organization()
    told = (change(organization_id, number, 0) for number in range(1, count + 1))
    for batch in itertools.batched(told, FILL, strict=False):
        applied(handler, batch)
    return organization_id


_WORK: dict[str, tuple[str, Callable[[list[Request]], float]]] = {
    "requests": ("", len),
    "items written": ("", lambda seen: sum(len(each.items) for each in seen)),
    "bytes written": ("B", lambda seen: sum(each.item_bytes for each in seen)),
    "bytes sent and received": ("B", lambda seen: sum(len(each.sent) + len(each.answered) for each in seen)),
    "write units": ("", lambda seen: sum(each.write_units for each in seen)),
    "read units": ("", lambda seen: sum(each.read_units for each in seen)),
}


def _growth(handler: Handler, few_id: str, many_id: str, many: int, rounds: int) -> list[Row]:
    """The same edits of the same pull request, once among many and once among few."""
    progress(f"apply: {rounds} webhooks each")
    seen: dict[str, list[list[Request]]] = {few_id: [], many_id: []}
    times: dict[str, list[float]] = {few_id: [], many_id: []}
    for second in range(1, rounds + 1):
        for organization_id in seen:
            requests, ms = applied(handler, [change(organization_id, 7, second)])
            seen[organization_id].append(requests)
            times[organization_id].append(ms)
    among = f"at {many:,} open beside {FEW}"
    rows = [
        Row(f"{what} {among}", _mean(weigh, seen[many_id]), unit, _mean(weigh, seen[few_id]), GROWTH)
        for what, (unit, weigh) in _WORK.items()
    ]
    return [*rows, Row(f"time {among}, median", middle(times[many_id]), "ms", middle(times[few_id]), timed=True)]


def _mean(weigh: Callable[[list[Request]], float], seen: list[list[Request]]) -> float:
    return sum(map(weigh, seen)) / len(seen)


def _beside_floor(product: Handler, stage: Stage, rounds: int) -> Row:
    """One command, beside a bare transaction of as many items and bytes."""
    organization_id, floor = new_organization(), floor_handler(stage)
    times: tuple[list[float], list[float]] = ([], [])
    for second in range(rounds):
        command = change(organization_id, 7, second)
        times[0].append(applied(product, [command])[1])
        times[1].append(run(floor, sqs_event([command])).ms)
    return Row("handler, one command, median", middle(times[0]), "ms", middle(times[1]), timed=True)
