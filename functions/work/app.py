"""The worker: nudges in, GitHub asked, commands to the lanes out."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from orglane.edges.app import GithubApp
from orglane.edges.app_tokens import AppKey
from orglane.edges.clock import now_ms
from orglane.edges.desk import TableDesk
from orglane.edges.faults import CONFIG
from orglane.edges.lane import Sqs, SqsLane
from orglane.edges.nudges import SqsNudges, nudge_of
from orglane.edges.queues import SqsQueues
from orglane.edges.reader import TableReader
from orglane.edges.secrets import Secret
from orglane.edges.telling import tell_lane, tell_work
from orglane.ports.work import LaneCall
from orglane.settings import WorkSettings
from orglane.work import LanePorts, Ports, tend, work

settings = WorkSettings.of(os.environ)
logger = Logger(service="work")
metrics = Metrics(namespace="Orglane", service="work")
dynamodb = boto3.client("dynamodb", config=CONFIG)
secret = Secret(settings.secret_arn, "work", now_ms)
desk = TableDesk(dynamodb, settings.table)
reader = TableReader(dynamodb, settings.table)
lane = SqsLane(settings.lanes)
nudges = SqsNudges(Sqs(), settings.work_url)
ports = Ports(
    desk=desk,
    github=GithubApp(settings.github_api_url, AppKey(settings.app_id, lambda: secret.text("privateKey")), now_ms),
    reader=reader,
    lane=lane,
    nudges=nudges,
    clock=now_ms,
    clear=desk.clear,
)
queues = SqsQueues(
    boto3.client("sqs", config=CONFIG), boto3.client("lambda", config=CONFIG), settings.lanes, settings.consumer
)
lane_ports = LanePorts(
    reader.head,
    lambda organization_id: settings.lanes.own(organization_id) is not None,
    queues,
    nudges,
    lane.send_front,
    now_ms,
)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """One message, one job or one step of a lane: the mapping's batch size is 1, and what is raised comes again."""
    for record in event["Records"]:
        match nudge_of(record["body"]):
            case None:
                logger.error("what is no nudge was dropped", extra={"messageId": record["messageId"]})
            case LaneCall() as call:
                tell_lane(call, tend(call, lane_ports), logger)
            case nudge:
                tell_work(work(nudge, ports), logger, metrics)
