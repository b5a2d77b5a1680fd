"""The worker: nudges in, GitHub asked, commands to the lanes out."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from orglane.edges.app import GithubApp
from orglane.edges.clock import now_ms
from orglane.edges.desk import TableDesk
from orglane.edges.faults import CONFIG
from orglane.edges.lane import Sqs, SqsLane
from orglane.edges.nudges import SqsNudges, nudge_of
from orglane.edges.reader import TableReader
from orglane.edges.telling import tell_work
from orglane.settings import WorkSettings
from orglane.work import Ports, work

settings = WorkSettings.of(os.environ)
logger = Logger(service="work")
metrics = Metrics(namespace="Orglane", service="work")
dynamodb = boto3.client("dynamodb", config=CONFIG)
desk = TableDesk(dynamodb, settings.table)
ports = Ports(
    desk=desk,
    github=GithubApp(settings.github_api_url, settings.app_id, settings.private_key, now_ms),
    reader=TableReader(dynamodb, settings.table),
    lane=SqsLane(settings.queue_url),
    nudges=SqsNudges(Sqs(), settings.work_url),
    clock=now_ms,
    clear=desk.clear,
)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """One message, one job: the mapping's batch size is 1, and what is raised comes again."""
    for record in event["Records"]:
        nudge = nudge_of(record["body"])
        if nudge is None:
            logger.error("what is no nudge was dropped", extra={"messageId": record["messageId"]})
            continue
        tell_work(work(nudge, ports), logger, metrics)
