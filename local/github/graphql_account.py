"""Accounts and repositories as GraphQL objects; what is costly is computed when asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.github import shapes_account, shapes_repository
from local.github.auth import Caller, sees
from local.github.clock import iso
from local.github.errors import NotFoundError
from local.github.faults import Place
from local.github.graphql_connection import RefusedQueryError, connection, missing
from local.github.graphql_cost import Cost
from local.github.graphql_pull import pull_request
from local.github.hub import Hub
from local.github.lookup import (
    full_name,
    node_id,
    pulls_of,
    repositories_of,
    repository_formerly,
    repository_named,
    sha_of,
)
from local.github.view import Json, View
from local.github.world import Account, PullRequest, Repository

NODE_WORDS = {"FORBIDDEN": "Resource not accessible by integration"}


@dataclass(frozen=True)
class Asker:
    """Who asks, and on which GitHub."""

    hub: Hub
    caller: Caller
    cost: Cost = field(default_factory=Cost)
    operation: str = ""

    @property
    def view(self) -> View:
        """What shapes need."""
        return self.hub.view

    def sees(self, repo: Repository) -> bool:
        """Whether a repository may be known."""
        return sees(self.hub, self.caller, repo)


def account(asker: Asker, one: Account) -> Json:
    """A person, an organization or a bot."""
    view = asker.view
    return {
        "__typename": one.kind,
        "id": node_id(one.kind, one.id),
        "databaseId": one.id,
        # Unlike REST, GraphQL knows bots by the plain name of their App.
        "login": one.login.removesuffix("[bot]"),
        "name": one.name,
        "description": one.about,
        "bio": one.about,
        "url": shapes_account.html_url(view, one),
        "resourcePath": f"/{one.login}",
        "avatarUrl": lambda info, size=None: shapes_account.avatar(view, one),
        "createdAt": iso(one.created_at),
        "updatedAt": iso(one.created_at),
        "repositories": lambda info, **given: _repositories(asker, one, given),
        "repository": lambda info, name, **given: named_repository(asker, one.login, name),
        "membersWithRole": lambda info, **given: _members(asker, one, given),
    }


def _members(asker: Asker, org: Account, given: Json) -> Json:
    roles = asker.hub.world.members.get(org.id, {})
    people = [asker.hub.world.accounts[one] for one in roles]
    return connection(
        "membersWithRole",
        people,
        lambda one: account(asker, one),
        given,
        edge=lambda one: {"role": roles[one.id].upper(), "hasTwoFactorEnabled": None},
    )


REPOSITORY_ORDER: dict[str, Callable[[Repository], Any]] = {
    "NAME": lambda repo: repo.name.lower(),
    "CREATED_AT": lambda repo: (repo.created_at, repo.id),
    "UPDATED_AT": lambda repo: (repo.updated_at, repo.id),
    "PUSHED_AT": lambda repo: (repo.pushed_at, repo.id),
    "STARGAZERS": lambda repo: repo.id,
}


def _repositories(asker: Asker, owner: Account, given: Json) -> Json:
    repos = [repo for repo in repositories_of(asker.hub.world, owner.id) if asker.sees(repo)]
    for name, test in (
        ("isFork", lambda repo: repo.parent_id is not None),
        ("isArchived", lambda repo: repo.archived),
    ):
        if given.get(name) is not None:
            repos = [repo for repo in repos if test(repo) == given[name]]
    wanted = given.get("privacy") or given.get("visibility")
    if wanted is not None:
        repos = [repo for repo in repos if repo.private == (wanted == "PRIVATE")]
    if order := given.get("orderBy"):
        repos.sort(key=REPOSITORY_ORDER[order["field"]], reverse=order["direction"] == "DESC")
    return connection("repositories", repos, lambda repo: repository(asker, repo), given)


def named_repository(asker: Asker, owner: str, name: str) -> Json:
    """A repository by full name."""
    world, gone = asker.hub.world, missing(f"a Repository with the name '{owner}/{name}'")
    try:
        repo = repository_named(world, owner, name)
    except NotFoundError:
        # A former name still leads there.
        moved = repository_formerly(world, owner, name)
        if moved is None:
            raise gone from None
        repo = moved
    if not asker.sees(repo):
        raise gone
    return reached(asker, repo, gone)


def reached(asker: Asker, repo: Repository, gone: RefusedQueryError) -> Json:
    """A repository that may be seen, unless something is wrong with it."""
    place = Place("POST /graphql", full_name(asker.hub.world, repo), operation=asker.operation)
    if fault := asker.hub.faults.strike(("graphql_node",), place):
        raise RefusedQueryError(fault.type, fault.message or NODE_WORDS.get(fault.type or "", gone.message))
    if repo.access == 404:
        raise gone
    if repo.access == 403:
        raise RefusedQueryError("FORBIDDEN", NODE_WORDS["FORBIDDEN"])
    if repo.access == 451:
        raise RefusedQueryError(None, "Repository access blocked")
    return repository(asker, repo)


def repository(asker: Asker, repo: Repository) -> Json:
    """A repository."""
    world = asker.hub.world
    return {
        "__typename": "Repository",
        "id": node_id("Repository", repo.id),
        "databaseId": repo.id,
        "name": repo.name,
        "nameWithOwner": full_name(world, repo),
        "description": repo.description,
        "url": shapes_repository.html_url(asker.view, repo),
        "resourcePath": f"/{full_name(world, repo)}",
        "isPrivate": repo.private,
        "isArchived": repo.archived,
        "isFork": repo.parent_id is not None,
        "isDisabled": False,
        "isEmpty": False,
        "isTemplate": False,
        "isLocked": False,
        "visibility": "PRIVATE" if repo.private else "PUBLIC",
        "createdAt": iso(repo.created_at),
        "updatedAt": iso(repo.updated_at),
        "pushedAt": iso(repo.pushed_at),
        "primaryLanguage": {"name": repo.language} if repo.language else None,
        "owner": lambda info: account(asker, world.accounts[repo.owner_id]),
        "defaultBranchRef": lambda info: (
            _ref(repo, repo.default_branch) if repo.default_branch in repo.branches else None
        ),
        "refs": lambda info, **given: _refs(asker, repo, given),
        "pullRequest": lambda info, number: _pull(asker, repo, number),
        "pullRequests": lambda info, **given: _pulls(asker, repo, given),
    }


@dataclass(frozen=True)
class Branch:
    """A branch with a number that stays its own, for cursors."""

    id: int
    name: str


def _refs(asker: Asker, repo: Repository, given: Json) -> Json:
    # Branches are all the refs there are here.
    names = sorted(repo.branches) if given["refPrefix"].startswith("refs/heads") else []
    branches = [Branch(int(sha_of(name)[:12], 16), name) for name in names]
    home = full_name(asker.hub.world, repo)
    return connection("refs", branches, lambda one: _ref(repo, one.name), given, of=home)


def _ref(repo: Repository, name: str) -> Json:
    sha = repo.branches[name]
    return {
        "id": node_id("Ref", repo.id) + name,
        "name": name,
        "prefix": "refs/heads/",
        "target": {"__typename": "Commit", "id": node_id("Commit", repo.id), "oid": sha},
    }


def _pull(asker: Asker, repo: Repository, number: int) -> Json:
    pull = asker.hub.replica.seen(pulls_of(asker.hub.world, repo).get(number))
    if pull is None:
        raise missing(f"a PullRequest with the number of {number}")
    return pull_shape(asker, pull)


def pull_shape(asker: Asker, pull: PullRequest) -> Json:
    """A pull request with its neighbours."""
    return pull_request(
        asker.view,
        pull,
        lambda one: None if one is None else account(asker, asker.hub.world.accounts[one]),
        lambda repo: repository(asker, repo),
        lambda number: team(asker, number),
    )


def team(asker: Asker, number: int) -> Json | None:
    """A team whose review is asked for."""
    found = asker.hub.world.teams.get(number)
    if found is None:
        return None
    return {
        "__typename": "Team",
        "id": node_id("Team", found.id),
        "databaseId": found.id,
        "name": found.name,
        "slug": found.slug,
        "combinedSlug": f"{asker.hub.world.accounts[found.organization_id].login}/{found.slug}",
    }


PULL_ORDER: dict[str, Callable[[PullRequest], tuple[int, int]]] = {
    "CREATED_AT": lambda pull: (pull.created_at, pull.number),
    "UPDATED_AT": lambda pull: (pull.updated_at, pull.number),
}


def _pulls(asker: Asker, repo: Repository, given: Json) -> Json:
    pulls = [pull for pull in asker.hub.replica.pulls(pulls_of(asker.hub.world, repo)).values() if _fits(pull, given)]
    order = given.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    pulls.sort(key=PULL_ORDER[order["field"]], reverse=order["direction"] == "DESC")
    return connection(
        "pullRequests", pulls, lambda pull: pull_shape(asker, pull), given, of=full_name(asker.hub.world, repo)
    )


def _fits(pull: PullRequest, given: Json) -> bool:
    state = "MERGED" if pull.merged else pull.state.upper()
    if given.get("states") and state not in given["states"]:
        return False
    if given.get("labels") and not set(given["labels"]) & set(pull.labels):
        return False
    if given.get("headRefName") not in (None, pull.head_ref):
        return False
    return given.get("baseRefName") in (None, pull.base_ref)
