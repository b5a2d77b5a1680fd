"""The snapshot of a large organization: what its pages cost, and that nothing is lost while they are read.

The API's handler in this process reads the deployed table, every request counted, beside a floor that queries the same
rows and compresses the same bytes; then the pages through the deployed API; then (`bench/paging.py`) everything that
may change between two pages.
"""

import base64
import gzip
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.apply import applied, new_organization, product_handler
from bench.functions import PRODUCT, Handler, load, run
from bench.large import filling
from bench.meter import Request, metered
from bench.paging import faults
from bench.report import Report, Row, middle, progress
from bench.stage import Run, Stage
from orglane import keys

LARGE, QUARTER = (2_000, 10_000), (500, 2_500)
QUICK = ((400, 2_000), (100, 500))
GROWTH, LAMBDA_BYTES, REQUESTS, READ = 1.1, 6 * 1024 * 1024, 6, 1.25
GZIP_BYTES = 1024
"""What is shorter would not become shorter."""
ALIKE = 500
"""Rows of a page where two sizes are compared: sections then end with pages in both, and no page has parts of two."""


@dataclass(frozen=True)
class Page:
    """One page as the handler answered it, and what it took."""

    content: Any
    body: bytes
    sent: int
    """Bytes as Lambda answers them, in base64."""
    compressed: int
    is_gzip: bool
    requests: int
    read: int
    """Rows that the table was read for it."""
    read_units: float
    ms: float

    @property
    def is_plain(self) -> bool:
        return not self.is_gzip and len(self.body) >= GZIP_BYTES

    @property
    def rows(self) -> int:
        return len(self.content["repos"]) + len(self.content["openPullRequests"])


def bench(asked: Run) -> Report:
    stage = asked.stage
    large, quarter = QUICK if asked.quick else (LARGE, QUARTER)
    ids = [_filled(stage, size) for size in (large, quarter)]
    handler = _api(stage)
    rounds = 2 if asked.quick else 3
    token = stage.deployed.token(ids[0])
    progress(f"snapshot: read {rounds} times")
    whole = [_read(handler, ids[0], token) for _ in range(rounds + 1)][1:]
    among = f"{large[0]:,} repositories, {large[1]:,} open"
    assert sum(each.rows for each in whole[0]) == sum(large), "rows are missing"
    rows = _pages(whole[0], among)
    alike = [_read(handler, each, stage.deployed.token(each), ALIKE) for each in ids]
    rows += _growth(alike[0], alike[1], large[1] / quarter[1], among)
    rows.append(_beside_floor(stage, ids[0], whole, rounds))
    rows += _deployed(stage, ids[0], rounds)
    rows += faults(*(50, 250, 50) if asked.quick else (200, 1_000, 100))
    return Report("snapshot", rows, {"large": large, "quarter": quarter})


def _filled(stage: Stage, size: tuple[int, int]) -> str:
    progress(f"snapshot: {size[0]:,} repositories, {size[1]:,} open pull requests")
    handler, organization_id = product_handler(stage), new_organization()
    for batch in filling(organization_id, *size):
        applied(handler, batch)
    return organization_id


def _api(stage: Stage) -> Handler:
    """The API's handler in this process, with the environment of the deployed one."""
    name = stage.deployed.function("ApiFunction")
    found = stage.deployed.aws("lambda").get_function_configuration(FunctionName=name)
    return load(PRODUCT / "api", stage.cloud.environ() | found["Environment"]["Variables"])


def _read(handler: Handler, organization_id: str, token: str, limit: int | None = None) -> list[Page]:
    """All pages, of so many rows each or of as many as the API chooses."""
    path, limited = f"/v1/organizations/{organization_id}/summary", f"limit={limit}" if limit else ""
    pages = [_page(handler, path, limited, token)]
    while cursor := pages[-1].content["nextCursor"]:
        pages.append(_page(handler, path, f"cursor={cursor}&{limited}", token))
    return pages


def _page(handler: Handler, path: str, query: str, token: str) -> Page:
    event = {
        "version": "2.0",
        "routeKey": "ANY /v1/{proxy+}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"host": "localhost", "authorization": f"Bearer {token}", "accept-encoding": "gzip"},
        "requestContext": {
            "http": {"method": "GET", "path": path, "sourceIp": "127.0.0.1", "protocol": "HTTP/1.1"},
            "requestId": "bench",
        },
        "isBase64Encoded": False,
    }
    with metered() as seen:
        ran = run(handler, event)
    assert ran.answer["statusCode"] == 200, ran.answer
    content, is_gzip = ran.answer["body"], ran.answer["headers"].get("content-encoding") == "gzip"
    raw = base64.b64decode(content) if ran.answer["isBase64Encoded"] else content.encode()
    body = gzip.decompress(raw) if is_gzip else raw
    read, units = sum(map(_rows_read, seen)), sum(each.read_units for each in seen)
    return Page(json.loads(body), body, len(content), len(raw), is_gzip, len(seen), read, units, ran.ms)


def _rows_read(request: Request) -> int:
    """Those that a filter leaves out have been read, too."""
    got = json.loads(request.answered)
    if request.action == "BatchGetItem":
        return sum(map(len, got["Responses"].values()))
    return int(got["ScannedCount"]) if request.action == "Query" else int("Item" in got)


def _pages(pages: Sequence[Page], among: str) -> list[Row]:
    return [
        Row(f"pages, {among}", len(pages), ""),
        Row("pages of 1 KB or more without gzip", sum(each.is_plain for each in pages), "", bound=0),
        Row("bytes of a row", sum(len(each.body) for each in pages) / _rows(pages), "B"),
        Row("bytes of a row, compressed", sum(each.compressed for each in pages) / _rows(pages), "B"),
        Row("largest page as Lambda answers it", max(each.sent for each in pages), "B", bound=LAMBDA_BYTES),
        Row("requests to the table for a page, most", max(each.requests for each in pages), "", bound=REQUESTS),
        Row(
            "rows read from the table for a row shown", sum(each.read for each in pages) / _rows(pages), "", bound=READ
        ),
        Row("read units for a thousand rows", sum(each.read_units for each in pages) / _rows(pages) * 1000, ""),
    ]


_WORK: dict[str, tuple[str, Callable[[Page], float]]] = {
    "pages": ("", lambda _: 1),
    "bytes": ("B", lambda page: len(page.body)),
    "bytes, compressed": ("B", lambda page: page.compressed),
    "requests to the table": ("", lambda page: page.requests),
    "rows read from the table": ("", lambda page: page.read),
    "read units": ("", lambda page: page.read_units),
}


def _growth(whole: Sequence[Page], part: Sequence[Page], scale: float, among: str) -> list[Row]:
    return [
        Row(
            f"{what}, {among}, beside as much of a quarter",
            sum(map(of, whole)),
            unit,
            sum(map(of, part)) * scale,
            GROWTH,
        )
        for what, (unit, of) in _WORK.items()
    ]


def _beside_floor(stage: Stage, organization_id: str, read: Sequence[Sequence[Page]], rounds: int) -> Row:
    """Beside nothing but the queries and the compression."""
    rows = _rows(read[0])
    product = [sum(page.ms for page in pages) / rows * 1000 for pages in read]
    floor = [_least_ms(stage, organization_id, read[0]) / rows * 1000 for _ in range(rounds)]
    return Row("time for a thousand rows, median", middle(product), "ms", middle(floor), timed=True)


def _least_ms(stage: Stage, organization_id: str, pages: Sequence[Page]) -> float:
    client, pk = stage.deployed.aws("dynamodb"), keys.organization_pk(organization_id)
    begin = time.perf_counter()
    for prefix in (keys.REPO_PREFIX, keys.PULL_REQUEST_PREFIX):
        asked: dict[str, Any] = {
            "TableName": stage.product.table,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
            "ExpressionAttributeValues": {":pk": {"S": pk}, ":prefix": {"S": prefix}},
            "ConsistentRead": True,
            "Limit": 1000,
        }
        while start := (answer := client.query(**asked)).get("LastEvaluatedKey"):
            asked["ExclusiveStartKey"] = start
        assert "Items" in answer
    for each in pages:
        gzip.compress(each.body, 6)
    return (time.perf_counter() - begin) * 1000


def _deployed(stage: Stage, organization_id: str, rounds: int) -> list[Row]:
    """The same pages through the deployed API, as a browser asks for them."""
    progress("snapshot: through the deployed API")
    token, path = stage.deployed.token(organization_id), f"/v1/organizations/{organization_id}/summary"
    times: list[float] = []
    plain = 0
    query: str | None
    for _ in range(rounds):
        query = ""
        while query is not None:
            begin = time.perf_counter()
            answer = stage.deployed.site.get(f"{path}{query}", headers={"authorization": f"Bearer {token}"})
            times.append((time.perf_counter() - begin) * 1000)
            is_gzip = answer.headers.get("content-encoding") == "gzip"
            plain += not is_gzip and len(answer.content) >= GZIP_BYTES
            following = answer.raise_for_status().json()["nextCursor"]
            query = f"?cursor={following}" if following else None
    return [
        Row("deployed: pages of 1 KB or more without gzip", plain, "", bound=0),
        Row("deployed: a page, median", middle(times), "ms", timed=True),
        Row("deployed: the whole snapshot", sum(times) / rounds / 1000, "s", timed=True),
    ]


def _rows(pages: Sequence[Page]) -> int:
    return sum(each.rows for each in pages)
