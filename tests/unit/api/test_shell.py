"""Who asks, their own shell, and tickets."""

from orglane.edges.items import Session, Token
from orglane.ports import Principal
from orglane.ports.people import SESSION_S, Belonging, Identity

from .conftest import ACME, ANA, NOW_MS, Api
from .test_organizations import opened, tell


def test_a_stranger_gets_the_way_to_sign_in(api: Api) -> None:
    assert api.call("GET", "/v1/app").json() == {
        "user": None,
        "csrfToken": None,
        "activeOrganizationId": None,
        "organizations": [],
        "installUrl": "http://localhost:4590/apps/orglane/installations/new",
        "position": {"epoch": 1, "seq": 0},
    }


def test_signing_in_leads_back_to_where_it_began(api: Api) -> None:
    tell(api, opened(1))
    back = api.sign_in("/pulls")
    assert (back.status, back.headers["location"]) == (302, "http://localhost:4580/pulls")
    session = next(cookie for cookie in back.cookies if cookie.startswith("orglane_session="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    app = api.call("GET", "/v1/app").json()
    assert app["user"] == {"id": "7", "login": "ana", "name": "Ana", "avatarUrl": "https://avatars/7"}
    assert app["activeOrganizationId"] == "42"
    assert [(each["login"], each["role"], each["openPullRequestCount"]) for each in app["organizations"]] == [
        ("acme", "admin", 1)
    ]


def test_signing_in_tells_the_organization_of_its_member(api: Api) -> None:
    api.sign_in()
    (command,) = api.lane.sent
    assert (command.organization_id, command.body.account) == ("42", ACME)


def test_a_callback_that_comes_twice_exchanges_once_and_signs_in_twice(api: Api) -> None:
    begun = api.call("GET", "/v1/auth/github/login")
    state = begun.headers["location"].partition("state=")[2].partition("&")[0]
    first = api.call("GET", f"/v1/auth/github/callback?code=c&state={state}")
    second = api.call("GET", f"/v1/auth/github/callback?code=c&state={state}")
    assert first.cookies == second.cookies
    assert api.provider.exchanges == 1


def test_a_callback_of_another_browser_is_refused(api: Api) -> None:
    begun = api.call("GET", "/v1/auth/github/login")
    state = begun.headers["location"].partition("state=")[2].partition("&")[0]
    api.cookies.clear()
    assert api.call("GET", f"/v1/auth/github/callback?code=c&state={state}").status == 400
    assert api.provider.exchanges == 0


def test_a_sign_in_that_took_too_long_is_refused(api: Api) -> None:
    begun = api.call("GET", "/v1/auth/github/login")
    state = begun.headers["location"].partition("state=")[2].partition("&")[0]
    api.clock[0] += 11 * 60 * 1000
    assert api.call("GET", f"/v1/auth/github/callback?code=c&state={state}").status == 400


def test_nobody_is_led_to_another_host(api: Api) -> None:
    for path in ("//evil.example", "https://evil.example", "/%5Cevil.example", "evil", "/%0D%0Ax"):
        assert api.sign_in(path).headers["location"] == "http://localhost:4580/"


def test_a_membership_that_github_no_longer_tells_of_ends_with_the_next_sign_in(api: Api) -> None:
    tell(api, opened(1))
    api.sign_in()
    api.provider.identity = Identity(ANA, ())
    api.sign_in()
    assert api.call("GET", "/v1/app").json()["organizations"] == []
    assert api.call("GET", "/v1/organizations/42/summary").status == 404


def test_writes_with_a_cookie_need_the_csrf_token(api: Api) -> None:
    tell(api, opened(1))
    api.sign_in()
    assert api.call("POST", "/v1/socket-tickets").status == 403
    assert api.call("POST", "/v1/socket-tickets", {"x-orglane-csrf": "wrong"}).status == 403
    assert api.call("POST", "/v1/socket-tickets", api.csrf()).status == 201
    assert api.call("POST", "/v1/auth/logout").status == 403


def test_signing_out_ends_the_session_for_good(api: Api) -> None:
    api.sign_in()
    session = api.cookies["orglane_session"]
    assert api.call("POST", "/v1/auth/logout", api.csrf()).status == 204
    api.cookies["orglane_session"] = session
    assert api.call("GET", "/v1/app").json()["user"] is None


def test_a_session_expires(api: Api) -> None:
    api.sign_in()
    api.clock[0] += 15 * 24 * 60 * 60 * 1000
    assert api.call("GET", "/v1/app").json()["user"] is None


def test_a_ticket_opens_one_connection_within_a_minute(api: Api) -> None:
    api.sign_in()
    told = api.call("POST", "/v1/socket-tickets", api.csrf()).json()
    assert told["url"] == "ws://localhost:4580/socket"
    assert 0 < told["expiresAtMs"] - NOW_MS <= 60_000
    until_ms = NOW_MS + SESSION_S * 1000
    credential = Session.key(api.cookies["orglane_session"])
    opens_for = Principal("ana", "7", credential=credential, until_ms=until_ms)
    assert api.doors.access.redeem(told["ticket"], NOW_MS) == opens_for
    assert api.doors.access.redeem(told["ticket"], NOW_MS) is None
    late = api.call("POST", "/v1/socket-tickets", api.csrf()).json()
    assert api.doors.access.redeem(late["ticket"], NOW_MS + 61_000) is None


def test_a_repeated_request_gets_its_first_answer(api: Api) -> None:
    api.sign_in()
    headers = {**api.csrf(), "idempotency-key": "k1"}
    first = api.call("POST", "/v1/socket-tickets", headers)
    again = api.call("POST", "/v1/socket-tickets", headers)
    other = api.call("POST", "/v1/socket-tickets", {**headers, "idempotency-key": "k2"})
    assert first.body == again.body != other.body


def test_the_active_organization_is_remembered_and_must_be_ones_own(api: Api) -> None:
    other = ACME._replace(id="43", login="umbra")
    api.provider.identity = Identity(ANA, (Belonging(ACME, "admin"), Belonging(other, "member")))
    api.sign_in()
    tell(api, opened(1))
    csrf = api.csrf()
    chosen = api.call("PUT", "/v1/app/active-organization", csrf, {"organizationId": "42"})
    assert (chosen.status, chosen.json()["activeOrganizationId"]) == (200, "42")
    assert api.call("PUT", "/v1/app/active-organization", csrf, {"organizationId": "99"}).status == 404
    missing = api.call("PUT", "/v1/app/active-organization", csrf, {})
    assert (missing.status, missing.json()["errors"][0]["pointer"]) == (422, "body/organizationId")


def test_a_token_sees_its_one_organization(api: Api) -> None:
    Token(Token.key("t0ken"), organization_id="42", login="ci").save()
    tell(api, opened(1))
    app = api.call("GET", "/v1/app", {"authorization": "Bearer t0ken"}).json()
    assert (app["user"]["login"], app["activeOrganizationId"], app["csrfToken"]) == ("ci", "42", None)


def test_every_answer_names_its_request(api: Api) -> None:
    assert api.call("GET", "/v1/health", {"x-request-id": "mine"}).headers["x-request-id"] == "mine"
    refused = api.call("GET", "/v1/nowhere")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["requestId"] == refused.headers["x-request-id"]
    assert api.call("DELETE", "/v1/health").status == 405


def test_the_api_describes_itself(api: Api) -> None:
    document = api.call("GET", "/v1/openapi.json").json()
    assert "/v1/organizations/{org_id}/summary" in document["paths"]
    assert set(document["components"]["schemas"]["PullRequest"]["properties"]) >= {"prId", "needsReload", "checks"}
