"""The log, as sockets replay it and as the history shows it."""

import pytest

from orglane.model import Position
from orglane.ports import Commit
from orglane.rows import State, replace
from tests.contract.store.commits import HEAD, first, following
from tests.contract.store.conftest import Ports
from tests.unit.builders import entry


def commits(ports: Ports, count: int) -> None:
    ports.store.commit(first())
    for seq in range(1, count):
        ports.store.commit(following(replace(HEAD, seq=seq)))


def test_an_unknown_organization_stands_nowhere(ports: Ports) -> None:
    assert ports.log.position("42") is None
    assert ports.log.since("42", 0, 10) == []
    assert ports.log.newest("42", None, 10) == []


def test_the_position_is_the_heads(ports: Ports) -> None:
    commits(ports, 3)
    assert ports.log.position("42") == Position(epoch=1, seq=3)


def test_positions_of_several_leave_unknown_ones_out(ports: Ports) -> None:
    commits(ports, 2)
    ports.store.commit(first(organization_id="43"))
    assert ports.log.positions(["43", "44", "42"]) == {
        "42": Position(epoch=1, seq=2),
        "43": Position(epoch=1, seq=1),
    }
    assert ports.log.positions([]) == {}


@pytest.mark.parametrize(
    ("seq", "limit", "expected"),
    [(0, 100, range(1, 13)), (8, 100, range(9, 13)), (8, 2, range(9, 11)), (12, 100, ()), (99, 100, ())],
)
def test_entries_after_a_position_come_oldest_first(ports: Ports, seq: int, limit: int, expected: list[int]) -> None:
    commits(ports, 12)
    assert ports.log.since("42", seq, limit) == [entry(each) for each in expected]


@pytest.mark.parametrize(
    ("before", "limit", "expected"),
    [(None, 100, range(12, 0, -1)), (None, 2, (12, 11)), (11, 2, (10, 9)), (1, 2, ()), (3, 100, (2, 1))],
)
def test_the_history_comes_newest_first(ports: Ports, before: int | None, limit: int, expected: list[int]) -> None:
    commits(ports, 12)
    assert ports.log.newest("42", before, limit) == [entry(each) for each in expected]


def test_an_entry_tells_of_the_epoch_that_it_ended(ports: Ports) -> None:
    ports.store.commit(first())
    begun = entry(2, '[{"a":"🦊"}]', epoch=2, base_epoch=1)._replace(commands='[{"id":"1-d"}]')
    begun = begun._replace(standing="status")
    ports.store.commit(Commit(State(HEAD), State(replace(HEAD, epoch=2, seq=2)), begun, ()))
    assert ports.log.since("42", 0, 10) == [entry(1), begun]
    assert ports.log.position("42") == Position(epoch=2, seq=2)


def test_entries_that_fill_more_than_one_answer_all_come(ports: Ports) -> None:
    long = '["' + "x" * 300_000 + '"]'
    ports.store.commit(first()._replace(entry=entry(1, long)))
    for seq in range(1, 6):
        ports.store.commit(following(replace(HEAD, seq=seq))._replace(entry=entry(seq + 1, long)))
    assert [each.seq for each in ports.log.since("42", 0, 5)] == [1, 2, 3, 4, 5]
    assert [each.seq for each in ports.log.newest("42", None, 5)] == [6, 5, 4, 3, 2]
