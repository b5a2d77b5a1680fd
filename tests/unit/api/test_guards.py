"""What browsers are told, how much a request may bring, and what of a secret is kept."""

import base64
import hashlib
from typing import Any

import pytest
from mangum import Mangum

from orglane.api import create_app
from orglane.api.limits import MAX_BODY_BYTES, MAX_HEADER_BYTES, MAX_TARGET_BYTES
from orglane.edges.items import Token

from .conftest import Api
from .test_organizations import TOKEN, opened, tell

DATA_ONLY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@pytest.fixture
def abroad(api: Api) -> Api:
    """The same API on a domain of its own, and not on somebody's own machine."""
    settings = api.doors.settings._replace(site_url="https://orglane.example")
    api.handler = Mangum(create_app(api.doors._replace(settings=settings)), lifespan="off")
    return api


@pytest.mark.parametrize(
    ("path", "status"), [("/v1/health", 200), ("/v1/nowhere", 404), ("/v1/organizations/42/summary", 401)]
)
def test_every_answer_is_data_and_nothing_else(api: Api, path: str, status: int) -> None:
    answer = api.call("GET", path)
    assert answer.status == status
    assert answer.headers["content-security-policy"] == DATA_ONLY
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"


def test_browsers_may_come_without_tls_on_ones_own_machine(api: Api) -> None:
    assert "strict-transport-security" not in api.call("GET", "/v1/health").headers


def test_browsers_keep_to_tls_where_there_is(abroad: Api) -> None:
    hsts = abroad.call("GET", "/v1/health").headers["strict-transport-security"]
    assert hsts == "max-age=31536000; includeSubDomains"


def test_cookies_are_of_no_use_to_scripts_other_sites_and_the_open_net(abroad: Api) -> None:
    cookies = [*abroad.call("GET", "/v1/auth/github/login").cookies, *abroad.sign_in().cookies]
    assert {each.partition("=")[0] for each in cookies} == {"orglane_session", "orglane_sign_in"}
    for each in cookies:
        attributes = {part.strip().lower() for part in each.split(";")[1:]}
        assert attributes >= {"httponly", "secure", "samesite=lax", "path=/"}
        assert not any(part.startswith("domain=") for part in attributes)


def test_a_failure_that_nobody_foresaw_is_a_finished_answer_too(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("the session secret is kkkk")

    monkeypatch.setattr(api.doors.reader, "head", broken)
    Token(Token.key("t0ken"), organization_id="42", login="ana").save()
    answer = api.call("GET", "/v1/organizations/42/summary", {**TOKEN, "x-request-id": "mine"})
    assert (answer.status, answer.headers["content-type"]) == (500, "application/problem+json")
    assert (answer.headers["x-request-id"], answer.json()["requestId"]) == ("mine", "mine")
    assert answer.headers["content-security-policy"] == DATA_ONLY
    assert b"secret" not in answer.body


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        pytest.param("/v1/socket-tickets", {}, "x" * (MAX_BODY_BYTES + 1), 413, id="body"),
        pytest.param("/v1/socket-tickets?" + "x" * MAX_TARGET_BYTES, {}, None, 414, id="query"),
        pytest.param("/v1/" + "x" * MAX_TARGET_BYTES, {}, None, 414, id="path"),
        pytest.param("/v1/socket-tickets", {"x-much": "x" * MAX_HEADER_BYTES}, None, 431, id="headers"),
    ],
)
def test_whoever_brings_too_much_is_told_so(
    api: Api, path: str, headers: dict[str, str], body: str | None, status: int
) -> None:
    answer = api.call("POST", path, headers, body)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["requestId"] == answer.headers["x-request-id"]


def test_the_longest_wish_is_not_too_much(api: Api) -> None:
    """64 KB of what JSON writes with six characters each."""
    Token(Token.key("t0ken"), organization_id="42", login="ana").save()
    tell(api, opened(1))
    wish = {"branchName": "b", "title": "t", "body": "\x01" * 64 * 1024}
    assert api.call("POST", "/v1/organizations/42/repositories/9/pull-requests", TOKEN, wish).status == 202


@pytest.mark.parametrize("repo_id", ["9" * 1200, "9" * 64, "９", "..", "9%231"])
def test_what_can_be_no_repository_is_not_looked_for(api: Api, repo_id: str) -> None:
    """DynamoDB refuses keys of more than 1,024 bytes."""
    Token(Token.key("t0ken"), organization_id="42", login="ana").save()
    tell(api, opened(1))
    assert api.call("GET", f"/v1/organizations/42/repositories/{repo_id}", TOKEN).status == 404


def test_no_secret_is_kept_that_opens_anything(api: Api) -> None:
    """Whoever reads the table, or a copy of it, can be nobody with it."""
    begun = api.call("GET", "/v1/auth/github/login")
    state = begun.headers["location"].partition("state=")[2].partition("&")[0]
    api.sign_in()
    csrf = api.csrf()
    kept = api.call("POST", "/v1/socket-tickets", {**csrf, "idempotency-key": "k"}).json()["ticket"]
    ticket = api.call("POST", "/v1/socket-tickets", csrf).json()["ticket"]
    Token(Token.key("t0ken-of-somebody"), organization_id="42", login="ana").save()
    secrets = [state, api.cookies["orglane_session"], csrf["x-orglane-csrf"], kept, ticket, "t0ken-of-somebody"]

    rows = api.store._client.scan(TableName=api.store._table)["Items"]
    kinds = {row["pk"]["S"].partition("#")[0] for row in rows}
    assert kinds >= {"SIGNIN", "SESSION", "TICKET", "TOKEN", "ANSWER"}
    assert [secret for secret in secrets if secret in repr(rows)] == []


def test_a_sign_in_proves_to_github_what_it_promised(api: Api) -> None:
    """PKCE: the verifier is made anew from the state when the code is exchanged, and is kept nowhere."""
    begun = api.call("GET", "/v1/auth/github/login")
    asked = dict(part.split("=") for part in begun.headers["location"].partition("?")[2].split("&"))
    api.call("GET", f"/v1/auth/github/callback?code=c&state={asked['state']}")
    (verifier,) = api.provider.verifiers
    assert 43 <= len(verifier) <= 128
    assert challenge_of(verifier) == asked["code_challenge"]


def challenge_of(verifier: str) -> str:
    """https://datatracker.ietf.org/doc/html/rfc7636#section-4.2"""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
