"""Which webhook becomes which commands: a literal table from event to reader, and one reader for each event.

Everything that is not in the table is answered and counted by its name, without a command.
"""

from orglane.commands import Account, RecordInstallation, RecordRepositories, RepositoryFacts
from orglane.github.contents import (
    read_check_run,
    read_check_suite,
    read_create,
    read_delete,
    read_pull_request,
    read_push,
    read_repository,
    read_review,
    read_status,
)
from orglane.github.payload import (
    MAX_EVENT,
    MAX_MINIMAL,
    Json,
    account,
    at,
    identifier,
    items,
    owner,
    repository,
    text,
    time_ms,
)
from orglane.github.people import read_account, read_authorization, read_membership, read_organization
from orglane.github.reading import Reader, Reading

# Repositories that come with an installation event are recorded in slices; what is beyond the slices of one send
# comes with the sync that the event asks for.
SLICE = 40
MAX_COMMANDS = 10


def read(event: str, payload: Json) -> Reading:
    """The commands of one delivery. Never raises, whatever the payload."""
    reader = ROUTES.get(event)
    if reader is None:
        return Reading(ignored=f"event:{event}")
    # A person's authorization concerns no organization: its lane is the person's own.
    lane = owner(at(payload, "sender"), "user") if event == "github_app_authorization" else account(payload)
    if lane is None:
        return Reading(ignored="incomplete:account")
    return reader(payload, lane)


_INSTALLATION_STATUS = {
    "created": "connected",
    "unsuspend": "connected",
    "new_permissions_accepted": "connected",
    "deleted": "install_required",
    "suspend": "reconnect_required",
}


def _installation(payload: Json, lane: Account) -> Reading:
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
        tuple(RecordInstallation(lane, installation_id, status, updated_at_ms, each) for each in slices or [()])
    )


def _installation_repositories(payload: Json, lane: Account) -> Reading:
    installation_id = identifier(payload, "installation", "id")
    if installation_id is None:
        return Reading(ignored="incomplete:installation")
    updated_at_ms = time_ms(payload, "installation", "updated_at") or 0
    added = _slices(_repositories(payload, "repositories_added"))
    removed = _slices(tuple(repo.id for repo in _repositories(payload, "repositories_removed")))
    # Removals first: what may no longer be seen must not be pushed out by what may.
    bodies = [RecordRepositories(lane, installation_id, updated_at_ms, removed=each) for each in removed]
    bodies += [RecordRepositories(lane, installation_id, updated_at_ms, added=each) for each in added]
    if not bodies:
        return Reading(ignored="incomplete:repositories")
    return Reading(tuple(bodies[:MAX_COMMANDS]))


def _repositories(payload: Json, name: str) -> tuple[RepositoryFacts, ...]:
    """The minimal repositories of an installation event; their times say nothing of their order."""
    found = (repository(each, MAX_MINIMAL) for each in items(payload, name)[: SLICE * MAX_COMMANDS])
    return tuple(each._replace(updated_at_ms=0, pushed_at_ms=0) for each in found if each)


def _slices[T](values: tuple[T, ...]) -> list[tuple[T, ...]]:
    return [values[start : start + SLICE] for start in range(0, len(values), SLICE)]


ROUTES: dict[str, Reader] = {
    "pull_request": read_pull_request,
    "pull_request_review": read_review,
    "pull_request_review_thread": read_pull_request,
    "check_run": read_check_run,
    "check_suite": read_check_suite,
    "status": read_status,
    "push": read_push,
    "create": read_create,
    "delete": read_delete,
    "repository": read_repository,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
    "organization": read_organization,
    "membership": read_membership,
    "member": read_account,
    "team": read_account,
    "team_add": read_account,
    "github_app_authorization": read_authorization,
}
