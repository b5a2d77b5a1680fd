"""What GitHub would say of everything, in the words of our rows: what the sidebar must show in the end."""

from typing import Any

from local.github.graphql_pull import _check, _status, review_decision
from local.github.hub import Hub
from local.github.lookup import full_name, installed_repositories, latest_checks, open_pulls
from local.github.shapes_pull import full
from local.github.world import Account, Installation, PullRequest
from orglane import keys
from orglane.commands import PullRequestFacts
from orglane.github.payload import pull_request
from orglane.github.responses import check_facts
from orglane.merge import rollup
from orglane.rows import Commit, PullRequestRow
from orglane.views import mergeable_view
from orglane.views import review_decision as our_decision
from tests.simulated.organization import Organization


def github_says(hub: Hub, installation: Installation) -> dict[str, Any]:
    """Every open pull request that the installation reaches."""
    repos = installed_repositories(hub.world, installation)
    return {
        keys.pr_id(str(repo.id), pull.number): _told(hub, pull)
        for repo in repos
        for pull in open_pulls(hub.world, repo)
    }


def one_of_github(hub: Hub, pull: PullRequest) -> dict[str, Any]:
    return _told(hub, pull)


def _told(hub: Hub, pull: PullRequest) -> dict[str, Any]:
    facts = pull_request(full(hub.view, pull))
    assert facts is not None
    runs, statuses = latest_checks(hub.world, pull.head_sha), hub.world.statuses.get(pull.head_sha, [])
    contexts = {"nodes": [*(_check(hub.view, one) for one in runs), *(_status(one) for one in statuses)]}
    decision = review_decision(pull)
    return {
        "facts": _bare(facts),
        "head": pull.head_sha,
        "decision": decision.lower() if decision else None,
        "checks": rollup(Commit(repo_id="", sha="", checks=tuple(check_facts(contexts)))),
        "mergeable": "conflicting" if pull.conflicting else "mergeable",
        "size": (pull.additions, pull.deletions),
    }


def we_say(system: Organization) -> dict[str, Any]:
    return {pr_id: said_of(row) for pr_id, row in system.open_pulls().items()}


def said_of(row: PullRequestRow) -> dict[str, Any]:
    return {
        "facts": _bare(row.facts),
        "head": row.head_sha,
        "decision": our_decision(row),
        "checks": row.checks,
        "mergeable": mergeable_view(row),
        "size": row.size[1:] if row.size else None,
    }


def _bare(facts: PullRequestFacts) -> PullRequestFacts:
    return facts._replace(mergeable=None, additions=None, deletions=None)


def repositories_of_github(hub: Hub, installation: Installation) -> dict[str, tuple[str, bool, bool]]:
    return {
        str(repo.id): (full_name(hub.world, repo), repo.private, repo.archived)
        for repo in installed_repositories(hub.world, installation)
    }


def our_repositories(system: Organization) -> dict[str, tuple[str, bool, bool]]:
    repos = system.snapshot()["repos"]
    return {each["repoId"]: (each["fullName"], each["isPrivate"], each["isArchived"]) for each in repos}


def members_of_github(hub: Hub, owner: Account) -> dict[str, str]:
    return {str(person): role for person, role in hub.world.members.get(owner.id, {}).items()}


def our_members(system: Organization) -> dict[str, str]:
    from orglane.rows import MemberRow

    rows = system.store.rows_of(system.organization_id).values()
    return {row.facts.id: row.facts.role for row in rows if isinstance(row, MemberRow) and not row.is_removed}
