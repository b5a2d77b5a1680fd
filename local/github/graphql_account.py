"""Accounts and repositories as GraphQL objects; what is costly is computed when asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.github import shapes_account, shapes_repository
from local.github.auth import Caller, sees
from local.github.clock import iso
from local.github.graphql_connection import connection, missing
from local.github.graphql_pull import pull_request
from local.github.hub import Hub
from local.github.lookup import full_name, node_id, pulls_of, repositories_of
from local.github.view import Json, View
from local.github.world import Account, PullRequest, Repository


@dataclass(frozen=True)
class Asker:
    """Who asks, and on which GitHub."""

    hub: Hub
    caller: Caller

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
        "login": one.login,
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
    page = connection("membersWithRole", people, lambda one: account(asker, one), given)
    for edge in page["edges"]:
        edge["role"] = roles[edge["node"]["databaseId"]].upper()
    return page


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
    wanted = f"{owner}/{name}".lower()
    for repo in asker.hub.world.repositories.values():
        if full_name(asker.hub.world, repo).lower() == wanted and asker.sees(repo):
            return repository(asker, repo)
    raise missing(f"a Repository with the name '{owner}/{name}'")


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
        "defaultBranchRef": lambda info: _ref(repo, repo.default_branch),
        "refs": lambda info, **given: _refs(repo, given),
        "pullRequest": lambda info, number: _pull(asker, repo, number),
        "pullRequests": lambda info, **given: _pulls(asker, repo, given),
    }


@dataclass(frozen=True)
class Branch:
    """A branch with a number, for cursors."""

    id: int
    name: str


def _refs(repo: Repository, given: Json) -> Json:
    # Branches are all the refs there are here.
    names = sorted(repo.branches) if given["refPrefix"].startswith("refs/heads") else []
    branches = [Branch(number, name) for number, name in enumerate(names)]
    return connection("refs", branches, lambda one: _ref(repo, one.name), given)


def _ref(repo: Repository, name: str) -> Json:
    sha = repo.branches[name]
    return {
        "id": node_id("Ref", repo.id),
        "name": name,
        "prefix": "refs/heads/",
        "target": {"__typename": "Commit", "id": node_id("Commit", repo.id), "oid": sha},
    }


def _pull(asker: Asker, repo: Repository, number: int) -> Json:
    pull = pulls_of(asker.hub.world, repo).get(number)
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
    )


PULL_ORDER: dict[str, Callable[[PullRequest], tuple[int, int]]] = {
    "CREATED_AT": lambda pull: (pull.created_at, pull.number),
    "UPDATED_AT": lambda pull: (pull.updated_at, pull.number),
}


def _pulls(asker: Asker, repo: Repository, given: Json) -> Json:
    pulls = [pull for pull in pulls_of(asker.hub.world, repo).values() if _fits(pull, given)]
    order = given.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    pulls.sort(key=PULL_ORDER[order["field"]], reverse=order["direction"] == "DESC")
    return connection("pullRequests", pulls, lambda pull: pull_shape(asker, pull), given)


def _fits(pull: PullRequest, given: Json) -> bool:
    state = "MERGED" if pull.merged else pull.state.upper()
    if given.get("states") and state not in given["states"]:
        return False
    if given.get("labels") and not set(given["labels"]) & set(pull.labels):
        return False
    if given.get("headRefName") not in (None, pull.head_ref):
        return False
    return given.get("baseRefName") in (None, pull.base_ref)
