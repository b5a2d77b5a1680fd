"""An organization as the server would tell of it: its snapshot, and frames of what happens to it.

Everything is made of the product's own classes, so that it is on the wire what the product's documents say.
"""

import itertools
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bench.browser.making import OWNER, Maker
from orglane.changes import Change, GithubUpdated, PullRequestRemoved, PullRequestUpdated, RepoUpdated, change_wire
from orglane.commands import Cause
from orglane.edges.clock import now_ms
from orglane.frames import deltas, organization_topic
from orglane.model import Github, Position, PullRequest, Repo, wire
from orglane.ports import LogEntry

ID = "4711"
TOPIC = organization_topic(ID)
EPOCH = 1

type Rows = dict[str, PullRequest]


class Organization:
    """What is open, as it stands after all that has happened."""

    def __init__(self, pull_requests: int, repositories: int, seed: int = 1) -> None:
        self._synced_at_ms = now_ms()
        self._maker = Maker(seed, self._synced_at_ms)
        self._random = self._maker.random
        self._log: list[LogEntry] = []
        made = [self._maker.repository(at) for at in range(repositories)]
        self._rows: dict[str, Rows] = {repo.repo_id: {} for repo in made}
        # Few have many, and many have few.
        shares = [1 / (at + 5) for at in range(repositories)]
        for repo in self._random.choices(made, shares, k=pull_requests):
            self._keep(self._maker.pull_request(repo))
        self.repos = {repo.repo_id: self._counted(repo) for repo in made}

    @property
    def position(self) -> Position:
        return Position(epoch=EPOCH, seq=len(self._log))

    @property
    def count(self) -> int:
        return sum(map(len, self._rows.values()))

    def row(self, row_id: str) -> PullRequest:
        return self._rows[row_id.partition("#")[0]][row_id]

    def pages(self, limit: int) -> list[dict[str, Any]]:
        """The snapshot, repositories first: so many rows on each page but the last."""
        rows: Iterator[Repo | PullRequest] = itertools.chain(
            self.repos.values(), itertools.chain.from_iterable(each.values() for each in self._rows.values())
        )
        cut = list(itertools.batched(rows, limit, strict=False))
        return [
            {
                "organizationId": ID,
                "position": wire(self.position),
                "github": wire(self.github()),
                "repos": [wire(each) for each in some if isinstance(each, Repo)],
                "openPullRequests": [wire(each) for each in some if isinstance(each, PullRequest)],
                "taskSummaries": [],
                "jobs": [],
                "nextCursor": str(number) if number < len(cut) else None,
            }
            for number, some in enumerate(cut, start=1)
        ]

    def since(self, seq: int) -> list[str]:
        """What was told after a position, as it is told again."""
        return list(deltas(TOPIC, self._log[seq:]))

    def updated(self, row: PullRequest, **facts: object) -> str:
        """It is another one, and the newest of its repository by that; the frame that tells of it."""
        now = self._keep(replace(row, updated_at_ms=now_ms(), **facts))  # type: ignore[arg-type]
        return self._told(row.repo_id, PullRequestUpdated(pull_request=now))

    def opened(self, repo_id: str) -> str:
        at_ms = now_ms()
        made = self._maker.pull_request(self.repos[repo_id])
        row = self._keep(replace(made, created_at_ms=at_ms, updated_at_ms=at_ms))
        return self._told(repo_id, PullRequestUpdated(pull_request=row))

    def ended(self, row: PullRequest, reason: str = "merged") -> str:
        del self._rows[row.repo_id][row.pr_id]
        return self._told(row.repo_id, PullRequestRemoved(pr_id=row.pr_id, reason=reason))

    def life(self, *places: Sequence[str]) -> Iterator[str]:
        """What happens day by day, for ever, by turns in these groups of repositories; as many are opened as end."""
        for turn in itertools.count():
            yield self._happening(turn // len(places), self._random.choice(places[turn % len(places)]))

    def _happening(self, turn: int, repo_id: str) -> str:
        rows = list(self._rows[repo_id].values())
        if not rows or turn % 5 == 3:
            return self.opened(repo_id)
        row = self._random.choice(rows)
        if turn % 5 == 4:
            return self.ended(row, self._random.choice(("merged", "closed")))
        looks = self._maker.looks()
        # Most webhooks tell of checks.
        named = self._random.choice(("checks", "checks", "checks", "title", "labels", "review_decision"))
        return self.updated(row, **{named: looks[named]})

    def github(self) -> Github:
        last = self._log[-1] if self._log else None
        return Github(
            connected_account=OWNER,
            installation_id="1",
            installation_status="connected",
            sync_status="synced",
            sync_phase=None,
            sync_generation=1,
            processed_repository_count=len(self._rows),
            total_repository_count=len(self._rows),
            imported_repo_count=len(self._rows),
            last_sync_label=None,
            last_sync_at_ms=self._synced_at_ms,
            last_webhook_at_ms=last.at_ms if last else None,
            last_webhook_event="pull_request.edited" if last else None,
        )

    def _told(self, repo_id: str, change: Change) -> str:
        """With what a webhook changes beside: its repository's row, and when the latest came."""
        at_ms = now_ms()
        self.repos[repo_id] = repo = replace(self._counted(self.repos[repo_id]), latest_activity_ms=at_ms)
        github = replace(self.github(), last_webhook_at_ms=at_ms)
        changes = (RepoUpdated(repo=repo), change, GithubUpdated(github=github))
        seq = len(self._log)
        entry = LogEntry(
            organization_id=ID,
            epoch=EPOCH,
            base_epoch=EPOCH,
            base=seq,
            seq=seq + 1,
            changes=json.dumps([change_wire(each) for each in changes], separators=(",", ":"), ensure_ascii=False),
            cause=Cause("webhook", str(uuid.UUID(int=self._random.getrandbits(128)))),
            at_ms=at_ms,
            commands="[]",
        )
        self._log.append(entry)
        (frame,) = deltas(TOPIC, [entry])
        return frame

    def _keep(self, row: PullRequest) -> PullRequest:
        self._rows[row.repo_id][row.pr_id] = row
        return row

    def _counted(self, repo: Repo) -> Repo:
        return replace(repo, open_pull_request_count=len(self._rows[repo.repo_id]))
