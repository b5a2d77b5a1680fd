"""Sign-in through the App: authorize, exchange, install.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

import base64
import hashlib
import hmac
from urllib.parse import urlencode

from local.github import pages
from local.github.actions_account import install
from local.github.auth import REFRESH_TOKEN_LIFE, USER_TOKEN_LIFE, mint_user_token
from local.github.call import Call, Reply, with_query
from local.github.errors import NotFoundError
from local.github.lookup import account_named, installation_on, user_named
from local.github.memory import Grant
from local.github.view import Json
from local.github.world import Account

CODE_LIFE = 600
CALLBACK = "/v1/auth/github/callback"


class RefusedError(Exception):
    """A refused exchange: GitHub answers 200 with an error in the body."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.body = {
            "error": error,
            "error_description": description,
            "error_uri": "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors",
        }


def authorize(call: Call) -> Reply:
    """Pick who you are; `login` in the query picks at once."""
    if call.query.get("client_id") != call.hub.config.client_id:
        return pages.problem(404, "There is no App with this client id.")
    redirect_uri = call.query.get("redirect_uri") or call.hub.options.site_url + CALLBACK
    if not call.hub.options.owns_redirect(redirect_uri):
        return pages.problem(400, "The redirect_uri is not associated with this application.")
    method = call.query.get("code_challenge_method", "S256")
    if call.query.get("code_challenge") and method != "S256":
        return pages.problem(400, "The code_challenge_method must be S256.")
    login = call.query.get("login")
    if login is None:
        return pages.pick_user(call)
    try:
        person = user_named(call.world, login)
    except NotFoundError:
        return pages.problem(404, f"There is nobody called {login} on this GitHub.")
    return _back_with_code(call, person, redirect_uri)


def _back_with_code(call: Call, person: Account, redirect_uri: str) -> Reply:
    code = call.hub.secret(10)
    challenge = call.query.get("code_challenge")
    call.hub.grants[code] = Grant(person.id, redirect_uri, challenge, call.hub.clock.machine() + CODE_LIFE)
    answer = {"code": code}
    if "state" in call.query:
        answer["state"] = call.query["state"]
    return Reply(status=302, headers={"Location": with_query(redirect_uri, **answer)})


def exchange(call: Call) -> Reply:
    """A code, once, for a token; or a refresh token for a new pair."""
    try:
        body = _exchange(call)
    except RefusedError as refused:
        body = refused.body
    if "application/json" in call.accept:
        return Reply(body)
    return Reply(urlencode(body), headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"})


def _exchange(call: Call) -> Json:
    config, body = call.hub.config, call.body
    same_id = hmac.compare_digest(str(body.get("client_id")).encode(), config.client_id.encode())
    same_secret = hmac.compare_digest(str(body.get("client_secret")).encode(), config.client_secret.encode())
    if not (same_id and same_secret):
        raise RefusedError("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.")
    if body.get("grant_type") == "refresh_token":
        return _refresh(call, str(body.get("refresh_token")))
    grant = call.hub.grants.pop(str(body.get("code")), None)
    if grant is None or grant.expires_at < call.hub.clock.machine():
        raise RefusedError("bad_verification_code", "The code passed is incorrect or expired.")
    if body.get("redirect_uri") not in (None, grant.redirect_uri):
        raise RefusedError(
            "redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL for this application."
        )
    if grant.challenge is not None and not _proves(grant.challenge, body.get("code_verifier")):
        raise RefusedError("bad_verification_code", "The code_verifier does not match the code_challenge.")
    return _answer(call, grant.user_id)


def _proves(challenge: str, verifier: object) -> bool:
    if not isinstance(verifier, str):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"="), challenge.encode())


def _refresh(call: Call, refresh: str) -> Json:
    tokens = call.world.tokens
    found = next((one for one in tokens.values() if one.refresh is not None and one.refresh == refresh), None)
    if found is None or found.expires_at - USER_TOKEN_LIFE + REFRESH_TOKEN_LIFE < call.hub.clock.machine():
        raise RefusedError("bad_refresh_token", "The refresh token passed is incorrect or expired.")
    del tokens[found.value]
    return _answer(call, found.subject_id)


def _answer(call: Call, user_id: int) -> Json:
    token = mint_user_token(call.hub, call.world.accounts[user_id])
    return {
        "access_token": token.value,
        "expires_in": USER_TOKEN_LIFE,
        "refresh_token": token.refresh,
        "refresh_token_expires_in": REFRESH_TOKEN_LIFE,
        "scope": "",
        "token_type": "bearer",
    }


def new_installation(call: Call) -> Reply:
    """Pick an account to install the App on."""
    if call.params["slug"] != call.hub.config.app_slug:
        return pages.problem(404, "There is no App of this name.")
    return pages.pick_account(call)


def install_app(call: Call) -> Reply:
    """Install it there, and go back to the site."""
    account = account_named(call.world, call.text("account"))
    action = "update" if installation_on(call.world, account.id) else "install"
    installation = install(call.hub, account, call.hub.actor(account))
    answer: Json = {"installation_id": installation.id, "setup_action": action}
    if state := call.maybe_text("state"):
        answer["state"] = state
    return Reply(status=302, headers={"Location": with_query(call.hub.options.site_url + "/", **answer)})
