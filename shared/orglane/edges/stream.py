"""The table's stream as log entries; the mapping's filter lets only new log rows through."""

from typing import Any

from orglane.edges.log import entry_of
from orglane.keys import LOG_PREFIX
from orglane.ports import LogEntry


def entries_of(event: dict[str, Any]) -> list[LogEntry]:
    """The log entries of a batch, in the order of their commits."""
    images = (record["dynamodb"]["NewImage"] for record in event["Records"] if record["eventName"] == "INSERT")
    return [entry_of(image) for image in images if image["pk"]["S"].startswith(LOG_PREFIX)]
