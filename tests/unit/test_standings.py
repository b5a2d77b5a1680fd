"""What its people's own shells show of an organization: counted in its head, and told by the commit that changes it."""

from orglane.commands import Account, RecordAccount
from orglane.rows import Head, Sync
from orglane.views import standing_view
from tests.unit.builders import ACME, T, command, installed, job_moved, job_row, member, pull_request, told
from tests.unit.lane import Organization

SECOND = 1000


def told_standings(acme: Organization) -> list[str | None]:
    return [each.standing for each in acme.store.entries["42"]]


def test_an_organization_that_is_new_is_told_by_name_and_its_webhooks_are_no_news() -> None:
    acme = Organization().does(told(pull_request(1)), told(pull_request(2)), member())
    assert told_standings(acme) == ["name", None, None]
    assert acme.head.standings == 1


def test_a_sync_is_told_when_it_begins_and_when_it_ends() -> None:
    acme = Organization().does(told(pull_request(1)))
    acme.store.rows["42", "JOB#j1"] = job_row()
    acme.does(job_moved("running"), told(pull_request(2)), job_moved("completed"))
    assert told_standings(acme) == ["name", "status", None, "status"]
    assert (acme.head.standings, acme.head.sync.status) == (3, "synced")


def test_an_installation_that_ends_is_told_and_the_count_outlives_its_era() -> None:
    acme = Organization().does(told(pull_request(1)))
    acme.does(installed(status="install_required", at_ms=T + SECOND), installed("6", at_ms=T + 2 * SECOND))
    assert told_standings(acme) == ["name", "status", "status"]
    assert (acme.head.standings, acme.head.era > 0) == (3, True)


def test_another_name_is_told_as_one() -> None:
    acme = Organization().does(told(pull_request(1)))
    acme.does(command(RecordAccount(Account("42", "acme-labs"), "5", T + SECOND)))
    assert told_standings(acme) == ["name", "name"]
    assert acme.head.standings == 2


def test_a_standing_is_what_the_shell_shows() -> None:
    head = Head(
        epoch=1,
        account=ACME,
        installation=(5, False, T, "reconnect_required"),
        repositories=2,
        open_pull_requests=3,
        sync=Sync(status="error", at_ms=T),
    )
    shown = standing_view("42", head)
    assert (shown.organization_id, shown.installation_status, shown.sync_status) == (
        "42",
        "reconnect_required",
        "error",
    )
    assert (shown.last_sync_at_ms, shown.imported_repo_count, shown.open_pull_request_count) == (T, 2, 3)
