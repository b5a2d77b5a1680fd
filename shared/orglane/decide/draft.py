"""The state that a command is changing: rows by what they are, and the counters and links that follow from them."""

from typing import NamedTuple, cast

from orglane import keys
from orglane.commands import DescriptionFacts, RepositoryFacts
from orglane.merge import is_described_by, merge_base_move, merge_push, merge_repository, rollup, with_checks
from orglane.rows import (
    NO_CHECKS,
    Branch,
    Commit,
    Description,
    Head,
    JobRow,
    MemberRow,
    PullRequestRow,
    RepositoryRow,
    State,
    replace,
)


class Times(NamedTuple):
    """When a command was accepted, and when it is applied."""

    accepted_ms: int
    now_ms: int


class Draft:
    """A copy of a state that its owner may change; `state` is the result.

    A row that is asked for must have been loaded, or be known not to exist: see `needs`.
    """

    def __init__(self, head: Head, state: State) -> None:
        self.head = head
        self.rows = dict(state.rows)
        self._asked = state.asked

    @property
    def state(self) -> State:
        return State(self.head, self.rows, self._asked)

    def _knows(self, sk: str) -> bool:
        """Whether a row that is not here does not exist. Where nobody looked, no link is written over."""
        return self._asked is None or sk in self._asked or sk in self.rows

    def repository(self, repo_id: str) -> RepositoryRow | None:
        return cast("RepositoryRow | None", self.rows.get(keys.repository_sk(repo_id)))

    def pull_request(self, repo_id: str, number: int) -> PullRequestRow | None:
        return cast("PullRequestRow | None", self.rows.get(keys.pull_request_sk(repo_id, number)))

    def commit(self, repo_id: str, sha: str) -> Commit:
        known = self.rows.get(keys.commit_sk(repo_id, sha))
        return cast("Commit", known) if known else Commit(repo_id=repo_id, sha=sha)

    def branch(self, repo_id: str, name: str) -> Branch:
        known = self.rows.get(keys.branch_sk(repo_id, name))
        return cast("Branch", known) if known else Branch(repo_id=repo_id, name=name)

    def member(self, member_id: str) -> MemberRow | None:
        return cast("MemberRow | None", self.rows.get(keys.member_sk(member_id)))

    def job(self, job_id: str) -> JobRow | None:
        return cast("JobRow | None", self.rows.get(keys.job_sk(job_id)))

    def put_commit(self, commit: Commit) -> None:
        self.rows[keys.commit_sk(commit.repo_id, commit.sha)] = commit

    def put_branch(self, branch: Branch) -> None:
        self.rows[keys.branch_sk(branch.repo_id, branch.name)] = branch

    def put_member(self, row: MemberRow) -> None:
        self.rows[keys.member_sk(row.facts.id)] = row

    def put_job(self, row: JobRow) -> None:
        self.rows[keys.job_sk(row.job.job_id)] = row

    def tell_repository(self, facts: RepositoryFacts, read_at_ms: int = 0) -> RepositoryRow:
        """Merge what a payload says of a repository, and count it when it is new."""
        before = self.repository(facts.id)
        row = merge_repository(before, facts, read_at_ms)
        if before is None:
            self.head = replace(self.head, repositories=self.head.repositories + 1)
        elif row.facts.full_name != before.facts.full_name and self._unseen(row):
            # Its name stands in more pull requests than are at hand: clients take a new snapshot.
            self.head = replace(self.head, epoch=self.head.epoch + 1)
        self.rows[keys.repository_sk(facts.id)] = row
        return row

    def _unseen(self, repo: RepositoryRow) -> bool:
        prefix = keys.pull_requests_of(repo.facts.id)
        here = (cast("PullRequestRow", row) for sk, row in self.rows.items() if sk.startswith(prefix))
        return not repo.is_removed and repo.open_pull_requests > sum(each.is_open for each in here)

    def put_repository(self, row: RepositoryRow) -> None:
        """Put a repository's row, and count what comes or goes with it."""
        before = self.repository(row.facts.id)
        gone_before = before is None or before.is_removed
        if gone_before != row.is_removed:
            sign = -1 if row.is_removed else 1
            self.head = replace(
                self.head,
                repositories=self.head.repositories + sign,
                open_pull_requests=self.head.open_pull_requests + sign * row.open_pull_requests,
                # Its pull requests are back at one stroke: clients take a new snapshot instead of a thousand changes.
                epoch=self.head.epoch + (not row.is_removed and row.open_pull_requests > 0),
            )
        self.rows[keys.repository_sk(row.facts.id)] = row

    def put_pull_request(self, row: PullRequestRow) -> None:
        """Put a pull request's row with the roll-up of its head commit; move counters and links."""
        before = self.pull_request(row.repo_id, row.facts.number)
        repo = self.repository(row.repo_id)
        assert repo is not None
        row = self._linked(before, row)
        opened = int(row.is_open) - int(before.is_open if before else False)
        activity = max(repo.latest_activity_ms, row.facts.updated_at_ms)
        self.rows[keys.repository_sk(row.repo_id)] = replace(
            repo, open_pull_requests=repo.open_pull_requests + opened, latest_activity_ms=activity
        )
        if not repo.is_removed:
            self.head = replace(self.head, open_pull_requests=self.head.open_pull_requests + opened)
        self.rows[keys.pull_request_sk(row.repo_id, row.facts.number)] = row
        self._keep_description(row)

    def _keep_description(self, row: PullRequestRow) -> None:
        """The text of a pull request that leaves expires with it, and no more when it is back."""
        sk = keys.description_sk(row.repo_id, row.facts.number)
        known = self.rows.get(sk)
        if isinstance(known, Description):
            self.rows[sk] = replace(known, is_open=row.is_open)

    def put_description(self, repo_id: str, number: int, told: DescriptionFacts | None) -> None:
        """Put the text that was told of a pull request, whose row says whether it is the one that counts."""
        row = self.pull_request(repo_id, number)
        if told is not None and row is not None and is_described_by(row, told):
            self.rows[keys.description_sk(repo_id, number)] = Description(
                repo_id=repo_id, number=number, text=told.text, is_cut=told.is_cut, is_open=row.is_open
            )

    def _linked(self, before: PullRequestRow | None, row: PullRequestRow) -> PullRequestRow:
        """The row with its checks, and the links by which pushes and checks find it."""
        row = self._pushed(row) if row.is_open else row
        number, old = row.facts.number, before.head_sha if before and before.is_open else None
        new = row.head_sha or None if row.is_open else None
        if old is not None and old != new:
            self._unlink(row.repo_id, old, number)
        if new is not None and self._knows(keys.commit_sk(row.repo_id, new)):
            commit = self.commit(row.repo_id, new)
            self.put_commit(replace(commit, pulls=_with(commit.pulls, number)))
            row = with_checks(row, rollup(commit))
        elif new != old:
            row = with_checks(row, NO_CHECKS)
        if row.is_open:
            self._link_branches(row)
        return row

    def _pushed(self, row: PullRequestRow) -> PullRequestRow:
        """The row after the last moves of its branch and of its base: they may be told of before it is."""
        own, base = self.branch(row.repo_id, row.own_branch), self.branch(row.repo_id, row.facts.base_ref)
        if own.exists and own.pushed.sha:
            row = merge_push(row, *own.pushed)
        return merge_base_move(row, base.pushed.at_ms) if base.pushed.at_ms else row

    def _unlink(self, repo_id: str, sha: str, number: int) -> None:
        known = self.rows.get(keys.commit_sk(repo_id, sha))
        if isinstance(known, Commit):
            self.put_commit(replace(known, pulls=tuple(each for each in known.pulls if each != number)))

    def _link_branches(self, row: PullRequestRow) -> None:
        """What is no longer true of a link is found out when it is followed."""
        number, own, base = row.facts.number, row.own_branch, row.facts.base_ref
        if own and self._knows(keys.branch_sk(row.repo_id, own)):
            branch = self.branch(row.repo_id, own)
            self.put_branch(replace(branch, pulls=_with(branch.pulls, number)))
        if base and row.is_judged and self._knows(keys.branch_sk(row.repo_id, base)):
            branch = self.branch(row.repo_id, base)
            self.put_branch(replace(branch, judged=_with(branch.judged, number)))


def _with(numbers: tuple[int, ...], number: int) -> tuple[int, ...]:
    return numbers if number in numbers else tuple(sorted((*numbers, number)))
