"""A random history of a GitHub organization, its deliveries shaken, with syncs and reloads in between.

Deliveries are permuted, repeated, delayed and lost; syncs run while things change, several changes come within a
second. In the end one sync makes our rows what GitHub has, exactly; one reload does so for its pull request. A merge
is never undone on the way, and nothing leaves without evidence.
"""

import os
import random
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from local.github import actions_account
from local.github.lookup import installed_repositories, pulls_of
from orglane import keys
from orglane.rows import JobRow, PullRequestRow
from tests.simulated.github import Sent, deliveries, new_hub, plan
from tests.simulated.history import History
from tests.simulated.system import System
from tests.simulated.truth import (
    github_says,
    members_of_github,
    one_of_github,
    our_members,
    our_repositories,
    repositories_of_github,
    said_of,
    we_say,
)

EXAMPLES = int(os.environ.get("ORGLANE_EXAMPLES", "100"))


class Network:
    """What becomes of deliveries on their way: at once, late, twice, or never."""

    def __init__(self, system: System, chance: random.Random) -> None:
        self.system, self.chance = system, chance
        self.late: list[Sent] = []

    def carry(self) -> None:
        sent = deliveries(self.system.hub) + self.late
        self.late = []
        self.chance.shuffle(sent)
        for each in sent:
            fate = self.chance.random()
            if fate < 0.15:
                continue
            if fate < 0.35:
                self.late.append(each)
                continue
            self.system.deliver(each)
            if fate > 0.9:
                self.late.append(each)

    def rest(self) -> None:
        """What is late arrives."""
        for each in [*self.late, *deliveries(self.system.hub)]:
            self.system.deliver(each)
        self.late = []


def _lived(seed: int, steps: int) -> tuple[System, Network]:
    """A life of so many steps: changes, deliveries, and syncs that run while both go on."""
    chance = random.Random(seed)
    hub, owner, installation = new_hub(plan(3, 8, 4, seed=seed % 50))
    system = System(hub, owner, installation, seed)
    actions_account.tell(hub, installation, "created", hub.actor(owner))
    history, network = History(hub, owner, chance), Network(system, chance)
    for _ in range(steps):
        history.act()
        system.tick(chance.choice((0, 0, 100, 400, 1000, 3000)))
        network.carry()
        if chance.random() < 0.15:
            system.order("full_sync")
            system.at_turn = _meanwhile(history, network, chance)
        if chance.random() < 0.5:
            system.run()
            system.at_turn = lambda: None
    system.at_turn = lambda: None
    network.rest()
    system.run()
    if system.store.head(system.organization_id) is None:
        # Everything was lost, even that the App was installed: nobody has heard of the organization yet.
        actions_account.tell(hub, installation, "created", hub.actor(owner))
        network.rest()
        system.run()
    return system, network


def _meanwhile(history: History, network: Network, chance: random.Random) -> Callable[[], None]:
    """What goes on at GitHub and on the network while a sync reads: a few things, one between two of its steps."""
    left = [chance.randrange(12)]

    def live() -> None:
        if left[0] > 0:
            left[0] -= 1
            chance.choice((history.act, network.carry, lambda: None))()

    return live


def _merged(system: System) -> set[str]:
    rows = system.store.rows_of(system.organization_id).values()
    return {
        keys.pr_id(row.repo_id, row.facts.number)
        for row in rows
        if isinstance(row, PullRequestRow) and row.facts.state == "merged"
    }


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 25))
def test_one_sync_makes_our_rows_githubs(seed: int, steps: int) -> None:
    system, _ = _lived(seed, steps)
    merged = _merged(system)
    system.tick(120_000)  # beyond what the API may lag behind its webhooks
    job = system.order("full_sync")
    system.run()

    assert system.job(job.job_id).status == "completed"
    assert system.job(job.job_id).error is None
    assert not system.parked
    assert we_say(system) == github_says(system.hub, system.installation)
    assert our_repositories(system) == repositories_of_github(system.hub, system.installation)
    assert our_members(system) == members_of_github(system.hub, system.owner)
    assert _merged(system) >= merged
    _check_counters(system)
    before = _rows(system)
    system.order("full_sync")
    system.run()
    assert _rows(system) == before, "a sync of what did not change writes nothing"


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 20))
def test_one_reload_makes_a_pull_request_githubs(seed: int, steps: int) -> None:
    system, _ = _lived(seed, steps)
    system.tick(120_000)
    pulls = [
        (repo, pull)
        for repo in installed_repositories(system.hub.world, system.installation)
        for pull in pulls_of(system.hub.world, repo).values()
        if keys.repository_sk(str(repo.id)) in _rows(system)
    ]
    if not pulls:
        return
    repo, pull = random.Random(seed).choice(pulls)
    others = {each: said for each, said in we_say(system).items() if each != keys.pr_id(str(repo.id), pull.number)}
    job = system.order("reload_pull_request", repositoryId=str(repo.id), number=pull.number)
    system.run()

    assert system.job(job.job_id).status == "completed", system.job(job.job_id).error
    row = system.store.rows_of(system.organization_id)[keys.pull_request_sk(str(repo.id), pull.number)]
    assert isinstance(row, PullRequestRow)
    assert row.facts.state == ("merged" if pull.merged else pull.state)
    if row.is_open:
        assert said_of(row) == one_of_github(system.hub, pull)
    now = {each: said for each, said in we_say(system).items() if each != keys.pr_id(str(repo.id), pull.number)}
    assert now == others, "a reload changes its own scope alone"


def _rows(system: System) -> dict[str, object]:
    rows = system.store.rows_of(system.organization_id)
    return {sk: row for sk, row in rows.items() if not isinstance(row, JobRow)}


def _check_counters(system: System) -> None:
    head = system.store.head(system.organization_id)
    assert head is not None
    said = we_say(system)
    assert head.open_pull_requests == len(said)
    snapshot = system.snapshot()
    assert head.repositories == len(snapshot["repos"])
    for repo in snapshot["repos"]:
        assert repo["openPullRequestCount"] == sum(each.startswith(f"{repo['repoId']}#") for each in said)
