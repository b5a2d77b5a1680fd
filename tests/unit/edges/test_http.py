"""API Gateway's events as requests, and answers as it wants them."""

import base64
import json
from typing import Any

import pytest

from orglane.edges.http import answer, problem, request_of
from orglane.webhook import Request


def event(**fields: Any) -> dict[str, Any]:
    return {
        "version": "2.0",
        "headers": {"X-GitHub-Event": "ping"},
        "requestContext": {"requestId": "gateway"},
        "body": "{}",
        "isBase64Encoded": False,
        **fields,
    }


def test_header_names_are_lower_case() -> None:
    assert request_of(event()) == Request({"x-github-event": "ping"}, b"{}", "gateway")


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        pytest.param({"body": "Grüße"}, "Grüße".encode(), id="text"),
        pytest.param(
            {"body": base64.b64encode(b"\xff\x00").decode(), "isBase64Encoded": True}, b"\xff\x00", id="bytes"
        ),
        pytest.param({"body": None}, b"", id="null"),
        pytest.param({"body": None, "isBase64Encoded": True}, b"", id="null as base64"),
        pytest.param({"body": "abc", "isBase64Encoded": True}, b"", id="broken base64"),
        pytest.param({"body": "Grüße", "isBase64Encoded": True}, b"", id="base64 that is not ASCII"),
        pytest.param({"body": "\udcff"}, b"\xff", id="a byte that is no UTF-8"),
        pytest.param({"body": "\ud800"}, b"", id="half of a surrogate pair"),
    ],
)
def test_the_body_is_the_bytes_that_were_sent(fields: dict[str, Any], body: bytes) -> None:
    assert request_of(event(**fields)).body == body


def test_an_event_without_anything_is_an_empty_request() -> None:
    assert request_of({}) == Request({}, b"", "")
    assert request_of({"headers": None, "requestContext": None}) == Request({}, b"", "")


@pytest.mark.parametrize(
    ("given", "request_id"),
    [
        ("caller", "caller"),
        ("c" * 128, "c" * 128),
        ("c" * 129, "gateway"),
        ("", "gateway"),
        ("a\r\nset-cookie: b", "gateway"),
    ],
)
def test_the_callers_request_id_counts_if_it_is_fit_for_a_header(given: str, request_id: str) -> None:
    assert request_of(event(headers={"X-Request-Id": given})).request_id == request_id


def test_an_answer_is_compact_json() -> None:
    assert answer(202, {"deliveryId": "guid", "commands": 1}, "r") == {
        "statusCode": 202,
        "headers": {"content-type": "application/json", "x-request-id": "r"},
        "body": '{"deliveryId":"guid","commands":1}',
    }


def test_a_problem_is_a_problem_document() -> None:
    told = problem(401, "Unauthorized", "The signature is wrong.", "r")
    assert {**told, "body": json.loads(told["body"])} == {
        "statusCode": 401,
        "headers": {"content-type": "application/problem+json", "x-request-id": "r"},
        "body": {
            "type": "about:blank",
            "title": "Unauthorized",
            "status": 401,
            "detail": "The signature is wrong.",
            "requestId": "r",
        },
    }
