"""What the functions wrote: their log lines, and the metrics among them."""

import json
from collections import Counter
from typing import Any

from tests.live.deployed import Deployed
from tests.live.payloads import Json

FUNCTIONS = ("WebhookFunction", "ApplyFunction", "WorkFunction", "PushFunction", "SocketFunction", "ApiFunction")


def lines(deployed: Deployed, function: str, since_ms: int) -> list[str]:
    """Everything that a function wrote since a time, in no particular order."""
    pages = (
        deployed.aws("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=f"/aws/lambda/{deployed.function(function)}", startTime=since_ms)
    )
    return [event["message"] for page in pages for event in page["events"]]


def documents(written: list[str]) -> list[Json]:
    """The lines that are JSON: Lambda's own START, END and REPORT are not."""
    return [json.loads(line) for line in written if line.startswith("{")]


def metrics(written: list[str]) -> Counter[tuple[str, ...]]:
    """Sums by metric name and its dimensions' values, the service left out.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    sums: Counter[tuple[str, ...]] = Counter()
    for document in documents(written):
        for directive in document.get("_aws", {}).get("CloudWatchMetrics", []):
            (names,) = directive["Dimensions"]
            values = tuple(document[name] for name in names if name != "service")
            for metric in directive["Metrics"]:
                measured: Any = document[metric["Name"]]
                sums[metric["Name"], *values] += sum(measured) if isinstance(measured, list) else measured
    return sums
