"""Connections, who listens to what, and who may."""

from orglane.ports import Connection, Listener, Principal
from tests.contract.store.conftest import ANA, Ports
from tests.fakes import CONNECTION_S, NOW_MS, live

TOPIC = "organization:42"
AN_END_MS = NOW_MS + CONNECTION_S * 1000
TOKEN = Principal("deploy", None, "42")
FOR_A_MINUTE = Principal("ana", "7", None, "SESSION#a", NOW_MS + 60_000)


def opened(ports: Ports, connection_id: str = "c", principal: Principal = ANA) -> Connection:
    ports.connections.open(connection_id, principal, NOW_MS)
    return found(ports, connection_id)


def found(ports: Ports, connection_id: str = "c") -> Connection:
    connection = ports.connections.get(connection_id, NOW_MS)
    assert connection
    return connection


def test_a_connection_is_whose_it_was_opened_for(ports: Ports) -> None:
    assert ports.connections.get("c", NOW_MS) is None
    assert opened(ports) == Connection("c", ANA, frozenset())
    assert opened(ports, "t", TOKEN) == Connection("t", TOKEN, frozenset())
    assert opened(ports, "s", FOR_A_MINUTE) == Connection("s", FOR_A_MINUTE, frozenset())


def test_a_connection_expires(ports: Ports) -> None:
    opened(ports)
    assert ports.connections.get("c", AN_END_MS - 1) is not None
    assert ports.connections.get("c", AN_END_MS) is None


def test_a_registration_is_seen_from_both_sides(ports: Ports) -> None:
    connection = opened(ports)
    assert ports.connections.register(connection, TOPIC, NOW_MS)
    assert ports.connections.register(connection, "app", NOW_MS)
    assert found(ports).topics == {TOPIC, "app"}
    assert (live(ports.listeners, TOPIC, NOW_MS), live(ports.listeners, "app", NOW_MS)) == (["c"], ["c"])
    assert live(ports.listeners, "organization:43", NOW_MS) == []


def test_registering_again_is_one_registration(ports: Ports) -> None:
    connection = opened(ports)
    assert ports.connections.register(connection, TOPIC, NOW_MS)
    assert ports.connections.register(connection, TOPIC, NOW_MS)
    assert live(ports.listeners, TOPIC, NOW_MS) == ["c"]


def test_everyone_who_listens_is_named(ports: Ports) -> None:
    for connection_id in ("a", "b", "c"):
        ports.connections.register(opened(ports, connection_id), TOPIC, NOW_MS)
    assert live(ports.listeners, TOPIC, NOW_MS) == ["a", "b", "c"]


def test_a_registration_expires(ports: Ports) -> None:
    ports.connections.register(opened(ports), TOPIC, NOW_MS)
    assert live(ports.listeners, TOPIC, AN_END_MS - 1) == ["c"]
    assert live(ports.listeners, TOPIC, AN_END_MS) == []


def test_a_topic_is_given_back(ports: Ports) -> None:
    connection = opened(ports)
    ports.connections.register(connection, TOPIC, NOW_MS)
    ports.connections.register(connection, "app", NOW_MS)
    ports.connections.unregister(connection, TOPIC)
    assert found(ports).topics == {"app"}
    assert live(ports.listeners, TOPIC, NOW_MS) == []
    ports.connections.unregister(connection, "app")
    assert found(ports).topics == frozenset()


def test_giving_back_what_was_never_taken_changes_nothing(ports: Ports) -> None:
    connection = opened(ports)
    ports.connections.unregister(connection, TOPIC)
    assert found(ports) == connection


def test_a_closed_connection_listens_to_nothing(ports: Ports) -> None:
    connection = opened(ports)
    ports.connections.register(connection, TOPIC, NOW_MS)
    ports.connections.register(connection, "app", NOW_MS)
    ports.connections.close("c")
    assert ports.connections.get("c", NOW_MS) is None
    assert (live(ports.listeners, TOPIC, NOW_MS), live(ports.listeners, "app", NOW_MS)) == ([], [])


def test_closing_twice_or_what_was_never_open_is_nothing(ports: Ports) -> None:
    opened(ports)
    for connection_id in ("c", "c", "never"):
        ports.connections.close(connection_id)
    assert ports.connections.get("c", NOW_MS) is None


def test_a_connection_that_is_gone_does_not_register(ports: Ports) -> None:
    connection = opened(ports)
    ports.connections.close("c")
    assert not ports.connections.register(connection, TOPIC, NOW_MS)
    assert live(ports.listeners, TOPIC, NOW_MS) == []
    assert ports.connections.get("c", NOW_MS) is None


def test_a_connection_that_is_gone_is_not_revived_by_giving_a_topic_back(ports: Ports) -> None:
    connection = opened(ports)
    ports.connections.register(connection, TOPIC, NOW_MS)
    ports.connections.close("c")
    ports.connections.unregister(connection, TOPIC)
    assert ports.connections.get("c", NOW_MS) is None
    assert not ports.connections.register(connection, TOPIC, NOW_MS)


def test_a_connection_and_its_registrations_end_with_what_it_was_opened_with(ports: Ports) -> None:
    connection = opened(ports, "s", FOR_A_MINUTE)
    ports.connections.register(connection, TOPIC, NOW_MS + 1000)
    assert ports.connections.get("s", NOW_MS + 59_999)
    assert ports.connections.get("s", NOW_MS + 60_000) is None
    assert ports.listeners.of(TOPIC, NOW_MS + 59_999) == [Listener("s", "7")]
    assert ports.listeners.of(TOPIC, NOW_MS + 60_000) == [Listener("s", "7", is_expired=True)]


def test_a_topic_may_be_found_under_other_names(ports: Ports) -> None:
    connection = opened(ports)
    names = ["app:7", *(f"app@{number}" for number in range(200))]
    assert ports.connections.register(connection, "app", NOW_MS, names)
    assert found(ports).topics == {"app"}
    assert found(ports).names == {"app", *names}
    assert live(ports.listeners, "app", NOW_MS) == []
    assert {tuple(live(ports.listeners, each, NOW_MS)) for each in names} == {("c",)}
    ports.connections.register(found(ports), TOPIC, NOW_MS)
    ports.connections.unregister(found(ports), "app")
    assert found(ports).topics == found(ports).names == {TOPIC}
    assert {tuple(live(ports.listeners, each, NOW_MS)) for each in names} == {()}


def test_a_closed_connection_is_found_under_no_name(ports: Ports) -> None:
    connection = opened(ports)
    ports.connections.register(connection, "app", NOW_MS, ["app:7", "app@42"])
    ports.connections.close("c")
    assert (live(ports.listeners, "app:7", NOW_MS), live(ports.listeners, "app@42", NOW_MS)) == ([], [])
    assert ports.listeners.opened_by("7") == []
    assert not ports.connections.register(connection, "app", NOW_MS, ["app:7"])
    assert live(ports.listeners, "app:7", NOW_MS) == []


def test_the_connections_of_a_person_are_found_and_those_of_a_session(ports: Ports) -> None:
    opened(ports)
    opened(ports, "s", FOR_A_MINUTE)
    opened(ports, "t", TOKEN)
    opened(ports, "b", Principal("ben", "8", credential="SESSION#a"))
    assert sorted(ports.listeners.opened_by("7")) == ["c", "s"]
    assert ports.listeners.opened_by("7", "SESSION#a") == ["s"]
    assert ports.listeners.opened_by("404") == []


def test_the_pusher_forgets_a_connection_as_a_whole(ports: Ports) -> None:
    for connection_id in ("a", "b"):
        connection = opened(ports, connection_id, FOR_A_MINUTE)
        ports.connections.register(connection, TOPIC, NOW_MS)
        ports.connections.register(connection, "app", NOW_MS, ["app:7"])
    for _ in range(2):
        ports.listeners.close("a")
    assert ports.connections.get("a", NOW_MS) is None
    assert (live(ports.listeners, TOPIC, NOW_MS), live(ports.listeners, "app:7", NOW_MS)) == (["b"], ["b"])
    assert ports.listeners.opened_by("7") == ["b"]


def test_the_pusher_takes_a_topic_from_a_connection(ports: Ports) -> None:
    connection = opened(ports)
    ports.connections.register(connection, TOPIC, NOW_MS)
    ports.connections.register(connection, "organization:43", NOW_MS)
    ports.listeners.unsubscribe(TOPIC, "c")
    ports.listeners.unsubscribe(TOPIC, "never")
    assert found(ports).topics == {"organization:43"}
    assert live(ports.listeners, TOPIC, NOW_MS) == []
    assert ports.connections.get("never", NOW_MS) is None


def test_the_pusher_forgets_exactly_one_registration(ports: Ports) -> None:
    for connection_id in ("a", "b"):
        connection = opened(ports, connection_id)
        ports.connections.register(connection, TOPIC, NOW_MS)
        ports.connections.register(connection, "app", NOW_MS)
    ports.listeners.forget(TOPIC, "a")
    ports.listeners.forget(TOPIC, "a")
    assert live(ports.listeners, TOPIC, NOW_MS) == ["b"]
    assert live(ports.listeners, "app", NOW_MS) == ["a", "b"]


def test_a_ticket_is_redeemed_once(ports: Ports) -> None:
    ports.issue_ticket(ANA, "secret", NOW_MS + 60_000)
    ports.issue_ticket(TOKEN, "other", NOW_MS + 60_000)
    assert [ports.access.redeem("secret", NOW_MS) for _ in range(3)] == [ANA, None, None]
    assert ports.access.redeem("other", NOW_MS) == TOKEN


def test_a_ticket_is_for_whoever_showed_a_session(ports: Ports) -> None:
    ports.issue_ticket(FOR_A_MINUTE, "secret", NOW_MS + 60_000)
    assert ports.access.redeem("secret", NOW_MS) == FOR_A_MINUTE


def test_a_ticket_that_expired_or_was_never_issued_opens_nothing(ports: Ports) -> None:
    ports.issue_ticket(ANA, "secret", NOW_MS + 60_000)
    assert ports.access.redeem("secret", NOW_MS + 60_000) is None
    assert ports.access.redeem("never", NOW_MS) is None


def test_a_person_sees_the_organizations_that_they_belong_to(ports: Ports) -> None:
    ports.belong("42")
    ports.belong("44")
    assert [ports.access.may_see(ANA, each) for each in ("42", "43", "44", "")] == [True, False, True, False]
    assert not ports.access.may_see(Principal("ben", "8"), "42")


def test_a_token_sees_its_own_organization(ports: Ports) -> None:
    ports.belong("43")
    assert [ports.access.may_see(TOKEN, each) for each in ("42", "43")] == [True, False]
