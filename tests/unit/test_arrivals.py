"""What a client says when it connects: logged when it is what it should be, and nothing of the rest."""

import importlib.util
import io
import json
import logging
from contextlib import redirect_stdout
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from orglane.arrivals import Arrival, arrival_of
from tests.unit.room import ANA, Room

TICKET = "a-ticket-that-opens-one-door"


@pytest.mark.parametrize(
    ("query", "arrival"),
    [
        (None, Arrival(None, None, None)),
        ({}, Arrival(None, None, None)),
        ({"ticket": TICKET}, Arrival(None, None, None)),
        ({"connection": "1", "reason": "bootstrap", "waited": "0"}, Arrival(1, "bootstrap", 0)),
        ({"connection": "12", "reason": "closing:deploy", "waited": "1500"}, Arrival(12, "closing:deploy", 1500)),
        ({"connection": "-1", "reason": "Lost", "waited": "1.5"}, Arrival(None, None, None)),
        ({"connection": "1e3", "reason": "a b", "waited": "soon"}, Arrival(None, None, None)),
        ({"connection": "٣", "reason": "lost\n", "waited": ""}, Arrival(None, None, None)),
        ({"connection": "9" * 10, "reason": "x" * 41, "waited": "9" * 4000}, Arrival(None, None, None)),
        ({"connection": "1\n", "reason": '"}', "waited": " 1"}, Arrival(None, None, None)),
        ({"reason": "x" * 40, "connexion": "7"}, Arrival(None, "x" * 40, None)),
    ],
)
def test_it_is_read_when_it_is_what_it_should_be(query: dict[str, str] | None, arrival: Arrival) -> None:
    assert arrival_of(query) == arrival


def test_the_first_connection_is_no_return() -> None:
    asked = [{}, {"connection": "0"}, {"connection": "1"}, {"connection": "2"}]
    assert [arrival_of(each).is_return for each in asked] == [False, False, False, True]


class Function:
    """The function as Lambda starts it, with doors of a room's."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.room = Room()
        self.room.connections.tickets[TICKET] = ANA
        module.doors = self.room.doors  # type: ignore[attr-defined]

    def connect(self, **query: str) -> tuple[int, dict[str, Any], set[str]]:
        """What it answers, what it logs, and what it counts; none of it has the ticket."""
        context = SimpleNamespace(
            function_name="socket", memory_limit_in_mb=128, invoked_function_arn="arn", aws_request_id="r"
        )
        event = {"requestContext": {"connectionId": "new", "routeKey": "$connect"}, "queryStringParameters": query}
        with io.StringIO() as out, redirect_stdout(out):
            # A logger is its process's, and so is where it writes to.
            for handler in logging.getLogger("socket").handlers:
                assert isinstance(handler, logging.StreamHandler)
                handler.setStream(out)
            answer = self.module.handler(event, context)
            text = out.getvalue()
        assert TICKET not in text
        logged, counted = (json.loads(line) for line in text.splitlines())
        metrics = {each["Name"] for each in counted["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
        named = ("message", "connectionId", "connection", "reason", "waitedMs")
        return answer["statusCode"], {name: logged[name] for name in named if name in logged}, metrics


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Function:
    environ = {
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "TABLE_NAME": "orglane",
        "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": "http://localhost:1",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("socket_app", "functions/socket/app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Function(module)


def test_a_first_connection_is_logged_with_its_reason(function: Function) -> None:
    status, logged, counted = function.connect(ticket=TICKET, connection="1", reason="bootstrap", waited="0")
    assert (status, counted) == (200, {"ConnectionsOpened"})
    assert logged == {
        "message": "connection opened",
        "connectionId": "new",
        "connection": 1,
        "reason": "bootstrap",
        "waitedMs": 0,
    }


def test_a_return_is_counted(function: Function) -> None:
    status, logged, counted = function.connect(ticket=TICKET, connection="2", reason="lost", waited="812")
    assert (status, counted) == (200, {"ConnectionsOpened", "ConnectionsReopened"})
    assert (logged["connection"], logged["reason"], logged["waitedMs"]) == (2, "lost", 812)


def test_what_is_not_as_expected_is_dropped_and_opens_as_well(function: Function) -> None:
    status, logged, counted = function.connect(ticket=TICKET, connection="many", reason=TICKET, more=TICKET)
    assert (status, counted) == (200, {"ConnectionsOpened"})
    assert logged == {"message": "connection opened", "connectionId": "new"}


def test_a_refused_return_is_no_return(function: Function) -> None:
    status, logged, counted = function.connect(ticket="another", connection="3", reason="deploy")
    assert (status, counted) == (401, {"ConnectionsRefused"})
    assert logged == {"message": "connection refused", "connectionId": "new", "connection": 3, "reason": "deploy"}


def test_a_client_that_says_nothing_is_a_client(function: Function) -> None:
    assert function.connect(ticket=TICKET)[1:] == (
        {"message": "connection opened", "connectionId": "new"},
        {"ConnectionsOpened"},
    )
