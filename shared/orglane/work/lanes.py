"""The life of an organization's own lane, step by step; whatever dies between two steps, the next delivery begins anew.

open      the queue is made: from now on senders find it. A hand-over goes behind what the front lane still has
connect   the hand-over was reached, so all of that is applied: the lane gets its consumer
close     the installation ended: senders are refused, and take the front lane
remove    what the lane still had is applied: queue, mapping and dead letters go
"""

import secrets
from collections.abc import Callable
from typing import NamedTuple

from orglane.commands import Cause, Command, HandOver
from orglane.errors import Unavailable
from orglane.ports import Clock
from orglane.ports.work import LaneCall, LaneCalls, Queues
from orglane.rows import Head

CLOSING_S = 75
"""SQS takes up to a minute until every sender is refused."""
RETRY_S = (2, 10, 65, 65, 300, 300)
"""A queue of a name that was just deleted can be made again after 60 s."""


class LanePorts(NamedTuple):
    """What a lane's steps need from outside; `has_own` tells whether an organization may have a lane of its own."""

    head: Callable[[str], Head | None]
    has_own: Callable[[str], bool]
    queues: Queues
    calls: LaneCalls
    send_front: Callable[[Command], None]
    clock: Clock


def tend(call: LaneCall, ports: LanePorts) -> str:
    """Take a step; answers what became of it: done, waiting, kept, retrying, or ended for an organization that left.

    Raises Unavailable when it failed for the last time.
    """
    head = ports.head(call.organization_id)
    try:
        if head is not None and head.is_connected:
            return HERE[call.step](head, call, ports) if ports.has_own(call.organization_id) else "ended"
        return GONE[call.step](call, ports) if call.step in GONE else "ended"
    except Unavailable:
        if call.tries >= len(RETRY_S):
            raise
        ports.calls.call(call._replace(tries=call.tries + 1), RETRY_S[call.tries])
        return "retrying"


def _open(head: Head, call: LaneCall, ports: LanePorts) -> str:
    ports.queues.create(call.organization_id)
    now_ms = ports.clock()
    command_id = f"{now_ms:013d}-{secrets.token_hex(8)}"
    cause = Cause("command", command_id)
    ports.send_front(
        Command(command_id, call.organization_id, cause, "lane.hand_over", None, now_ms, HandOver(head.account))
    )
    return "done"


def _connect(head: Head, call: LaneCall, ports: LanePorts) -> str:
    ports.queues.connect(call.organization_id)
    return "done"


def _keep(head: Head, call: LaneCall, ports: LanePorts) -> str:
    """The App was installed again meanwhile."""
    ports.queues.create(call.organization_id)
    ports.queues.connect(call.organization_id)
    return "kept"


def _close(call: LaneCall, ports: LanePorts) -> str:
    ports.queues.close(call.organization_id)
    ports.calls.call(LaneCall(call.organization_id, "remove"), CLOSING_S)
    return "done"


def _remove(call: LaneCall, ports: LanePorts) -> str:
    if ports.queues.waiting(call.organization_id):
        # An installation that ended before its hand-over was reached left a lane that nobody consumes.
        ports.queues.connect(call.organization_id)
        ports.calls.call(call, CLOSING_S)
        return "waiting"
    ports.queues.remove(call.organization_id)
    return "done"


HERE: dict[str, Callable[[Head, LaneCall, LanePorts], str]] = {
    "open": _open,
    "connect": _connect,
    "close": _keep,
    "remove": _keep,
}
GONE: dict[str, Callable[[LaneCall, LanePorts], str]] = {"close": _close, "remove": _remove}
