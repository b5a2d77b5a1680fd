"""The least that telling costs: one post_to_connection for each record of the stream; and `$connect`."""

import os
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

TABLE = os.environ["TABLE_NAME"]
CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 3})
# As many bytes as a frame of the product has.
FRAME = "x" * int(os.environ.get("FRAME_BYTES", "1000"))
LISTENER = {"pk": {"S": "CONN"}, "sk": {"S": "META"}}

table = boto3.client("dynamodb", config=CONFIG)


def connect(event: dict[str, Any], context: object) -> dict[str, int]:
    """Keep the connection's id; there is only one listener."""
    identity = event["requestContext"]["connectionId"]
    table.put_item(TableName=TABLE, Item=LISTENER | {"id": {"S": identity}})
    return {"statusCode": 200}


def handler(event: dict[str, Any], context: object) -> None:
    for record in event["Records"]:
        guid = record["dynamodb"]["NewImage"]["guid"]["S"]
        gateway().post_to_connection(ConnectionId=listener(), Data=(guid + FRAME).encode())
    print("posted", flush=True)


@cache
def gateway() -> Any:
    return boto3.client("apigatewaymanagementapi", config=CONFIG)


@cache
def listener() -> str:
    """Asked once and kept: the floor needs to know no more."""
    identity: str = table.get_item(TableName=TABLE, Key=LISTENER)["Item"]["id"]["S"]
    return identity
