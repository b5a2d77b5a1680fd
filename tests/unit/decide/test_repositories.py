"""Repositories: their names, and whether the installation sees them."""

import pytest

from orglane.decide import decide
from orglane.decide.needs import MOST_RENAMED
from orglane.rows import State
from tests.unit.builders import (
    ACCEPTED_MS,
    ACME,
    T,
    account_renamed,
    added,
    cut,
    job_row,
    linked,
    minimal,
    pull_request,
    removed,
    renamed,
    repository,
    told,
)
from tests.unit.lane import Organization

SECOND = 1000
MINUTE = 60_000


def crowd(size: int) -> Organization:
    """Repository 7 with that many open pull requests."""
    acme = Organization()
    for start in range(1, size + 1, 40):
        acme.batch(*(told(pull_request(n)) for n in range(start, min(start + 40, size + 1))))
    return acme


def changes(acme: Organization) -> str:
    return acme.store.entries["42"][-1].changes


def test_the_pull_requests_of_a_repository_with_a_new_name_are_told_again() -> None:
    acme = crowd(3)
    epoch = acme.head.epoch
    acme.does(renamed("site"))
    assert (acme.head.epoch, acme.repository().facts.full_name) == (epoch, "acme/site")
    assert changes(acme).count('"repoFullName":"acme/site"') == 3


def test_closed_ones_are_not_told_again() -> None:
    acme = crowd(2).does(told(pull_request(2, T + SECOND, state="closed")), renamed("site"))
    assert changes(acme).count('"repoFullName"') == 1


def test_too_many_to_be_told_one_by_one_are_a_new_epoch() -> None:
    few, many = crowd(MOST_RENAMED), crowd(MOST_RENAMED + 1)
    before = [each.head.epoch for each in (few, many)]
    after = [each.does(renamed("site")).head.epoch for each in (few, many)]
    assert after == [before[0], before[1] + 1]
    assert changes(few).count('"repoFullName":"acme/site"') == MOST_RENAMED
    assert '"repoFullName"' not in changes(many)


def test_an_older_name_renames_nothing() -> None:
    acme = crowd(1).does(renamed("site"), renamed("older", T + SECOND))
    assert acme.repository().facts.full_name == "acme/site"
    assert acme.results[-1] == "stale"


def test_a_repository_without_pull_requests_is_renamed_alone() -> None:
    acme = Organization().does(added(repository()))
    loads, epoch = acme.store.loads, acme.head.epoch
    assert acme.does(renamed("site")).head.epoch == epoch
    assert acme.store.loads == loads + 1


@pytest.mark.parametrize("listed", [False, True])
def test_the_news_of_a_name_count_whoever_tells_of_it(listed: bool) -> None:
    acme = crowd(2)
    acme.store.rows["42", "JOB#j1"] = job_row()
    new = repository(at_ms=T + MINUTE, full_name="acme/site", name="site")
    acme.does(cut(repositories=(new,)) if listed else told(pull_request(9), repo=new))
    assert changes(acme).count('"repoFullName":"acme/site"') == 3 - listed


def test_a_renamed_account_keeps_its_lane() -> None:
    acme = Organization().does(told(pull_request()), account_renamed("acme-inc", T + SECOND))
    assert acme.head.account == ACME._replace(login="acme-inc")
    assert acme.does(account_renamed("acme", T)).head.account.login == "acme-inc"


# ---- presence


def listing(acme: Organization, read_at_ms: int, *present: str, lacked: tuple[str, ...] = ()) -> Organization:
    """A complete list of repositories, read at a time."""
    acme.store.rows["42", "JOB#j1"] = job_row()
    facts = tuple(minimal(each) for each in present)
    return acme.does(cut(read_at_ms=read_at_ms, repositories=facts, removed=lacked))


def test_a_repository_that_a_complete_list_lacks_leaves_with_its_pull_requests() -> None:
    acme = listing(crowd(2), T + MINUTE, lacked=("7",))
    assert acme.repository().is_removed
    assert (acme.head.repositories, acme.head.open_pull_requests) == (0, 0)


@pytest.mark.parametrize(("after_ms", "swept"), [(-SECOND, False), (0, False), (SECOND, True)])
def test_a_repository_is_not_swept_when_it_was_told_of_later(after_ms: int, swept: bool) -> None:
    acme = listing(crowd(1), T + after_ms, lacked=("7",))
    assert acme.repository().is_removed == swept


@pytest.mark.parametrize(("after_ms", "swept"), [(-SECOND, False), (SECOND, True)])
def test_a_repository_is_not_swept_when_it_was_added_later(after_ms: int, swept: bool) -> None:
    acme = listing(Organization().does(added(minimal())), ACCEPTED_MS + after_ms, lacked=("7",))
    assert acme.repository().is_removed == swept


def test_a_removed_repository_that_a_later_list_names_is_back() -> None:
    acme = listing(crowd(1).does(removed("7")), ACCEPTED_MS + SECOND, "7")
    assert not acme.repository().is_removed
    assert (acme.head.repositories, acme.head.open_pull_requests) == (1, 1)


def test_a_removed_repository_is_not_revived_by_a_list_of_before() -> None:
    acme = listing(crowd(1).does(removed("7")), ACCEPTED_MS - SECOND, "7")
    assert acme.repository().is_removed


def test_a_list_that_lacks_what_nobody_knows_changes_nothing() -> None:
    before = crowd(1)
    assert "REPO#404" not in listing(before, T + MINUTE, lacked=("404",)).store.rows_of("42")


def test_a_repository_that_is_told_of_again_is_counted_once() -> None:
    state = decide(State(), [told(linked()), renamed("site"), added(repository())], frozenset(), 1).state
    assert state.head
    assert state.head.repositories == 1
