"""The consumer: one load and one commit for a run, organizations apart, and a lane that outlives every fault."""

import json
from collections.abc import Iterable

import pytest

from orglane.apply import (
    COMMIT_TRIES,
    MAX_ITEMS,
    PARK_AFTER_ATTEMPTS,
    Applied,
    Event,
    Failed,
    Parked,
    Ports,
    apply_batch,
)
from orglane.commands import Account, Cause, Command
from orglane.commits import MAX_DELTA_BYTES
from orglane.decide import Errand, LaneStep, Nudge, SessionsEnd
from orglane.errors import CommitConflict, Draining, Unavailable
from orglane.ports import Commit, Loaded, LogEntry, Message
from orglane.rows import ParkedRow, PullRequestRow, RepositoryRow
from tests.fakes import NOW_MS, Clock, Errands, Store
from tests.unit.builders import (
    ACCEPTED_MS,
    ACME,
    T,
    added,
    checked,
    cut,
    handed_over,
    installed,
    job_row,
    linked,
    message,
    minimal,
    pull_request,
    pushed,
    renamed,
    sessions_ended,
    told,
)

OTHER = Account("43", "other")
POISONED = "AttributeError: 'RepositoryRow' object has no attribute 'mergeability'"


def applied(store: Store, *messages: Message, errands: Errands | None = None) -> list[Event]:
    return list(apply_batch(messages, Ports(store, errands or Errands(), Clock())))


def opened(number: int, account: Account = ACME) -> Message:
    return message(told(pull_request(number), f"g{account.id}-{number}", account=account))


def poison(store: Store, number: int = 66, attempts: int = 1) -> Message:
    """A command that cannot be carried out: a repository's row lies where its pull request belongs."""
    store.rows["42", f"PR#7#{number}"] = RepositoryRow(facts=minimal(), ver="")
    return message(told(pull_request(number), f"poison-{number}"), attempts)


def outcomes(event: Event) -> list[str]:
    assert isinstance(event, Applied)
    return [each.result for each in event.decision.outcomes]


def returned(event: Event) -> list[str]:
    assert isinstance(event, Failed)
    return [each.id for each in event.messages]


def positions(store: Store, organization_id: str = "42") -> list[tuple[int, int]]:
    return [(entry.base, entry.seq) for entry in store.entries.get(organization_id, [])]


def numbers(store: Store, organization_id: str = "42") -> list[int]:
    rows = store.rows_of(organization_id).values()
    return [row.facts.number for row in rows if isinstance(row, PullRequestRow)]


class Meanwhile(Store):
    """A store in which somebody else commits between a load and the commit that follows it."""

    others: Iterable[Command] = ()

    def load(self, organization_id: str, sks: Iterable[str], effects: Iterable[str]) -> Loaded:
        loaded = super().load(organization_id, sks, effects)
        others, self.others = self.others, ()
        if others:
            list(apply_batch([message(each) for each in others], Ports(self, Errands(), Clock())))
        return loaded


class Down(Store):
    """A store that does not answer for some organizations."""

    down: frozenset[str] = frozenset()

    def load(self, organization_id: str, sks: Iterable[str], effects: Iterable[str]) -> Loaded:
        if organization_id in self.down:
            raise Unavailable("the table is down")
        return super().load(organization_id, sks, effects)


def test_a_run_of_ten_is_one_load_and_one_commit() -> None:
    store = Store()
    events = applied(store, *(opened(number) for number in range(1, 11)))
    assert [outcomes(each) for each in events] == [["applied"] * 10]
    assert (store.loads, store.commits, positions(store)) == (1, 1, [(0, 1)])
    assert numbers(store) == list(range(1, 11))


def test_one_ordinary_command_leaves_this_log_entry() -> None:
    store = Store()
    applied(store, opened(1))
    close = told(pull_request(at_ms=T + 1000, state="closed"), "g2", event="pull_request.closed")
    event = applied(store, message(close, attempts=2))[0]
    assert isinstance(event, Applied)
    (_, entry) = store.entries["42"]
    assert event.entry == entry
    assert entry._replace(changes="", commands="") == LogEntry(
        "42", NOW_MS, NOW_MS, 1, 2, "", Cause("webhook", "g2"), NOW_MS, ""
    )
    assert json.loads(entry.changes) == [
        {
            "type": "repoUpdated",
            "repo": {
                "repoId": "7",
                "fullName": "acme/web",
                "name": "web",
                "url": "",
                "isPrivate": True,
                "isArchived": False,
                "defaultBranch": "main",
                "openPullRequestCount": 0,
                "taskCount": 0,
                "latestActivityMs": T + 1000,
            },
        },
        {"type": "pullRequestRemoved", "prId": "7#1", "reason": "closed"},
        {
            "type": "githubUpdated",
            "github": {
                "connectedAccount": "acme",
                "installationId": "5",
                "installationStatus": "connected",
                "syncStatus": "pending",
                "syncPhase": None,
                "syncGeneration": 0,
                "processedRepositoryCount": 0,
                "totalRepositoryCount": 0,
                "importedRepoCount": 1,
                "lastSyncLabel": None,
                "lastSyncAtMs": None,
                "lastWebhookAtMs": ACCEPTED_MS,
                "lastWebhookEvent": "pull_request.closed",
            },
        },
    ]
    assert entry.commands == (
        '[{"id":"1-g2","kind":"record_pull_request","event":"pull_request.closed",'
        '"cause":{"kind":"webhook","id":"g2"},"queueWaitMs":1000,"durationMs":0,"attempts":2,"outcome":"applied"}]'
    )
    assert store.marks == {("42", "1#g42-1"), ("42", "1#g2")}


def test_an_ordinary_delta_is_under_two_kilobytes() -> None:
    store = Store()
    applied(store, opened(1))
    assert len(store.entries["42"][0].changes.encode()) < 2000


def test_two_organizations_in_a_batch_are_two_commits() -> None:
    store = Store()
    events = applied(store, opened(1), opened(1, OTHER), opened(2))
    assert [outcomes(each) for each in events] == [["applied", "applied"], ["applied"]]
    assert (positions(store), positions(store, "43")) == ([(0, 1)], [(0, 1)])


def test_an_organization_that_fails_stops_only_itself() -> None:
    store = Down()
    store.down = frozenset({"42"})
    events = applied(store, opened(1), opened(1, OTHER), opened(2))
    assert returned(events[0]) == ["1-g42-1", "1-g42-2"]
    assert outcomes(events[1]) == ["applied"]
    assert (numbers(store), numbers(store, "43")) == ([], [1])


def test_a_commit_that_lost_the_race_starts_again_from_the_load() -> None:
    store = Meanwhile()
    store.others = [told(pull_request(9), "g9")]
    (event,) = applied(store, opened(1))
    assert outcomes(event) == ["applied"]
    assert (positions(store), numbers(store)) == ([(0, 1), (1, 2)], [9, 1])
    assert (store.loads, store.commits) == (3, 3)
    head = store.heads["42"]
    assert (head.seq, head.open_pull_requests, head.repositories) == (2, 2, 1)


def test_a_commit_that_always_loses_comes_again_later() -> None:
    store = Store(faults=[CommitConflict("the head moved")] * COMMIT_TRIES)
    (event,) = applied(store, opened(1), opened(2))
    assert returned(event) == ["1-g42-1", "1-g42-2"]
    assert (store.loads, store.commits, store.entries) == (COMMIT_TRIES, COMMIT_TRIES, {})


def test_a_commit_may_lose_all_tries_but_one() -> None:
    store = Store(faults=[CommitConflict("the head moved")] * (COMMIT_TRIES - 1))
    assert [outcomes(each) for each in applied(store, opened(1))] == [["applied"]]


def test_what_is_no_command_is_parked_alone_and_at_once_with_its_reason() -> None:
    store = Store()
    events = applied(store, opened(1), Message("m", "42", "no JSON", 1), opened(2))
    assert [type(each) for each in events] == [Applied, Parked, Applied]
    assert store.parked == {"m": "MalformedCommand: JSONDecodeError: Expecting value: line 1 column 1 (char 0)"}
    assert numbers(store) == [1, 2]


def test_a_command_on_another_organizations_lane_is_parked() -> None:
    store = Store()
    stray = opened(3, OTHER)._replace(organization_id="42")
    events = applied(store, opened(1), stray, opened(2))
    assert [type(each) for each in events] == [Applied, Parked, Applied]
    assert store.parked == {"1-g43-3": "MalformedCommand: a command of 43 on this lane"}
    assert sorted(store.heads) == ["42"]


def test_a_poison_command_is_tried_alone_and_holds_those_behind_it() -> None:
    store = Store()
    events = applied(store, opened(1), poison(store), opened(2))
    assert outcomes(events[0]) == ["applied"]
    assert returned(events[1]) == ["1-poison-66", "1-g42-2"]
    assert (numbers(store), store.parked) == ([1], {})


@pytest.mark.parametrize(("attempts", "shape"), [(PARK_AFTER_ATTEMPTS - 1, Failed), (PARK_AFTER_ATTEMPTS, Parked)])
def test_a_poison_command_is_parked_when_it_was_tried_often_enough(attempts: int, shape: type) -> None:
    store = Store()
    events = applied(store, poison(store, attempts=attempts))
    assert [type(each) for each in events] == [shape]


def test_behind_a_parked_command_the_lane_goes_on() -> None:
    store = Store()
    events = applied(store, opened(1), poison(store, attempts=PARK_AFTER_ATTEMPTS), opened(2))
    assert [type(each) for each in events] == [Applied, Parked, Applied]
    assert (numbers(store), store.parked) == ([1, 2], {"1-poison-66": POISONED})


def test_a_fault_of_the_table_never_parks() -> None:
    store = Store(faults=[Unavailable("the table is down")])
    (event,) = applied(store, message(told(pull_request()), attempts=100))
    assert isinstance(event, Failed)
    assert store.parked == {}


def test_a_lane_that_cannot_park_stops_only_itself() -> None:
    class Full(Store):
        def park(self, organization_id: str, row: ParkedRow) -> None:
            raise Unavailable("the table is down")

    store = Full()
    events = applied(store, opened(1), Message("m", "42", "no JSON", 1), opened(2), opened(1, OTHER))
    assert [type(each) for each in events] == [Applied, Failed, Applied]
    assert returned(events[1]) == ["m", "1-g42-2"]
    assert (numbers(store), numbers(store, "43")) == ([1], [1])


def test_everything_from_the_first_failure_on_comes_again_in_its_order() -> None:
    wide = [message(added(*(minimal(f"{n}{i:03d}") for i in range(60)), guid=f"w{n}")) for n in range(1, 4)]
    store = Store(faults=[None, Unavailable("the table is down")])
    events = applied(store, *wide)
    assert outcomes(events[0]) == ["applied"]
    assert returned(events[1]) == ["1-w2", "1-w3"]


def test_a_run_is_split_where_a_transaction_is_full() -> None:
    store = Counting()
    wide = [message(added(*(minimal(f"{n}{i:03d}") for i in range(40)), guid=f"w{n}")) for n in range(1, 4)]
    events = applied(store, *wide)
    assert [outcomes(each) for each in events] == [["applied", "applied"], ["applied"]]
    assert store.items == [80 + 2, 40 + 1]
    assert max(store.items) <= MAX_ITEMS


class Counting(Store):
    """Counts rows and marks of each commit."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[int] = []

    def commit(self, commit: Commit) -> None:
        changed = [sk for sk, row in commit.after.rows.items() if row != commit.before.rows.get(sk)]
        self.items.append(len(changed) + len(commit.effects))
        super().commit(commit)


def test_a_run_of_repetitions_commits_nothing() -> None:
    store = Store()
    applied(store, opened(1), opened(2))
    before = (store.heads.copy(), store.rows.copy(), list(store.entries["42"]))
    (event,) = applied(store, opened(1), opened(2))
    assert outcomes(event) == ["duplicate", "duplicate"]
    assert isinstance(event, Applied)
    assert event.entry is None
    assert store.commits == 1
    assert (store.heads, store.rows, store.entries["42"]) == before


def test_a_crash_after_the_commit_has_no_second_effect() -> None:
    store = Store(faults_after=[Unavailable("the answer was lost")])
    (failed,) = applied(store, opened(1), opened(2))
    assert returned(failed) == ["1-g42-1", "1-g42-2"]
    (again,) = applied(store, opened(1), opened(2), opened(3))
    assert outcomes(again) == ["duplicate", "duplicate", "applied"]
    assert positions(store) == [(0, 1), (1, 2)]
    assert store.heads["42"].open_pull_requests == 3


def test_two_consumers_at_once_count_a_delivery_once() -> None:
    store = Meanwhile()
    store.others = [told(pull_request(1), "g42-1")]
    (event,) = applied(store, opened(1))
    assert outcomes(event) == ["duplicate"]
    assert (positions(store), store.heads["42"].open_pull_requests) == ([(0, 1)], 1)


# ---- what a command points at


@pytest.mark.parametrize(
    ("command", "loads"),
    [
        pytest.param(told(linked(at_ms=T + 1000, title="Edited")), 1, id="a pull request"),
        pytest.param(told(linked(at_ms=T + 1000, head_sha="b2")), 1, id="a pull request with a new head"),
        pytest.param(checked(sha="x9"), 1, id="checks that belong to no pull request"),
        pytest.param(pushed("quiet", "b2", T + 1000), 1, id="a push that concerns no pull request"),
        pytest.param(checked(), 2, id="checks"),
        pytest.param(pushed("feature", "b2", T + 1000, before="a1"), 2, id="a push to a branch"),
        pytest.param(pushed("main", "m2", T + 1000), 2, id="a push to a base"),
        pytest.param(renamed("site"), 2, id="a new name"),
        pytest.param(renamed("web"), 1, id="the name that is known"),
        pytest.param(renamed("site", at_ms=1), 1, id="a former name that arrives late"),
    ],
)
def test_one_more_load_where_a_command_touches_what_its_rows_point_at(command: Command, loads: int) -> None:
    store = Store()
    applied(store, message(told(linked())))
    store.loads = store.commits = 0
    applied(store, message(command))
    assert (store.loads, store.commits) == (loads, 1)


# ---- the end of a consumer


def test_a_consumer_that_is_about_to_end_finishes_what_it_began_and_hands_back_the_rest() -> None:
    store = Store()
    answers = iter([False, True, True])
    ports = Ports(store, Errands(), Clock(), lambda: next(answers))
    mine, other, late = opened(1), opened(1, OTHER), opened(2, OTHER)
    done, back = apply_batch([mine, other, late], ports)
    assert outcomes(done) == ["applied"]
    assert isinstance(back, Failed)
    assert (back.messages, type(back.reason)) == ((other, late), Draining)
    assert ("43", "PR#7#1") not in store.rows
    assert [outcomes(each) for each in applied(store, *back.messages)] == [["applied", "applied"]]


# ---- a lane of its own


def front(through: Message) -> Message:
    return through._replace(is_front=True)


@pytest.mark.parametrize(
    ("messages", "steps"),
    [
        pytest.param([front(opened(1))], ["open"], id="through its front lane"),
        pytest.param([front(opened(1)), front(opened(2)), opened(3)], ["open"], id="several, once"),
        pytest.param([opened(1)], [], id="through its own lane"),
        pytest.param([front(opened(1)), front(opened(1))], ["open"], id="twice"),
        pytest.param(
            [front(message(installed(status="install_required")))], ["close"], id="that is no longer installed"
        ),
        pytest.param([front(message(handed_over()))], ["connect"], id="whose front lane is empty now"),
    ],
)
def test_whoever_comes_through_a_front_lane_gets_a_lane(messages: list[Message], steps: list[str]) -> None:
    store, errands = Store(), Errands()
    applied(store, opened(9))
    applied(store, *messages, errands=errands)
    assert [each.name for _, each in errands.done if isinstance(each, LaneStep)] == steps


def test_a_hand_over_is_no_commit_and_tells_nothing() -> None:
    store = Store()
    applied(store, opened(1))
    (alone,) = applied(store, message(handed_over()))
    assert isinstance(alone, Applied)
    assert (alone.entry, store.heads["42"].seq) == (None, 1)
    (among,) = applied(store, opened(2), message(handed_over()))
    assert isinstance(among, Applied)
    assert among.entry is not None
    assert [each["kind"] for each in json.loads(among.entry.commands)] == ["record_pull_request"]
    assert among.entry.cause == Cause("webhook", "g42-2")


# ---- errands


class Watching(Errands):
    """Notes how many commits there were when an errand was run."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.commits: list[int] = []

    def __call__(self, organization_id: str, errand: Errand) -> None:
        super().__call__(organization_id, errand)
        self.commits.append(len(self.store.entries[organization_id]))


def sync_in(store: Store) -> Message:
    """A slice of a job that is under way."""
    applied(store, opened(1))
    store.rows["42", "JOB#j1"] = job_row()
    return message(cut())


def test_errands_are_run_after_the_commit() -> None:
    store = Store()
    piece = sync_in(store)
    errands = Watching(store)
    applied(store, piece, errands=errands)
    assert (errands.done, errands.commits) == ([("42", Nudge("j1"))], [2])


def test_without_a_commit_there_are_no_errands() -> None:
    store, errands = Store(), Errands()
    piece = sync_in(store)
    store.faults = [Unavailable("the table is down")]
    applied(store, piece, errands=errands)
    assert errands.done == []


def test_whoever_dies_between_commit_and_errands_runs_them_when_the_messages_come_again() -> None:
    store, errands = Store(), Errands()
    piece = sync_in(store)
    store.faults_after = [Unavailable("the answer was lost")]
    (failed,) = applied(store, piece, errands=errands)
    assert (returned(failed), errands.done) == (["j1-1-1"], [])
    (again,) = applied(store, piece, errands=errands)
    assert (outcomes(again), errands.done) == (["duplicate"], [("42", Nudge("j1"))])
    assert len(store.entries["42"]) == 2


def test_an_errand_that_fails_returns_its_messages_and_those_behind_them() -> None:
    store, errands = Store(), Errands(down=True)
    piece = sync_in(store)
    behind = [message(added(*(minimal(f"{n}{i:03d}") for i in range(60)), guid=f"w{n}")) for n in (1, 2)]
    events = applied(store, piece, *behind, errands=errands)
    assert [returned(each) for each in events] == [["j1-1-1", "1-w1", "1-w2"]]
    errands.down = False
    assert [outcomes(each) for each in applied(store, piece, *behind, errands=errands)] == [
        ["duplicate", "duplicate"],
        ["applied"],
    ]
    assert errands.done[0] == ("42", Nudge("j1"))


def test_the_end_of_somebodys_sessions_needs_no_organization() -> None:
    store, errands = Store(), Errands()
    (event,) = applied(store, message(sessions_ended("9")), errands=errands)
    assert outcomes(event) == ["applied"]
    assert (errands.done, store.heads, store.commits) == ([("9", SessionsEnd("9"))], {}, 0)


# ---- a delta that is too long


def test_a_delta_that_is_too_long_is_a_new_epoch_instead() -> None:
    store = Store()
    long = "x" * 2000
    for start in range(0, 180, 60):
        applied(store, *(message(told(pull_request(n, title=long))) for n in range(start, start + 60)))
    epoch = store.heads["42"].epoch
    (event,) = applied(store, message(renamed("site")))
    assert isinstance(event, Applied)
    assert event.entry
    assert (event.entry.base_epoch, event.entry.epoch, store.heads["42"].epoch) == (epoch, epoch + 1, epoch + 1)
    assert (json.loads(event.entry.changes), event.changes) == ([], 0)
    assert all(len(each.changes) <= MAX_DELTA_BYTES for each in store.entries["42"])
