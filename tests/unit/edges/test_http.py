"""API Gateway's events as requests, answers as it wants them, and `POST /webhooks/github` from the one to the other."""

import base64
import importlib.util
import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from orglane.commands import decode
from orglane.edges.http import answer, problem, request_of
from orglane.github.signature import sign
from orglane.webhook import Request
from tests.fakes import Reply, Sqs

SECRET = "It's a Secret to Everybody"
PULL_REQUEST = {
    "action": "opened",
    "pull_request": {"number": 7, "updated_at": "2026-01-01T00:00:00Z", "title": "Our secret plan"},
    "repository": {"id": 9, "full_name": "acme/robot", "owner": {"id": 42, "login": "acme"}},
}

GUARDS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


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
        ("käse", "gateway"),
    ],
)
def test_the_callers_request_id_counts_if_it_is_fit_for_a_header(given: str, request_id: str) -> None:
    assert request_of(event(headers={"X-Request-Id": given})).request_id == request_id


def test_an_answer_is_compact_json() -> None:
    assert answer(202, {"deliveryId": "guid", "commands": 1}, "r") == {
        "statusCode": 202,
        "headers": {"content-type": "application/json", "x-request-id": "r", **GUARDS},
        "body": '{"deliveryId":"guid","commands":1}',
    }


def test_a_problem_is_a_problem_document() -> None:
    told = problem(401, "Unauthorized", "The signature is wrong.", "r")
    assert {**told, "body": json.loads(told["body"])} == {
        "statusCode": 401,
        "headers": {"content-type": "application/problem+json", "x-request-id": "r", **GUARDS},
        "body": {
            "type": "about:blank",
            "title": "Unauthorized",
            "status": 401,
            "detail": "The signature is wrong.",
            "requestId": "r",
        },
    }


@pytest.fixture
def sqs() -> Iterator[Sqs]:
    with Sqs.running() as running:
        yield running


@pytest.fixture
def kept() -> Iterator[Sqs]:
    """Secrets Manager, with two secrets that may sign."""
    held = json.dumps({"webhookSecret": SECRET, "webhookSecretPrevious": "the previous secret"})
    with Sqs.running() as running:
        running.usual = Reply(body=json.dumps({"SecretString": held}).encode())
        yield running


@pytest.fixture
def function(sqs: Sqs, kept: Sqs, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The function as Lambda starts it, before a queue of its own."""
    environ = {
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": "aws secret",
        "AWS_SESSION_TOKEN": "aws token",
        "AWS_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL_SQS": sqs.url,
        "LANE_URL": f"{sqs.url}/1/orglane-lane.fifo",
        "AWS_ENDPOINT_URL_SECRETS_MANAGER": kept.url,
        "SECRET_ARN": "arn:webhook",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("webhook_app", "functions/webhook/app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    # A function keeps them as long as it lives; a test may not.
    module.lane._sqs.close()
    module.signing._secret._aws.close()


def delivery(body: str, **headers: str) -> dict[str, Any]:
    """A delivery as the HTTP API hands it over: bytes that it does not take for text, as base64."""
    given = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": "guid",
        "X-GitHub-Hook-ID": "1",
        "X-Hub-Signature-256": sign(SECRET, body.encode()),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return event(headers=given, body=base64.b64encode(body.encode()).decode(), isBase64Encoded=True)


def lines(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The log line and the metrics of one delivery; both are JSON, and say nothing that is not for operators."""
    text = capsys.readouterr().out
    assert not [word for word in ("ecret", "aws token", "plan", "acme", "sha256=") if word in text]
    logged, counted = (json.loads(line) for line in text.splitlines())
    assert logged.pop("timestamp")
    assert counted["_aws"].pop("Timestamp")
    (directive,) = counted.pop("_aws")["CloudWatchMetrics"]
    assert directive == {
        "Namespace": "Orglane",
        "Dimensions": [["service", "outcome", "reason"]],
        "Metrics": [{"Name": "Deliveries", "Unit": "Count"}],
    }
    return logged, counted


def told(answered: dict[str, Any]) -> dict[str, Any]:
    return {**answered, "body": json.loads(answered["body"])}


def test_a_delivery_is_answered_when_the_queue_has_its_command(
    function: ModuleType, sqs: Sqs, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(function.handler(delivery(json.dumps(PULL_REQUEST)), None)) == {
        "statusCode": 202,
        "headers": {"content-type": "application/json", "x-request-id": "gateway", **GUARDS},
        "body": {"deliveryId": "guid", "commands": 1},
    }
    ((target, request),) = sqs.requests
    command = decode(request.pop("MessageBody"))
    assert (target, request) == (
        "AmazonSQS.SendMessage",
        {"QueueUrl": f"{sqs.url}/1/orglane_lane_42.fifo", "MessageGroupId": "42", "MessageDeduplicationId": command.id},
    )
    assert (command.organization_id, command.event, command.dedup) == ("42", "pull_request.opened", "guid#1#0")
    logged, counted = lines(capsys)
    assert logged == {
        "level": "INFO",
        "service": "webhook",
        "message": "delivery accepted",
        "requestId": "gateway",
        "deliveryId": "guid",
        "event": "pull_request.opened",
        "organizationId": "42",
        "commandIds": [command.id],
        "ignored": None,
    }
    assert (counted["outcome"], counted["Deliveries"]) == ("accepted", 1)


def test_a_delivery_without_effect_is_answered_and_counted_by_its_name(
    function: ModuleType, sqs: Sqs, capsys: pytest.CaptureFixture[str]
) -> None:
    answered = told(function.handler(delivery("{}", X_GitHub_Event="ping"), None))
    assert (answered["statusCode"], sqs.requests) == (202, [])
    assert answered["body"] == {"deliveryId": "guid", "commands": 0, "ignored": "event:ping"}
    counted = lines(capsys)[1]
    assert counted == {"service": "webhook", "outcome": "ignored", "reason": "event:ping", "Deliveries": 1}


@pytest.mark.parametrize(
    ("given", "status", "detail"),
    [
        (
            delivery("{}", X_Hub_Signature_256="sha256=0"),
            401,
            "X-Hub-Signature-256 does not match the webhook secret.",
        ),
        (delivery("{}", X_GitHub_Event=""), 400, "The header X-GitHub-Event is missing."),
        (delivery("{}", X_GitHub_Delivery=""), 400, "The header X-GitHub-Delivery is missing."),
        (delivery('{"title": "Our secret plan'), 400, "The body is not readable JSON."),
        (delivery("[]"), 400, "The body is not a JSON object."),
    ],
)
def test_what_is_no_delivery_is_refused_in_words(
    function: ModuleType,
    sqs: Sqs,
    capsys: pytest.CaptureFixture[str],
    given: dict[str, Any],
    status: int,
    detail: str,
) -> None:
    answered = told(function.handler(given, None))
    assert (answered["statusCode"], answered["body"]["detail"], sqs.requests) == (status, detail, [])
    assert answered["headers"]["content-type"] == "application/problem+json"
    counted = lines_of_refusal(capsys, detail)
    assert counted == {"service": "webhook", "outcome": "refused", "reason": str(status), "Deliveries": 1}


def lines_of_refusal(capsys: pytest.CaptureFixture[str], detail: str) -> dict[str, Any]:
    """The metrics of a refusal, whose line repeats the words of the answer and no more."""
    text = capsys.readouterr().out
    logged, counted = (json.loads(line) for line in text.splitlines())
    assert {**logged, "timestamp": ""} == {
        "level": "WARNING",
        "timestamp": "",
        "service": "webhook",
        "message": "delivery refused",
        "requestId": "gateway",
        "reason": detail,
    }
    del counted["_aws"]
    return dict(counted)


@pytest.mark.parametrize(
    ("replies", "reason"),
    [
        ([Reply(503, b"{}")], "Unavailable"),
        ([Reply(unheard=True), Reply(unheard=True)], "Unavailable"),
        ([Reply(400, b'{"__type":"com.amazonaws.sqs#InvalidMessageContents"}')], "Terminal"),
    ],
)
def test_a_delivery_that_the_queue_has_not_is_a_failure_that_github_records(
    function: ModuleType, sqs: Sqs, capsys: pytest.CaptureFixture[str], replies: list[Reply], reason: str
) -> None:
    sqs.script = replies
    answered = told(function.handler(delivery(json.dumps(PULL_REQUEST)), None))
    assert answered["statusCode"] == 503
    assert answered["body"]["detail"] == "The delivery was not stored. Redeliver it."
    logged, counted = lines(capsys)
    assert (logged["level"], logged["message"], logged["requestId"]) == ("ERROR", "delivery failed", "gateway")
    assert counted == {"service": "webhook", "outcome": "failed", "reason": reason, "Deliveries": 1}
    assert function.handler(delivery(json.dumps(PULL_REQUEST)), None)["statusCode"] == 202


def test_a_warm_delivery_reads_no_secret(function: ModuleType, sqs: Sqs, kept: Sqs) -> None:
    for _ in range(5):
        assert function.handler(delivery(json.dumps(PULL_REQUEST)), None)["statusCode"] == 202
    assert (len(sqs.requests), kept.requests) == (5, [("secretsmanager.GetSecretValue", {"SecretId": "arn:webhook"})])


def test_without_its_secret_the_webhook_opens_to_nobody(
    function: ModuleType, sqs: Sqs, kept: Sqs, capsys: pytest.CaptureFixture[str]
) -> None:
    kept.script = [Reply(400, b'{"__type":"AccessDeniedException","Message":"no"}')]
    answered = told(function.handler(delivery(json.dumps(PULL_REQUEST)), None))
    assert (answered["statusCode"], sqs.requests) == (503, [])
    first, *_ = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["level"], first["message"], first["secret"]) == ("ERROR", "secret cannot be read", "arn:webhook")
    assert "AccessDeniedException" in first["reason"]
