"""The app snapshot's position, and what moves it."""

from orglane import keys
from orglane.commands import Account
from orglane.edges.items import NoticeItem, Token
from orglane.ports.people import Belonging, Identity

from .conftest import ACME, ANA, Answer, Api
from .test_organizations import opened, tell

BETA = Account("43", "beta")


def shown(api: Api) -> tuple[int, int]:
    position = api.call("GET", "/v1/app").json()["position"]
    return position["epoch"], position["seq"]


def signed_in(api: Api) -> None:
    """Ana, of two organizations, the first of which is known."""
    api.provider.identity = Identity(ANA, (Belonging(ACME, "admin"), Belonging(BETA, "member")))
    api.sign_in()
    tell(api, opened(1))


def chooses(api: Api, organization_id: str) -> Answer:
    return api.call("PUT", "/v1/app/active-organization", api.csrf(), {"organizationId": organization_id})


def news(api: Api) -> list[str]:
    rows = NoticeItem.query(keys.notice(ANA.user_id, "").pk)
    return [each.news for each in rows if each.news not in ("renamed", "memberships")]


def test_a_standing_that_changes_moves_the_shell_and_an_ordinary_webhook_does_not(api: Api) -> None:
    api.sign_in()
    before = shown(api)
    tell(api, opened(1))
    epoch, seq = shown(api)
    assert (epoch, seq) == (before[0], before[1] + 1)
    tell(api, opened(2))
    assert shown(api) == (epoch, seq)


def test_a_choice_moves_the_shell_and_is_told_and_the_same_choice_is_neither(api: Api) -> None:
    signed_in(api)
    tell(api, opened(1)._replace(account=BETA))
    epoch, seq = shown(api)
    answer = chooses(api, "43")
    assert (answer.json()["activeOrganizationId"], answer.json()["position"]["seq"]) == ("43", seq + 1)
    assert (shown(api), news(api)) == ((epoch, seq + 1), ["activated"])
    assert chooses(api, "43").json() == answer.json()
    assert (shown(api), news(api)) == ((epoch, seq + 1), ["activated"])


def test_to_choose_what_opens_first_anyway_is_no_news_and_is_remembered(api: Api) -> None:
    signed_in(api)
    before = shown(api)
    assert chooses(api, "42").json()["activeOrganizationId"] == "42"
    assert (shown(api), news(api)) == (before, [])
    early = Account("41", "early")
    api.provider.identity = Identity(ANA, (Belonging(early, "member"), Belonging(ACME, "admin")))
    api.sign_in()
    tell(api, opened(1)._replace(account=early))
    assert api.call("GET", "/v1/app").json()["activeOrganizationId"] == "42"


def test_other_memberships_begin_an_epoch(api: Api) -> None:
    api.sign_in()
    epoch, _ = shown(api)
    api.provider.identity = Identity(ANA, (Belonging(ACME, "admin"), Belonging(BETA, "member")))
    api.sign_in()
    assert shown(api)[0] == epoch + 1
    api.sign_in()
    assert shown(api)[0] == epoch + 1


def test_signing_out_is_told(api: Api) -> None:
    api.sign_in()
    assert api.call("POST", "/v1/auth/logout", api.csrf()).status == 204
    assert news(api) == ["session_ended"]


def test_a_tokens_shell_stands_by_its_organization(api: Api) -> None:
    Token(Token.key("t0ken"), organization_id="42", login="ci").save()
    bearer = {"authorization": "Bearer t0ken"}
    assert api.call("GET", "/v1/app", bearer).json()["position"] == {"epoch": 1, "seq": 0}
    tell(api, opened(1))
    app = api.call("GET", "/v1/app", bearer).json()
    assert app["position"] == {"epoch": 1, "seq": 1}
    assert app["user"] == {"id": "token:ci", "login": "ci", "name": None, "avatarUrl": None}
