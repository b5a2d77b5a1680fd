"""webhook beside its floor: requests, warm time, import time, memory."""

import json
import tempfile
import uuid
from pathlib import Path

from bench import payloads
from bench.functions import FLOOR, PRODUCT, Handler, load, run
from bench.imports import Built
from bench.report import Report, Row, middle, p95, progress
from bench.standin import StandIn, standing
from local.cloud import environ_of, stack
from local.settings import Settings

SECRET = "bench"
WARM_BOUND, IMPORT_BOUND, MEMORY_MB = 1.5, 1.3, 64


def bench(quick: bool) -> Report:
    with standing() as queue, tempfile.TemporaryDirectory() as folder:
        environ = environ_of(queue.url) | {"LANE_URL": f"{queue.url}/lane.fifo", "WEBHOOK_SECRET": SECRET}
        event = delivery(str(uuid.uuid4()))
        rows = _warm(queue, environ, event, 300 if quick else 2000)
        built = _built(environ, Path(folder))
        rows += _imports(*built, 15 if quick else 40)
        rows += _memory(*built, event, Path(folder))
    return Report("webhook", rows, {"bodyBytes": len(event["body"])})


def delivery(guid: str) -> payloads.Json:
    """An ordinary delivery as the function gets it."""
    body = payloads.body_of(payloads.ordinary("4711"))
    return payloads.http_event(body, payloads.headers_of(body, SECRET, guid))


def _warm(queue: StandIn, environ: dict[str, str], event: payloads.Json, rounds: int) -> list[Row]:
    progress(f"webhook: {rounds} deliveries of {len(event['body'])} bytes each")
    handlers = {"product": load(PRODUCT / "webhook", environ), "floor": load(FLOOR / "webhook", environ)}
    for handler in handlers.values():
        for _ in range(50):
            _deliver(handler, event)
    queue.take()
    _deliver(handlers["product"], event)
    requests = queue.take()
    times: dict[str, list[float]] = {name: [] for name in handlers}
    for number in range(rounds):
        # Who goes second finds warmer caches, so they take turns.
        for name in sorted(handlers, reverse=bool(number % 2)):
            times[name].append(_deliver(handlers[name], event))
    product, floor = times["product"], times["floor"]
    return [
        Row("AWS requests per delivery", requests, "", bound=1),
        Row("warm handler, median", middle(product), "ms", middle(floor), WARM_BOUND, timed=True),
        Row("warm handler, p95", p95(product), "ms", p95(floor), timed=True),
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
