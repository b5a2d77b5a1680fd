"""The table's stream as what there is to tell; the mapping's filter lets only new rows of logs through."""

from typing import Any

from orglane.edges.log import entry_of
from orglane.edges.notices import notice_in
from orglane.keys import LOG_PREFIX, NOTICE_PREFIX
from orglane.ports import LogEntry
from orglane.ports.shells import Notice


def entries_of(event: dict[str, Any]) -> list[LogEntry]:
    """The log entries of a batch, in the order of their commits."""
    logged = (image for image in _images(event) if image["pk"]["S"].startswith(LOG_PREFIX))
    return [entry_of(image) for image in logged if not image["pk"]["S"].startswith(NOTICE_PREFIX)]


def notices_of(event: dict[str, Any]) -> list[Notice]:
    """The news of people in a batch, in the order in which they were written."""
    return [notice_in(image) for image in _images(event) if image["pk"]["S"].startswith(NOTICE_PREFIX)]


def _images(event: dict[str, Any]) -> list[Any]:
    return [record["dynamodb"]["NewImage"] for record in event["Records"] if record["eventName"] == "INSERT"]
