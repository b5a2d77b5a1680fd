"""Signing in with GitHub, from the site to the local GitHub and back."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.live.browserless import Visitor
from tests.live.deployed import Deployed, eventually
from tests.live.listener import Listener
from tests.live.payloads import Json

pytestmark = pytest.mark.emulator

DEMO = "acme-robotics"


@pytest.fixture
def visit(deployed: Deployed) -> Iterator[Callable[[], Visitor]]:
    visitors: list[Visitor] = []

    def new() -> Visitor:
        visitors.append(Visitor(deployed))
        return visitors[-1]

    yield new
    for each in visitors:
        each.close()


@pytest.fixture
def members(deployed: Deployed) -> list[Json]:
    """The demo organization's members, admins first."""
    found = deployed.github.get(f"/_local/organizations/{DEMO}").raise_for_status().json()["members"]
    return sorted(found, key=lambda each: each["role"])


def _exchanges(deployed: Deployed) -> int:
    counted = deployed.github.get("/_local/requests").json()["byRoute"]
    return sum(number for route, number in counted.items() if route.endswith("/login/oauth/access_token"))


def test_nobody_is_signed_in_at_first(visit: Callable[[], Visitor]) -> None:
    shown = visit().app()
    assert (shown["user"], shown["csrfToken"], shown["organizations"]) == (None, None, [])
    assert shown["installUrl"].endswith("/installations/new")


def test_a_member_signs_in_and_sees_the_organization(
    deployed: Deployed, visit: Callable[[], Visitor], members: list[Json]
) -> None:
    visitor, admin = visit(), members[0]
    answer = visitor.http.get(visitor.begin(admin["login"], return_to="/somewhere?x=1"))
    assert answer.headers["location"] == f"{deployed.cloud.site_url}/somewhere?x=1"
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("orglane_session="))
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    shown = visitor.app()
    assert shown["user"] == {
        "id": str(admin["id"]),
        "login": admin["login"],
        "name": shown["user"]["name"],
        "avatarUrl": admin["avatar_url"],
    }
    organization = next(each for each in shown["organizations"] if each["login"] == DEMO)
    assert (organization["role"], organization["kind"]) == ("admin", "organization")
    assert organization["installationStatus"] == "connected"
    assert organization["openPullRequestCount"] > 30
    summary = visitor.http.get(f"/v1/organizations/{organization['organizationId']}/summary")
    assert len(summary.raise_for_status().json()["openPullRequests"]) == organization["openPullRequestCount"]


def test_who_signs_in_becomes_a_known_member(
    deployed: Deployed, visit: Callable[[], Visitor], members: list[Json]
) -> None:
    visitor, person = visit().sign_in(members[-1]["login"]), members[-1]
    deployed.settle()
    organization_id = visitor.app()["activeOrganizationId"]
    listed = visitor.http.get(f"/v1/organizations/{organization_id}/members").raise_for_status().json()["items"]
    known = next(each for each in listed if each["login"] == person["login"])
    assert (known["memberId"], known["role"]) == (str(person["id"]), person["role"])


def test_no_secret_of_the_exchange_reaches_the_browser(visit: Callable[[], Visitor], members: list[Json]) -> None:
    visitor = visit()
    begun = visitor.http.get("/v1/auth/github/login", params={"login": members[0]["login"]})
    query = parse_qs(urlsplit(begun.headers["location"]).query)
    assert query.keys() == {
        "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method", "login"
    }  # fmt: skip
    assert query["code_challenge_method"] == ["S256"]


def test_a_callback_of_another_browser_signs_nobody_in(visit: Callable[[], Visitor], members: list[Json]) -> None:
    stolen = visit().begin(members[0]["login"])
    stranger, own = visit(), visit()
    assert stranger.http.get(stolen).status_code == 400
    own.begin(members[0]["login"])
    assert own.http.get(stolen).status_code == 400
    assert stranger.app()["user"] is None is own.app()["user"]


def test_a_changed_state_signs_nobody_in(visit: Callable[[], Visitor], members: list[Json]) -> None:
    visitor = visit()
    callback = httpx.URL(visitor.begin(members[0]["login"]))
    answer = visitor.http.get(callback.copy_set_param("state", "other"))
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert visitor.app()["user"] is None


def test_a_wrong_code_signs_nobody_in(visit: Callable[[], Visitor], members: list[Json]) -> None:
    visitor = visit()
    callback = httpx.URL(visitor.begin(members[0]["login"]))
    assert visitor.http.get(callback.copy_set_param("code", "wrong")).status_code == 400
    assert visitor.app()["user"] is None


def test_a_refusal_on_github_leads_home(deployed: Deployed, visit: Callable[[], Visitor], members: list[Json]) -> None:
    visitor = visit()
    callback = httpx.URL(visitor.begin(members[0]["login"]))
    answer = visitor.http.get(callback.copy_remove_param("code").copy_set_param("error", "access_denied"))
    assert (answer.status_code, answer.headers["location"]) == (302, f"{deployed.cloud.site_url}/")


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(
    deployed: Deployed, visit: Callable[[], Visitor], members: list[Json], elsewhere: str
) -> None:
    visitor = visit()
    answer = visitor.http.get(visitor.begin(members[0]["login"], return_to=elsewhere))
    assert answer.headers["location"] == f"{deployed.cloud.site_url}/"


def test_a_callback_that_is_sent_twice_exchanges_its_code_once(
    deployed: Deployed, visit: Callable[[], Visitor], members: list[Json]
) -> None:
    visitor = visit()
    callback = visitor.begin(members[0]["login"])
    before = _exchanges(deployed)
    cookies = dict(visitor.http.cookies)

    def arrive() -> httpx.Response:
        with httpx.Client(cookies=cookies, trust_env=False, timeout=60) as http:
            return http.get(callback)

    with ThreadPoolExecutor(2) as both:
        answers = [each.result() for each in [both.submit(arrive), both.submit(arrive)]]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert _exchanges(deployed) - before == 1
    for answer in answers:
        with httpx.Client(cookies=answer.cookies, trust_env=False, timeout=60) as http:
            shown = http.get(f"{deployed.cloud.site_url}/v1/app").json()
        assert shown["user"]["login"] == members[0]["login"]


def test_signing_out_ends_the_session(visit: Callable[[], Visitor], members: list[Json]) -> None:
    visitor = visit().sign_in(members[0]["login"])
    session = visitor.http.cookies["orglane_session"]
    csrf = visitor.app()["csrfToken"]
    assert visitor.post("/v1/auth/logout").status_code == 403
    assert visitor.post("/v1/auth/logout", csrf).status_code == 204
    assert visitor.app()["user"] is None
    visitor.http.cookies.set("orglane_session", session)
    assert visitor.app()["user"] is None


def test_writes_with_a_cookie_need_the_pages_own_token(visit: Callable[[], Visitor], members: list[Json]) -> None:
    visitor, other = visit().sign_in(members[0]["login"]), visit().sign_in(members[0]["login"])
    csrf = visitor.app()["csrfToken"]
    assert visitor.post("/v1/socket-tickets").status_code == 403
    assert visitor.post("/v1/socket-tickets", "wrong").status_code == 403
    assert visitor.post("/v1/socket-tickets", other.app()["csrfToken"]).status_code == 403
    assert visitor.post("/v1/socket-tickets", csrf).status_code == 201
    chosen = {"organizationId": visitor.app()["activeOrganizationId"]}
    assert visitor.http.put("/v1/app/active-organization", json=chosen).status_code == 403
    answer = visitor.http.put("/v1/app/active-organization", json=chosen, headers={"x-orglane-csrf": csrf})
    assert answer.raise_for_status().json()["activeOrganizationId"] == chosen["organizationId"]


def test_a_member_listens_to_the_organization(
    deployed: Deployed, visit: Callable[[], Visitor], members: list[Json]
) -> None:
    visitor = visit().sign_in(members[0]["login"])
    shown = visitor.app()
    ticket = visitor.post("/v1/socket-tickets", shown["csrfToken"]).json()
    listener = Listener(f"{ticket['url']}?ticket={ticket['ticket']}")
    try:
        topic = f"organization:{shown['activeOrganizationId']}"
        assert listener.subscribe(topic, None)["recovery"] == "reset"
        assert listener.ask("subscribe", "error", topic="organization:1", position=None)["code"] == "forbidden"
    finally:
        listener.close()


def test_somebody_of_no_organization_sees_none(
    deployed: Deployed, visit: Callable[[], Visitor], members: list[Json]
) -> None:
    """A person of another account, and somebody who only helps out in one repository."""
    everyone = deployed.github.get("/_local/organizations").json()
    inside = {each["login"] for each in members}
    people = [each["login"] for each in everyone if each["type"] == "User" and each["login"] not in inside]
    organization_id = visit().sign_in(members[0]["login"]).app()["activeOrganizationId"]
    assert people
    for login in people:
        outsider = visit().sign_in(login)
        shown = outsider.app()
        assert shown["user"]["login"] == login
        assert organization_id not in [each["organizationId"] for each in shown["organizations"]]
        for path in ("summary", "members", "history"):
            assert outsider.http.get(f"/v1/organizations/{organization_id}/{path}").status_code == 404
        chosen, csrf = {"organizationId": organization_id}, {"x-orglane-csrf": shown["csrfToken"]}
        assert outsider.http.put("/v1/app/active-organization", json=chosen, headers=csrf).status_code == 404


def test_who_left_the_organization_sees_it_no_more_after_signing_in_again(
    deployed: Deployed, visit: Callable[[], Visitor]
) -> None:
    account = f"/_local/organizations/{DEMO}"
    guest = (
        deployed.github.post("/_local/organizations", json={"login": "passer-by", "kind": "user"})
        .raise_for_status()
        .json()["login"]
    )
    deployed.github.put(f"{account}/members/{guest}", json={}).raise_for_status()
    assert [each["login"] for each in visit().sign_in(guest).app()["organizations"]] == [DEMO]
    deployed.github.delete(f"{account}/members/{guest}").raise_for_status()
    again = visit().sign_in(guest)
    eventually(lambda: again.app()["organizations"] == [], "the membership is gone")
