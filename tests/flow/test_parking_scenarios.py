"""What a parked command left out of date, GitHub makes up for, though nothing differs otherwise."""

import pytest

from orglane import keys
from orglane.rows import Missed, PullRequestRow, replace
from tests.simulated.scene import done, pulls, rows_of, synced
from tests.simulated.system import System


def lacking(system: System) -> list[str]:
    """The pull requests that need a reload, as a snapshot tells."""
    return [each["prId"] for each in system.snapshot()["openPullRequests"] if each["needsReload"]]


@pytest.mark.parametrize("kind", ["reload_pull_request", "full_sync"])
def test_a_pull_request_needs_no_reload_any_more_after(kind: str) -> None:
    system = synced(1, 3)
    pull = pulls(system)[0]
    repo_id = str(pull.repository_id)
    sk = keys.pull_request_sk(repo_id, pull.number)
    row = rows_of(system)[sk]
    assert isinstance(row, PullRequestRow)
    missed = (Missed("1-checks", "", system.clock()),)
    system.store.rows[system.organization_id, sk] = replace(row, missed=missed)
    assert lacking(system) == [keys.pr_id(repo_id, pull.number)]
    system.tick(5000)
    target = {"repositoryId": repo_id, "number": pull.number} if kind == "reload_pull_request" else {}
    assert done(system, kind, **target).status == "completed"
    assert lacking(system) == []
