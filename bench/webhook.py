"""webhook beside its floor: requests, warm time, import time, memory."""

import json
import tempfile
import uuid
from pathlib import Path

from bench import payloads
from bench.functions import FLOOR, PRODUCT, Handler, load, run
from bench.imports import Built
from bench.report import Report, Row, middle, p95, progress
from bench.stage import Run
from bench.standin import StandIn, standing
from local.cloud import environ_of, stack
from local.settings import Settings

SECRET, ORGANIZATION = "bench", "4711"
WARM_BOUND, IMPORT_BOUND, MEMORY_MB = 1.5, 1.3, 64


def bench(run: Run) -> Report:
    event = delivery(str(uuid.uuid4()))
    with standing() as queue, tempfile.TemporaryDirectory() as folder:
        environ = environ_of(queue.url) | {"LANE_URL": f"{queue.url}/bench-lane.fifo"} | secret(queue.url)
        rows = [_requests(queue, environ, event)]
        rows += _warm("SQS that takes no time", environ, event, 300 if run.quick else 3000)
        built = _built(environ, Path(folder))
        rows += _imports(*built, 15 if run.quick else 40)
        rows += _memory(*built, event, Path(folder))
        rows[1:1] = _emulated(run, queue, event)
    return Report("webhook", rows, {"bodyBytes": len(event["body"])})


def delivery(guid: str) -> payloads.Json:
    """An ordinary delivery as the function gets it."""
    body = payloads.body_of(payloads.ordinary(ORGANIZATION))
    return payloads.http_event(body, payloads.headers_of(body, SECRET, guid))


def secret(secrets_url: str) -> dict[str, str]:
    """What signs: to the floor in its environment, to the product in Secrets Manager, for which the stand-in stands."""
    return {"WEBHOOK_SECRET": SECRET, "SECRET_ARN": "bench", "AWS_ENDPOINT_URL_SECRETS_MANAGER": secrets_url}


def _requests(queue: StandIn, environ: dict[str, str], event: payloads.Json) -> Row:
    handler = load(PRODUCT / "webhook", environ)
    # The first one of a process reads the secret.
    _deliver(handler, event)
    queue.take()
    for _ in range(10):
        _deliver(handler, event)
    return Row("AWS requests per warm delivery", queue.take() / 10, "", bound=1)


def _emulated(run: Run, queue: StandIn, event: payloads.Json) -> list[Row]:
    """The same against the local cloud's SQS, on a queue that nobody reads."""
    stage = run.stage
    environ = stage.cloud.environ() | {"LANE_URL": stage.bench_lane(ORGANIZATION)} | secret(queue.url)
    return _warm("the emulator's SQS", environ, event, 200 if run.quick else 1000)


def _warm(queue: str, environ: dict[str, str], event: payloads.Json, rounds: int) -> list[Row]:
    progress(f"webhook: {rounds} deliveries of {len(event['body'])} bytes each, {queue}")
    handlers = {"product": load(PRODUCT / "webhook", environ), "floor": load(FLOOR / "webhook", environ)}
    times: dict[str, list[float]] = {name: [] for name in handlers}
    for number in range(-20, rounds):
        # Who goes second finds warmer caches, so they take turns.
        for name in sorted(handlers, reverse=bool(number % 2)):
            ms = _deliver(handlers[name], event)
            if number >= 0:
                times[name].append(ms)
    product, floor = times["product"], times["floor"]
    return [
        Row(f"warm handler, {queue}, median", middle(product), "ms", middle(floor), WARM_BOUND, timed=True),
        Row(f"warm handler, {queue}, p95", p95(product), "ms", p95(floor), timed=True),
    ]


def _deliver(handler: Handler, event: payloads.Json) -> float:
    event["headers"]["x-github-delivery"] = str(uuid.uuid4())
    ran = run(handler, event)
    assert ran.answer["statusCode"] == 202, ran.answer
    return ran.ms


def _built(environ: dict[str, str], folder: Path) -> tuple[Built, Built]:
    """Product and floor as `sam build` leaves them; the floor is one file, which SAM only copies."""
    progress("webhook: sam build")
    stack.build(Settings(state=folder))
    product = Built([stack.BUILD / "WebhookFunction", stack.BUILD / "SharedLayer" / "python"], environ)
    return product, Built([FLOOR / "webhook"], environ)


def _imports(product: Built, floor: Built, rounds: int) -> list[Row]:
    progress(f"webhook: {rounds} imports each")
    times = [(product.import_ms(), floor.import_ms()) for _ in range(rounds)]
    ours, least = zip(*times, strict=True)
    return [Row("import, median", middle(ours), "ms", middle(least), IMPORT_BOUND, timed=True)]


def _memory(product: Built, floor: Built, event: payloads.Json, folder: Path) -> list[Row]:
    kept = folder / "event.json"
    kept.write_text(json.dumps(event))
    peak, least = product.peak_kb(kept) / 1024, floor.peak_kb(kept) / 1024
    return [
        Row("peak memory", peak, "MB", bound=MEMORY_MB),
        Row("peak memory beside the floor", peak, "MB", least),
    ]
