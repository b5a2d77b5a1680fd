"""People who leave: what they could see, what they heard, and where they were signed in."""

from typing import TYPE_CHECKING

import pytest

from orglane.commands import Account
from orglane.edges.departures import TableDepartures
from orglane.edges.items import Session
from orglane.edges.listeners import TableListeners
from orglane.edges.notices import notice_in
from orglane.errors import Unavailable
from orglane.ports import Principal
from orglane.ports.people import Belonging, Identity, Person
from tests.contract.store.conftest import ANA, TABLE, Ports, on_table, people_on_table
from tests.fakes import NOW_MS, live

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BEN = Principal("ben", "8")
TOKEN = Principal("deploy", None, "42")


@pytest.fixture
def ports(client: "DynamoDBClient") -> Ports:
    """Ana and Ben, each signed in twice and listening to organizations 42 and 43; a token that listens to 42."""
    ports, people = on_table(client), people_on_table()
    belongings = tuple(Belonging(Account(each, "acme"), "member") for each in ("42", "43"))
    for who in (ANA, BEN):
        assert who.user_id
        for number in (1, 2):
            identity = Identity(Person(who.user_id, who.login, None, ""), belongings)
            people.sign_in(identity, f"{who.login}-{number}", NOW_MS)
            listens(ports, f"{who.login}-{number}", who, "organization:42", "organization:43", "app")
    listens(ports, "token", TOKEN, "organization:42")
    return ports


def listens(ports: Ports, connection_id: str, who: Principal, *topics: str) -> None:
    ports.connections.open(connection_id, who, NOW_MS)
    connection = ports.connections.get(connection_id, NOW_MS)
    assert connection
    for topic in topics:
        ports.connections.register(connection, topic, NOW_MS)


def sees(ports: Ports, who: Principal) -> list[str]:
    return [each for each in ("42", "43") if ports.access.may_see(who, each)]


def signed_in() -> list[str]:
    every = [f"{who}-{number}" for who in ("ana", "ben") for number in (1, 2)]
    return [each for each in every if people_on_table().by_session(each, NOW_MS)]


def test_whoever_leaves_an_organization_sees_and_hears_no_more_of_it(ports: Ports, client: "DynamoDBClient") -> None:
    TableDepartures(client, TABLE, lambda: NOW_MS).leave("42", "7")
    assert (sees(ports, ANA), sees(ports, BEN)) == (["43"], ["42", "43"])
    assert live(ports.listeners, "organization:42", NOW_MS) == ["ben-1", "ben-2", "token"]
    assert live(ports.listeners, "organization:43", NOW_MS) == ["ana-1", "ana-2", "ben-1", "ben-2"]
    assert live(ports.listeners, "app", NOW_MS) == ["ana-1", "ana-2", "ben-1", "ben-2"]
    assert signed_in() == ["ana-1", "ana-2", "ben-1", "ben-2"]


def test_whoever_takes_their_authorization_back_is_signed_out_everywhere(
    ports: Ports, client: "DynamoDBClient"
) -> None:
    TableDepartures(client, TABLE, lambda: NOW_MS).sign_out("7")
    assert signed_in() == ["ben-1", "ben-2"]
    assert (sees(ports, ANA), sees(ports, BEN)) == ([], ["42", "43"])
    assert live(ports.listeners, "organization:42", NOW_MS) == ["ben-1", "ben-2", "token"]
    assert live(ports.listeners, "organization:43", NOW_MS) == ["ben-1", "ben-2"]


def news_of(client: "DynamoDBClient", user_id: str) -> list[tuple[str, str]]:
    rows = client.scan(TableName=TABLE)["Items"]
    told = [notice_in(row) for row in rows if row["pk"]["S"] == f"LOG#app:{user_id}"]
    # Those of signing in, before.
    return sorted((each.news.value, each.about) for each in told if each.news not in ("memberships", "renamed"))


def test_whoever_leaves_is_told_of_and_begins_an_epoch_of_their_own_shell(
    ports: Ports, client: "DynamoDBClient"
) -> None:
    before = ports.shells.of(ANA).position
    TableDepartures(client, TABLE, lambda: NOW_MS).leave("42", "7")
    after = ports.shells.of(ANA)
    assert (after.position.epoch, set(after.roles)) == (before.epoch + 1, {"43"})
    assert (news_of(client, "7"), news_of(client, "8")) == ([("left", "42")], [])


def test_whoever_leaves_has_subscribed_to_it_no_more(ports: Ports, client: "DynamoDBClient") -> None:
    TableDepartures(client, TABLE, lambda: NOW_MS).leave("42", "7")
    connections = {each: ports.connections.get(each, NOW_MS) for each in ("ana-1", "ana-2", "ben-1")}
    topics = {each: found.topics for each, found in connections.items() if found}
    assert topics["ana-1"] == topics["ana-2"] == {"organization:43", "app"}
    assert topics["ben-1"] == {"organization:42", "organization:43", "app"}


def test_every_session_that_ends_is_told_of(ports: Ports, client: "DynamoDBClient") -> None:
    TableDepartures(client, TABLE, lambda: NOW_MS).sign_out("7")
    ended = [("session_ended", Session.key(each)) for each in ("ana-1", "ana-2")]
    assert news_of(client, "7") == sorted([("left", "42"), ("left", "43"), *ended])
    assert news_of(client, "8") == []


def test_whoever_dies_after_the_membership_ended_takes_the_registrations_the_next_time(
    ports: Ports, client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    departures = TableDepartures(client, TABLE, lambda: NOW_MS)
    with monkeypatch.context() as patch, pytest.raises(Unavailable):
        patch.setattr(TableListeners, "unsubscribe", _down)
        departures.leave("42", "7")
    departures.leave("42", "7")
    assert live(ports.listeners, "organization:42", NOW_MS) == ["ben-1", "ben-2", "token"]
    assert news_of(client, "7") == [("left", "42")]


def _down(*_: object) -> None:
    raise Unavailable("the table is down")


def test_leaving_again_or_without_ever_having_come_changes_nothing(ports: Ports, client: "DynamoDBClient") -> None:
    departures = TableDepartures(client, TABLE, lambda: NOW_MS)
    departures.leave("42", "7")
    before = client.scan(TableName=TABLE)["Items"]
    departures.leave("42", "7")
    departures.leave("42", "404")
    departures.sign_out("404")
    assert client.scan(TableName=TABLE)["Items"] == before


def test_a_person_may_sign_in_again(ports: Ports, client: "DynamoDBClient") -> None:
    TableDepartures(client, TABLE, lambda: NOW_MS).sign_out("7")
    ports.belong("42")
    assert sees(ports, ANA) == ["42"]
