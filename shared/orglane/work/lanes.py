"""The life of an organization's own lane, step by step; whatever dies between two steps, the next delivery begins anew.

open      the queue is made: from now on senders find it. A hand-over goes behind what the front lane still has
connect   the hand-over was reached, so all of that is applied: the lane gets its consumer
close     the installation ended and the lane is empty: senders are refused, and take the front lane
remove    every sender was refused for long enough: queue, mapping and dead letters go

A lane that was closed is never used again, whoever installs the App meanwhile: what has taken the front lane since
would be overtaken. Once it is gone, the next command on the front lane opens another.
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
EMPTY_S = 5
"""A lane is empty when its consumer has answered, soon after it asked for this step."""
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
    is_here = head is not None and head.is_connected
    try:
        if call.step != "open":
            return (HERE if is_here else GONE)[call.step](call, ports)
        if head is None or not is_here or not ports.has_own(call.organization_id):
            return "ended"
        return _open(head, call, ports)
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


def _connect(call: LaneCall, ports: LanePorts) -> str:
    ports.queues.connect(call.organization_id)
    return "done"


def _close(call: LaneCall, ports: LanePorts) -> str:
    if ports.queues.waiting(call.organization_id):
        # What takes the front lane from then on must not overtake it.
        ports.calls.call(call, EMPTY_S)
        return "waiting"
    ports.queues.close(call.organization_id)
    ports.calls.call(LaneCall(call.organization_id, "remove"), CLOSING_S)
    return "done"


def _keep(call: LaneCall, ports: LanePorts) -> str:
    """The App was installed again before the lane was closed; one that is closed already goes all the same."""
    if not ports.queues.is_closed(call.organization_id):
        return "kept"
    ports.calls.call(LaneCall(call.organization_id, "remove"), CLOSING_S)
    return "done"


def _remove(call: LaneCall, ports: LanePorts) -> str:
    if not ports.queues.is_closed(call.organization_id):
        return "kept"
    if ports.queues.waiting(call.organization_id):
        # Somebody may have taken its mapping away.
        ports.queues.connect(call.organization_id)
        ports.calls.call(call, CLOSING_S)
        return "waiting"
    ports.queues.remove(call.organization_id)
    return "done"


type Step = Callable[[LaneCall, LanePorts], str]

HERE: dict[str, Step] = {"connect": _connect, "close": _keep, "remove": _remove}
GONE: dict[str, Step] = {"connect": _connect, "close": _close, "remove": _remove}
