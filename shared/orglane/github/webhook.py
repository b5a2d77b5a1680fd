"""Which webhook becomes which commands: a literal table from event to reader, and one reader for each event.

Everything that is not in the table is answered and counted by its name, without a command.
"""

from collections.abc import Callable
from typing import NamedTuple

from orglane.commands import (
    Account,
    Body,
    RecordInstallation,
    RecordPullRequest,
    RecordRepositories,
    RepositoryFacts,
)
from orglane.github.payload import (
    MAX_EVENT,
    MAX_MINIMAL,
    Json,
    account,
    identifier,
    items,
    pull_request,
    repository,
    text,
    time_ms,
)

# Repositories that come with an installation event are recorded in slices; what is beyond the slices of one send
# comes with the sync that the event asks for.
SLICE = 40
MAX_COMMANDS = 10


class Reading(NamedTuple):
    """What a payload amounts to: commands for one organization, or the reason why there are none."""

    bodies: tuple[Body, ...] = ()
    ignored: str | None = None


def read(event: str, payload: Json) -> Reading:
    """The commands of one delivery. Never raises, whatever the payload."""
    reader = ROUTES.get(event)
    if reader is None:
        return Reading(ignored=f"event:{event}")
    owner = account(payload)
    if owner is None:
        return Reading(ignored="incomplete:account")
    return reader(payload, owner)


def _pull_request(payload: Json, owner: Account) -> Reading:
    repo, facts = repository(payload.get("repository")), pull_request(payload.get("pull_request"))
    if repo is None or facts is None:
        return Reading(ignored=f"incomplete:{'repository' if repo is None else 'pull_request'}")
    return Reading((RecordPullRequest(owner, identifier(payload, "installation", "id"), repo, facts),))


_INSTALLATION_STATUS = {
    "created": "connected",
    "unsuspend": "connected",
    "new_permissions_accepted": "connected",
    "deleted": "install_required",
    "suspend": "reconnect_required",
}


def _installation(payload: Json, owner: Account) -> Reading:
    action = text(payload, "action", most=MAX_EVENT)
    status = _INSTALLATION_STATUS.get(action)
    if status is None:
        return Reading(ignored=f"action:installation.{action}")
    installation_id = identifier(payload, "installation", "id")
    if installation_id is None:
        return Reading(ignored="incomplete:installation")
    updated_at_ms = time_ms(payload, "installation", "updated_at") or 0
    slices = _slices(_repositories(payload, "repositories")) if status == "connected" else [()]
    return Reading(
        tuple(RecordInstallation(owner, installation_id, status, updated_at_ms, each) for each in slices or [()])
    )


def _installation_repositories(payload: Json, owner: Account) -> Reading:
    installation_id = identifier(payload, "installation", "id")
    if installation_id is None:
        return Reading(ignored="incomplete:installation")
    updated_at_ms = time_ms(payload, "installation", "updated_at") or 0
    added = _slices(_repositories(payload, "repositories_added"))
    removed = _slices(tuple(repo.id for repo in _repositories(payload, "repositories_removed")))
    # Removals first: what may no longer be seen must not be pushed out by what may.
    bodies = [RecordRepositories(owner, installation_id, updated_at_ms, removed=each) for each in removed]
    bodies += [RecordRepositories(owner, installation_id, updated_at_ms, added=each) for each in added]
    if not bodies:
        return Reading(ignored="incomplete:repositories")
    return Reading(tuple(bodies[:MAX_COMMANDS]))


def _repositories(payload: Json, name: str) -> tuple[RepositoryFacts, ...]:
    """The minimal repositories of an installation event; their times say nothing of their order."""
    found = (repository(each, MAX_MINIMAL) for each in items(payload, name)[: SLICE * MAX_COMMANDS])
    return tuple(each._replace(updated_at_ms=0, pushed_at_ms=0) for each in found if each)


def _slices[T](values: tuple[T, ...]) -> list[tuple[T, ...]]:
    return [values[start : start + SLICE] for start in range(0, len(values), SLICE)]


ROUTES: dict[str, Callable[[Json, Account], Reading]] = {
    "pull_request": _pull_request,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
}
