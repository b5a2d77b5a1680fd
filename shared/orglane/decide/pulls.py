"""What is told of pull requests, of the checks of their commits, and of the branches that they lie between."""

from orglane.commands import PullRequestReport, RecordBranch, RecordChecks, RecordPullRequest
from orglane.decide.draft import Draft, Times
from orglane.decide.needs import chunk
from orglane.merge import (
    merge_account,
    merge_base_move,
    merge_branch,
    merge_checks,
    merge_description,
    merge_listed_checks,
    merge_pull_request,
    merge_push,
    merge_report,
    merge_reviews,
    rollup,
    with_checks,
)
from orglane.rows import Branch, Commit, replace


def record_pull_request(draft: Draft, body: RecordPullRequest, times: Times) -> None:
    facts, repo_id = body.pull_request, body.repository.id
    draft.tell_repository(body.repository)
    row = merge_pull_request(draft.pull_request(repo_id, facts.number), repo_id, facts)
    row = merge_description(row, body.description, facts.updated_at_ms)
    draft.put_pull_request(merge_reviews(row, body.reviews))
    draft.put_description(repo_id, facts.number, body.description)
    draft.head = merge_account(draft.head, body.account, facts.updated_at_ms)


def record_checks(draft: Draft, body: RecordChecks, times: Times) -> None:
    repo_id = body.repository.id
    draft.tell_repository(body.repository)
    _put_commit(draft, merge_checks(draft.commit(repo_id, body.sha), body.checks))


def record_branch(draft: Draft, body: RecordBranch, times: Times) -> None:
    """A branch moved: those that come from it have another head, those based on it are judged anew."""
    repo_id = body.repository.id
    draft.tell_repository(body.repository)
    branch = merge_branch(draft.branch(repo_id, body.branch), body.before, body.after, body.at_ms)
    draft.put_branch(branch)
    for number in chunk(branch.judged, body.above):
        row = draft.pull_request(repo_id, number)
        if row is not None and row.facts.base_ref == body.branch:
            draft.put_pull_request(merge_base_move(row, body.at_ms))
    if branch.exists and branch.sha and branch.at_ms == body.at_ms:
        for number in branch.pulls:
            row = draft.pull_request(repo_id, number)
            if row is not None and row.own_branch == body.branch:
                draft.put_pull_request(merge_push(row, branch.at_ms, branch.sha))
    _forget_links(draft, repo_id, body)


def _forget_links(draft: Draft, repo_id: str, body: RecordBranch) -> None:
    """Links that turned out to lead nowhere are dropped."""
    branch = draft.branch(repo_id, body.branch)
    seen = set(chunk(branch.judged, body.above))
    judged = tuple(each for each in branch.judged if each not in seen or _is_judged(draft, branch, each))
    pulls = tuple(each for each in branch.pulls if _is_pull(draft, branch, each))
    draft.put_branch(replace(branch, judged=judged, pulls=pulls))


def _is_judged(draft: Draft, branch: Branch, number: int) -> bool:
    row = draft.pull_request(branch.repo_id, number)
    return row is not None and row.is_open and row.is_judged and row.facts.base_ref == branch.name


def _is_pull(draft: Draft, branch: Branch, number: int) -> bool:
    row = draft.pull_request(branch.repo_id, number)
    return row is not None and row.is_open and row.own_branch == branch.name


def put_report(draft: Draft, report: PullRequestReport) -> None:
    """A pull request as GitHub's API told it."""
    repo_id, facts = report.repository_id, report.facts
    if draft.repository(repo_id) is None:
        return  # its repository left meanwhile
    draft.put_pull_request(merge_report(draft.pull_request(repo_id, facts.number), report))
    draft.put_description(repo_id, facts.number, report.description)
    if report.checks is not None:
        commit = draft.commit(repo_id, facts.head_sha)
        if report.is_part:
            _put_commit(draft, merge_checks(commit, report.checks))
        else:
            _put_commit(draft, merge_listed_checks(commit, report.checks, report.read_at_ms))


def _put_commit(draft: Draft, commit: Commit) -> None:
    """Put a commit's checks, and the roll-up into those whose head it is."""
    draft.put_commit(commit)
    checks = rollup(commit)
    for number in commit.pulls:
        row = draft.pull_request(commit.repo_id, number)
        if row is not None and row.is_open and row.head_sha == commit.sha:
            draft.put_pull_request(with_checks(row, checks))
