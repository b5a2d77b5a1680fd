"""Repositories, pull requests, reviews and checks."""

from collections.abc import Callable

from local.github.actions_pull import NewPull, open_pull
from local.github.auth import InstallationCaller, UserCaller, require_known, sees
from local.github.call import Call, Reply, page, page_in
from local.github.errors import BlockedError, ForbiddenError, NotFoundError, ValidationError, invalid_field
from local.github.lookup import (
    account_named,
    can_read,
    latest_checks,
    pull_numbered,
    pulls_of,
    repository_formerly,
    repository_named,
)
from local.github.shapes_check import check_run, combined_status
from local.github.shapes_pull import full, in_api, review, simple
from local.github.shapes_repository import branch, collaborator, repository_full
from local.github.world import Account, PullRequest, Repository


class MovedError(Exception):
    """The repository has another name now; the address by id never changes."""

    def __init__(self, repository_id: int) -> None:
        super().__init__(f"repository {repository_id}")
        self.repository_id = repository_id


def repository_in(call: Call) -> Repository:
    """The repository that the path names, if the caller may see it."""
    require_known(call.caller)
    owner, name = call.params["owner"], call.params["repo"]
    try:
        return _visible(call, repository_named(call.world, owner, name))
    except NotFoundError:
        moved = repository_formerly(call.world, owner, name)
        if moved is None or not sees(call.hub, call.caller, moved):
            raise
    raise MovedError(moved.id)


def _visible(call: Call, repo: Repository) -> Repository:
    if not sees(call.hub, call.caller, repo):
        raise NotFoundError
    if repo.access in REFUSALS:
        raise REFUSALS[repo.access]()
    return repo


# Repositories that are listed and cannot be had.
REFUSALS: dict[int, type[BlockedError | ForbiddenError | NotFoundError]] = {
    403: ForbiddenError,
    404: NotFoundError,
    451: BlockedError,
}


def _person(call: Call) -> int | None:
    return call.caller.user.id if isinstance(call.caller, UserCaller) else None


def get_repository(call: Call) -> Reply:
    """A repository by name."""
    return Reply(repository_full(call.view, repository_in(call), _person(call)))


def get_repository_by_id(call: Call) -> Reply:
    """A repository by id, which outlives every name."""
    require_known(call.caller)
    repo = call.world.repositories.get(call.number("repository_id"))
    if repo is None:
        raise NotFoundError
    return Reply(repository_full(call.view, _visible(call, repo), _person(call)))


def list_branches(call: Call) -> Reply:
    """Branches by name."""
    repo = repository_in(call)
    return page(call, sorted(repo.branches), lambda name: branch(call.view, repo, name))


def list_collaborators(call: Call) -> Reply:
    """Everybody who may write."""
    repo = repository_in(call)
    people = [one for one in call.world.accounts.values() if can_read(call.world, one.id, repo)]
    return page(call, people, lambda person: collaborator(call.view, repo, person))


SORT_KEYS: dict[str, Callable[[PullRequest], tuple[int, int]]] = {
    "created": lambda pull: (pull.created_at, pull.number),
    "updated": lambda pull: (pull.updated_at, pull.number),
    "popularity": lambda pull: (pull.comments, pull.number),
    "long-running": lambda pull: (-pull.created_at, pull.number),
}


def list_pulls(call: Call) -> Reply:
    """Pull requests; the newest first unless asked otherwise."""
    repo = repository_in(call)
    state, sort = call.query.get("state", "open"), call.query.get("sort", "created")
    if state not in ("open", "closed", "all"):
        raise invalid_field("PullRequest", "state")
    if sort not in SORT_KEYS:
        raise invalid_field("PullRequest", "sort")
    # https://docs.github.com/en/rest/pulls/pulls#list-pull-requests: desc for created, asc for the others.
    direction = call.query.get("direction", "desc" if sort == "created" else "asc")
    pulls = [one for one in call.hub.replica.pulls(pulls_of(call.world, repo)).values() if state in ("all", one.state)]
    pulls = [one for one in pulls if _fits(call, one)]
    pulls.sort(key=SORT_KEYS[sort], reverse=direction == "desc")
    return page(call, pulls, lambda pull: in_api(simple(call.view, pull)))


def _fits(call: Call, pull: PullRequest) -> bool:
    base, head = call.query.get("base"), call.query.get("head")
    if base and pull.base_ref != base:
        return False
    if not head:
        return True
    owner, _, ref = head.rpartition(":")
    home = call.world.repositories.get(pull.head_repository_id or 0)
    login = "" if home is None else call.world.accounts[home.owner_id].login
    return pull.head_ref == ref and login.lower() == owner.lower()


def _pull(call: Call) -> PullRequest:
    pull = call.hub.replica.seen(pull_numbered(call.world, repository_in(call), call.number("pull_number")))
    if pull is None:
        raise NotFoundError
    return pull


def get_pull(call: Call) -> Reply:
    """One pull request; asking makes GitHub compute whether it can be merged."""
    pull = _pull(call)
    if pull.mergeable is None and pull.state == "open":
        pull.mergeable = not pull.conflicting
    return Reply(in_api(full(call.view, pull)))


def list_reviews(call: Call) -> Reply:
    """Reviews, oldest first."""
    pull = _pull(call)
    return page(call, pull.reviews, lambda one: review(call.view, pull, one))


def create_pull(call: Call) -> Reply:
    """Open a pull request from a branch that exists."""
    repo = repository_in(call)
    author = _author(call)
    home, branch_name = _head(call, repo)
    if branch_name not in home.branches:
        raise invalid_field("PullRequest", "head")
    new = NewPull(
        title=_required(call, "title"),
        head=branch_name,
        base=_required(call, "base"),
        body=call.maybe_text("body"),
        draft=bool(call.maybe_flag("draft")),
        author=author,
        head_repository=home,
    )
    return Reply(in_api(full(call.view, open_pull(call.hub, repo, new))), 201)


def _required(call: Call, name: str) -> str:
    value = call.body.get(name)
    if not isinstance(value, str) or not value:
        error = {"resource": "PullRequest", "code": "missing_field", "field": name}
        raise ValidationError("Validation Failed", [error])
    return value


def _author(call: Call) -> Account:
    if isinstance(call.caller, UserCaller):
        return call.caller.user
    if isinstance(call.caller, InstallationCaller) and call.caller.token.permissions.get("pull_requests") == "write":
        return account_named(call.world, f"{call.hub.config.app_slug}[bot]")
    raise ForbiddenError


def _head(call: Call, repo: Repository) -> tuple[Repository, str]:
    owner, _, name = _required(call, "head").rpartition(":")
    home = call.world.accounts[repo.owner_id].login
    if not owner or owner.lower() == home.lower():
        return repo, name
    forks = [one for one in call.world.repositories.values() if one.parent_id == repo.id]
    for fork in forks:
        if call.world.accounts[fork.owner_id].login.lower() == owner.lower():
            return fork, name
    raise invalid_field("PullRequest", "head")


def _commit(call: Call) -> tuple[Repository, str]:
    repo, ref = repository_in(call), call.params["ref"]
    sha = repo.branches.get(ref.removeprefix("heads/"), ref)
    known = sha in repo.branches.values() or sha in call.world.checks or sha in call.world.statuses
    known = known or any(pull.head_sha == sha for pull in pulls_of(call.world, repo).values())
    if not known:
        raise ValidationError(f"No commit found for SHA: {ref}")
    return repo, sha


def list_check_runs(call: Call) -> Reply:
    """The newest run of each check of a commit."""
    repo, sha = _commit(call)
    latest = call.query.get("filter", "latest") == "latest"
    runs = latest_checks(call.world, sha) if latest else call.world.checks.get(sha, [])
    here = [run for run in runs if run.repository_id == repo.id]
    return page_in(call, "check_runs", here, lambda run: check_run(call.view, run))


def get_combined_status(call: Call) -> Reply:
    """All statuses of a commit in one."""
    repo, sha = _commit(call)
    return Reply(combined_status(call.view, repo, sha))
