"""The table's stream in, frames to every open sidebar out."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from orglane.edges.clock import now_ms
from orglane.edges.faults import CONFIG
from orglane.edges.listeners import TableListeners
from orglane.edges.shells import TableShells
from orglane.edges.sockets import GatewaySockets
from orglane.edges.stream import entries_of, notices_of
from orglane.edges.telling import tell_ended, tell_pushed, tell_shells
from orglane.push import Doors, push, push_endings, push_shells
from orglane.settings import PushSettings

POOL = 32

settings = PushSettings.of(os.environ)
logger = Logger(service="push")
metrics = Metrics(namespace="Orglane", service="push")
wide = CONFIG.merge(Config(max_pool_connections=POOL))
dynamodb = boto3.client("dynamodb", config=wide)
doors = Doors(
    listeners=TableListeners(dynamodb, settings.table),
    shells=TableShells(dynamodb, settings.table),
    sockets=GatewaySockets(boto3.client("apigatewaymanagementapi", config=wide)),
    pool=ThreadPoolExecutor(POOL),
    clock=now_ms,
)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    entries, notices = entries_of(event), notices_of(event)
    for ended in push_endings(notices, doors):
        tell_ended(ended, logger, metrics)
    for told in push(entries, doors):
        tell_pushed(told, now_ms(), logger, metrics)
    for shells in push_shells(entries, notices, doors):
        tell_shells(shells, logger, metrics)
