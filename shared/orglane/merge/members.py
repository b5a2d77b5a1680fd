"""Members: the latest that was said of a person, without what it leaves open."""

from orglane.commands import MemberFacts
from orglane.rows import MemberRow


def merge_member(row: MemberRow | None, facts: MemberFacts, seen_at_ms: int, *, removed: bool) -> MemberRow:
    """The row after news of a person; saying the same again later writes nothing."""
    if row is None:
        return MemberRow(facts=facts, seen_at_ms=seen_at_ms, is_removed=removed)
    told = _completed(facts, row.facts)
    after = MemberRow(facts=told, seen_at_ms=seen_at_ms, is_removed=removed)
    same = (told, removed) == (row.facts, row.is_removed)
    return row if same or _order(after) <= _order(row) else after


def _completed(facts: MemberFacts, known: MemberFacts) -> MemberFacts:
    """Webhooks name no name and teams no role: what is known of them stays."""
    return facts._replace(
        name=facts.name if facts.name is not None else known.name,
        avatar_url=facts.avatar_url or known.avatar_url,
        role=facts.role or known.role,
    )


def _order(row: MemberRow) -> tuple[int | bool | str, ...]:
    return (row.seen_at_ms, row.is_removed, *(each or "" for each in row.facts))
