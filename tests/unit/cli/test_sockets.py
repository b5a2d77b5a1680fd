"""Open connections from the command line."""

import json
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from orglane.errors import Unavailable
from orglane.ports import Posted
from orglane_cli import connections, showing, sockets
from orglane_cli.connections import Cut, Open, cut, spread_for
from orglane_cli.deployment import find
from tests.fakes import Sockets

from .conftest import run

TABLE = "orglane-table"
LATER_S = int(time.time()) + 3600


def put(table: Any, pk: str, sk: str, **attributes: Any) -> None:
    table.put_item(TableName=TABLE, Item={"pk": {"S": pk}, "sk": {"S": sk}, **attributes})


def opened(table: Any, connection_id: str, *topics: str, until_s: int = LATER_S, user_id: str | None = "7") -> None:
    """The rows of a connection that listens to these."""
    ttl = {"N": str(until_s)}
    user = {"user_id": {"S": user_id}} if user_id else {}
    listens = {"topics": {"SS": list(topics)}} if topics else {}
    put(table, f"CONN#{connection_id}", "META", login={"S": "ana"}, ttl=ttl, **user, **listens)
    for each in topics:
        put(table, f"TOPIC#{each}", f"CONN#{connection_id}", ttl=ttl)
    if user_id:
        put(table, f"USER#{user_id}", f"CONN#{connection_id}", ttl=ttl)


def left(table: Any) -> set[tuple[str, str]]:
    rows = table.scan(TableName=TABLE)["Items"]
    return {(each["pk"]["S"], each["sk"]["S"]) for each in rows if each["pk"]["S"] != "DIRECTORY"}


@pytest.fixture
def gateway(table: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sockets]:
    """Where frames go; four connections are open, one of them a script's, and one was forgotten to be closed."""
    opened(table, "one", "app", "organization:42")
    opened(table, "two", "organization:42", "organization:43")
    opened(table, "three")
    opened(table, "script", "organization:42", user_id=None)
    opened(table, "old", "organization:42", until_s=int(time.time()) - 1)
    put(table, "ORG#42", "META", ttl={"N": str(LATER_S)})
    made = Sockets()
    monkeypatch.setattr(sockets, "gateway", lambda deployment: made)
    yield made


def deployed(**outputs: str) -> None:
    """A stack with these outputs."""
    template = {
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }
    client = boto3.client("cloudformation", region_name="us-east-1")
    client.create_stack(StackName="orglane", TemplateBody=json.dumps(template))


def closing(spread_ms: int, reason: str = "deploy") -> list[str]:
    return [json.dumps({"type": "closing", "reason": reason, "retry": True, "spreadMs": spread_ms}).replace(" ", "")]


def test_the_open_ones_are_listed_and_no_others(gateway: Sockets) -> None:
    listed = run("sockets", "list")
    assert listed.exit_code == 0
    for word in ("one", "app organization:42", "two", "three", "script", "ana"):
        assert word in listed.stdout
    assert "old" not in listed.stdout
    told = {each["connectionId"]: each for each in json.loads(run("sockets", "list", "--json").stdout)}
    assert told.keys() == {"one", "two", "three", "script"}
    assert told["one"] == {
        "connectionId": "one",
        "login": "ana",
        "topics": ["app", "organization:42"],
        "untilMs": LATER_S * 1000,
    }


def test_a_row_that_lacks_what_is_shown_hides_no_other(gateway: Sockets, table: Any) -> None:
    put(table, "CONN#bare", "META", ttl={"N": str(LATER_S)})
    told = {each["connectionId"]: each for each in json.loads(run("sockets", "list", "--json").stdout)}
    assert told.keys() == {"one", "two", "three", "script", "bare"}
    assert (told["bare"]["login"], told["bare"]["topics"]) == ("", [])


def test_where_nothing_is_open_this_is_said(table: Any) -> None:
    assert run("sockets", "list").stdout == "No connection is open.\n"


def test_what_a_connection_is_registered_under_beside_its_topics_is_not_shown() -> None:
    one = Open("c", "ana", ("app", "app:7", "app@42", "organization:42"), 1)
    assert one.topics == ["app", "organization:42"]


def test_every_open_connection_is_told_to_come_back(gateway: Sockets, table: Any) -> None:
    before = left(table)
    done = run("sockets", "cut")
    assert (done.exit_code, done.stdout) == (0, "4 connections were told to come back within 2 s.\n")
    assert gateway.frames == dict.fromkeys(("one", "two", "three", "script"), closing(2000))
    assert left(table) == before, "their rows go with their connections"


def test_one_that_is_gone_is_forgotten_with_all_its_rows(gateway: Sockets, table: Any) -> None:
    before = left(table)
    gateway.script = {"two": [Posted.GONE], "script": [Posted.GONE], "three": [Posted.SLOW]}
    done = run("sockets", "cut", "--json")
    assert json.loads(done.stdout) == {"told": 1, "gone": 2, "missed": 1, "spreadMs": 2000}
    assert before - left(table) == {
        ("CONN#two", "META"),
        ("TOPIC#organization:42", "CONN#two"),
        ("TOPIC#organization:43", "CONN#two"),
        ("USER#7", "CONN#two"),
        ("CONN#script", "META"),
        ("TOPIC#organization:42", "CONN#script"),
    }
    again = run("sockets", "cut")
    assert again.stdout == "2 connections were told to come back within 2 s.\n"


def test_what_was_gone_or_missed_is_said() -> None:
    assert Cut(1, 2, 3, 2500).words() == (
        "1 connections were told to come back within 2.5 s, 2 were gone, 3 did not take it."
    )


def test_reason_and_spread_can_be_given(gateway: Sockets) -> None:
    run("sockets", "cut", "--reason", "maintenance", "--spread-s", "90")
    assert gateway.frames["one"] == closing(90_000, "maintenance")
    run("sockets", "cut", "--spread-s", "0")
    assert gateway.frames["one"][1:] == closing(0)


@pytest.mark.parametrize("reason", ["", "Deploy", "a b", "x" * 31, "deploy\n", '"'])
def test_a_reason_is_a_word(gateway: Sockets, reason: str) -> None:
    assert run("sockets", "cut", "--reason", reason).exit_code == 2
    assert gateway.frames == {}


@pytest.mark.parametrize(
    ("open_ones", "spread_ms"), [(0, 2000), (1, 2000), (600, 2000), (601, 3000), (9000, 30_000), (100_000, 334_000)]
)
def test_the_spread_is_as_long_as_their_return_takes(open_ones: int, spread_ms: int) -> None:
    assert spread_for(open_ones) == spread_ms
    assert open_ones / (spread_ms / 1000) <= 300


def test_thousands_are_told_once_each_by_a_few_at_a_time() -> None:
    found = [Open(f"c{each}", "ana", (), 1) for each in range(2000)]
    gateway, counted = Sockets(), []
    done = cut(gateway, lambda each: None, found, "deploy", advance=lambda: counted.append(1))
    assert done == Cut(2000, 0, 0, 7000)
    assert gateway.frames == {each.id: closing(7000) for each in found}
    assert len(counted) == 2000


def test_who_may_not_tell_is_told_so(gateway: Sockets, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(connection_id: str, frame: str) -> Posted:
        raise Unavailable("frames may not be posted: 403")

    monkeypatch.setattr(gateway, "post", refuse)
    done = run("sockets", "cut")
    assert done.exit_code == 1
    assert "cannot be told: frames may not be posted: 403" in done.stderr


def test_a_stack_that_is_too_old_is_to_be_deployed_first(table: Any) -> None:
    deployed(SiteUrl="https://abc.example.com")
    done = run("sockets", "cut")
    assert done.exit_code == 1
    assert "deploy it first" in done.stderr


def test_how_far_it_is_stands_on_stderr(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(showing, "LINE_EVERY_S", 0.0)
    found = [Open(f"c{each}", "ana", (), 1) for each in range(3)]
    assert [each.id for each in sockets._counted(iter(found))] == ["c0", "c1", "c2"]
    with showing.counting("told", 2) as advance:
        advance()
        advance()
    assert capsys.readouterr().err.splitlines() == [
        "1 connections found …",
        "2 connections found …",
        "3 connections found …",
        "1 of 2 told …",
        "2 of 2 told …",
    ]


def test_frames_go_where_the_template_says(table: Any) -> None:
    deployed(SocketConnectionsUrl="https://abc.example.com/socket")
    client = connections.gateway(find(None, None))._client
    assert client.meta.endpoint_url == "https://abc.example.com/socket"
