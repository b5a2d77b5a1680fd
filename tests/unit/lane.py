"""One organization's lane over a store in memory: commands go in, rows, views and errands come out."""

from dataclasses import dataclass, field

from orglane.apply import Applied, Ports, apply_batch
from orglane.commands import Command
from orglane.decide import Errand, FollowUp
from orglane.jobs import Order
from orglane.model import PullRequest
from orglane.rows import Branch, Commit, Head, JobRow, PullRequestRow, RepositoryRow, Row
from orglane.views import pull_request_view
from tests.fakes import Clock, Errands, Store
from tests.unit.builders import ORGANIZATION, message


@dataclass
class Organization:
    """Organization 42. What `needs` and `more` do not name is not loaded, and the store refuses to write it."""

    store: Store = field(default_factory=Store)
    errands: Errands = field(default_factory=Errands)
    clock: Clock = field(default_factory=Clock)
    results: list[str] = field(default_factory=list)

    def does(self, *commands: Command) -> "Organization":
        """Each command in a batch of its own."""
        for each in commands:
            self.batch(each)
        return self

    def batch(self, *commands: Command) -> "Organization":
        """All commands in one batch, and every one of them is applied."""
        messages = [message(each) for each in commands]
        for event in apply_batch(messages, Ports(self.store, self.errands, self.clock)):
            assert isinstance(event, Applied), event
            self.results += [each.result for each in event.decision.outcomes]
        return self

    def follow_up(self) -> int:
        """Send on what a commit asked for, until nothing is asked for any more; how many commands that were."""
        sent = 0
        while follow_ups := [each for each in self.take_errands() if isinstance(each, FollowUp)]:
            self.does(*(each.command for each in follow_ups))
            sent += len(follow_ups)
        return sent

    def take_errands(self) -> list[Errand]:
        """What commits asked for since it was asked last."""
        done, self.errands.done = self.errands.done, []
        return [errand for _, errand in done]

    def orders(self) -> list[tuple[str, dict[str, object]]]:
        """Kind and target of the jobs that were ordered since."""
        return [(each.kind, dict(each.target)) for each in self.take_errands() if isinstance(each, Order)]

    @property
    def head(self) -> Head:
        return self.store.heads[ORGANIZATION]

    def row(self, sk: str) -> Row:
        return self.store.rows[ORGANIZATION, sk]

    def pull(self, number: int = 1) -> PullRequestRow:
        row = self.row(f"PR#7#{number}")
        assert isinstance(row, PullRequestRow)
        return row

    def commit(self, sha: str = "a1") -> Commit:
        row = self.row(f"COMMIT#7#{sha}")
        assert isinstance(row, Commit)
        return row

    def branch(self, name: str) -> Branch:
        row = self.row(f"BRANCH#7#{name}")
        assert isinstance(row, Branch)
        return row

    def repository(self, repo_id: str = "7") -> RepositoryRow:
        row = self.row(f"REPO#{repo_id}")
        assert isinstance(row, RepositoryRow)
        return row

    def job(self, job_id: str = "j1") -> JobRow:
        row = self.row(f"JOB#{job_id}")
        assert isinstance(row, JobRow)
        return row

    def open_views(self) -> dict[int, PullRequest]:
        """Open pull requests of repository 7 as clients see them."""
        rows = self.store.rows_of(ORGANIZATION).values()
        name = self.repository().facts.full_name
        return {
            row.facts.number: pull_request_view(row, name)
            for row in rows
            if isinstance(row, PullRequestRow) and row.is_open
        }
