"""Controls for deliveries, the clock, the limits, and what was counted."""

from local.github.call import Call, Reply
from local.github.deliveries import Delivery, detail, item
from local.github.errors import BadRequestError
from local.github.outbox import Mode
from local.github.view import Json


def _travel(call: Call) -> Json:
    outbox = call.hub.outbox
    return {
        "mode": outbox.mode.name,
        "repeat": outbox.mode.repeat,
        "delayMs": outbox.mode.delay_ms,
        "event": outbox.mode.event,
        "action": outbox.mode.action,
        "times": outbox.mode.times,
        "status": outbox.mode.status,
        "stopped": outbox.stopped,
        "queued": outbox.queued,
        "held": len(outbox.held),
    }


def get_mode(call: Call) -> Reply:
    """How deliveries travel."""
    return Reply(_travel(call))


def set_mode(call: Call) -> Reply:
    """Change how deliveries travel: what the body leaves out takes its default."""
    mode = Mode(
        name=call.maybe_text("mode") or "normal",  # type: ignore[arg-type]  # Mode checks it
        repeat=1 if (repeat := call.maybe_number("repeat")) is None else repeat,
        delay_ms=call.maybe_number("delayMs") or 0,
        event=call.maybe_text("event"),
        action=call.maybe_text("action"),
        times=call.maybe_number("times"),
        status=call.maybe_number("status") or 502,
    )
    call.hub.outbox.travel(mode)
    return Reply(_travel(call))


def release(call: Call) -> Reply:
    """Let held deliveries go."""
    released = call.hub.outbox.release(call.maybe_text("order") or "fifo", call.maybe_number("seed") or 0)
    return Reply({"released": released}, 202)


def _shape(delivery: Delivery) -> Json:
    return {**item(delivery), "delivered_at": delivery.delivered_at or None}


def list_deliveries(call: Call) -> Reply:
    """Attempts, newest first, those that wait included."""
    limit = call.query.get("limit", "100")
    if not limit.isdigit():
        raise BadRequestError("limit must be a whole number")
    newest = call.hub.outbox.log.all()[::-1][: int(limit)]
    return Reply({**_travel(call), "items": [_shape(one) for one in newest]})


def get_delivery(call: Call) -> Reply:
    """One attempt with request and response."""
    delivery = call.hub.outbox.log.get(call.number("id"))
    return Reply({**detail(delivery, call.hub.options.webhook_url), **_shape(delivery)})


def redeliver(call: Call) -> Reply:
    """Send an event again."""
    return Reply(_shape(call.hub.outbox.redeliver(call.number("id"))), 202)


def set_clock(call: Call) -> Reply:
    """Stand still at a time, run again, or move on."""
    clock = call.hub.clock
    if "nowMs" in call.body:
        clock.set(call.maybe_number("nowMs"))
    clock.advance(call.maybe_number("advanceMs") or 0)
    return Reply({"nowMs": clock.now_ms()})


def get_requests(call: Call) -> Reply:
    """Requests answered, by route; the controls do not count."""
    by_route = call.hub.counts.by_route
    return Reply({"total": sum(by_route.values()), "byRoute": dict(sorted(by_route.items()))})


def reset_requests(call: Call) -> Reply:
    """Count from zero."""
    call.hub.counts.by_route.clear()
    return Reply(status=204)


def health(call: Call) -> Reply:
    """It is up."""
    return Reply({"ok": True})
