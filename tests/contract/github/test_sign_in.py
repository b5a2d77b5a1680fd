"""Sign-in: a code once, the right secret, the right verifier; and the pages a person sees."""

import base64
import hashlib
from urllib.parse import parse_qs

import httpx
import pytest

from tests.contract.github.running import SITE, Running

VERIFIER = "a-verifier-that-is-long-enough-for-the-rfc-7636"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


def test_login_in_the_query_picks_at_once(github: Running) -> None:
    query = {"client_id": "Iv23liLocal", "redirect_uri": f"{SITE}/back?x=1", "state": "s t", "login": "chen-li"}
    answer = github.client.get("/login/oauth/authorize", params=query)
    assert answer.status_code == 302
    back = httpx.URL(answer.headers["Location"])
    assert (back.path, back.params["x"], back.params["state"]) == ("/back", "1", "s t")
    token = github.exchange(back.params["code"]).json()
    assert token["access_token"].startswith("ghu_")
    assert token["refresh_token"].startswith("ghr_")
    assert {k: token[k] for k in ("token_type", "scope", "expires_in", "refresh_token_expires_in")} == {
        "token_type": "bearer",
        "scope": "",
        "expires_in": 28800,
        "refresh_token_expires_in": 15897600,
    }
    assert github.get("/user", token["access_token"]).json()["login"] == "chen-li"


def test_the_page_offers_everybody_and_names_the_app(github: Running) -> None:
    answer = github.client.get("/login/oauth/authorize", params={"client_id": "Iv23liLocal", "state": "<&>"})
    assert answer.status_code == 200
    assert "Sign in to Orglane" in answer.text
    assert answer.text.count('class="row"') == 16
    assert "<&>" not in answer.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"client_id": "other"}, 404),
        ({"redirect_uri": "https://evil.example/back"}, 400),
        ({"redirect_uri": "http://localhost:4580.evil.example/back"}, 400),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, 400),
        ({"login": "who-is-this"}, 404),
        ({"login": "acme-robotics"}, 404),
    ],
)
def test_wrong_requests_get_a_page_and_no_redirect(github: Running, query: dict[str, str], status: int) -> None:
    asked = {"client_id": "Iv23liLocal", "login": "chen-li", **query}
    answer = github.client.get("/login/oauth/authorize", params=asked)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Location" not in answer.headers


def test_a_code_is_good_once(github: Running) -> None:
    code = github.code("chen-li")
    assert "access_token" in github.exchange(code).json()
    again = github.exchange(code)
    assert (again.status_code, again.json()["error"]) == (200, "bad_verification_code")


def test_a_code_needs_its_verifier(github: Running) -> None:
    for wrong in ({}, {"code_verifier": "something else"}):
        assert github.exchange(github.code("chen-li", **PKCE), **wrong).json()["error"] == "bad_verification_code"
    right = github.exchange(github.code("chen-li", **PKCE), code_verifier=VERIFIER)
    assert "access_token" in right.json()


def test_a_code_needs_the_secret_and_the_same_redirect(github: Running) -> None:
    wrong_secret = github.exchange(github.code("chen-li"), client_secret="guess")
    assert wrong_secret.json()["error"] == "incorrect_client_credentials"
    wrong_redirect = github.exchange(github.code("chen-li"), redirect_uri=f"{SITE}/elsewhere")
    assert wrong_redirect.json()["error"] == "redirect_uri_mismatch"


def test_the_answer_is_a_form_unless_json_is_asked_for(github: Running) -> None:
    form = {"client_id": "Iv23liLocal", "client_secret": "client-secret", "code": github.code("chen-li")}
    answer = github.client.post("/login/oauth/access_token", json=form)
    assert answer.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert parse_qs(answer.text)["token_type"] == ["bearer"]


def test_a_refresh_token_renews_once(github: Running) -> None:
    first = github.exchange(github.code("chen-li")).json()
    renew = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = github.exchange("", **renew).json()
    assert github.get("/user", first["access_token"]).status_code == 401
    assert github.get("/user", second["access_token"]).status_code == 200
    assert github.exchange("", **renew).json()["error"] == "bad_refresh_token"


def test_exchanges_are_counted(github: Running) -> None:
    github.exchange(github.code("chen-li"))
    counted = github.do("GET", "/requests")
    assert counted["byRoute"]["POST /login/oauth/access_token"] == 1
    assert counted["total"] == 2
    github.do("DELETE", "/requests")
    assert github.do("GET", "/requests") == {"total": 0, "byRoute": {}}


def test_revoking_ends_a_persons_tokens(github: Running) -> None:
    token = github.user_token("chen-li")
    assert github.caused("POST", "/users/chen-li/revoke") == ["github_app_authorization.revoked"]
    assert github.get("/user", token).status_code == 401


def test_the_install_page_installs_and_returns(github: Running) -> None:
    path = "/apps/orglane/installations/new"
    assert "marta-solo" in github.client.get(path).text
    answer = github.client.post(path, data={"account": "marta-solo", "state": "abc"})
    back = httpx.URL(answer.headers["Location"])
    number = github.do("GET", "/organizations/marta-solo")["installation"]["id"]
    assert str(back).startswith(SITE)
    assert dict(back.params) == {"installation_id": str(number), "setup_action": "install", "state": "abc"}
    github.idle()
    assert github.receiver.names == ["installation.created"]
