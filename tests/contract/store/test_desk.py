"""The worker's desk: one attempt at a time holds a job's lease, and only it writes the notes."""

from typing import Any

import pytest

from orglane.errors import Superseded
from orglane.jobs import FULL_SYNC, Order
from orglane.ports.work import Claim, Notes
from orglane.rows import JobRow
from tests.contract.store.commits import HEAD, first
from tests.contract.store.conftest import Ports
from tests.fakes import NOW_MS

UNTIL_MS = NOW_MS + 75_000
DETAIL: dict[str, Any] = {"title": "Grüße 🤖", "draft": True}


def claimed(ports: Ports, now_ms: int = NOW_MS, until_ms: int = UNTIL_MS) -> Claim:
    claim = ports.desk.claim("42", "j1", now_ms, until_ms)
    assert claim
    return claim


def ordered(ports: Ports) -> None:
    ports.jobs.open("42", Order("j1", FULL_SYNC, detail=DETAIL), NOW_MS)


def test_the_head_and_the_job_are_looked_at(ports: Ports) -> None:
    assert ports.desk.look("42", "j1") == (None, None)
    ports.store.commit(first())
    job = ports.jobs.open("42", Order("j1", FULL_SYNC), NOW_MS)
    assert ports.desk.look("42", "j1") == (HEAD, JobRow(job=job))
    assert ports.desk.look("42", "j2") == (HEAD, None)


def test_the_first_attempt_finds_what_the_order_said(ports: Ports) -> None:
    ordered(ports)
    assert claimed(ports) == Claim("42", "j1", 1, Notes(detail=DETAIL), NOW_MS)


def test_a_job_that_nobody_ordered_cannot_be_claimed(ports: Ports) -> None:
    assert ports.desk.claim("42", "j1", NOW_MS, UNTIL_MS) is None
    ordered(ports)
    assert ports.desk.claim("43", "j1", NOW_MS, UNTIL_MS) is None


def test_while_the_lease_is_held_nobody_else_gets_it(ports: Ports) -> None:
    ordered(ports)
    claimed(ports)
    assert ports.desk.claim("42", "j1", NOW_MS, UNTIL_MS) is None
    assert ports.desk.claim("42", "j1", UNTIL_MS - 1, UNTIL_MS + 9) is None


def test_a_lease_that_is_over_goes_to_the_next_attempt_with_a_greater_fence(ports: Ports) -> None:
    ordered(ports)
    claimed(ports)
    assert claimed(ports, UNTIL_MS, UNTIL_MS + 9).fence == 2


def test_a_lease_that_was_given_back_is_free_at_once(ports: Ports) -> None:
    ordered(ports)
    ports.desk.keep(claimed(ports), 0)
    assert claimed(ports).fence == 2


def test_a_lease_may_be_held_longer(ports: Ports) -> None:
    ordered(ports)
    ports.desk.keep(claimed(ports), UNTIL_MS + 1000)
    assert ports.desk.claim("42", "j1", UNTIL_MS, UNTIL_MS + 9) is None
    assert claimed(ports, UNTIL_MS + 1000).fence == 2


@pytest.mark.parametrize(
    "notes",
    [
        pytest.param(Notes(), id="none"),
        pytest.param(Notes({"phase": "sweep", "page": None}, ('{"a":"🤖"}', "b"), 7, 3, UNTIL_MS), id="some"),
        pytest.param(
            Notes({"ids": [str(n) for n in range(60_000)]}, tuple("x" * 60_000 for _ in range(10)), 1), id="large ones"
        ),
    ],
)
def test_notes_are_found_by_the_next_attempt_as_they_were_kept(ports: Ports, notes: Notes) -> None:
    ordered(ports)
    notes = notes._replace(detail=DETAIL)
    ports.desk.keep(claimed(ports)._replace(notes=notes), 0)
    assert claimed(ports, NOW_MS + 1) == Claim("42", "j1", 2, notes, NOW_MS + 1)


def test_a_superseded_attempt_writes_nothing(ports: Ports) -> None:
    ordered(ports)
    early = claimed(ports)
    late = claimed(ports, UNTIL_MS, UNTIL_MS + 9)
    kept = Notes(cursor="mine", sent=5, detail=DETAIL)
    ports.desk.keep(late._replace(notes=kept), UNTIL_MS + 9)
    with pytest.raises(Superseded):
        ports.desk.keep(early._replace(notes=Notes(cursor="not mine", sent=1)), 0)
    assert ports.desk.claim("42", "j1", UNTIL_MS + 8, UNTIL_MS + 99) is None
    assert claimed(ports, UNTIL_MS + 9).notes == kept
