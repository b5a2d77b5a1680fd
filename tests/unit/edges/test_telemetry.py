"""Log lines and metrics as CloudWatch reads them."""

import calendar
import json
import time
from typing import Any

import pytest

from orglane.edges.telemetry import count, log


def written(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The one line that was written."""
    text = capsys.readouterr().out
    assert text.endswith("\n")
    assert text.count("\n") == 1
    line: dict[str, Any] = json.loads(text)
    return line


def test_a_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    log("INFO", "webhook", "delivery accepted", deliveryId="guid", commandIds=("c1", "c2"), ignored=None)
    line = written(capsys)
    assert {**line, "timestamp": "now"} == {
        "level": "INFO",
        "timestamp": "now",
        "service": "webhook",
        "message": "delivery accepted",
        "deliveryId": "guid",
        "commandIds": ["c1", "c2"],
        "ignored": None,
    }
    stamped = time.strptime(line["timestamp"][:19], "%Y-%m-%dT%H:%M:%S")
    assert line["timestamp"][19] == "."
    assert line["timestamp"][20:23].isdigit()
    assert line["timestamp"].endswith("Z")
    assert 0 <= time.time() - calendar.timegm(stamped) < 60


@pytest.mark.parametrize("value", ["a\nb", "Grüße 🤖", "\ud800", '"', "\u2028"])
def test_a_value_never_breaks_its_line(capsys: pytest.CaptureFixture[str], value: str) -> None:
    log("ERROR", "webhook", "delivery failed", reason=value)
    assert written(capsys)["reason"] == value


def test_a_value_that_json_does_not_know_is_written_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    log("ERROR", "webhook", "delivery failed", reason=ValueError("odd"))
    assert written(capsys)["reason"] == "odd"


def test_metrics_are_in_the_embedded_format(capsys: pytest.CaptureFixture[str]) -> None:
    before = time.time_ns() // 1_000_000 - 1
    count("webhook", {"Deliveries": 1, "HandlerMs": 1.5}, outcome="ignored", reason="event:ping")
    line = written(capsys)
    assert before <= line["_aws"].pop("Timestamp") <= time.time_ns() // 1_000_000 + 1
    assert line == {
        "_aws": {
            "CloudWatchMetrics": [
                {
                    "Namespace": "Orglane",
                    "Dimensions": [["service", "outcome", "reason"]],
                    "Metrics": [
                        {"Name": "Deliveries", "Unit": "Count"},
                        {"Name": "HandlerMs", "Unit": "Milliseconds"},
                    ],
                }
            ]
        },
        "service": "webhook",
        "outcome": "ignored",
        "reason": "event:ping",
        "Deliveries": 1,
        "HandlerMs": 1.5,
    }
