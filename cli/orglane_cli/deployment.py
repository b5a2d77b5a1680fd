"""Which deployment a command speaks to: the local one of `make up`, or a stack on AWS."""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

LOCAL_FILE = Path(".orglane/local.json")
_TIMEOUTS = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})


class NoDeploymentError(Exception):
    """There is nothing to speak to; the message says what to do."""


class Deployment(NamedTuple):
    """A deployment: where it is, and how to reach its AWS services."""

    stack: str
    site_url: str
    table: str
    webhook_secret: str | None
    session: boto3.Session
    endpoint_url: str | None

    def client(self, service: str) -> Any:
        """A boto3 client for one of its services."""
        return self.session.client(service, endpoint_url=self.endpoint_url, config=_TIMEOUTS)  # type: ignore[call-overload]


def find(stack: str | None, region: str | None) -> Deployment:
    """The stack that is named, else the local deployment. Raises NoDeploymentError."""
    return _on_aws(stack, region) if stack else _local()


def _local() -> Deployment:
    path = next(
        (each / LOCAL_FILE for each in (Path.cwd(), *Path.cwd().parents) if (each / LOCAL_FILE).is_file()), None
    )
    if path is None:
        raise NoDeploymentError("No local deployment is running here. Start one with `make up`, or name one: --stack.")
    told = json.loads(path.read_text())
    session = boto3.Session(
        aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "test"),
        aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "test"),
        region_name=told["region"],
    )
    return Deployment(
        told["stackName"], told["siteUrl"], told["tableName"], told["webhookSecret"], session, told["cloudUrl"]
    )


def _on_aws(stack: str, region: str | None) -> Deployment:
    session = boto3.Session(region_name=region)
    try:
        stacks = session.client("cloudformation", config=_TIMEOUTS).describe_stacks(StackName=stack)["Stacks"]
    except (ClientError, BotoCoreError) as reason:
        raise NoDeploymentError(f"The stack {stack} cannot be read: {reason}") from reason
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stacks[0].get("Outputs", [])}
    secret = os.environ.get("ORGLANE_WEBHOOK_SECRET")
    return Deployment(stack, outputs["SiteUrl"], outputs["TableName"], secret, session, None)
