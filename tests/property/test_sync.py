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

from local.github import actions_account, actions_branch, actions_pull, actions_repository, actions_review
from local.github.errors import GitHubError
from local.github.hub import Hub
from local.github.labels import ensure_label
from local.github.lookup import installed_repositories, pulls_of
from local.github.world import Account, PullRequest, Repository
from orglane import keys
from orglane.rows import JobRow, PullRequestRow
from tests.simulated.github import Sent, deliveries, new_hub, plan
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


class History:
    """Somebody who does things at GitHub."""

    def __init__(self, hub: Hub, owner: Account, chance: random.Random) -> None:
        self.hub, self.owner, self.chance = hub, owner, chance
        self.actor = hub.actor(owner)

    def act(self) -> None:
        """One thing of many; what GitHub refuses did not happen."""
        repos = [one for one in self.hub.world.repositories.values() if one.owner_id == self.owner.id]
        if not repos:
            return
        repo = self.chance.choice(repos)
        pulls = list(pulls_of(self.hub.world, repo).values())
        try:
            if pulls and self.chance.random() < 0.85:
                self.chance.choice(self.on_pull())(repo, self.chance.choice(pulls))
            else:
                self.chance.choice(self.on_repository())(repo)
        except GitHubError:
            return

    def on_pull(self) -> list[Callable[[Repository, PullRequest], object]]:
        hub, actor = self.hub, self.actor
        someone = hub.world.accounts[self.chance.choice(list(hub.world.members[self.owner.id]))]
        name = f"label-{self.chance.randrange(3)}"
        edit = actions_pull.Edit
        return [
            lambda repo, pull: actions_pull.edit_pull(hub, pull, edit(title=f"T{self.chance.randrange(9)}"), actor),
            lambda repo, pull: actions_pull.edit_pull(hub, pull, edit(draft=not pull.draft), actor),
            lambda repo, pull: actions_pull.edit_pull(
                hub, pull, edit(labels=[ensure_label(hub.world, repo, name).name]), actor
            ),
            lambda repo, pull: actions_pull.close_pull(hub, pull, actor),
            lambda repo, pull: actions_pull.reopen_pull(hub, pull, actor),
            lambda repo, pull: actions_pull.merge_pull(hub, pull, actor),
            lambda repo, pull: actions_pull.push_to_pull(hub, pull, actor),
            lambda repo, pull: actions_pull.request_review(hub, pull, someone, actor),
            lambda repo, pull: actions_review.review_pull(hub, pull, someone, "approve", ""),
            lambda repo, pull: actions_review.review_pull(hub, pull, someone, "request_changes", ""),
            lambda repo, pull: actions_review.review_pull(hub, pull, someone, "comment", ""),
            lambda repo, pull: actions_review.review_pull(hub, pull, someone, "dismiss", ""),
            lambda repo, pull: actions_review.set_checks(hub, pull, "success", ("build", "test"), actor),
            lambda repo, pull: actions_review.set_checks(hub, pull, "failure", ("build",), actor),
            lambda repo, pull: actions_review.set_checks(hub, pull, "pending", ("lint",), actor),
            lambda repo, pull: actions_review.set_status(hub, pull, "success", "ci", actor),
        ]

    def on_repository(self) -> list[Callable[[Repository], object]]:
        hub, actor, number = self.hub, self.actor, self.chance.randrange(10**6)
        return [
            lambda repo: actions_pull.open_pull(
                hub,
                repo,
                actions_pull.NewPull(f"New {number}", f"new-{number}", repo.default_branch, None, False, actor, repo),
            ),
            lambda repo: actions_branch.move_branch(hub, repo, repo.default_branch, actor, "push"),
            lambda repo: actions_repository.rename_repository(hub, repo, f"r{number}", actor),
            lambda repo: actions_repository.set_private(hub, repo, not repo.private, actor),
            lambda repo: actions_repository.create_repository(hub, self.owner, f"n{number}", False, actor),
            lambda repo: actions_repository.delete_repository(hub, repo, actor),
        ]


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
