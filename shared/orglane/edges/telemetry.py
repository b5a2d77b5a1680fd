"""Log lines and metrics for the function that cannot wait for a library: the same JSON as the other functions write.

Powertools' Logger and Metrics cost the webhook function three times what the rest of it costs to import
(docs/decisions/0003-lean-webhook.md). A line is one JSON object; a metric is a line in CloudWatch's embedded metric
format: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
import sys
import time

NAMESPACE = "Orglane"


def log(level: str, service: str, message: str, **fields: object) -> None:
    """Write one line. Fields are ids and counts: never a token, never a payload."""
    now = time.time()
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z"
    _write({"level": level, "timestamp": stamp, "service": service, "message": message, **fields})


def count(service: str, metrics: dict[str, float], **dimensions: str) -> None:
    """Write metrics that share their dimensions, such as `Deliveries` by `outcome` and `reason`."""
    described = [{"Name": name, "Unit": _unit(name)} for name in metrics]
    names = ["service", *dimensions]
    directive = {"Namespace": NAMESPACE, "Dimensions": [names], "Metrics": described}
    aws = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    _write({"_aws": aws, "service": service, **dimensions, **metrics})


def _unit(name: str) -> str:
    return "Milliseconds" if name.endswith("Ms") else "Count"


def _write(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line, separators=(",", ":"), default=str) + "\n")
    sys.stdout.flush()
