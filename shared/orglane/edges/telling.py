"""What consumer, pusher and worker say of their work: log lines with ids, and metrics. Never a token or a payload."""

from collections.abc import Sequence

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from orglane.apply import Applied, Event, Failed, Parked
from orglane.commands import kind_of
from orglane.errors import Draining, OrglaneError
from orglane.ports import Posted
from orglane.ports.work import LaneCall
from orglane.push import Ended, ShellsTold, Told
from orglane.work import Told as Worked


def tell_applied(event: Event, logger: Logger, metrics: Metrics) -> None:
    """One line for each command, and the counts that add up to what was received."""
    match event:
        case Applied():
            _tell_commit(event, logger, metrics)
        case Parked(message, reason, entry):
            metrics.add_metric("CommandsParked", MetricUnit.Count, 1)
            logger.error(
                "command parked",
                extra={
                    "organizationId": message.organization_id,
                    "messageId": message.id,
                    "redrivenId": message.redriven.parked_id if message.redriven else None,
                    "reason": str(reason),
                    "position": {"epoch": entry.epoch, "seq": entry.seq} if entry else None,
                },
            )
        case Failed(messages, reason):
            metrics.add_metric("CommandsReturned", MetricUnit.Count, len(messages))
            logger.warning(
                "drain begins: commands are handed back to their lane"
                if isinstance(reason, Draining)
                else "commands returned to their lane",
                extra={
                    "organizationId": messages[0].organization_id,
                    "commands": len(messages),
                    "reason": f"{type(reason).__name__}: {reason}",
                },
            )


def tell_drain(happened: Sequence[Event], logger: Logger) -> None:
    """One line when a batch was cut short because its consumer is about to end."""
    back = [each for each in happened if isinstance(each, Failed) and isinstance(each.reason, Draining)]
    if back:
        done = sum(len(each.decision.outcomes) for each in happened if isinstance(each, Applied))
        handed_back = sum(len(each.messages) for each in back)
        logger.warning("drain ended", extra={"applied": done, "handedBack": handed_back})


_METRIC_OF = {
    "applied": "CommandsApplied",
    "stale": "CommandsStale",
    "duplicate": "CommandsDuplicate",
    "suspended": "CommandsSuspended",
    "not_installed": "CommandsNotInstalled",
}


def _tell_commit(done: Applied, logger: Logger, metrics: Metrics) -> None:
    entry = done.entry
    for outcome in done.decision.outcomes:
        command = outcome.command
        metrics.add_metric(_METRIC_OF[outcome.result], MetricUnit.Count, 1)
        # A redriven command has waited for its operator, not for its lane.
        if entry and not done.decision.settled:
            wait_ms = max(0, entry.at_ms - command.accepted_at_ms)
            metrics.add_metric("LaneWaitMs", MetricUnit.Milliseconds, wait_ms)
        logger.info(
            f"command {outcome.result}",
            extra={
                "organizationId": done.organization_id,
                "commandId": command.id,
                "deliveryId": command.cause.id,
                "kind": kind_of(command),
                "event": command.event,
                "position": {"epoch": entry.epoch, "seq": entry.seq} if entry else None,
            },
        )
    if entry:
        metrics.add_metric("CommitDurationMs", MetricUnit.Milliseconds, done.duration_ms)
        metrics.add_metric("ChangesPerCommit", MetricUnit.Count, done.changes)


_POSTED = {Posted.OK: "PostsTaken", Posted.GONE: "PostsGone", Posted.SLOW: "PostsSlow"}


def tell_pushed(told: Told, now_ms: int, logger: Logger, metrics: Metrics) -> None:
    """One line for each organization in a batch, and what became of its posts."""
    last = told.last
    for outcome, number in told.posted.items():
        metrics.add_metric(_POSTED[outcome], MetricUnit.Count, number)
    metrics.add_metric("OpenConnections", MetricUnit.Count, sum(told.posted.values()))
    metrics.add_metric("ConnectionsExpired", MetricUnit.Count, told.expired)
    metrics.add_metric("PushDelayMs", MetricUnit.Milliseconds, max(0, now_ms - last.at_ms))
    logger.info(
        "pushed",
        extra={
            "organizationId": told.organization_id,
            "base": told.first.base,
            "position": {"epoch": last.epoch, "seq": last.seq},
            "frames": told.frames,
            **{outcome.value: number for outcome, number in told.posted.items()},
        },
    )


def tell_shells(told: ShellsTold, logger: Logger, metrics: Metrics) -> None:
    """One line for the people of a batch whose own shells changed."""
    for outcome, number in told.posted.items():
        metrics.add_metric(_POSTED[outcome], MetricUnit.Count, number)
    posted = {outcome.value: number for outcome, number in told.posted.items()}
    logger.info("shells pushed", extra={"people": told.people, **posted})


def tell_ended(ended: Ended, logger: Logger, metrics: Metrics) -> None:
    """One line for each session that ended and each membership, with how many connections that concerned."""
    notice = ended.notice
    metrics.add_metric("ConnectionsEnded", MetricUnit.Count, ended.connections)
    extra = {"userId": notice.user_id, "noticeId": notice.id, "connections": ended.connections}
    logger.info(f"told of {notice.news.value}", extra=extra)


def tell_work(told: Worked, logger: Logger, metrics: Metrics) -> None:
    """One line for each look at a job."""
    metrics.add_metric(f"Work{told.outcome.capitalize()}", MetricUnit.Count, 1)
    metrics.add_metric("SlicesSent", MetricUnit.Count, told.slices)
    extra = {
        "organizationId": told.nudge.organization_id,
        "jobId": told.nudge.job_id,
        "kind": told.kind,
        "turns": told.turns,
        "slices": told.slices,
        "reason": f"{type(told.reason).__name__}: {told.reason}" if told.reason else None,
    }
    unforeseen = told.reason is not None and not isinstance(told.reason, OrglaneError)
    if unforeseen:
        logger.error(f"work {told.outcome}", extra=extra, exc_info=told.reason)
    else:
        logger.info(f"work {told.outcome}", extra=extra)


def tell_lane(call: LaneCall, outcome: str, logger: Logger) -> None:
    """One line for each step of a lane."""
    logger.info(f"lane {call.step} {outcome}", extra={"organizationId": call.organization_id, "tries": call.tries})
