"""The consumer of the organizations' lanes: commands in, one transaction for each organization out."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from orglane.apply import apply_batch
from orglane.edges.clock import now_ms
from orglane.edges.faults import CONFIG
from orglane.edges.queue import answer, messages_of
from orglane.edges.table import TableStore
from orglane.edges.telling import tell_applied
from orglane.settings import ApplySettings

settings = ApplySettings.of(os.environ)
logger = Logger(service="apply")
metrics = Metrics(namespace="Orglane", service="apply")
store = TableStore(boto3.client("dynamodb", config=CONFIG), settings.table)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    happened = []
    for each in apply_batch(messages_of(event), store, now_ms):
        tell_applied(each, logger, metrics)
        happened.append(each)
    return answer(happened)
