"""What is committed is loaded; what must not be committed changes nothing."""

import pytest

from orglane.commands import Account, MemberFacts
from orglane.errors import CommitConflict
from orglane.ports import Commit, LogEntry
from orglane.rows import Head, MemberRow, Row, State, replace
from tests.contract.store.commits import HEAD, fill, first, following, pr, repo
from tests.contract.store.conftest import Ports
from tests.unit.builders import ACME, T, entry, minimal

EVERY: dict[str, Row] = {
    "REPO#7": replace(repo(is_private=False, pushed_at_ms=T), open_pull_requests=3, presence=(T, T + 1, False)),
    "REPO#8": replace(repo("8"), ver="", facts=minimal("8"), presence=(0, 0, True)),
    "PR#7#1": pr(
        title='Zoë\'s "change" 🦊',
        head_ref="feature",
        head_sha="a1",
        head_repo="acme/web",
        author_login="ana",
        labels=(("bug", "f00"), ("ui", "0f0")),
        requested_reviewers=("ben",),
        mergeable=False,
    ),
    "PR#7#2": replace(pr(2, state="merged", head_repo=None, is_fork=True), tied=True),
    "MEMBER#9": MemberRow(facts=MemberFacts("9", "ana", None, "", "admin"), seen_at_ms=T),
}


def everything(ports: Ports) -> tuple[State, frozenset[str], list[LogEntry]]:
    """All that the tests of this module store."""
    state, seen = ports.store.load("42", [*EVERY, "PR#7#3"], ["1#a", "1#b"])
    return state, seen, ports.log.since("42", 0, 100)


def test_an_unknown_organization_is_empty(ports: Ports) -> None:
    assert everything(ports) == (State(), frozenset(), [])


def test_what_is_committed_is_loaded_as_it_was(ports: Ports) -> None:
    head = Head(
        epoch=1_800_000_000_000,
        seq=1,
        account=Account("42", "acme", "user", "https://avatars/42"),
        account_at_ms=T,
        installation=(5, True, T, "install_required"),
        repositories=2,
        open_pull_requests=3,
        last_webhook_at_ms=None,
        last_webhook_event=None,
        standings=3,
    )
    made = entry(1, '[{"title":"Zoë 🦊"}]', epoch=head.epoch)
    ports.store.commit(Commit(State(), State(head, EVERY), made, ("1#a",)))
    assert everything(ports) == (State(head, EVERY), frozenset({"1#a"}), [made])


def test_only_what_was_asked_for_is_loaded(ports: Ports) -> None:
    ports.store.commit(first(EVERY, "1#a", "1#b"))
    state, seen = ports.store.load("42", ["REPO#7", "REPO#404"], ["1#b", "1#c"])
    assert (state, seen) == (State(HEAD, {"REPO#7": EVERY["REPO#7"]}), frozenset({"1#b"}))


def test_organizations_have_nothing_in_common(ports: Ports) -> None:
    ports.store.commit(first({"PR#7#1": pr()}, "1#a"))
    ports.store.commit(first({"PR#7#1": pr(title="Another")}, "1#a", organization_id="43"))
    assert ports.store.load("42", ["PR#7#1"], ()).state.rows == {"PR#7#1": pr()}
    assert ports.store.load("43", ["PR#7#1"], ()).state.rows == {"PR#7#1": pr(title="Another")}


def test_more_rows_than_one_request_takes_are_loaded(ports: Ports) -> None:
    rows: dict[str, Row] = {f"PR#7#{number}": pr(number) for number in range(230)}
    head = fill(ports.store, rows)
    assert ports.store.load("42", rows, ()).state == State(head, rows)


def test_a_commit_moves_the_head_by_one(ports: Ports) -> None:
    ports.store.commit(first())
    ports.store.commit(following(HEAD, {"PR#7#1": pr()}, "1#a"))
    state, seen, entries = everything(ports)
    assert state == State(replace(HEAD, seq=2), {"PR#7#1": pr()})
    assert (seen, entries) == (frozenset({"1#a"}), [entry(1), entry(2)])


NEW: dict[str, Row] = {"PR#7#3": pr(3)}


@pytest.mark.parametrize(
    "commit",
    [
        pytest.param(following(HEAD, NEW, "1#b"), id="from a position that the head has left"),
        pytest.param(following(replace(HEAD, seq=2, epoch=9), NEW, "1#b"), id="of another epoch"),
        pytest.param(following(replace(HEAD, seq=7), NEW, "1#b"), id="from a position that the head has not reached"),
        pytest.param(first(NEW, "1#b"), id="the first of an organization that exists"),
        pytest.param(following(replace(HEAD, seq=2), NEW, "1#b", "1#a"), id="of an effect that is noted"),
        pytest.param(
            following(replace(HEAD, seq=2), {**NEW, "PR#7#1": pr(at_ms=T - 1000)}, "1#b"),
            id="of a pull request that goes back",
        ),
        pytest.param(
            following(replace(HEAD, seq=2), {**NEW, "REPO#7": repo(at_ms=T - 1000)}, "1#b"),
            id="of a repository that goes back",
        ),
    ],
)
def test_a_commit_that_must_not_be_changes_nothing(ports: Ports, commit: Commit) -> None:
    ports.store.commit(first(EVERY))
    ports.store.commit(following(HEAD, {}, "1#a"))
    before = everything(ports)
    assert before == (State(replace(HEAD, seq=2), EVERY), frozenset({"1#a"}), [entry(1), entry(2)])
    with pytest.raises(CommitConflict):
        ports.store.commit(commit)
    assert everything(ports) == before


def test_a_commit_that_follows_a_head_which_nobody_made_is_none(ports: Ports) -> None:
    with pytest.raises(CommitConflict):
        ports.store.commit(following(HEAD, NEW, "1#b"))
    assert everything(ports) == (State(), frozenset(), [])


def test_a_row_may_change_under_the_same_version_and_under_a_greater_one(ports: Ports) -> None:
    ports.store.commit(first({"REPO#7": repo(), "PR#7#1": pr()}))
    counted = replace(repo(), open_pull_requests=9)
    ports.store.commit(following(HEAD, {"REPO#7": counted, "PR#7#1": pr(at_ms=T + 1000)}))
    rows = ports.store.load("42", ["REPO#7", "PR#7#1"], ()).state.rows
    assert rows == {"REPO#7": counted, "PR#7#1": pr(at_ms=T + 1000)}


def test_a_new_epoch_follows_from_the_old_one(ports: Ports) -> None:
    ports.store.commit(first())
    head = replace(HEAD, epoch=2, seq=2)
    ports.store.commit(Commit(State(HEAD), State(head), entry(2, epoch=2, base_epoch=1), ()))
    assert ports.store.load("42", (), ()).state.head == head
    with pytest.raises(CommitConflict):
        ports.store.commit(Commit(State(HEAD), State(head), entry(2, epoch=2, base_epoch=1), ()))


def test_the_account_that_was_renamed_is_committed(ports: Ports) -> None:
    ports.store.commit(first())
    renamed = replace(HEAD, seq=2, account=ACME._replace(login="acme-inc"))
    ports.store.commit(Commit(State(HEAD), State(renamed), entry(2), ()))
    assert ports.store.load("42", (), ()).state.head == renamed
