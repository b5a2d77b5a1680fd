"""Who may enter: the signature over the exact bytes, and nothing that only looks like one."""

import hashlib
import hmac

import pytest

from orglane.github.signature import is_authentic, sign

# https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
SECRET = "It's a Secret to Everybody"
BODY = b"Hello, World!"
SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_githubs_own_vector_is_what_we_compute() -> None:
    assert sign(SECRET, BODY) == SIGNATURE


def test_githubs_own_vector_may_enter() -> None:
    assert is_authentic([SECRET], BODY, SIGNATURE)


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param("sha256=", id="no digest"),
        pytest.param(SIGNATURE.removeprefix("sha256="), id="no prefix"),
        pytest.param(SIGNATURE[:-1] + "8", id="one digit wrong"),
        pytest.param(SIGNATURE[:-1], id="one digit short"),
        pytest.param(SIGNATURE + "0", id="one digit long"),
        pytest.param(SIGNATURE.upper(), id="upper case"),
        pytest.param("sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest(), id="SHA-1 only"),
        pytest.param("sha256=ü57107ea", id="not ASCII"),
        pytest.param("sha256=\udc80", id="a byte that is no UTF-8"),
        pytest.param("sha256=\ud800", id="half of a surrogate pair"),
    ],
)
def test_every_other_signature_is_turned_away(signature: str | None) -> None:
    assert not is_authentic([SECRET], BODY, signature)


def test_one_changed_byte_of_the_body_is_turned_away() -> None:
    assert not is_authentic([SECRET], b"Hello, World?", SIGNATURE)


def test_the_signature_is_over_bytes_that_need_not_be_text() -> None:
    assert is_authentic([SECRET], b"\xff\x00", sign(SECRET, b"\xff\x00"))


def test_during_a_rotation_either_secret_may_sign() -> None:
    secrets = ["new", "old"]
    verdicts = [is_authentic(secrets, BODY, sign(secret, BODY)) for secret in ("new", "old", "older")]
    assert verdicts == [True, True, False]


@pytest.mark.parametrize("secrets", [[], [""], ["", ""]])
def test_without_a_secret_nobody_may_enter(secrets: list[str]) -> None:
    assert not is_authentic(secrets, BODY, sign("", BODY))
    assert not is_authentic(secrets, BODY, SIGNATURE)
