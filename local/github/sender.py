"""The background sender: posts to the App's webhook, one delivery after another."""

import asyncio
import contextlib
import time

from aiohttp import ClientError, ClientSession, ClientTimeout

from local.github.deliveries import Delivery
from local.github.outbox import LATE, UNREACHED, Outbox, outcome

# https://docs.github.com/en/webhooks/using-webhooks/handling-webhook-deliveries: an answer within 10 s.
PATIENCE = ClientTimeout(total=10)


async def send_all(outbox: Outbox, url: str) -> None:
    """Send for ever; ends by cancellation, and then what waited counts as failed."""
    try:
        async with ClientSession(timeout=PATIENCE, auto_decompress=True) as session:
            while True:
                delivery: Delivery | None = await _next(outbox)
                while delivery is not None:
                    again = outbox.repeated(delivery)
                    await _attempt(session, url, outbox, delivery)
                    delivery = again
    finally:
        outbox.give_up()


async def idle(outbox: Outbox, timeout_ms: int) -> bool:
    """Whether nothing waits to be sent any more; waits for it as long as asked."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(timeout_ms / 1000):
            while outbox.queued:
                await asyncio.sleep(0.005)
    return outbox.queued == 0


async def _next(outbox: Outbox) -> Delivery:
    while True:
        outbox.changed.clear()
        wait_ms = outbox.due_in_ms()
        if wait_ms == 0:
            return outbox.take()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if wait_ms is None else wait_ms / 1000):
                await outbox.changed.wait()


async def _attempt(session: ClientSession, url: str, outbox: Outbox, delivery: Delivery) -> None:
    began = time.perf_counter()
    status, code = UNREACHED
    try:
        async with session.post(url, data=delivery.body.encode(), headers=delivery.request_headers) as answer:
            delivery.response_body = await answer.text(errors="replace")
            delivery.response_headers = dict(answer.headers)
            status, code = outcome(answer.status, answer.reason), answer.status
    except TimeoutError:
        status, code = LATE
    except (ClientError, OSError) as error:
        delivery.response_body = str(error)
    except asyncio.CancelledError:
        outbox.answered(delivery, *UNREACHED, time.perf_counter() - began)
        raise
    outbox.answered(delivery, status, code, time.perf_counter() - began)
