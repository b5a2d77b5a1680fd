"""What the consumer says of parked commands, and the pusher of shells and ends."""

import json
from collections.abc import Iterator

import pytest
from aws_lambda_powertools import Logger, Metrics

from orglane.apply import Event
from orglane.edges.telling import tell_applied, tell_ended, tell_shells
from orglane.ports import Posted
from orglane.ports.shells import News, Notice
from orglane.push import Ended, ShellsTold
from tests.unit.builders import message, pull_request, told
from tests.unit.parking import EDITED, LAST, Lane


@pytest.fixture
def metrics() -> Iterator[Metrics]:
    made = Metrics(namespace="test", service="test")
    made.clear_metrics()
    yield made
    made.clear_metrics()


@pytest.fixture
def lane(monkeypatch: pytest.MonkeyPatch) -> Lane:
    lane = Lane(monkeypatch)
    lane.applies(told(pull_request()))
    lane.breaks()
    return lane


def tell(event: Event, metrics: Metrics) -> set[str]:
    """The names of the metrics that an event makes."""
    metrics.clear_metrics()
    tell_applied(event, Logger(service="test"), metrics)
    return set(metrics.metric_set)


def test_a_parked_command_is_told_with_its_reason_and_position_and_no_payload(
    lane: Lane, metrics: Metrics, capsys: pytest.CaptureFixture[str]
) -> None:
    (event,) = lane.takes(message(EDITED, LAST))
    assert tell(event, metrics) == {"CommandsParked"}
    line = json.loads(capsys.readouterr().out)
    position = lane.row("1-g2").position
    assert position is not None
    assert line["position"] == {"epoch": position.epoch, "seq": position.seq}
    assert (line["level"], line["messageId"], line["reason"]) == ("ERROR", "1-g2", "'labels'")
    assert "Edited" not in json.dumps(line)


def test_a_redriven_command_has_waited_for_its_operator_and_not_for_its_lane(lane: Lane, metrics: Metrics) -> None:
    lane.parks(EDITED)
    lane.is_mended()
    assert "LaneWaitMs" not in tell(lane.redrives("1-g2"), metrics)
    (ordinary,) = lane.takes(message(told(pull_request(2), "g3")))
    assert "LaneWaitMs" in tell(ordinary, metrics)


def test_a_session_that_ended_is_told_with_its_connections_and_without_what_opened_them(
    metrics: Metrics, capsys: pytest.CaptureFixture[str]
) -> None:
    notice = Notice("7", "n1", News.SESSION_ENDED, 1, "SESSION#hash")
    tell_ended(Ended(notice, 2), Logger(service="ends"), metrics)
    line = json.loads(capsys.readouterr().out)
    assert (line["message"], line["userId"], line["connections"]) == ("told of session_ended", "7", 2)
    assert "hash" not in json.dumps(line)
    assert set(metrics.metric_set) == {"ConnectionsEnded"}


def test_shells_are_told_in_one_line(metrics: Metrics, capsys: pytest.CaptureFixture[str]) -> None:
    tell_shells(ShellsTold(3, {Posted.OK: 4, Posted.GONE: 1, Posted.SLOW: 0}), Logger(service="shells"), metrics)
    line = json.loads(capsys.readouterr().out)
    assert (line["message"], line["people"], line["ok"], line["gone"]) == ("shells pushed", 3, 4, 1)
