"""The consumer of the organizations' lanes: commands in, one transaction for each organization out."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from orglane.apply import Ports, apply_batch
from orglane.edges.clock import now_ms
from orglane.edges.departures import TableDepartures
from orglane.edges.drain import Drain
from orglane.edges.errands import Errands
from orglane.edges.faults import CONFIG
from orglane.edges.jobs import TableJobs
from orglane.edges.lane import Sqs, SqsLane
from orglane.edges.nudges import SqsNudges
from orglane.edges.queue import answer, messages_of
from orglane.edges.table import TableStore
from orglane.edges.telling import tell_applied, tell_drain
from orglane.settings import ApplySettings

settings = ApplySettings.of(os.environ)
logger = Logger(service="apply")
metrics = Metrics(namespace="Orglane", service="apply")
dynamodb = boto3.client("dynamodb", config=CONFIG)
nudges = SqsNudges(Sqs(), settings.work_url)
ports = Ports(
    store=TableStore(dynamodb, settings.table),
    run_errand=Errands(
        jobs=TableJobs(dynamodb, settings.table),
        nudges=nudges,
        calls=nudges,
        lane=SqsLane(settings.lanes),
        departures=TableDepartures(dynamodb, settings.table, now_ms),
        clock=now_ms,
    ),
    clock=now_ms,
    is_draining=(drain := Drain()),
)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    happened = []
    with drain.batch(context):
        for each in apply_batch(messages_of(event, settings.lanes), ports):
            tell_applied(each, logger, metrics)
            happened.append(each)
    tell_drain(happened, logger)
    return answer(happened)
