"""What each command does to an organization's state: pure, so that any order can be tried.

`needs` names the rows that a command may touch; `decide` applies a run of commands to them, one after another.
`HANDLERS` is the map of the system: a command's shape, and the function that carries it out.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from orglane import keys
from orglane.commands import (
    Body,
    Command,
    RecordInstallation,
    RecordMember,
    RecordPullRequest,
    RecordRepositories,
    RepositoryFacts,
)
from orglane.merge import (
    merge_account,
    merge_installation,
    merge_presence,
    merge_pull_request,
    merge_repository,
)
from orglane.rows import Head, MemberRow, PullRequestRow, RepositoryRow, State, replace


class Outcome(NamedTuple):
    """What became of one command: applied, stale (older than what is known) or duplicate (had its effect)."""

    command: Command
    result: str


class Decision(NamedTuple):
    """The state after a run of commands, and what became of each."""

    state: State
    outcomes: tuple[Outcome, ...]

    @property
    def effects(self) -> tuple[str, ...]:
        """The dedup keys that must be noted in the same transaction."""
        fresh = (each.command.dedup for each in self.outcomes if each.result != "duplicate")
        return tuple(effect for effect in fresh if effect)


def needs(command: Command) -> set[str]:
    """The sort keys of the rows that a command reads or writes, beside the head."""
    body = command.body
    match body:
        case RecordPullRequest():
            repo_id = body.repository.id
            return {_repo_sk(repo_id), f"{keys.pull_requests_of(repo_id)}{body.pull_request.number}"}
        case RecordInstallation():
            return {_repo_sk(each.id) for each in body.repositories}
        case RecordRepositories():
            return {_repo_sk(each.id) for each in body.added} | {_repo_sk(each) for each in body.removed}
        case RecordMember():
            return {f"{keys.MEMBER_PREFIX}{body.member_id}"}


def decide(state: State, commands: Iterable[Command], seen: frozenset[str], now_ms: int) -> Decision:
    """Apply commands in order. `seen` holds the dedup keys that already had their effect; `state` is left as it is."""
    done = set(seen)
    outcomes = []
    for command in commands:
        if command.dedup is not None and command.dedup in done:
            outcomes.append(Outcome(command, "duplicate"))
            continue
        after = _carry_out(state, command, now_ms)
        outcomes.append(Outcome(command, "applied" if _moved(state, after) else "stale"))
        state = after
        if command.dedup is not None:
            done.add(command.dedup)
    return Decision(state, tuple(outcomes))


def _carry_out(state: State, command: Command, now_ms: int) -> State:
    head = state.head or Head(epoch=now_ms, account=command.body.account)
    if command.cause.kind == "webhook" and command.accepted_at_ms >= (head.last_webhook_at_ms or 0):
        head = replace(head, last_webhook_at_ms=command.accepted_at_ms, last_webhook_event=command.event)
    # A copy for each command, so that `state` stays what it was and the two can be compared.
    after = State(head, dict(state.rows))
    return HANDLERS[type(command.body)](after, command.body, command.accepted_at_ms)


def _moved(before: State, after: State) -> bool:
    """Whether a command changed more than the note of the last webhook."""
    if before.head is None or after.head is None or before.rows != after.rows:
        return True
    quiet = replace(
        after.head,
        last_webhook_at_ms=before.head.last_webhook_at_ms,
        last_webhook_event=before.head.last_webhook_event,
    )
    return quiet != before.head


def _record_pull_request(state: State, body: RecordPullRequest, accepted_at_ms: int) -> State:
    facts = body.pull_request
    sk = f"{keys.pull_requests_of(body.repository.id)}{facts.number}"
    before = state.rows.get(sk)
    assert before is None or isinstance(before, PullRequestRow)
    after = merge_pull_request(before, body.repository.id, facts)
    repo, head = _with_repository(state, body.repository)
    opened = int(after.is_open) - int(before.is_open if before else False)
    repo = replace(
        repo,
        open_pull_requests=repo.open_pull_requests + opened,
        latest_activity_ms=max(repo.latest_activity_ms, facts.updated_at_ms),
    )
    head = merge_account(head, body.account, facts.updated_at_ms)
    if body.installation_id:
        head = merge_installation(head, body.installation_id, "connected", 0)
    if not repo.is_removed:
        head = replace(head, open_pull_requests=head.open_pull_requests + opened)
    return State(head, {**state.rows, sk: after, _repo_sk(repo.facts.id): repo})


def _record_installation(state: State, body: RecordInstallation, accepted_at_ms: int) -> State:
    assert state.head
    head = merge_account(state.head, body.account, body.updated_at_ms)
    head = merge_installation(head, body.installation_id, body.status, body.updated_at_ms)
    state = State(head, state.rows)
    for facts in body.repositories:
        state = _with_presence(state, facts, body.updated_at_ms, accepted_at_ms)
    return state


def _record_repositories(state: State, body: RecordRepositories, accepted_at_ms: int) -> State:
    assert state.head
    head = merge_account(state.head, body.account, body.updated_at_ms)
    state = State(merge_installation(head, body.installation_id, "connected", 0), state.rows)
    for facts in body.added:
        state = _with_presence(state, facts, body.updated_at_ms, accepted_at_ms)
    for repo_id in body.removed:
        state = _without(state, repo_id, body.updated_at_ms, accepted_at_ms)
    return state


def _record_member(state: State, body: RecordMember, accepted_at_ms: int) -> State:
    assert state.head
    sk = f"{keys.MEMBER_PREFIX}{body.member_id}"
    known = state.rows.get(sk)
    head = merge_account(state.head, body.account, 0)
    if isinstance(known, MemberRow) and known.seen_at_ms >= body.seen_at_ms:
        return State(head, state.rows)
    row = MemberRow(
        member_id=body.member_id,
        login=body.login,
        name=body.name,
        avatar_url=body.avatar_url,
        role=body.role,
        seen_at_ms=body.seen_at_ms,
    )
    return State(head, {**state.rows, sk: row})


def _with_repository(state: State, facts: RepositoryFacts) -> tuple[RepositoryRow, Head]:
    """The repository's row after a payload that mentions it, and the head that counts it."""
    assert state.head
    before = state.rows.get(_repo_sk(facts.id))
    assert before is None or isinstance(before, RepositoryRow)
    row = merge_repository(before, facts)
    head = state.head if before else replace(state.head, repositories=state.head.repositories + 1)
    return row, head


def _with_presence(state: State, facts: RepositoryFacts, at_ms: int, accepted_at_ms: int) -> State:
    row, head = _with_repository(state, facts)
    back = merge_presence(row, at_ms, accepted_at_ms, removed=False)
    if row.is_removed and not back.is_removed:
        head = replace(
            head,
            repositories=head.repositories + 1,
            open_pull_requests=head.open_pull_requests + back.open_pull_requests,
            # Its pull requests are back at one stroke: clients take a new snapshot instead of a thousand changes.
            epoch=head.epoch + (back.open_pull_requests > 0),
        )
    return State(head, {**state.rows, _repo_sk(facts.id): back})


def _without(state: State, repo_id: str, at_ms: int, accepted_at_ms: int) -> State:
    assert state.head
    row = state.rows.get(_repo_sk(repo_id))
    # A repository that was never heard of is remembered as removed, in case its addition arrives late.
    row = row if isinstance(row, RepositoryRow) else _never_seen(repo_id)
    gone = merge_presence(row, at_ms, accepted_at_ms, removed=True)
    head = state.head
    if gone.is_removed and not row.is_removed:
        head = replace(
            head,
            repositories=head.repositories - 1,
            open_pull_requests=head.open_pull_requests - row.open_pull_requests,
        )
    return State(head, {**state.rows, _repo_sk(repo_id): gone})


def _never_seen(repo_id: str) -> RepositoryRow:
    return RepositoryRow(facts=RepositoryFacts(repo_id, ""), ver="", presence=(0, 0, True))


def _repo_sk(repo_id: str) -> str:
    return f"{keys.REPO_PREFIX}{repo_id}"


# The handlers differ in the body they take; the key of each row is the type of that body.
HANDLERS: dict[type, Callable[[State, Body, int], State]] = {
    RecordPullRequest: _record_pull_request,  # type: ignore[dict-item]
    RecordInstallation: _record_installation,  # type: ignore[dict-item]
    RecordRepositories: _record_repositories,  # type: ignore[dict-item]
    RecordMember: _record_member,  # type: ignore[dict-item]
}
