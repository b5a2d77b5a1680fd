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
from orglane.edges.sockets import GatewaySockets
from orglane.edges.stream import entries_of
from orglane.edges.telling import tell_pushed
from orglane.push import push
from orglane.settings import PushSettings

POOL = 32

settings = PushSettings.of(os.environ)
logger = Logger(service="push")
metrics = Metrics(namespace="Orglane", service="push")
pool = ThreadPoolExecutor(POOL)
gateway = boto3.client("apigatewaymanagementapi", config=CONFIG.merge(Config(max_pool_connections=POOL)))
sockets = GatewaySockets(gateway)
listeners = TableListeners(boto3.client("dynamodb", config=CONFIG), settings.table)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    for told in push(entries_of(event), listeners, sockets, pool, now_ms):
        tell_pushed(told, now_ms(), logger, metrics)
