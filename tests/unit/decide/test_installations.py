"""Installations: one that ends takes everything with it, and a newer one begins anew."""

import pytest

from orglane.commands import Command
from orglane.jobs import CLEAR, FULL_SYNC
from orglane.rows import NEVER_SYNCED, Head, JobRow
from tests.fakes import NOW_MS
from tests.unit.builders import (
    ACCEPTED_MS,
    ACME,
    T,
    added,
    checked,
    cut,
    installed,
    job_moved,
    job_row,
    linked,
    member,
    minimal,
    pull_request,
    pushed,
    renamed,
    told,
)
from tests.unit.lane import Organization

SECOND = 1000
MEMBER = member()
EVERYTHING = (
    told(linked()),
    checked(),
    pushed("feature", "b2", T + SECOND),
    member(),
    added(minimal("8", "api")),
)


def full() -> Organization:
    acme = Organization().does(*EVERYTHING)
    acme.store.rows["42", "JOB#j1"] = job_row()
    acme.does(job_moved("running"), job_moved("completed"))
    acme.take_errands()
    assert acme.head.sync.status == "synced"
    return acme


@pytest.mark.parametrize(
    ("status", "gone", "counted"),
    [("install_required", True, "not_installed"), ("reconnect_required", False, "suspended")],
)
def test_an_installation_that_ends_clears_the_state_in_one_new_epoch(status: str, gone: bool, counted: str) -> None:
    acme = full()
    before = acme.head
    acme.does(installed(status=status, at_ms=T + SECOND, event="installation.deleted"))
    assert acme.head == Head(
        epoch=before.epoch + 1,
        seq=before.seq + 1,
        era=before.epoch + 1,
        standings=before.standings + 1,
        account=ACME,
        account_at_ms=T + SECOND,
        installation=(5, gone, T + SECOND, status),
        repositories=0,
        open_pull_requests=0,
        last_webhook_at_ms=ACCEPTED_MS,
        last_webhook_event="installation.deleted",
        sync=NEVER_SYNCED,
    )
    assert [type(row) for row in acme.store.rows_of("42").values()] == [JobRow]
    assert acme.orders() == [(CLEAR, {"era": before.epoch + 1})]
    # Later events are counted and change nothing, and another end begins no other epoch.
    acme.results.clear()
    epoch = acme.head.epoch
    acme.does(told(linked(2)), checked(), pushed("main", "m1"), added(minimal("9")), renamed("x"), MEMBER)
    assert acme.results == [counted] * 6
    acme.does(installed(status="install_required", at_ms=T + 2 * SECOND))
    assert (acme.head.epoch, acme.head.repositories, len(acme.store.rows_of("42"))) == (epoch, 0, 1)


def test_a_job_may_end_after_its_installation_did() -> None:
    acme = full()
    acme.store.rows["42", "JOB#j2"] = job_row("j2")
    acme.does(installed(status="install_required", at_ms=T + SECOND), job_moved("error", job_id="j2", error="gone"))
    assert (acme.job("j2").job.status, acme.head.sync.status) == ("error", "pending")


def test_a_slice_that_was_read_before_the_end_changes_nothing() -> None:
    acme = full().does(installed(status="install_required", at_ms=T + SECOND))
    acme.store.rows["42", "JOB#j2"] = job_row("j2")
    acme.does(cut(job_id="j2", repositories=(minimal("8"),)))
    assert acme.results[-1] == "not_installed"
    assert sorted(acme.store.rows_of("42")) == ["JOB#j1", "JOB#j2"]


def test_a_slice_that_comes_after_the_end_counts_for_its_job() -> None:
    """Else a job that goes on with a newer installation would wait for it for ever."""
    acme = full().does(installed(status="install_required", at_ms=T + SECOND))
    acme.store.rows["42", "JOB#j2"] = job_row("j2")
    acme.does(cut(number=3, job_id="j2", repositories=(minimal("8"),)))
    assert acme.job("j2").slices == 3


NEWER = installed("6", at_ms=T + 2 * SECOND, repositories=(minimal(),))


def test_a_newer_installation_connects_again_and_orders_one_full_sync() -> None:
    acme = full().does(installed(status="install_required", at_ms=T + SECOND))
    era = acme.head.era
    acme.take_errands()
    acme.does(NEWER)
    assert acme.head.installation == (6, False, T + 2 * SECOND, "connected")
    assert (acme.head.era, acme.head.repositories) == (era, 1)
    assert acme.orders() == [(FULL_SYNC, {})]


def test_whatever_a_newer_installation_tells_first_connects_again() -> None:
    acme = full().does(installed(status="install_required", at_ms=T + SECOND))
    acme.take_errands()
    acme.does(told(pull_request(), installation_id="6"))
    assert acme.results[-1] == "applied"
    assert (acme.head.is_connected, acme.head.open_pull_requests) == (True, 1)
    assert acme.orders() == [(FULL_SYNC, {})]


def test_news_of_the_installation_that_is_gone_do_not_connect_again() -> None:
    acme = full().does(installed(status="install_required", at_ms=T + 2 * SECOND))
    acme.take_errands()
    acme.does(installed(at_ms=T + SECOND), told(pull_request(), installation_id="5"))
    assert (acme.head.is_connected, acme.orders()) == (False, [])


def test_a_suspension_that_is_over_orders_a_full_sync() -> None:
    acme = full().does(installed(status="reconnect_required", at_ms=T + SECOND))
    acme.take_errands()
    acme.does(installed(at_ms=T + 2 * SECOND))
    assert (acme.head.is_connected, acme.orders()) == (True, [(FULL_SYNC, {})])


def test_within_one_run_nothing_of_before_the_end_remains() -> None:
    commands: list[Command] = [told(linked()), installed(status="install_required", at_ms=T + SECOND), NEWER]
    one, other = Organization().does(*commands), Organization().batch(*commands)
    assert one.store.rows == other.store.rows
    assert sorted(other.store.rows_of("42")) == ["REPO#7"]
    assert (other.head.open_pull_requests, other.head.repositories) == (0, 1)


def test_the_end_of_what_nobody_knew_is_remembered_and_clears_nothing() -> None:
    acme = Organization().does(installed(status="install_required"))
    assert (acme.head.era, acme.head.epoch, acme.head.installation_status) == (0, NOW_MS, "install_required")
    assert acme.orders() == []
