"""The stack's end: lanes that were made while it ran are no resources of it, and go before it does."""

import json
import os
from typing import Any

import boto3
import httpx
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from orglane.edges.faults import CONFIG
from orglane.edges.queues import SqsQueues
from orglane.settings import LanesSettings

settings = LanesSettings.of(os.environ)
logger = Logger(service="lanes")
queues = SqsQueues(
    boto3.client("sqs", config=CONFIG), boto3.client("lambda", config=CONFIG), settings.lanes, settings.consumer
)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """A custom resource: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html"""
    status, reason = "SUCCESS", ""
    try:
        if event["RequestType"] == "Delete":
            for organization_id in queues.organizations():
                queues.remove(organization_id)
                logger.info("lane removed", extra={"organizationId": organization_id})
    # Whatever it is: a stack that is not answered waits for an hour.
    except Exception as failed:
        logger.exception("lanes could not be removed")
        status, reason = "FAILED", f"{type(failed).__name__}: {failed}"
    _answer(event, status, reason)


def _answer(event: dict[str, Any], status: str, reason: str) -> None:
    told = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    body = json.dumps({**told, "Status": status, "Reason": reason, "PhysicalResourceId": settings.lanes.prefix})
    # An address of AWS's own, signed for this one answer; it takes no content type.
    httpx.put(event["ResponseURL"], content=body, headers={"Content-Type": ""}, timeout=10).raise_for_status()
