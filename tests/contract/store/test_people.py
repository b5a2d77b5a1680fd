"""What happens to people on the table: their own shell moves, and the pusher is told, in one transaction."""

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from orglane import keys
from orglane.commands import Account
from orglane.edges.connections import TableAccess
from orglane.edges.items import Session, Token
from orglane.edges.notices import notice_in
from orglane.edges.shells import TableShells
from orglane.edges.stream import entries_of, notices_of
from orglane.ports import Principal
from orglane.ports.people import SESSION_S, Belonging, Identity, Person
from orglane.ports.shells import News
from tests.contract.store.conftest import ANA, TABLE, people_on_table
from tests.fakes import NOW_MS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PERSON = Person("7", "ana", "Ana", "https://avatars/7")


class Desk:
    """Ana, who signs in; what is told of her since it was asked last."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self.client, self.people, self.seen = client, people_on_table(), set[str]()
        self.shells = TableShells(client, TABLE)
        self.sessions = 0

    def signs_in(self, *organization_ids: str, person: Person = PERSON, role: str = "member") -> str:
        self.sessions += 1
        session = f"session-{self.sessions}"
        belongings = tuple(Belonging(Account(each, "acme"), role) for each in organization_ids)
        self.people.sign_in(Identity(person, belongings), session, NOW_MS)
        return session

    def news(self) -> list[tuple[str, str]]:
        rows = self.client.query(
            TableName=TABLE,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "LOG#app:7"}},
        )["Items"]
        fresh = [notice_in(row) for row in rows if row["sk"]["S"] not in self.seen]
        self.seen |= {row["sk"]["S"] for row in rows}
        return sorted((each.news.value, each.about) for each in fresh)

    def position(self) -> tuple[int, int]:
        at = self.shells.of(ANA).position
        return at.epoch, at.seq


@pytest.fixture
def desk(client: "DynamoDBClient") -> Desk:
    made = Desk(client)
    made.signs_in("42")
    made.news()
    return made


def test_a_first_sign_in_makes_a_shell(client: "DynamoDBClient") -> None:
    desk = Desk(client)
    assert desk.position() == (1, 0)
    desk.signs_in("42")
    assert (desk.position(), desk.news()) == ((2, 1), [("memberships", ""), ("renamed", "")])
    assert desk.shells.of(ANA).person == PERSON


def test_signing_in_again_is_no_news(desk: Desk) -> None:
    before = desk.position()
    desk.signs_in("42")
    assert (desk.position(), desk.news()) == (before, [])


@pytest.mark.parametrize(
    ("organizations", "role", "news"),
    [
        pytest.param(["42", "43"], "member", [("memberships", "")], id="joined"),
        pytest.param(["42"], "admin", [("memberships", "")], id="another role"),
        pytest.param([], "member", [("left", "42")], id="left"),
        pytest.param(["43"], "member", [("left", "42")], id="left for another one"),
    ],
)
def test_other_memberships_begin_an_epoch(desk: Desk, organizations: list[str], role: str, news: object) -> None:
    epoch, seq = desk.position()
    desk.signs_in(*organizations, role=role)
    assert (desk.position(), desk.news()) == ((epoch + 1, seq), news)
    assert dict(desk.shells.of(ANA).roles) == dict.fromkeys(organizations, role)


def test_more_memberships_than_a_transaction_takes_are_all_there(desk: Desk) -> None:
    many = [str(number) for number in range(100, 230)]
    desk.signs_in(*many)
    assert desk.shells.of(ANA).roles.keys() == set(many)
    desk.signs_in()
    assert not desk.shells.of(ANA).roles
    left = {about for news, about in desk.news() if news == "left"}
    assert left == {"42", *many}


def test_another_name_moves_the_shell(desk: Desk) -> None:
    epoch, seq = desk.position()
    desk.signs_in("42", person=PERSON._replace(name=None, login="ana2"))
    assert (desk.position(), desk.news()) == ((epoch, seq + 1), [("renamed", "")])
    assert desk.shells.of(ANA).person == PERSON._replace(name=None, login="ana2")


def test_a_choice_outlives_the_next_sign_in(desk: Desk) -> None:
    desk.people.activate("7", "43", NOW_MS, is_news=True)
    desk.signs_in("42", person=PERSON._replace(name="Ana II"))
    assert desk.shells.of(ANA).chosen == "43"


def test_a_choice_moves_the_shell_once(desk: Desk) -> None:
    epoch, seq = desk.position()
    for _ in range(2):
        desk.people.activate("7", "43", NOW_MS, is_news=True)
    assert (desk.position(), desk.news()) == ((epoch, seq + 1), [("activated", "")])
    desk.people.activate("7", "42", NOW_MS, is_news=False)
    assert (desk.position(), desk.news(), desk.shells.of(ANA).chosen) == ((epoch, seq + 1), [], "42")
    desk.people.activate("404", "42", NOW_MS, is_news=True)
    assert desk.shells.of(Principal("nobody", "404")).chosen is None


def test_a_session_that_ends_is_told_of_by_its_hash(desk: Desk) -> None:
    session = desk.signs_in("42")
    principal = desk.people.by_session(session, NOW_MS)
    credential = Session.key(session)
    assert principal == Principal("ana", "7", None, credential, NOW_MS + SESSION_S * 1000)
    assert TableAccess().is_valid(principal, NOW_MS)
    desk.people.end_session(session, NOW_MS)
    assert desk.news() == [("session_ended", credential)]
    assert not TableAccess().is_valid(principal, NOW_MS)
    assert "Item" not in desk.client.get_item(TableName=TABLE, Key={"pk": {"S": "USER#7"}, "sk": {"S": credential}})
    desk.people.end_session(session, NOW_MS)
    assert desk.news() == []


def test_a_session_or_a_token_is_good_until_its_time(desk: Desk) -> None:
    principal = desk.people.by_session("session-1", NOW_MS)
    assert principal
    assert [TableAccess().is_valid(principal, NOW_MS + SESSION_S * 1000 + each) for each in (-1, 0)] == [True, False]
    Token(Token.key("t0ken"), organization_id="42", login="ci", ttl=NOW_MS // 1000 + 60).save()
    token = desk.people.by_token("t0ken", NOW_MS)
    assert token == Principal("ci", None, "42", Token.key("t0ken"), NOW_MS + 60_000)
    assert [TableAccess().is_valid(token, NOW_MS + each) for each in (59_999, 60_000)] == [True, False]
    Token(Token.key("t0ken")).delete()
    assert not TableAccess().is_valid(token, NOW_MS)
    assert TableAccess().is_valid(ANA, NOW_MS)


def test_notices_reach_the_pusher_through_the_stream_and_are_in_no_organizations_log(desk: Desk) -> None:
    desk.people.activate("7", "43", NOW_MS, is_news=True)
    rows: list[Any] = desk.client.scan(TableName=TABLE)["Items"]
    event = {"Records": [{"eventName": "INSERT", "dynamodb": {"NewImage": row}} for row in rows]}
    told = notices_of(event)
    assert {(each.user_id, each.news, each.at_ms) for each in told} == {
        ("7", news, NOW_MS) for news in (News.ACTIVATED, News.MEMBERSHIPS, News.RENAMED)
    }
    assert entries_of(event) == []
    assert all(keys.notice("7", each.id).pk.startswith(keys.LOG_PREFIX) for each in told)
    assert {row["ttl"]["N"] for row in rows if row["pk"]["S"] == "LOG#app:7"} == {str(NOW_MS // 1000 + 24 * 3600)}


def test_who_meets_another_writer_tries_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    commit, failing = TransactWrite._commit, [True, True]
    told = {"Code": "TransactionCanceledException", "Message": "cancelled [TransactionConflict, None]"}

    def contended(self: TransactWrite) -> None:
        if failing and failing.pop():
            raise TransactWriteError("", ClientError({"Error": told}, "TransactWriteItems"))  # type: ignore[typeddict-item]
        commit(self)

    monkeypatch.setattr(TransactWrite, "_commit", contended)
    desk.signs_in("42", "43")
    assert desk.shells.of(ANA).roles.keys() == {"42", "43"}
    assert not failing
