"""The least that a commit costs: one TransactWriteItems, of as many items and bytes as the product writes."""

import os
import time
from typing import Any

import boto3
from botocore.config import Config

TABLE = os.environ["TABLE_NAME"]
# Head, log entry, pull request, repository, mark of the delivery.
BYTES = [int(each) for each in os.environ.get("ITEM_BYTES", "500,2000,1000,600,60").split(",")]

client = boto3.client("dynamodb", config=Config(retries={"mode": "standard", "total_max_attempts": 3}))


def handler(event: dict[str, Any], context: object) -> None:
    for record in event["Records"]:
        guid = record["body"][:36]
        log = f"{time.time_ns():020d}"
        keys = [("ORG", "META"), ("LOG#floor", log), ("ORG", "PR"), ("ORG", "REPO"), ("DEDUP", guid)]
        client.transact_write_items(
            TransactItems=[_put(pk, sk, guid, size) for (pk, sk), size in zip(keys, BYTES, strict=True)]
        )
    print("written", flush=True)


def _put(pk: str, sk: str, guid: str, size: int) -> Any:
    item = {"pk": {"S": pk}, "sk": {"S": sk}, "guid": {"S": guid}, "doc": {"S": "x" * size}}
    return {"Put": {"TableName": TABLE, "Item": item}}
