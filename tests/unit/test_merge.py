"""The merge rule: any order, any number of times, the same row."""

from itertools import permutations, product

import pytest

from orglane.commands import Account, PullRequestFacts, RepositoryFacts
from orglane.merge import (
    merge_account,
    merge_installation,
    merge_presence,
    merge_pull_request,
    merge_repository,
    pull_request_version,
)
from orglane.rows import Head, Mergeability, PullRequestRow, RepositoryRow
from orglane.views import mergeable_view
from tests.unit.builders import ACME, WEB_ID, T, minimal, pull_request, repository

SECOND = 1000


def merged(*payloads: PullRequestFacts) -> PullRequestRow:
    row: PullRequestRow | None = None
    for facts in payloads:
        row = merge_pull_request(row, WEB_ID, facts)
    assert row
    return row


def merged_repository(*payloads: RepositoryFacts) -> RepositoryRow:
    row: RepositoryRow | None = None
    for facts in payloads:
        row = merge_repository(row, facts)
    assert row
    return row


def test_a_version_is_merged_then_time_then_rank_then_content() -> None:
    version = pull_request_version(pull_request(state="merged"))
    assert version.rpartition("|")[0] == "1|1700000000000|0000000000000|3"
    assert len(version.rpartition("|")[2]) == 16


def test_the_verdict_on_mergeability_is_no_content() -> None:
    assert pull_request_version(pull_request(mergeable=True)) == pull_request_version(pull_request())


def test_the_first_payload_is_taken_whole() -> None:
    facts = pull_request(head_sha="a1", labels=(("bug", "f00"),))
    assert merged(facts) == PullRequestRow(repo_id="7", facts=facts, ver=pull_request_version(facts))


def test_a_newer_payload_replaces_every_column() -> None:
    old = pull_request(title="Old", labels=(("bug", "f00"),), additions=9, author_login="ana", is_draft=True)
    new = pull_request(at_ms=T + SECOND, title="New")
    assert merged(old, new) == merged(new)


def test_an_older_payload_changes_nothing() -> None:
    old = pull_request(title="Old", labels=(("bug", "f00"),))
    new = pull_request(at_ms=T + SECOND, title="New")
    assert merged(new, old) == merged(new)


def test_an_equal_payload_is_a_repetition() -> None:
    facts = pull_request(mergeable=True, head_sha="a1")
    assert merged(facts, facts) == merged(facts)
    assert not merged(facts, facts).tied


def test_a_merge_is_never_undone() -> None:
    merge = pull_request(state="merged")
    later = pull_request(at_ms=T + 60 * SECOND, state="open")
    assert merged(merge, later) == merged(later, merge) == merged(merge)


@pytest.mark.parametrize("state", ["closed", "open"])
def test_a_closed_pull_request_may_be_newer_or_older_than_an_open_one(state: str) -> None:
    other = {"closed": "open", "open": "closed"}[state]
    assert merged(pull_request(state=other), pull_request(at_ms=T + SECOND, state=state)).facts.state == state


def test_within_one_second_closed_wins_over_open_and_merged_over_both() -> None:
    states = [pull_request(state=state) for state in ("open", "closed", "merged")]
    assert {merged(*order).facts.state for order in permutations(states)} == {"merged"}
    assert {merged(*order).facts.state for order in permutations(states[:2])} == {"closed"}


def test_a_tie_is_won_by_the_greater_hash_and_admitted_whatever_the_order() -> None:
    one, other = pull_request(title="One"), pull_request(title="Other")
    winner = max(one, other, key=pull_request_version)
    expected = PullRequestRow(repo_id="7", facts=winner, ver=pull_request_version(winner), tied=True)
    assert merged(one, other) == merged(other, one) == expected


def test_a_repetition_does_not_end_a_tie() -> None:
    one, other = pull_request(title="One"), pull_request(title="Other")
    assert merged(one, other, one, other).tied


def test_a_newer_payload_ends_a_tie_and_an_older_one_does_not() -> None:
    one, other = pull_request(title="One"), pull_request(title="Other")
    newer, older = pull_request(at_ms=T + SECOND), pull_request(at_ms=T - SECOND)
    assert merged(one, other, newer) == merged(newer)
    assert merged(one, newer, other) == merged(newer)
    assert merged(one, other, older) == merged(one, other)


def test_a_merge_ends_a_tie_of_its_second() -> None:
    one, other, merge = pull_request(title="One"), pull_request(title="Other"), pull_request(state="merged")
    assert all(merged(*order) == merged(merge) for order in permutations((one, other, merge)))


def test_every_order_and_repetition_of_payloads_gives_one_row() -> None:
    payloads = [
        pull_request(mergeable=True, head_sha="a1"),
        pull_request(title="Tied", mergeable=False, head_sha="a1"),
        pull_request(at_ms=T - SECOND, state="closed"),
        pull_request(at_ms=T - SECOND, mergeable=True, head_sha="b2"),
        pull_request(mergeable=False, head_sha="a1"),
    ]
    rows = {merged(*order, *again) for order in permutations(payloads) for again in product(payloads, repeat=1)}
    assert len(rows) == 1


def test_the_last_verdict_outlives_payloads_that_have_none() -> None:
    row = merged(pull_request(mergeable=True, head_sha="a1"), pull_request(at_ms=T + SECOND, head_sha="a1"))
    assert row.mergeability == Mergeability(T, False, "a1")
    assert mergeable_view(row) == "mergeable"


def test_a_verdict_counts_for_its_own_head_only() -> None:
    row = merged(pull_request(mergeable=True, head_sha="a1"), pull_request(at_ms=T + SECOND, head_sha="b2"))
    assert mergeable_view(row) == "unknown"


def test_a_late_verdict_of_the_newest_head_is_taken_from_a_payload_that_lost() -> None:
    newest = pull_request(at_ms=T + SECOND, head_sha="a1")
    row = merged(newest, pull_request(mergeable=False, head_sha="a1"))
    assert row.facts == newest
    assert mergeable_view(row) == "conflicting"


def test_a_newer_verdict_replaces_an_older_one_whatever_the_order() -> None:
    old = pull_request(mergeable=False, head_sha="a1")
    new = pull_request(at_ms=T + SECOND, mergeable=True, head_sha="a1")
    assert merged(old, new) == merged(new, old)
    assert mergeable_view(merged(old, new)) == "mergeable"


def test_of_two_verdicts_of_one_second_the_cautious_one_stays() -> None:
    yes, no = (pull_request(mergeable=verdict, head_sha="a1") for verdict in (True, False))
    assert merged(yes, no) == merged(no, yes)
    assert mergeable_view(merged(yes, no)) == "conflicting"
    assert not merged(yes, no).tied


def test_a_minimal_repository_never_replaces_a_full_one() -> None:
    full = repository(is_private=False)
    assert merged_repository(full, minimal(name="other")) == merged_repository(full)
    assert merged_repository(minimal(name="other"), full) == merged_repository(full)


def test_a_newer_repository_wins_whole_and_an_older_one_changes_nothing() -> None:
    old, new = repository(is_archived=True), repository(at_ms=T + SECOND, full_name="acme/site", name="site")
    assert merged_repository(old, new) == merged_repository(new, old) == merged_repository(new)


def test_a_push_moves_activity_and_decides_nothing() -> None:
    one, other = repository(pushed_at_ms=T + 5), repository(pushed_at_ms=T + 9)
    assert merged_repository(one, other) == merged_repository(other, one) == merged_repository(other)
    assert merged_repository(one, other).latest_activity_ms == T + 9


def test_a_repository_does_not_depend_on_the_order_of_its_payloads() -> None:
    payloads = [repository(pushed_at_ms=T + 5), repository(at_ms=T + SECOND, pushed_at_ms=T), minimal()]
    assert len({merged_repository(*order) for order in permutations(payloads)}) == 1


def test_the_later_of_addition_and_removal_counts_whatever_the_order() -> None:
    row = merged_repository(repository())
    gone = merge_presence(row, T + SECOND, T + SECOND, removed=True)
    assert gone.is_removed
    assert merge_presence(gone, T, T, removed=False) == gone
    assert merge_presence(merge_presence(row, T, T, removed=False), T + SECOND, T + SECOND, removed=True) == gone
    assert not merge_presence(gone, T + 2 * SECOND, T + 2 * SECOND, removed=False).is_removed


def test_within_one_second_the_delivery_accepted_last_decides_on_presence() -> None:
    row = merged_repository(repository())
    back = merge_presence(merge_presence(row, T, 10, removed=True), T, 11, removed=False)
    again = merge_presence(merge_presence(row, T, 11, removed=False), T, 10, removed=True)
    assert back == again
    assert not back.is_removed


HEAD = Head(epoch=1, account=ACME)


def test_a_later_installation_has_the_greater_id_and_wins_over_one_that_is_gone() -> None:
    gone = merge_installation(HEAD, "5", "install_required", T + SECOND)
    later = merge_installation(gone, "6", "connected", T)
    assert later.installation == (6, False, T, "connected")
    assert (
        merge_installation(merge_installation(HEAD, "6", "connected", T), "5", "install_required", T + SECOND) == later
    )


def test_an_installation_that_is_gone_stays_gone() -> None:
    gone = merge_installation(HEAD, "5", "install_required", T)
    assert merge_installation(gone, "5", "connected", T + SECOND) == gone
    assert gone.installation_status == "install_required"


def test_a_suspended_installation_comes_back_with_newer_news_only() -> None:
    suspended = merge_installation(HEAD, "5", "reconnect_required", T)
    assert merge_installation(suspended, "5", "connected", 0) == suspended
    back = merge_installation(suspended, "5", "connected", T + SECOND)
    assert back.installation_status == "connected"
    assert merge_installation(back, "5", "reconnect_required", T) == back


def test_an_account_that_was_renamed_keeps_its_newest_login() -> None:
    renamed = merge_account(HEAD, Account("42", "acme-inc"), T)
    assert renamed == Head(epoch=1, account=Account("42", "acme-inc"), account_at_ms=T)
    assert merge_account(renamed, ACME, T - SECOND) == renamed
    assert merge_account(renamed, Account("42", "acme-inc"), T) == renamed
