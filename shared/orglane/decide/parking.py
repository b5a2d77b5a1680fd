"""What a parked command leaves behind in its organization, and what its effect takes away again.

The pull requests that it tells of lack its news: they need a reload, until content of its version or later, a read of
GitHub's API that began after it was accepted, or the command itself brings the news. A job one of whose slices is
parked has failed: it could not be complete any more.
"""

from collections.abc import Iterator

from orglane import keys
from orglane.commands import Command, RecordChecks, RecordJob, RecordPullRequest, RecordSlice
from orglane.decide.draft import Draft, Times
from orglane.decide.jobs import FROM_OUTSIDE, record_job
from orglane.merge import pull_request_version
from orglane.model import Position
from orglane.rows import Commit, Missed, ParkedRow, PullRequestRow, Row, State, replace


def park(state: State, command: Command, parked: ParkedRow) -> State:
    """The state with a command put aside; what it is about must have been loaded."""
    assert state.head is not None
    sk = keys.parked_sk(parked.id)
    known = state.rows.get(sk)
    rows = dict(state.rows)
    pulls = set(known.pulls) if isinstance(known, ParkedRow) else set()
    for pull_sk, missed in _news(state, command, parked.id):
        row = rows.get(pull_sk)
        if isinstance(row, PullRequestRow):
            rows[pull_sk] = replace(row, missed=(*_without(row, parked.id), missed))
            pulls.add(pull_sk)
    # The commit that this state is for.
    position = Position(epoch=state.head.epoch, seq=state.head.seq + 1)
    rows[sk] = replace(parked, position=position, pulls=tuple(sorted(pulls)))
    return _failed_job(State(state.head, rows, state.asked), command, parked)


def settle(state: State, parked: ParkedRow, *, is_told: bool) -> State:
    """The state with a parked command done; `is_told`: what it had to tell is now in the rows."""
    rows: dict[str, Row] = {sk: row for sk, row in state.rows.items() if sk != keys.parked_sk(parked.id)}
    for sk in parked.pulls:
        row = rows.get(sk)
        if is_told and isinstance(row, PullRequestRow):
            rows[sk] = replace(row, missed=_without(row, parked.id))
    return State(state.head, rows, state.asked)


def touched(parked: ParkedRow) -> frozenset[str]:
    """The rows that change when a parked command is done: its pull requests, shown with their repositories."""
    return frozenset(parked.pulls) | {keys.repository_sk(sk.split("#")[1]) for sk in parked.pulls}


def _news(state: State, command: Command, parked_id: str) -> Iterator[tuple[str, Missed]]:
    """The pull requests that a command is about, and what they lack without it."""
    body, at_ms = command.body, command.accepted_at_ms
    match body:
        case RecordPullRequest():
            # Of a review that came along, later content of the pull request says nothing.
            ver = "" if body.reviews else pull_request_version(body.pull_request)
            yield keys.pull_request_sk(body.repository.id, body.pull_request.number), Missed(parked_id, ver, at_ms)
        case RecordChecks():
            commit = state.rows.get(keys.commit_sk(body.repository.id, body.sha))
            for number in commit.pulls if isinstance(commit, Commit) else ():
                yield keys.pull_request_sk(body.repository.id, number), Missed(parked_id, "", at_ms)
        case RecordSlice():
            for report in body.pull_requests:
                ver = pull_request_version(report.facts, report.read_at_ms)
                yield keys.pull_request_sk(report.repository_id, report.facts.number), Missed(parked_id, ver, at_ms)


def _without(row: PullRequestRow, parked_id: str) -> tuple[Missed, ...]:
    return tuple(each for each in row.missed if each.parked_id != parked_id)


def _failed_job(state: State, command: Command, parked: ParkedRow) -> State:
    body = command.body
    if not isinstance(body, RecordSlice) or state.head is None:
        return state
    words = f"What was read could not be stored ({parked.reason}), and is parked as {parked.id}. Start it again."
    draft = Draft(state.head, state)
    end = RecordJob(body.account, body.job_id, FROM_OUTSIDE, "error", error=words, era=body.era)
    record_job(draft, end, Times(command.accepted_at_ms, parked.parked_at_ms))
    return draft.state
