"""Repositories: facts by `updatedAt`, and presence in the installation by the order of its news.

    updatedAt | settled (0, or when it was read) | content hash

As with pull requests, of two settled reads the later wins: an account's new name changes full names and no `updatedAt`.
"""

from orglane.commands import RepositoryFacts
from orglane.merge.versions import content, settled
from orglane.rows import RepositoryRow, replace


def merge_repository(row: RepositoryRow | None, facts: RepositoryFacts, read_at_ms: int = 0) -> RepositoryRow:
    """The row after a payload that tells of the repository; the minimal form never replaces a full one.

    Reading the same again writes nothing.
    """
    activity = max(facts.pushed_at_ms, row.latest_activity_ms if row else 0)
    facts = facts._replace(pushed_at_ms=0)
    end = read_at_ms if settled(facts.updated_at_ms, read_at_ms) else 0
    ver = f"{facts.updated_at_ms:013d}|{end:013d}|{content(facts)}"
    if row is None:
        return RepositoryRow(facts=facts, ver=ver, latest_activity_ms=activity)
    if ver > row.ver and not (_is_settled(row) and facts == row.facts):
        row = replace(row, facts=facts, ver=ver)
    return replace(row, latest_activity_ms=activity)


def _is_settled(row: RepositoryRow) -> bool:
    """Whether its facts were read when nothing else could come with their time."""
    _, _, rest = row.ver.partition("|")
    return int(rest.partition("|")[0] or 0) > 0


def merge_presence(row: RepositoryRow, at_ms: int, accepted_at_ms: int, *, removed: bool) -> RepositoryRow:
    """The row after its repository was added to or removed from the installation."""
    return replace(row, presence=max(row.presence, (at_ms, accepted_at_ms, removed)))
