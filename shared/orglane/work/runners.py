"""Which kind of job is carried out by what: a literal table."""

from collections.abc import Callable

from orglane.jobs import (
    CLEAR,
    CREATE_PULL_REQUEST,
    FULL_SYNC,
    RECOVER_DELIVERIES,
    RELOAD_ORGANIZATION,
    RELOAD_PULL_REQUEST,
    RELOAD_REPOSITORY,
    SYNC_REPOSITORIES,
)
from orglane.ports.work import Json
from orglane.work.clear import clear
from orglane.work.create import create_pull_request
from orglane.work.recover import recover_deliveries
from orglane.work.reload import reload_pull_request, reload_repository
from orglane.work.sync import full_sync, reload_organization, sync_repositories
from orglane.work.turns import Task, Turn

type Runner = Callable[[Task, Json], Turn]
"""One turn of a job, from the cursor that the turn before left (None at first)."""

RUNNERS: dict[str, Runner] = {
    FULL_SYNC: full_sync,
    RELOAD_ORGANIZATION: reload_organization,
    SYNC_REPOSITORIES: sync_repositories,
    RELOAD_REPOSITORY: reload_repository,
    RELOAD_PULL_REQUEST: reload_pull_request,
    CREATE_PULL_REQUEST: create_pull_request,
    RECOVER_DELIVERIES: recover_deliveries,
    CLEAR: clear,
}
