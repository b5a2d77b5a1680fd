"""What scenarios are made of: an organization, what happens between two requests, and what was told."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.github import actions_account
from local.github.actions_pull import NewPull, open_pull
from local.github.hub import Hub
from local.github.lookup import pulls_of, repositories_of
from local.github.world import PullRequest, Repository
from orglane.commands import Cause, Command, RecordJob, encode
from orglane.decide.jobs import FROM_OUTSIDE
from orglane.model import Job
from orglane.ports import Commit
from orglane.rows import Head, JobRow, Row
from tests.simulated.github import deliveries, new_hub, plan
from tests.simulated.system import System
from tests.simulated.truth import (
    github_says,
    members_of_github,
    our_members,
    our_repositories,
    repositories_of_github,
    we_say,
)

BESIDE = 3
"""Items of every transaction beside rows and marks: the head, the log entry, the directory's row."""


def installed(repositories: int = 3, pull_requests: int = 6, members: int = 3, **fields: Any) -> System:
    """An organization on which the App was installed just now: its first sync is ordered and has not begun."""
    hub, owner, installation = new_hub(plan(repositories, pull_requests, members, **fields))
    return told_of(System(hub, owner, installation, 3))


def told_of(system: System) -> System:
    actions_account.tell(system.hub, system.installation, "created", system.hub.actor(system.owner))
    carry(system)
    return system


def synced(repositories: int = 3, pull_requests: int = 6, members: int = 3, **fields: Any) -> System:
    """The same after its first sync, beyond what the API may lag behind its webhooks; nothing is counted yet."""
    system = installed(repositories, pull_requests, members, **fields)
    return rested(system)


def rested(system: System) -> System:
    """Everything is done, some time has passed, and requests are counted from here."""
    system.run()
    system.tick(120_000)
    system.github.requests.clear()
    return system


def carry(system: System) -> None:
    """GitHub's deliveries arrive, in order."""
    for each in deliveries(system.hub):
        system.deliver(each)


def lose(system: System) -> None:
    """GitHub's deliveries never arrive."""
    deliveries(system.hub)


def repos(system: System) -> list[Repository]:
    return repositories_of(system.hub.world, system.owner.id)


def some_repo(system: System, at_least: int = 1) -> Repository:
    """The first repository with so many open pull requests."""
    return next(repo for repo in repos(system) if len(pulls(system, repo)) >= at_least)


def pulls(system: System, repo: Repository | None = None) -> list[PullRequest]:
    """Open pull requests, of one repository or of all, in GitHub's order."""
    here = repos(system) if repo is None else [repo]
    return [pull for one in here for pull in pulls_of(system.hub.world, one).values() if pull.state == "open"]


def opened(hub: Hub, repo: Repository, title: str, branch: str, **fields: Any) -> PullRequest:
    """Somebody opens a pull request."""
    author = hub.world.accounts[repo.owner_id]
    home = fields.pop("home", repo)
    new = NewPull(title, branch, repo.default_branch, None, False, hub.actor(author), home, **fields)
    return open_pull(hub, repo, new)


def the_job(system: System, kind: str = "full_sync") -> Job:
    """The only job of a kind."""
    (job,) = system.jobs_of(kind)
    return job


def done(system: System, kind: str, **target: Any) -> Job:
    """A job that was asked for and carried out."""
    job = system.order(kind, **target)
    system.run()
    return system.job(job.job_id)


def cancel(system: System, job: Job) -> None:
    """What the API does when somebody cancels."""
    body = RecordJob(head_of(system).account, job.job_id, FROM_OUTSIDE, "cancelled", "Cancelled by ana")
    name = f"{job.job_id}-cancel"
    command = Command(name, system.organization_id, Cause("command", job.job_id), "cancelled", None, 0, body)
    system.lane.send([command])
    system.nudges.send(system.organization_id, job.job_id)


def head_of(system: System) -> Head:
    return system.store.heads[system.organization_id]


def rows_of(system: System) -> dict[str, Row]:
    """Every row but the jobs'."""
    rows = system.store.rows_of(system.organization_id)
    return {sk: row for sk, row in rows.items() if not isinstance(row, JobRow)}


# ---- what goes wrong, and what happens meanwhile


def answer_with(system: System, route: str, *errors: Exception | None) -> None:
    """The next answers of a route: an error, or None for what GitHub really says."""
    before, left = system.github.fault, list(errors)

    def fault(asked: str) -> Exception | None:
        return left.pop(0) if asked == route and left else before(asked)

    system.github.fault = fault


def always_answer(system: System, route: str, error: Exception) -> None:
    system.github.fault = lambda asked: error if asked == route else None


def before_request(system: System, number: int, act: Callable[[], object], route: str = "") -> None:
    """Something happens right before the so-and-so-many-th request from now on, of one route or of all."""
    before, left = system.github.fault, [number]

    def fault(asked: str) -> Exception | None:
        if not route or asked == route:
            left[0] -= 1
            if left[0] == 0:
                act()
        return before(asked)

    system.github.fault = fault


def after_answer(system: System, number: int, route: str, act: Callable[[], object]) -> None:
    """Something happens between an answer of GitHub and what is made of it."""
    before, left = system.github.alter, [number]

    def alter(asked: str, body: Any) -> Any:
        if asked == route:
            left[0] -= 1
            if left[0] == 0:
                act()
        return before(asked, body)

    system.github.alter = alter


def slow(system: System, ms: int) -> None:
    """Every answer of GitHub takes so long."""
    before = system.github.alter

    def alter(asked: str, body: Any) -> Any:
        system.tick(ms)
        return before(asked, body)

    system.github.alter = alter


def drain(system: System) -> None:
    """The lane's consumer applies all that waits, whatever the worker is about."""
    while system.lane.waiting:
        system.apply_some()


# ---- what was told


def changes(system: System, *kinds: str) -> list[tuple[int, dict[str, Any]]]:
    """Everything that clients were told of these kinds, with its time."""
    entries = system.store.entries[system.organization_id]
    told = ((entry.at_ms, change) for entry in entries for change in json.loads(entry.changes))
    return [(at_ms, change) for at_ms, change in told if not kinds or change["type"] in kinds]


def steps(system: System, job: Job) -> list[str]:
    """The statuses through which clients saw a job go."""
    seen = [each["job"]["status"] for _, each in changes(system, "jobUpdated") if each["job"]["jobId"] == job.job_id]
    return [status for place, status in enumerate(seen) if place == 0 or seen[place - 1] != status]


@dataclass
class Sizes:
    """What was written at most at once: items of a transaction, rows and bytes of a slice."""

    items: int = 0
    rows: int = 0
    size: int = 0


def measured(system: System) -> Sizes:
    """Measure from now on."""
    sizes, commit, send = Sizes(), system.store.commit, system.lane.send

    def measuring(one: Commit) -> None:
        changed = sum(row != one.before.rows.get(sk) for sk, row in one.after.rows.items())
        sizes.items = max(sizes.items, changed + len(one.effects) + BESIDE)
        commit(one)

    def weighing(commands: Any) -> None:
        for command in commands:
            values = [each for each in command.body if isinstance(each, tuple) and not hasattr(each, "_fields")]
            sizes.rows = max(sizes.rows, sum(map(len, values)))
            sizes.size = max(sizes.size, len(encode(command)))
        send(commands)

    system.store.commit, system.lane.send = measuring, weighing  # type: ignore[method-assign,assignment]
    return sizes


def assert_is_githubs(system: System, *, verdicts: bool = True) -> None:
    """All that clients are shown is what GitHub says, and the counters are right.

    Without `verdicts` on mergeability, of which webhooks say nothing when it is known again.
    """
    said, really = we_say(system), github_says(system.hub, system.installation)
    if not verdicts:
        said, really = ({pr_id: {**one, "mergeable": ""} for pr_id, one in all_.items()} for all_ in (said, really))
    assert said == really
    assert our_repositories(system) == repositories_of_github(system.hub, system.installation)
    if system.owner.kind == "Organization":
        assert our_members(system) == members_of_github(system.hub, system.owner)
    assert head_of(system).open_pull_requests == len(said)
    assert head_of(system).repositories == len(our_repositories(system))
    assert not system.parked
