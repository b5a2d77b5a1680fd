"""Which rows a command may touch: first what the command names, then what those rows point at.

What is named here is loaded, and nothing else may be written: `decide` takes a row that is not there for one that
does not exist.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from orglane import keys
from orglane.commands import (
    Body,
    Command,
    DescriptionFacts,
    EndSessions,
    HandOver,
    PullRequestFacts,
    RecordAccount,
    RecordBranch,
    RecordChecks,
    RecordInstallation,
    RecordJob,
    RecordMember,
    RecordPullRequest,
    RecordRepositories,
    RecordRepository,
    RecordSlice,
    RepositoryFacts,
)
from orglane.merge import merge_repository
from orglane.rows import NO_COMMIT, Branch, Commit, PullRequestRow, RepositoryRow, State, Wanted

CHUNK = 40
"""Pull requests that one command about their base changes; a command of its own goes on with the rest."""
MOST_RENAMED = 200
"""Open pull requests that are told one by one that their repository has a new name; beyond, clients start anew."""


def needs(command: Command) -> set[str]:
    """The sort keys of the rows that a command reads or writes whatever they hold, beside the head."""
    return set(_NAMED[type(command.body)](command.body))


def _named_by_pull_request(
    repo_id: str, facts: PullRequestFacts, description: DescriptionFacts | None
) -> Iterator[str]:
    """Also what links it to pushes and checks: its head commit, its branch, and for a verdict its base.

    The base knows all that are judged on it: whatever tells nothing of mergeability need not load so much. Nor need
    the text be loaded but for another one, and when its pull request leaves.
    """
    yield keys.repository_sk(repo_id)
    yield keys.pull_request_sk(repo_id, facts.number)
    if description is not None or facts.state != "open":
        yield keys.description_sk(repo_id, facts.number)
    if facts.head_sha:
        yield keys.commit_sk(repo_id, facts.head_sha)
    own = "" if facts.is_fork else facts.head_ref
    base = "" if facts.mergeable is None else facts.base_ref
    yield from (keys.branch_sk(repo_id, each) for each in (own, base) if each)


def _named_by_move(body: RecordBranch) -> Iterator[str]:
    repo_id = body.repository.id
    yield keys.repository_sk(repo_id)
    yield keys.branch_sk(repo_id, body.branch)
    yield from _commits(repo_id, body.before, body.after)


def _commits(repo_id: str, *shas: str) -> Iterator[str]:
    return (keys.commit_sk(repo_id, each) for each in shas if each not in ("", NO_COMMIT))


def _named_in_news(body: RecordRepositories) -> Iterator[str]:
    yield from (keys.repository_sk(each.id) for each in body.added)
    yield from map(keys.repository_sk, body.removed)


def _named_in_slice(body: RecordSlice) -> Iterator[str]:
    yield keys.job_sk(body.job_id)
    yield from (keys.repository_sk(each.id) for each in body.repositories)
    yield from map(keys.repository_sk, body.removed)
    yield from (keys.member_sk(each.id) for each in body.members)
    yield from map(keys.member_sk, body.gone_members)
    yield from (keys.branch_sk(body.branches_of, each.name) for each in body.branches)
    yield from (keys.branch_sk(body.branches_of, each) for each in body.gone_branches)
    for report in body.pull_requests:
        yield from _named_by_pull_request(report.repository_id, report.facts, report.description)


_NAMED: dict[type[Body], Callable[[Any], Iterable[str]]] = {
    RecordPullRequest: lambda body: _named_by_pull_request(body.repository.id, body.pull_request, body.description),
    RecordChecks: lambda body: (keys.repository_sk(body.repository.id), keys.commit_sk(body.repository.id, body.sha)),
    RecordBranch: lambda body: _named_by_move(body),
    RecordRepository: lambda body: (keys.repository_sk(body.repository.id),),
    RecordInstallation: lambda body: (keys.repository_sk(each.id) for each in body.repositories),
    RecordRepositories: _named_in_news,
    RecordMember: lambda body: (keys.member_sk(body.member.id),),
    RecordAccount: lambda body: (),
    EndSessions: lambda body: (),
    HandOver: lambda body: (),
    RecordSlice: _named_in_slice,
    RecordJob: lambda body: (keys.job_sk(body.job_id),),
}


def more(state: State, command: Command) -> Wanted:
    """What is needed beside, as the rows that were named point at it. Most commands need nothing more."""
    body = command.body
    sks: set[str] = set()
    match body:
        case RecordChecks():
            commit = state.rows.get(keys.commit_sk(body.repository.id, body.sha))
            pulls = commit.pulls if isinstance(commit, Commit) else ()
            sks.update(keys.pull_request_sk(body.repository.id, each) for each in pulls)
        case RecordBranch():
            sks.update(_moved(state, body))
        case RecordPullRequest():
            sks.update(_beside(state, body.repository.id, body.pull_request))
        case RecordSlice():
            for each in body.pull_requests:
                sks.update(_beside(state, each.repository_id, each.facts))
    return Wanted(frozenset(sks), frozenset(_renamed(state, body)))


def chunk(judged: tuple[int, ...], above: int) -> tuple[int, ...]:
    """The next pull requests that a move of their base changes."""
    return tuple(each for each in judged if each > above)[:CHUNK]


def _moved(state: State, body: RecordBranch) -> Iterator[str]:
    """The pull requests that come from a branch or are based on it, and the commits of its other last moves."""
    repo_id = body.repository.id
    branch = state.rows.get(keys.branch_sk(repo_id, body.branch))
    if not isinstance(branch, Branch):
        return
    for number in (*branch.pulls, *chunk(branch.judged, body.above)):
        yield keys.pull_request_sk(repo_id, number)
    if branch.pulls:
        yield from _commits(repo_id, *(each for move in branch.moves for each in move))


def _beside(state: State, repo_id: str, facts: PullRequestFacts) -> Iterator[str]:
    """The commit that a branch was pushed to after a pull request's payload, and the text of one that is back."""
    known = state.rows.get(keys.pull_request_sk(repo_id, facts.number))
    if facts.state == "open" and isinstance(known, PullRequestRow) and not known.is_open:
        yield keys.description_sk(repo_id, facts.number)
    branch = state.rows.get(keys.branch_sk(repo_id, facts.head_ref))
    if not facts.is_fork and isinstance(branch, Branch) and branch.pushed.at_ms > facts.updated_at_ms:
        yield from _commits(repo_id, branch.pushed.sha)


def _renamed(state: State, body: Body) -> Iterator[str]:
    """The pull requests of repositories that now have another name, if they are not too many."""
    for facts in _repositories_in(body):
        row = state.rows.get(keys.repository_sk(facts.id))
        if not isinstance(row, RepositoryRow) or row.is_removed:
            continue
        # A former name in a late payload renames nothing.
        now = merge_repository(row, facts, body.read_at_ms if isinstance(body, RecordSlice) else 0)
        if now.facts.full_name != row.facts.full_name and 0 < row.open_pull_requests <= MOST_RENAMED:
            yield keys.pull_requests_of(facts.id)


def _repositories_in(body: Body) -> tuple[RepositoryFacts, ...]:
    match body:
        case RecordSlice() | RecordInstallation():
            return body.repositories
        case RecordRepositories():
            return body.added
        case RecordPullRequest() | RecordChecks() | RecordBranch() | RecordRepository():
            return (body.repository,)
    return ()


def weight(command: Command) -> int:
    """At most how many items a command writes to its transaction, its mark included."""
    named = len(needs(command)) + 1
    match command.body:
        case RecordBranch():
            return named + CHUNK + _USUAL
        case RecordChecks():
            return named + _USUAL
    return named


_USUAL = 10
"""Pull requests of one branch or one commit; beyond, a run may have to be split."""
