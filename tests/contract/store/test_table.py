"""What lies in the table, attribute by attribute, and what its refusals become."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from orglane.edges.connections import TableAccess
from orglane.edges.items import Ticket
from orglane.edges.parking import TableParking
from orglane.edges.records import row_item
from orglane.edges.table import TableStore
from orglane.errors import Terminal, Unavailable
from orglane.merge import merge_reviews
from orglane.ports import Commit, Principal
from orglane.rows import Described, Description, ParkedRow, PullRequestRow, Row, Sighting, State, replace
from tests.contract.store.commits import HEAD, first, parked, pr, repo
from tests.contract.store.conftest import ANA, TABLE, people_on_table
from tests.fakes import NOW_MS
from tests.unit.builders import ACME, T, entry, review

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DAY_S = 24 * 60 * 60
AT_S = T // 1000


def item(client: "DynamoDBClient", pk: str, sk: str) -> dict[str, Any]:
    """A stored item, its document read."""
    found: dict[str, Any] = dict(client.get_item(TableName=TABLE, Key={"pk": {"S": pk}, "sk": {"S": sk}})["Item"])
    return {name: json.loads(each["S"]) if name == "doc" else each for name, each in found.items()}


def keys(client: "DynamoDBClient") -> list[tuple[str, str]]:
    return sorted((each["pk"]["S"], each["sk"]["S"]) for each in client.scan(TableName=TABLE)["Items"])


def test_a_commit_writes_these_items_and_no_others(client: "DynamoDBClient") -> None:
    TableStore(client, TABLE).commit(first({"REPO#7": repo(), "PR#7#1": pr()}, "1#a"))
    assert keys(client) == [
        ("DEDUP#42", "1#a"),
        ("DIRECTORY", "ORG#42"),
        ("LOG#42", "00000000000000000001"),
        ("ORG#42", "META"),
        ("ORG#42", "PR#7#1"),
        ("ORG#42", "REPO#7"),
    ]


def test_a_closed_pull_request_lies_like_this(client: "DynamoDBClient") -> None:
    row = pr(state="closed", head_ref="feature", head_sha="a1", labels=(("bug", "f00"),), mergeable=True)
    TableStore(client, TABLE).commit(first({"PR#7#1": row}))
    assert item(client, "ORG#42", "PR#7#1") == {
        "pk": {"S": "ORG#42"},
        "sk": {"S": "PR#7#1"},
        "ver": {"S": row.ver},
        "state": {"S": "closed"},
        "branch": {"S": "feature"},
        "era": {"N": "0"},
        "ttl": {"N": str(AT_S + 30 * DAY_S)},
        "doc": {
            "repoId": "7",
            "facts": {
                "number": 1,
                "updated_at_ms": T,
                "title": "A change",
                "state": "closed",
                "head_ref": "feature",
                "head_sha": "a1",
                "labels": [["bug", "f00"]],
            },
            "tied": False,
            "mergeability": [T, False, "a1"],
            "size": None,
            "reviews": [],
            "pushed": [0, ""],
            "baseMovedMs": 0,
            "checks": [0, 0, 0],
        },
    }


def test_an_open_pull_request_does_not_expire_and_a_forks_branch_is_not_ours(client: "DynamoDBClient") -> None:
    TableStore(client, TABLE).commit(first({"PR#7#1": pr(head_ref="feature", is_fork=True)}))
    assert sorted(item(client, "ORG#42", "PR#7#1")) == ["doc", "era", "pk", "sk", "state", "ver"]


def test_what_was_seen_and_which_text_counts_lie_in_a_pull_request_once_there_is_any(client: "DynamoDBClient") -> None:
    row = merge_reviews(pr(), [review("approved", login="ben-login")])
    row = replace(
        row, described=Described(T, 0, "d1"), seen=(Sighting(T, "webhook", "pull_request.opened", ("opened",)),)
    )
    store = TableStore(client, TABLE)
    store.commit(first({"PR#7#1": row}))
    doc = item(client, "ORG#42", "PR#7#1")["doc"]
    assert doc["described"] == [T, 0, "d1", False]
    assert doc["seen"] == [[T, "webhook", "pull_request.opened", ["opened"]]]
    assert doc["reviews"] == [["ben", [T, T, False, "approved", "ben-login"]]]
    found = store.load("42", ["PR#7#1"], ()).state.rows["PR#7#1"]
    assert isinstance(found, PullRequestRow)
    assert (found, found.seen) == (row, row.seen)


def test_a_pull_request_of_before_there_were_logins_texts_and_sightings_is_read(client: "DynamoDBClient") -> None:
    row = merge_reviews(pr(), [review("approved")])
    old = row_item("42", "PR#7#1", row, T)
    doc = json.loads(old["doc"]["S"])
    doc["reviews"] = [[reviewer, verdict[:4]] for reviewer, verdict in doc["reviews"]]
    assert not {"described", "seen"} & doc.keys()
    client.put_item(TableName=TABLE, Item=old | {"doc": {"S": json.dumps(doc)}})
    assert TableStore(client, TABLE).load("42", ["PR#7#1"], ()).state.rows == {"PR#7#1": row}


@pytest.mark.parametrize("is_open", [True, False])
def test_a_text_lies_beside_its_pull_request_and_expires_with_it(client: "DynamoDBClient", is_open: bool) -> None:
    text = Description(repo_id="7", number=1, text="Größer 🤖", is_cut=True, is_open=is_open)
    TableStore(client, TABLE).commit(first({"TEXT#7#1": text}))
    assert item(client, "ORG#42", "TEXT#7#1") == {
        "pk": {"S": "ORG#42"},
        "sk": {"S": "TEXT#7#1"},
        "era": {"N": "0"},
        **({} if is_open else {"ttl": {"N": str(AT_S + 30 * DAY_S)}}),
        "doc": {"repo_id": "7", "number": 1, "text": "Größer 🤖", "is_cut": True, "is_open": is_open},
    }


def test_a_text_whose_pull_request_is_open_again_does_not_expire(client: "DynamoDBClient") -> None:
    store, text = TableStore(client, TABLE), Description(repo_id="7", number=1, text="So.", is_open=False)
    store.commit(first({"TEXT#7#1": text}))
    before, after = (
        State(HEAD, {"TEXT#7#1": text}),
        State(replace(HEAD, seq=2), {"TEXT#7#1": replace(text, is_open=True)}),
    )
    store.commit(Commit(before, after, entry(2), ()))
    assert "ttl" not in item(client, "ORG#42", "TEXT#7#1")


def test_a_sighting_alone_writes_no_row(client: "DynamoDBClient") -> None:
    store, row = TableStore(client, TABLE), pr()
    seen = replace(row, seen=(Sighting(T, "webhook", "pull_request.edited", ("details",)),))
    store.commit(first())
    store.commit(Commit(State(HEAD, {"PR#7#1": row}), State(replace(HEAD, seq=2), {"PR#7#1": seen}), entry(2), ()))
    assert ("ORG#42", "PR#7#1") not in keys(client)


def test_the_log_entry_and_the_mark_expire_and_the_directory_names_the_account(client: "DynamoDBClient") -> None:
    TableStore(client, TABLE).commit(first({}, "1#a"))
    assert item(client, "LOG#42", "00000000000000000001") == {
        "pk": {"S": "LOG#42"},
        "sk": {"S": "00000000000000000001"},
        "epoch": {"N": "1"},
        "baseEpoch": {"N": "1"},
        "base": {"N": "0"},
        "changes": {"S": "[]"},
        "causeKind": {"S": "webhook"},
        "causeId": {"S": "d1"},
        "atMs": {"N": str(T + 1)},
        "commands": {"S": "[]"},
        "ttl": {"N": str(AT_S + 7 * DAY_S)},
    }
    assert item(client, "DEDUP#42", "1#a") == {
        "pk": {"S": "DEDUP#42"},
        "sk": {"S": "1#a"},
        "ttl": {"N": str(AT_S + 5 * DAY_S)},
    }
    assert item(client, "DIRECTORY", "ORG#42")["login"] == {"S": "acme"}


def test_the_directory_follows_a_rename(client: "DynamoDBClient") -> None:
    store = TableStore(client, TABLE)
    store.commit(first())
    renamed = replace(HEAD, seq=2, account=ACME._replace(login="acme-inc"))
    store.commit(Commit(State(HEAD), State(renamed), entry(2), ()))
    assert item(client, "DIRECTORY", "ORG#42")["login"] == {"S": "acme-inc"}


def test_a_row_that_did_not_change_is_not_written(client: "DynamoDBClient") -> None:
    store = TableStore(client, TABLE)
    rows: dict[str, Row] = {"PR#7#1": pr()}
    store.commit(first())
    store.commit(Commit(State(HEAD, rows), State(replace(HEAD, seq=2), rows), entry(2), ()))
    assert ("ORG#42", "PR#7#1") not in keys(client)


def test_a_parked_command_lies_like_this_for_30_days(client: "DynamoDBClient") -> None:
    TableStore(client, TABLE).park("42", parked("1-d"))
    assert item(client, "ORG#42", "PARKED#1-d") == {
        "pk": {"S": "ORG#42"},
        "sk": {"S": "PARKED#1-d"},
        "times": {"N": "1"},
        "ttl": {"N": str(AT_S + 30 * DAY_S)},
        "doc": {
            "id": "1-d",
            "body": "{}",
            "reason": "KeyError",
            "error": "'title'",
            "attempts": 5,
            "parked_at_ms": T,
            "kind": "record_pull_request",
            "event": "pull_request.edited",
            "cause": ["webhook", "d"],
            "accepted_at_ms": T - 1000,
            "position": {"epoch": 1, "seq": 2},
            "pulls": ["PR#7#1"],
        },
    }


def test_a_redrive_is_noted_and_keeps_the_command_for_another_30_days(client: "DynamoDBClient") -> None:
    class Lane:
        def redrive(self, organization_id: str, row: ParkedRow) -> None:
            """Sent."""

    TableStore(client, TABLE).park("42", parked("1-d"))
    TableParking(client, TABLE, Lane()).redrive("42", parked("1-d"), T + 20 * DAY_S * 1000)
    lies = item(client, "ORG#42", "PARKED#1-d")
    assert (lies["redrivenAtMs"], lies["ttl"]) == (
        {"N": str(T + 20 * DAY_S * 1000)},
        {"N": str(AT_S + 50 * DAY_S)},
    )


def test_a_table_that_is_not_there_may_be_there_later(client: "DynamoDBClient") -> None:
    store = TableStore(client, "orglane-absent")
    with pytest.raises(Unavailable):
        store.load("42", ["PR#7#1"], ())
    with pytest.raises(Unavailable):
        store.park("42", parked())
    with pytest.raises(Unavailable):
        store.settle("42", "PARKED#1-d")


def test_a_transaction_that_is_too_large_can_never_succeed(client: "DynamoDBClient") -> None:
    rows: dict[str, Row] = {f"PR#7#{number}": pr(number) for number in range(98)}
    with pytest.raises(Terminal):
        TableStore(client, TABLE).commit(first(rows))
    TableStore(client, TABLE).commit(first(dict(list(rows.items())[:97])))


def test_two_who_redeem_a_ticket_at_once_open_one_connection(
    client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh = Ticket.refresh
    redeemed: list[Principal | None] = []

    def and_meanwhile(ticket: Ticket, consistent_read: bool = False) -> None:
        """The ticket is read, and before it is deleted somebody else redeems it."""
        refresh(ticket, consistent_read=consistent_read)
        monkeypatch.setattr(Ticket, "refresh", refresh)
        redeemed.append(TableAccess().redeem("secret", NOW_MS))

    people_on_table().issue_ticket(ANA, "secret", NOW_MS + 60_000)
    monkeypatch.setattr(Ticket, "refresh", and_meanwhile)
    redeemed.append(TableAccess().redeem("secret", NOW_MS))
    assert redeemed == [ANA, None]
