"""An organization as GitHub has it and as our rows tell of it."""

import json
from typing import Any

from local.github.hub import Hub
from local.github.world import Account, Installation
from orglane import keys
from orglane.model import Job
from orglane.rows import JobRow, PullRequestRow, RepositoryRow
from tests import fakes
from tests.client_model import snapshot_of


class Organization:
    """An account at GitHub, the App's installation on it, and the store that holds its rows."""

    def __init__(self, hub: Hub, owner: Account, installation: Installation, store: fakes.Store) -> None:
        self.hub, self.owner, self.installation, self.store = hub, owner, installation, store
        self.organization_id = str(owner.id)

    def job(self, job_id: str) -> Job:
        row = self.store.rows[self.organization_id, keys.job_sk(job_id)]
        assert isinstance(row, JobRow)
        return row.job

    def jobs_of(self, kind: str) -> list[Job]:
        rows = self.store.rows_of(self.organization_id).values()
        return [row.job for row in rows if isinstance(row, JobRow) and row.job.kind == kind]

    def open_pulls(self) -> dict[str, PullRequestRow]:
        """Open pull requests of repositories that are there, by their id on the wire."""
        rows = self.store.rows_of(self.organization_id)
        there = {row.facts.id for row in rows.values() if isinstance(row, RepositoryRow) and not row.is_removed}
        pulls = (row for row in rows.values() if isinstance(row, PullRequestRow))
        return {keys.pr_id(row.repo_id, row.facts.number): row for row in pulls if row.is_open and row.repo_id in there}

    def snapshot(self) -> dict[str, Any]:
        data = snapshot_of(self.store, self.organization_id)
        return json.loads(json.dumps(data))  # type: ignore[no-any-return]
