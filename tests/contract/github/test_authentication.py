"""Who may ask what: the App's JWT, installation tokens, people's tokens."""

import time
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from githubkit import AppAuthStrategy, GitHub

from tests.contract.github.inside import Inside
from tests.contract.github.running import Running

UNDECODABLE = "A JSON web token could not be decoded"


def _other_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def test_the_app_is_known_by_its_id_and_by_its_client_id(github: Running) -> None:
    assert github.get("/app", github.jwt()).json()["id"] == 4242
    assert github.get("/app", github.jwt(iss="Iv23liLocal")).json()["slug"] == "orglane"
    assert github.get("/api/v3/app", github.jwt()).json()["client_id"] == "Iv23liLocal"


@pytest.mark.parametrize(
    ("claims", "status", "words"),
    [
        ({"iss": "1"}, 404, "Integration not found"),
        ({"exp": 60}, 401, "must be a numeric value representing the future time"),
        ({"exp": None}, 401, "must be a numeric value representing the future time"),
        ({"exp": int(time.time()) + 3600}, 401, "is too far in the future"),
        ({"iat": int(time.time()) + 300}, 401, "'Issued at' claim ('iat') must be an Integer"),
        ({"iat": None}, 401, "'Issued at' claim ('iat') must be an Integer"),
    ],
)
def test_a_jwt_with_wrong_claims_is_refused(github: Running, claims: dict[str, Any], status: int, words: str) -> None:
    answer = github.get("/app", github.jwt(**claims))
    assert answer.status_code == status
    assert words in answer.json()["message"]


def test_a_jwt_of_another_key_or_algorithm_is_refused(github: Running) -> None:
    for token in (
        github.jwt(key=_other_key()),
        github.jwt(key="x" * 32, algorithm="HS256"),
        "not.a.jwt",
    ):
        answer = github.get("/app", token)
        assert (answer.status_code, answer.json()["message"]) == (401, UNDECODABLE)
    assert github.get("/app").status_code == 401
    assert github.get("/user", "ghu_unknown").json()["message"] == "Bad credentials"


def test_an_installation_token_reaches_its_installation_only(github: Running) -> None:
    github.do("POST", "/organizations", login="lumen-labs", repositories=3, pullRequests=5, members=2)
    github.install()
    github.install("lumen-labs")
    token = github.installation_token("lumen-labs")
    listed = github.get("/installation/repositories", token).json()
    assert listed["total_count"] == 3
    assert {one["owner"]["login"] for one in listed["repositories"]} == {"lumen-labs"}
    assert github.get("/repos/acme-robotics/fleet-api", token).status_code == 404
    assert github.get("/orgs/acme-robotics/members", token).status_code == 403
    assert github.get("/orgs/lumen-labs/members", token, params={"role": "admin"}).json()[0]["type"] == "User"
    assert github.get("/app", token).status_code == 401


def test_a_narrowed_token_reaches_less(github: Running) -> None:
    number = github.install()["id"]
    path = f"/app/installations/{number}/access_tokens"
    minted = github.post(path, {"repositories": ["docs"], "permissions": {"contents": "read"}}, github.jwt())
    assert minted.json()["permissions"] == {"contents": "read"}
    token = minted.json()["token"]
    assert github.get("/installation/repositories", token).json()["total_count"] == 1
    assert github.get("/repos/acme-robotics/fleet-api", token).status_code == 404
    new = {"title": "x", "head": "rtl", "base": "main"}
    assert github.post("/repos/acme-robotics/docs/pulls", new, token).status_code == 403
    assert github.post(path, {"repositories": ["not-there"]}, github.jwt()).status_code == 422
    assert github.post(path, {"permissions": {"members": "write"}}, github.jwt()).status_code == 422


def test_suspension_and_removal_end_tokens(github: Running) -> None:
    number = github.install()["id"]
    token = github.installation_token()
    github.do("POST", "/organizations/acme-robotics/suspend")
    assert github.get("/installation/repositories", token).status_code == 403
    assert github.post(f"/app/installations/{number}/access_tokens", token=github.jwt()).status_code == 403
    github.do("POST", "/organizations/acme-robotics/unsuspend")
    assert github.get("/installation/repositories", token).status_code == 200
    github.do("POST", "/organizations/acme-robotics/uninstall")
    assert github.get("/installation/repositories", token).status_code == 401
    assert github.post(f"/app/installations/{number}/access_tokens", token=github.jwt()).status_code == 404


def test_people_see_what_they_and_the_app_both_reach(github: Running) -> None:
    github.install()
    member, outsider, helper = (github.user_token(one) for one in ("chen-li", "nadia-wanders", "sunita-rao"))
    assert github.get("/user", member).json()["login"] == "chen-li"
    assert [one["login"] for one in github.get("/user/orgs", member).json()] == ["acme-robotics"]
    assert github.get("/user/memberships/orgs/acme-robotics", member).json()["role"] == "member"
    assert github.get("/repos/acme-robotics/vision-pipeline", member).status_code == 200
    assert github.get("/user/installations", outsider).json() == {"total_count": 0, "installations": []}
    assert github.get("/user/memberships/orgs/acme-robotics", outsider).status_code == 404
    assert github.get("/repos/acme-robotics/fleet-api", outsider).status_code == 404
    assert github.get("/repos/acme-robotics/fleet-api", helper).status_code == 200
    assert github.get("/repos/acme-robotics/vision-pipeline", helper).status_code == 404
    assert github.get("/user/installations", helper).json()["total_count"] == 1


def test_the_app_finds_who_belongs_and_where_it_is_installed(github: Running) -> None:
    github.install()
    app, token = github.jwt(), github.installation_token()
    memberships = "/orgs/acme-robotics/memberships"
    found = github.get(f"{memberships}/chen-li", token).json()
    assert (found["role"], found["state"], found["user"]["login"]) == ("member", "active", "chen-li")
    assert github.get(f"{memberships}/nadia-wanders", token).status_code == 404
    assert github.get(f"{memberships}/nobody-at-all", token).status_code == 404
    assert github.get(f"{memberships}/chen-li", github.user_token("nadia-wanders")).status_code == 403
    for path in ("/orgs/acme-robotics/installation", "/users/acme-robotics/installation"):
        assert github.get(path, app).json()["account"]["login"] == "acme-robotics"
    assert github.get("/users/marta-solo/installation", app).status_code == 404
    assert github.get("/orgs/marta-solo/installation", app).status_code == 404
    assert github.get("/orgs/acme-robotics/installation", token).status_code == 401


def test_a_new_token_may_not_be_known_at_once() -> None:
    now_ms = int(time.time() * 1000)
    github = Inside(now_ms=lambda: now_ms)
    assert github.press("PUT", "/tokens", freshUnauthorizedMs=1500)["freshUnauthorizedMs"] == 1500
    token = github.mint(github.number)
    for later_ms, status in ((0, 401), (1499, 401), (1500, 200)):
        now_ms = now_ms + later_ms if later_ms < 1500 else now_ms + 1
        assert github.get("/installation/repositories", token).status == status
        assert github.ask("POST", "/graphql", token, {"query": "{ viewer { login } }"}).status == status
    # Those that were there before are known, and so are new ones when it is over.
    assert github.get("/installation/repositories").status == 200
    github.press("PUT", "/tokens")
    assert github.get("/installation/repositories", github.mint(github.number)).status == 200
    assert github.ask("PUT", "/_local/tokens", body={"freshUnauthorizedMs": -1}).status == 400


def test_a_jwt_may_be_good_for_one_request_a_second() -> None:
    now_ms = int(time.time() * 1000)
    github = Inside(now_ms=lambda: now_ms)
    github.press("PUT", "/tokens", jwtOnce=True)
    same = github.app()
    first, second, other = (github.get("/app", one) for one in (same, same, github.app()))
    assert (first.status, second.status, other.status) == (200, 401, 200)
    assert second.json["message"] == UNDECODABLE
    now_ms += 1000
    assert github.get("/app", same).status == 200


def test_githubkit_works_with_it_as_with_github(github: Running) -> None:
    installation = github.install()
    base = str(github.client.base_url).rstrip("/") + "/api/v3/"
    auth = AppAuthStrategy(app_id="4242", private_key=github.private_key)
    with GitHub(auth, base_url=base, http_cache=False, auto_retry=False) as app:
        assert app.rest.apps.get_authenticated().parsed_data.slug == "orglane"
        with app.with_auth(app.auth.as_installation(installation["id"])) as client:
            repos = client.rest.apps.list_repos_accessible_to_installation(per_page=100).parsed_data
            assert repos.total_count == 20
            pulls = client.rest.pulls.list("acme-robotics", "simulator", state="all").parsed_data
            assert {one.state for one in pulls} == {"open", "closed"}
            github.do("POST", "/repositories/acme-robotics/simulator/branches/headless-2")
            made = client.rest.pulls.create(
                "acme-robotics", "simulator", title="By githubkit", head="headless-2", base="main", draft=True
            ).parsed_data
            assert (made.user.login, made.draft, made.state) == ("orglane[bot]", True, "open")
