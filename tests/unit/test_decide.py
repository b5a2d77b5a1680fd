"""What commands do to an organization's state: rows, counters, and what became of each."""

from itertools import permutations

import pytest

from orglane.commands import Command, MemberFacts
from orglane.decide import Decision, decide, needs
from orglane.merge import pull_request_version
from orglane.rows import Branch, Commit, Head, MemberRow, PullRequestRow, RepositoryRow, State
from tests.unit.builders import (
    ACCEPTED_MS,
    ACME,
    T,
    added,
    installed,
    member,
    minimal,
    pull_request,
    removed,
    repository,
    told,
)

NOW_MS = 1_800_000_000_000
SECOND = 1000
OPEN = told(pull_request())
LINKED = told(pull_request(head_ref="feature", head_sha="a1", base_ref="main", mergeable=True))
CLOSED = told(pull_request(at_ms=T + SECOND, state="closed"))
REOPENED = told(pull_request(at_ms=T + 2 * SECOND))
MERGED = told(pull_request(at_ms=T + 3 * SECOND, state="merged"))


def decided(*commands: Command, state: State | None = None, seen: frozenset[str] = frozenset()) -> Decision:
    return decide(state or State(), commands, seen, NOW_MS)


def counters(*commands: Command) -> tuple[int, int, int]:
    """Open pull requests of the repository, of the organization, and its repositories."""
    state = decided(*commands).state
    assert state.head
    row = state.rows["REPO#7"]
    assert isinstance(row, RepositoryRow)
    return row.open_pull_requests, state.head.open_pull_requests, state.head.repositories


def results(decision: Decision) -> list[str]:
    return [each.result for each in decision.outcomes]


def test_the_first_pull_request_of_an_organization_makes_everything() -> None:
    facts = pull_request(head_ref="feature", head_sha="a1", base_ref="main")
    state = decided(told(facts)).state
    repo = state.rows["REPO#7"]
    assert isinstance(repo, RepositoryRow)
    assert state == State(
        Head(
            epoch=NOW_MS,
            seq=0,
            account=ACME,
            account_at_ms=T,
            installation=(5, False, 0, "connected"),
            repositories=1,
            open_pull_requests=1,
            last_webhook_at_ms=ACCEPTED_MS,
            last_webhook_event="pull_request.opened",
        ),
        {
            "PR#7#1": PullRequestRow(repo_id="7", facts=facts, ver=pull_request_version(facts)),
            "REPO#7": RepositoryRow(facts=repository(), ver=repo.ver, open_pull_requests=1, latest_activity_ms=T),
            "COMMIT#7#a1": Commit(repo_id="7", sha="a1", pulls=(1,)),
            "BRANCH#7#feature": Branch(repo_id="7", name="feature", pulls=(1,)),
        },
    )


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        pytest.param([OPEN], (1, 1, 1), id="opened"),
        pytest.param([OPEN, CLOSED], (0, 0, 1), id="closed"),
        pytest.param([OPEN, CLOSED, REOPENED], (1, 1, 1), id="reopened"),
        pytest.param([OPEN, CLOSED, REOPENED, MERGED], (0, 0, 1), id="merged"),
        pytest.param([CLOSED], (0, 0, 1), id="first seen closed"),
        pytest.param([CLOSED, OPEN], (0, 0, 1), id="an older opening"),
        pytest.param([OPEN, told(pull_request(2))], (2, 2, 1), id="two"),
        pytest.param([OPEN, OPEN], (1, 1, 1), id="repeated"),
    ],
)
def test_open_pull_requests_are_counted(commands: list[Command], expected: tuple[int, int, int]) -> None:
    assert counters(*commands) == expected


def test_the_counters_do_not_depend_on_the_order() -> None:
    for order in permutations([OPEN, CLOSED, REOPENED, told(pull_request(2))]):
        assert counters(*order) == (2, 2, 1)


def test_a_removed_repository_takes_its_pull_requests_out_of_the_organizations_count() -> None:
    assert counters(OPEN, removed("7")) == (1, 0, 0)


def test_a_pull_request_of_a_removed_repository_is_counted_there_alone() -> None:
    assert counters(OPEN, removed("7"), told(pull_request(2))) == (2, 0, 0)
    assert counters(OPEN, removed("7"), CLOSED) == (0, 0, 0)


def test_a_returned_repository_brings_its_pull_requests_and_a_new_epoch() -> None:
    commands = [OPEN, removed("7"), told(pull_request(2)), added(repository(), at_ms=T + SECOND)]
    assert counters(*commands) == (2, 2, 1)
    head = decided(*commands).state.head
    assert head
    assert head.epoch == NOW_MS + 1


def test_a_returned_repository_without_open_pull_requests_keeps_the_epoch() -> None:
    state = decided(CLOSED, removed("7"), added(repository(), at_ms=T + SECOND)).state
    assert state.head
    assert (state.head.epoch, state.head.repositories) == (NOW_MS, 1)


def test_a_repository_that_is_removed_twice_is_counted_once() -> None:
    assert counters(OPEN, removed("7"), removed("7", at_ms=T + SECOND)) == (1, 0, 0)


def test_an_unknown_repository_that_was_removed_before_its_addition_arrives_stays_removed() -> None:
    late = [removed("7", at_ms=T + SECOND), added(minimal())]
    assert counters(*late) == counters(*reversed(late)) == (0, 0, 0)
    row = decided(*late).state.rows["REPO#7"]
    assert isinstance(row, RepositoryRow)
    assert row.is_removed
    assert row.facts == minimal()


def test_a_repository_that_was_never_seen_is_remembered_as_removed() -> None:
    row = decided(removed("7")).state.rows["REPO#7"]
    assert isinstance(row, RepositoryRow)
    assert row.presence == (T, ACCEPTED_MS, True)


def test_an_installation_tells_its_repositories() -> None:
    state = decided(installed(repositories=(minimal("7"), minimal("8", "api")))).state
    assert state.head
    assert (state.head.repositories, state.head.installation) == (2, (5, False, T, "connected"))
    assert sorted(state.rows) == ["REPO#7", "REPO#8"]


def test_a_pull_request_does_not_revive_an_installation_that_is_gone() -> None:
    head = decided(installed(status="install_required"), OPEN).state.head
    assert head
    assert head.installation == (5, True, T, "install_required")


def test_a_member_is_as_they_were_seen_last() -> None:
    newer, older = member("ana-new", T + SECOND, "admin"), member("ana")
    expected = MemberRow(facts=MemberFacts("9", "ana-new", None, "", "admin"), seen_at_ms=T + SECOND)
    assert decided(newer, older).state.rows == decided(older, newer).state.rows == {"MEMBER#9": expected}


def test_a_repeated_delivery_is_a_duplicate_within_a_batch() -> None:
    one, other = told(pull_request(), "g1"), told(pull_request(2), "g2")
    decision = decided(one, one, other)
    assert results(decision) == ["applied", "duplicate", "applied"]
    assert decision.effects == ("1#g1", "1#g2")
    assert decision.state == decided(one, other).state


def test_a_delivery_that_had_its_effect_is_a_duplicate_and_changes_nothing() -> None:
    before = decided(OPEN).state
    decision = decided(told(pull_request(at_ms=T + SECOND), "g1"), state=before, seen=frozenset({"1#g1"}))
    assert (results(decision), decision.effects, decision.state) == (["duplicate"], (), before)


def test_a_stale_delivery_still_notes_the_last_webhook_and_its_effect() -> None:
    before = decided(CLOSED).state
    late = told(pull_request(), "g1", accepted_at_ms=ACCEPTED_MS + 5, event="pull_request.edited")
    decision = decided(late, state=before)
    assert (results(decision), decision.effects) == (["stale"], ("1#g1",))
    assert decision.state.rows == before.rows
    assert decision.state.head
    assert decision.state.head.last_webhook_at_ms == ACCEPTED_MS + 5
    assert decision.state.head.last_webhook_event == "pull_request.edited"


def test_the_last_webhook_is_the_one_accepted_last() -> None:
    head = decided(OPEN, told(pull_request(2), accepted_at_ms=ACCEPTED_MS - 1, event="late")).state.head
    assert head
    assert (head.last_webhook_at_ms, head.last_webhook_event) == (ACCEPTED_MS, "pull_request.opened")


def test_what_no_webhook_told_is_no_webhook() -> None:
    quiet = member()._replace(cause=member().cause._replace(kind="command"))
    head = decided(quiet).state.head
    assert head
    assert (head.last_webhook_at_ms, head.last_webhook_event) == (None, None)


def test_several_commands_in_one_run_do_what_they_do_one_by_one() -> None:
    commands = [
        OPEN,
        removed("7"),
        told(pull_request(2), "g1"),
        added(repository(), at_ms=T + SECOND),
        MERGED,
        member(),
    ]
    state = State()
    for command in commands:
        state = decided(command, state=state).state
    assert decided(*commands).state == state


def test_the_state_that_was_given_is_left_as_it_was() -> None:
    before = decided(OPEN).state
    decided(CLOSED, removed("7"), state=before)
    assert before == decided(OPEN).state


@pytest.mark.parametrize(
    ("command", "sks"),
    [
        pytest.param(OPEN, {"REPO#7", "PR#7#1"}, id="pull request"),
        pytest.param(LINKED, {"REPO#7", "PR#7#1", "COMMIT#7#a1", "BRANCH#7#feature", "BRANCH#7#main"}, id="linked"),
        pytest.param(installed(repositories=(minimal("8"),)), {"REPO#8"}, id="installation"),
        pytest.param(added(minimal("8")), {"REPO#8"}, id="added"),
        pytest.param(removed("9"), {"REPO#9"}, id="removed"),
        pytest.param(member(), {"MEMBER#9"}, id="member"),
    ],
)
def test_a_command_needs_the_rows_that_it_touches(command: Command, sks: set[str]) -> None:
    assert needs(command) == sks == set(decided(command).state.rows)
