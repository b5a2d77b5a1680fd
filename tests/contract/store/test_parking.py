"""Parked commands: put aside once, found by everybody, taken away with the commit that did what they say."""

from typing import Any

import pytest

from orglane import keys
from orglane.errors import CommitConflict
from orglane.ports import Commit, Place
from orglane.rows import Head, Missed, ParkedRow, Row, State, replace
from tests.contract.store.commits import HEAD, first, following, parked, pr
from tests.contract.store.conftest import Ports
from tests.unit.builders import T, entry

SK = "PARKED#1-d"


def lying(ports: Ports, **how: Any) -> list[ParkedRow]:
    rows, _ = ports.reader.section(Place("42"), keys.PARKED_PREFIX, None, 100, **how)
    return [row for row in rows if isinstance(row, ParkedRow)]


def known(ports: Ports) -> Row | None:
    return ports.store.load("42", [SK], ()).state.rows.get(SK)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(parked(), id="a command"),
        pytest.param(parked(kind=None, event=None, cause=None, accepted_at_ms=None, position=None), id="none"),
        pytest.param(parked(times=3, pulls=()), id="a command that was redriven before"),
    ],
)
def test_what_is_parked_alone_is_found_as_it_was(ports: Ports, row: ParkedRow) -> None:
    ports.store.park("42", row)
    assert (known(ports), lying(ports)) == (row, [row])


def test_what_is_parked_with_a_commit_is_found_as_it_was(ports: Ports) -> None:
    ports.store.commit(first({SK: parked()}))
    assert (known(ports), lying(ports)) == (parked(), [parked()])


def test_a_message_that_comes_once_more_leaves_the_row_as_it_is(ports: Ports) -> None:
    ports.store.park("42", parked())
    ports.store.park("42", parked(parked_at_ms=T + 1))
    assert lying(ports) == [parked()]
    ports.store.park("42", parked(times=2))
    ports.store.park("42", parked(parked_at_ms=T + 1))
    assert lying(ports) == [parked(times=2)]


def test_the_last_accepted_come_first_and_organizations_have_nothing_in_common(ports: Ports) -> None:
    for parked_id in ("2-b", "1-a", "3-c"):
        ports.store.park("42", parked(parked_id))
    ports.store.park("43", parked("4-d"))
    assert [row.id for row in lying(ports, newest=True)] == ["3-c", "2-b", "1-a"]


def test_a_commit_takes_away_what_it_settles(ports: Ports) -> None:
    ports.store.commit(first({SK: parked(), "PARKED#2-e": parked("2-e")}))
    ports.store.commit(following(HEAD, {"PR#7#1": pr()})._replace(settled=(SK,)))
    assert [row.id for row in lying(ports)] == ["2-e"]


def test_a_commit_that_must_not_be_takes_nothing_away(ports: Ports) -> None:
    ports.store.commit(first({SK: parked()}))
    with pytest.raises(CommitConflict):
        ports.store.commit(following(replace(HEAD, seq=7))._replace(settled=(SK,)))
    assert lying(ports) == [parked()]


def test_without_an_organization_it_is_taken_away_alone(ports: Ports) -> None:
    ports.store.park("42", parked())
    ports.store.settle("42", SK)
    ports.store.settle("42", SK)
    assert lying(ports) == []


def test_parked_commands_outlive_the_installation_they_came_from(ports: Ports) -> None:
    ports.store.commit(first({SK: parked(), "PR#7#1": pr()}))
    head = Head(epoch=2, seq=2, era=2, account=HEAD.account)
    ports.store.commit(Commit(State(HEAD), State(head), entry(2, epoch=2, base_epoch=1), ()))
    assert ports.store.load("42", [SK, "PR#7#1"], ()).state.rows == {SK: parked()}
    rows, _ = ports.reader.section(Place("42", 2), keys.PARKED_PREFIX, None, 100)
    assert rows == [parked()]


def test_what_a_pull_request_lacks_is_kept(ports: Ports) -> None:
    row = replace(pr(), missed=(Missed("1-d", "0|5", T), Missed("2-e", "", T)))
    ports.store.commit(first({"PR#7#1": row}))
    assert ports.store.load("42", ["PR#7#1"], ()).state.rows == {"PR#7#1": row}


# ---- redrive and drop


def test_a_redrive_is_sent_and_noted_and_the_command_stays_parked(ports: Ports) -> None:
    ports.store.park("42", parked())
    ports.parking.redrive("42", parked(), T + 5)
    assert (ports.again(), lying(ports)) == ([("1-d", 1)], [parked(redriven_at_ms=T + 5)])


@pytest.mark.parametrize("meanwhile", [None, parked(times=2)], ids=["had its effect", "was parked again"])
def test_a_redrive_that_the_lane_overtook_is_not_noted(ports: Ports, meanwhile: ParkedRow | None) -> None:
    if meanwhile:
        ports.store.park("42", meanwhile)
    ports.parking.redrive("42", parked(), T + 5)
    assert lying(ports) == ([meanwhile] if meanwhile else [])


def test_what_is_parked_once_more_waits_for_its_next_redrive(ports: Ports) -> None:
    ports.store.park("42", parked())
    ports.parking.redrive("42", parked(), T + 5)
    ports.store.park("42", parked(times=2))
    assert lying(ports) == [parked(times=2)]


def test_a_dropped_command_is_gone(ports: Ports) -> None:
    ports.store.park("42", parked())
    assert ports.parking.drop("42", parked())
    assert lying(ports) == []
    assert not ports.parking.drop("42", parked())


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param(parked(redriven_at_ms=T), id="redriven"),
        pytest.param(parked(times=2), id="parked again"),
    ],
)
def test_what_has_moved_meanwhile_is_not_dropped(ports: Ports, meanwhile: ParkedRow) -> None:
    ports.store.park("42", meanwhile)
    assert not ports.parking.drop("42", parked())
    assert lying(ports) == [meanwhile]
    assert ports.parking.drop("42", meanwhile)
