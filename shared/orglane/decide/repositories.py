"""What is told of repositories, and of what the installation may see."""

from orglane.commands import RecordRepositories, RecordRepository, RepositoryFacts
from orglane.decide.draft import Draft, Times
from orglane.merge import merge_account, merge_presence
from orglane.rows import RepositoryRow


def record_repository(draft: Draft, body: RecordRepository, times: Times) -> None:
    draft.head = merge_account(draft.head, body.account, body.repository.updated_at_ms)
    draft.tell_repository(body.repository)


def record_repositories(draft: Draft, body: RecordRepositories, times: Times) -> None:
    draft.head = merge_account(draft.head, body.account, body.updated_at_ms)
    for facts in body.added:
        add(draft, facts, body.updated_at_ms, times.accepted_ms)
    for repo_id in body.removed:
        remove(draft, repo_id, body.updated_at_ms, times.accepted_ms)


def add(draft: Draft, facts: RepositoryFacts, at_ms: int, accepted_at_ms: int) -> None:
    """The installation may see a repository."""
    row = draft.tell_repository(facts)
    draft.put_repository(merge_presence(row, at_ms, accepted_at_ms, removed=False))


def remove(draft: Draft, repo_id: str, at_ms: int, accepted_at_ms: int) -> None:
    """The installation may no longer see a repository: its pull requests leave with it."""
    # One that was never heard of is remembered as removed, in case its addition arrives late.
    row = draft.repository(repo_id) or RepositoryRow(facts=RepositoryFacts(repo_id, ""), ver="", presence=(0, 0, True))
    draft.put_repository(merge_presence(row, at_ms, accepted_at_ms, removed=True))


def list_repository(draft: Draft, facts: RepositoryFacts, read_at_ms: int) -> None:
    """A list of GitHub's API names a repository: a removed one is back, of any other the presence needs no news."""
    row = draft.tell_repository(facts, read_at_ms)
    if row.is_removed:
        draft.put_repository(merge_presence(row, row.presence[0], read_at_ms, removed=False))


def unlist_repository(draft: Draft, repo_id: str, read_at_ms: int) -> None:
    """A complete list, read at a time, lacks a repository: what was told of it later is believed instead."""
    row = draft.repository(repo_id)
    if row is not None and max(row.latest_activity_ms, row.facts.updated_at_ms) < read_at_ms:
        draft.put_repository(merge_presence(row, row.presence[0], read_at_ms, removed=True))
