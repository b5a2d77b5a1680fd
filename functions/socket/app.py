"""The WebSocket API: `$connect` with a ticket, frames of clients, `$disconnect`."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from pynamodb.connection import Connection

from orglane.arrivals import arrival_of
from orglane.edges.clock import now_ms
from orglane.edges.connections import TableAccess, TableConnections
from orglane.edges.faults import CONFIG
from orglane.edges.log import TableLog
from orglane.edges.shells import TableShells
from orglane.edges.sockets import GatewaySockets
from orglane.settings import SocketSettings
from orglane.socket import Doors, connect, receive

settings = SocketSettings.of(os.environ)
dynamodb = boto3.client("dynamodb", config=CONFIG)
logger = Logger(service="socket")
metrics = Metrics(namespace="Orglane", service="socket")


doors = Doors(
    access=TableAccess(),
    connections=TableConnections(Connection(region=os.environ["AWS_REGION"])),
    log=TableLog(dynamodb, settings.table),
    sockets=GatewaySockets(boto3.client("apigatewaymanagementapi", config=CONFIG)),
    clock=now_ms,
    shells=TableShells(dynamodb, settings.table),
)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    connection_id = event["requestContext"]["connectionId"]
    route = event["requestContext"]["routeKey"]
    if route == "$connect":
        return _connect(event, connection_id)
    if route == "$disconnect":
        doors.connections.close(connection_id)
        metrics.add_metric("ConnectionsClosed", MetricUnit.Count, 1)
        logger.info("connection closed", extra={"connectionId": connection_id})
        return {"statusCode": 200}
    handled = receive(connection_id, event.get("body") or "", doors)
    metrics.add_metric("FramesReceived", MetricUnit.Count, 1)
    logger.info("frame handled", extra={"connectionId": connection_id, **handled._asdict()})
    return {"statusCode": 200}


def _connect(event: dict[str, Any], connection_id: str) -> dict[str, int]:
    query = event.get("queryStringParameters") or {}
    arrival, opened = arrival_of(query), connect(query.get("ticket"), connection_id, doors)
    metrics.add_metric("ConnectionsOpened" if opened else "ConnectionsRefused", MetricUnit.Count, 1)
    if opened and arrival.is_return:
        metrics.add_metric("ConnectionsReopened", MetricUnit.Count, 1)
    told = {"connection": arrival.connection, "reason": arrival.reason, "waitedMs": arrival.waited_ms}
    logger.info(
        "connection opened" if opened else "connection refused",
        extra={"connectionId": connection_id, **{name: each for name, each in told.items() if each is not None}},
    )
    return {"statusCode": 200 if opened else 401}
