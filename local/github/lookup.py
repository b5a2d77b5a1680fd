"""Questions to the world, and the numbers that new things get."""

import base64
import hashlib
from collections.abc import Iterator

from local.github.errors import NotFoundError
from local.github.world import Account, CheckRun, Installation, PullRequest, Repository, Team, World

# Ids begin where GitHub's were some years ago, so that they look and sort as real ones do.
FIRST_ID = {
    "account": 61_000_001,
    "repository": 702_000_001,
    "pull": 1_904_000_001,
    "review": 2_310_000_001,
    "check": 31_400_000_001,
    "suite": 27_800_000_001,
    "status": 33_100_000_001,
    "label": 6_800_000_001,
    "team": 9_400_001,
    "installation": 52_000_001,
    "delivery": 180_400_000_001,
}


def new_id(world: World, kind: str) -> int:
    """The next id of a kind."""
    value = world.counters.get(kind, FIRST_ID[kind])
    world.counters[kind] = value + 1
    return value


def new_sha(world: World) -> str:
    """A commit that nobody has seen before."""
    count = world.counters.get("sha", 0)
    world.counters["sha"] = count + 1
    return sha_of(f"{world.seed}:{count}")


def sha_of(text: str) -> str:
    """A stable commit-like hash."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def node_id(kind: str, number: int) -> str:
    """GitHub's global id, in its older form."""
    return base64.b64encode(f"{len(kind):03d}:{kind}{number}".encode()).decode()


def read_node_id(value: str) -> tuple[str, int]:
    """The kind and the number inside a global id."""
    try:
        text = base64.b64decode(value, validate=True).decode()
        length = int(text[:3])
        return text[4 : 4 + length], int(text[4 + length :])
    except ValueError as error:
        raise NotFoundError(f"Could not resolve to a node with the global id of '{value}'") from error


def account_named(world: World, login: str) -> Account:
    """An account by its login, whatever the case."""
    wanted = login.lower()
    for account in world.accounts.values():
        if account.login.lower() == wanted:
            return account
    raise NotFoundError


def user_named(world: World, login: str) -> Account:
    """A person by login."""
    account = account_named(world, login)
    if account.kind == "Organization":
        raise NotFoundError
    return account


def person_named(world: World, login: str) -> Account:
    """A person by login, bots left out."""
    account = account_named(world, login)
    if account.kind != "User":
        raise NotFoundError
    return account


def organization_named(world: World, login: str) -> Account:
    """An organization by login."""
    account = account_named(world, login)
    if account.kind != "Organization":
        raise NotFoundError
    return account


def teams_of(world: World, org: Account) -> list[Team]:
    """An organization's teams, in the order of creation."""
    return [one for one in world.teams.values() if one.organization_id == org.id]


def team_named(world: World, org: Account, slug: str) -> Team:
    """A team by the name that its address has."""
    for team in teams_of(world, org):
        if team.slug == slug.lower():
            return team
    raise NotFoundError


def repositories_of(world: World, account_id: int) -> list[Repository]:
    """What an account owns, in the order of creation."""
    return [repo for repo in world.repositories.values() if repo.owner_id == account_id]


def repository_named(world: World, owner: str, name: str) -> Repository:
    """A repository by its present full name."""
    account = account_named(world, owner)
    for repo in world.repositories.values():
        if repo.owner_id == account.id and repo.name.lower() == name.lower():
            return repo
    raise NotFoundError


def repository_formerly(world: World, owner: str, name: str) -> Repository | None:
    """The repository that once had a name."""
    wanted = f"{owner}/{name}".lower()
    return next((repo for repo in world.repositories.values() if wanted in repo.former_names), None)


def full_name(world: World, repo: Repository) -> str:
    """Owner and name, as they are now."""
    return f"{world.accounts[repo.owner_id].login}/{repo.name}"


def pulls_of(world: World, repo: Repository) -> dict[int, PullRequest]:
    """A repository's pull requests by number."""
    return world.pulls.setdefault(repo.id, {})


def pull_numbered(world: World, repo: Repository, number: int) -> PullRequest:
    """One pull request."""
    pull = pulls_of(world, repo).get(number)
    if pull is None:
        raise NotFoundError
    return pull


def open_pulls(world: World, repo: Repository) -> Iterator[PullRequest]:
    """The open ones."""
    return (pull for pull in pulls_of(world, repo).values() if pull.state == "open")


def installation_on(world: World, account_id: int) -> Installation | None:
    """The App's installation on an account."""
    return next((one for one in world.installations.values() if one.account_id == account_id), None)


def covers(installation: Installation, repo: Repository) -> bool:
    """Whether an installation reaches a repository."""
    if installation.account_id != repo.owner_id:
        return False
    return installation.selection == "all" or repo.id in installation.repository_ids


def installed_repositories(world: World, installation: Installation) -> list[Repository]:
    """What an installation reaches."""
    return [repo for repo in world.repositories.values() if covers(installation, repo)]


def organizations_of(world: World, user_id: int) -> list[Account]:
    """The organizations that a person belongs to."""
    return [world.accounts[org_id] for org_id, members in world.members.items() if user_id in members]


def can_read(world: World, user_id: int, repo: Repository) -> bool:
    """Whether a person reaches a repository as owner, member or collaborator."""
    if repo.owner_id == user_id or user_id in repo.collaborators:
        return True
    return user_id in world.members.get(repo.owner_id, {})


def first_admin(world: World, account: Account) -> Account:
    """Who acts for an account when nobody else is named."""
    for user_id, role in world.members.get(account.id, {}).items():
        if role == "admin":
            return world.accounts[user_id]
    return account


def latest_checks(world: World, sha: str) -> list[CheckRun]:
    """The newest run of each check of a commit: a rerun replaces the former one."""
    newest: dict[str, CheckRun] = {}
    for run in world.checks.get(sha, []):
        newest[run.name] = run
    return list(newest.values())
