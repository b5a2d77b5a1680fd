"""The server's side of recovery: tickets, replay or reset, and a connection that nothing kills."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from orglane.digest import digest
from tests.live.deployed import Deployed, eventually
from tests.live.listener import Listener
from tests.live.mirror import Mirror
from tests.live.organization import Organization

pytestmark = pytest.mark.emulator


def test_what_was_missed_is_replayed_complete_and_in_order(organization: Organization) -> None:
    listener, position = organization.follow()
    mirror = Mirror(organization.snapshot())
    listener.close()
    for number in range(2, 7):
        organization.pull_request(number)
    organization.deployed.settle()
    again = organization.listen()
    answer = again.subscribe(organization.topic, position)
    pages = organization.snapshot()
    assert (answer["recovery"], answer["reason"]) == ("replay", None)
    assert answer["position"] == pages[0]["position"]
    mirror.take(again.deltas_to(answer["position"]["seq"]))
    assert mirror.shows() == Mirror(pages).shows()


def test_nothing_is_replayed_to_who_is_up_to_date(organization: Organization) -> None:
    listener, position = organization.follow()
    assert listener.subscribe(organization.topic, position)["recovery"] == "up_to_date"


@pytest.mark.parametrize(
    ("reason", "stand"),
    [
        ("no_position", lambda head: None),
        ("epoch", lambda head: {**head, "epoch": head["epoch"] - 1}),
        ("ahead", lambda head: {**head, "seq": head["seq"] + 1}),
    ],
)
def test_who_cannot_be_brought_forward_is_reset(
    organization: Organization, reason: str, stand: Callable[[Any], Any]
) -> None:
    head = organization.position()
    answer = organization.listen().subscribe(organization.topic, stand(head))
    assert (answer["recovery"], answer["reason"], answer["position"]) == ("reset", reason, head)


def test_a_log_with_a_gap_is_never_replayed_in_part(organization: Organization) -> None:
    begin = organization.position()
    for number in range(2, 5):
        organization.pull_request(number)
        organization.deployed.settle()
    table = organization.deployed.aws("dynamodb")
    lost = {"pk": {"S": f"LOG#{organization.id}"}, "sk": {"S": f"{begin['seq'] + 2:020d}"}}
    table.delete_item(TableName=organization.deployed.cloud.table_name, Key=lost)
    answer = organization.listen().subscribe(organization.topic, begin)
    assert (answer["recovery"], answer["reason"]) == ("reset", "too_old")


def test_a_ticket_opens_one_connection(organization: Organization) -> None:
    url = f"{organization.deployed.cloud.socket_url}?ticket={organization.ticket()['ticket']}"
    listener = Listener(url)
    with pytest.raises(InvalidStatus):
        Listener(url)
    assert listener.ping() == {}
    listener.close()


@pytest.mark.parametrize("query", ["", "?ticket=", "?ticket=unknown", "?other=1"])
def test_nobody_enters_without_a_ticket(deployed: Deployed, query: str) -> None:
    with pytest.raises(InvalidStatus):
        Listener(deployed.cloud.socket_url + query)


def test_an_expired_ticket_opens_nothing(organization: Organization) -> None:
    ticket = organization.ticket()["ticket"]
    organization.deployed.aws("dynamodb").update_item(
        TableName=organization.deployed.cloud.table_name,
        Key={"pk": {"S": f"TICKET#{digest(ticket)}"}, "sk": {"S": "META"}},
        ConditionExpression="attribute_exists(pk)",
        UpdateExpression="SET #ttl = :past",
        ExpressionAttributeNames={"#ttl": "ttl"},
        ExpressionAttributeValues={":past": {"N": "1"}},
    )
    with pytest.raises(InvalidStatus):
        Listener(f"{organization.deployed.cloud.socket_url}?ticket={ticket}")


MALFORMED: list[tuple[Any, str]] = [
    ("", "malformed"),
    ("not json", "malformed"),
    ("[]", "malformed"),
    ("null", "malformed"),
    ("[" * 5000, "malformed"),
    ({"id": "a"}, "malformed"),
    ({"id": "a", "action": 7}, "malformed"),
    ({"id": "a", "action": "explode"}, "unknown_action"),
    ({"id": "a", "action": "subscribe"}, "malformed"),
    ({"id": "a", "action": "subscribe", "topic": ["app"]}, "malformed"),
    ({"id": "a", "action": "subscribe", "topic": "weather"}, "unknown_topic"),
    ({"id": "a", "action": "subscribe", "topic": "organization:"}, "unknown_topic"),
    ({"id": "a", "action": "subscribe", "topic": "organization:١"}, "unknown_topic"),
    ({"id": "a", "action": "subscribe", "topic": "organization:1", "position": 4}, "malformed"),
    ({"id": "a", "action": "subscribe", "topic": "organization:1", "position": {"epoch": -1, "seq": 0}}, "malformed"),
    ({"id": "a", "action": "subscribe", "topic": "organization:1", "position": None}, "forbidden"),
]


def test_malformed_frames_are_answered_on_a_connection_that_lives_on(organization: Organization) -> None:
    listener, position = organization.follow()
    for frame, code in MALFORMED:
        listener.send(frame)
        answer = listener.until("error")
        assert (answer["code"], answer["id"]) == (code, frame.get("id") if isinstance(frame, dict) else None), frame
    assert listener.ping() == {organization.topic: position}


def test_a_ping_tells_the_heads_of_all_topics(organization: Organization) -> None:
    listener, position = organization.follow()
    listener.subscribe("app", None)
    assert listener.ping() == {organization.topic: position, "app": {"epoch": 1, "seq": 1}}
    organization.pull_request(2)
    delta = listener.delta()
    assert listener.ping()[organization.topic]["seq"] == delta["seq"]


def test_who_unsubscribes_hears_no_more(organization: Organization) -> None:
    listener, _ = organization.follow()
    witness, _ = organization.follow()
    listener.send({"action": "unsubscribe", "id": "u", "topic": organization.topic})
    assert listener.ping() == {}
    organization.pull_request(2)
    witness.delta()
    assert listener.ping() == {}
    assert len(listener.sizes) == len(["subscribed", "pong", "pong"])


def test_a_token_of_one_organization_hears_nothing_of_another(
    organization: Organization, newcomer: Organization
) -> None:
    listener = newcomer.listen()
    foreign = listener.ask("subscribe", "error", topic=organization.topic, position=None)
    unknown = listener.ask("subscribe", "error", topic="organization:1", position=None)
    assert foreign["code"] == "forbidden"
    assert {**foreign, "id": ""} == {**unknown, "id": ""}
    organization.pull_request(2)
    organization.deployed.settle()
    assert listener.ping() == {}


def test_a_connection_that_vanished_is_forgotten(organization: Organization) -> None:
    """`$disconnect` is best effort: a connection that is only gone is noticed by the first frame to it."""
    listener, _ = organization.follow()
    table, name = organization.deployed.aws("dynamodb"), organization.deployed.cloud.table_name
    gone = {"pk": {"S": f"TOPIC#{organization.topic}"}, "sk": {"S": "CONN#gone"}}
    table.put_item(TableName=name, Item={**gone, "ttl": {"N": "99999999999"}})
    organization.pull_request(2)
    listener.delta()
    eventually(lambda: "Item" not in table.get_item(TableName=name, Key=gone), "the registration is removed")
    organization.pull_request(3)
    assert listener.delta()["changes"]


def test_a_connection_that_closes_leaves_nothing_behind(organization: Organization) -> None:
    listener, _ = organization.follow()
    listener.close()
    table, name = organization.deployed.aws("dynamodb"), organization.deployed.cloud.table_name

    def registered() -> list[Any]:
        found: list[Any] = table.query(
            TableName=name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"TOPIC#{organization.topic}"}},
        )["Items"]
        return found

    eventually(lambda: not registered(), "the registration is removed")


def test_a_long_replay_comes_in_frames_of_at_most_30_kb(organization: Organization) -> None:
    begin = organization.position()
    first = int(organization.id) * 1000
    organization.added(range(first, first + 400))
    organization.deployed.settle()
    listener = organization.listen()
    answer = listener.subscribe(organization.topic, begin)
    assert answer["recovery"] == "replay"
    deltas = listener.deltas_to(answer["position"]["seq"])
    assert sum(len(delta["changes"]) for delta in deltas) >= 400
    assert max(listener.sizes) <= 30_000
    assert sum(len(json.dumps(delta)) for delta in deltas) > 60_000
