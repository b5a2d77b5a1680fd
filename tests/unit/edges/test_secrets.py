"""Secrets: read when they are needed, kept for minutes, followed when they are rotated, told to nobody."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from orglane.edges.secrets import KEPT_MS, PAUSE_MS, Secret, Signing
from orglane.errors import NoSecret, Unavailable
from tests.fakes import Clock, Reply, Sqs

ARN = "arn:aws:secretsmanager:eu-central-1:1:secret:webhook-a1b2c3"
DENIED = Reply(400, b'{"__type":"AccessDeniedException","Message":"not authorized"}')
MISSING = Reply(400, b'{"__type":"ResourceNotFoundException","Message":"no such secret"}')
DOWN = Reply(500, b'{"__type":"InternalServiceError"}')


def holding(**texts: str) -> Reply:
    return Reply(body=json.dumps({"ARN": ARN, "SecretString": json.dumps(texts)}).encode())


@pytest.fixture
def manager() -> Iterator[Sqs]:
    """Secrets Manager, which holds one secret."""
    with Sqs.running() as running:
        running.usual = holding(webhookSecret="first")
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def secret(manager: Sqs, clock: Clock) -> Iterator[Secret]:
    environ = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-central-1"}
    made = Secret(ARN, "webhook", clock, {**environ, "AWS_ENDPOINT_URL_SECRETS_MANAGER": manager.url})
    yield made
    made._aws.close()


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_nothing_is_read_until_it_is_needed(manager: Sqs, secret: Secret) -> None:
    assert manager.requests == []
    assert secret.text("webhookSecret") == "first"
    assert manager.requests == [("secretsmanager.GetSecretValue", {"SecretId": ARN})]


def test_what_was_read_is_kept_for_minutes_and_then_read_again(manager: Sqs, secret: Secret, clock: Clock) -> None:
    secret.texts()
    manager.usual = holding(webhookSecret="second")
    clock.forward(KEPT_MS - 1)
    assert (secret.text("webhookSecret"), len(manager.requests)) == ("first", 1)
    clock.forward(1)
    assert (secret.text("webhookSecret"), len(manager.requests)) == ("second", 2)


def test_a_rotation_is_heard_of_at_once_when_something_does_not_fit(manager: Sqs, secret: Secret, clock: Clock) -> None:
    secret.texts()
    manager.usual = holding(webhookSecret="second", webhookSecretPrevious="first")
    clock.forward(PAUSE_MS)
    assert secret.is_renewed()
    assert Signing(secret).secrets() == ("second", "first")
    assert not secret.is_renewed()


def test_whoever_sends_forged_deliveries_makes_us_read_once_in_a_while(
    manager: Sqs, secret: Secret, clock: Clock
) -> None:
    secret.texts()
    for _ in range(100):
        clock.forward(PAUSE_MS // 50)
        assert not secret.is_renewed()
    assert len(manager.requests) == 3


@pytest.mark.parametrize("reply", [DENIED, MISSING], ids=["denied", "missing"])
def test_a_secret_that_cannot_be_read_opens_to_nobody(
    manager: Sqs, secret: Secret, clock: Clock, capsys: pytest.CaptureFixture[str], reply: Reply
) -> None:
    manager.script = [reply]
    with pytest.raises(NoSecret):
        secret.texts()
    assert secret.text("webhookSecret") == "first", "it is asked for again, and not after minutes"
    clock.forward(KEPT_MS)
    manager.script = [reply]
    with pytest.raises(NoSecret):
        secret.texts()
    lines = logged(capsys)
    assert [(each["level"], each["message"], each["secret"]) for each in lines] == [
        ("ERROR", "secret cannot be read", ARN)
    ] * 2


def test_while_secrets_manager_is_silent_what_was_read_goes_on(
    manager: Sqs, secret: Secret, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    secret.texts()
    manager.usual = DOWN
    clock.forward(KEPT_MS)
    for _ in range(10):
        assert secret.text("webhookSecret") == "first"
    assert len(manager.requests) == 2, "it is not asked for each time"
    (line,) = logged(capsys)
    assert line["goesOn"] is True
    manager.usual = holding(webhookSecret="second")
    clock.forward(PAUSE_MS)
    assert secret.text("webhookSecret") == "second"


def test_a_secret_that_was_never_read_does_not_go_on(manager: Sqs, secret: Secret) -> None:
    manager.usual = DOWN
    with pytest.raises(Unavailable):
        secret.texts()


@pytest.mark.parametrize("held", ["t0p secret", '["t0p secret"]', '{"webhookSecret": "t0p secret"', "5"])
def test_what_is_no_object_is_told_without_a_word_of_it(
    manager: Sqs, secret: Secret, capsys: pytest.CaptureFixture[str], held: str
) -> None:
    for reply in (Reply(body=json.dumps({"SecretString": held}).encode()), Reply(body=held.encode())):
        manager.script = [reply]
        with pytest.raises(Unavailable) as error:
            secret.texts()
        assert "t0p" not in str(error.value) + capsys.readouterr().out


@pytest.mark.parametrize("texts", [{}, {"sessionSecret": ""}])
def test_a_text_that_is_not_there_opens_nothing(manager: Sqs, secret: Secret, texts: dict[str, str]) -> None:
    manager.usual = holding(**texts)
    with pytest.raises(NoSecret, match="holds no sessionSecret"):
        secret.text("sessionSecret")


@pytest.mark.parametrize(
    ("texts", "signing"),
    [
        ({"webhookSecret": "new", "webhookSecretPrevious": "old"}, ("new", "old")),
        ({"webhookSecret": "new", "webhookSecretPrevious": ""}, ("new",)),
        ({"webhookSecret": "", "webhookSecretPrevious": ""}, ()),
        ({}, ()),
    ],
)
def test_an_empty_secret_signs_nothing(
    manager: Sqs, secret: Secret, texts: dict[str, str], signing: tuple[str, ...]
) -> None:
    manager.usual = holding(**texts)
    assert Signing(secret).secrets() == signing
