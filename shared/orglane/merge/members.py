"""Members: the latest that was said of a person, without what it leaves open."""

from orglane.commands import MemberFacts
from orglane.rows import MemberRow, replace


def merge_member(
    row: MemberRow | None, facts: MemberFacts, seen_at_ms: int, *, removed: bool, is_news: bool = False
) -> MemberRow:
    """The row after somebody told of a person; a list that says the same again writes nothing, news leave their time.

    What comes late still fills what the latest left open.
    """
    if row is None:
        return MemberRow(facts=facts, seen_at_ms=seen_at_ms, is_removed=removed)
    after = MemberRow(facts=_completed(facts, row.facts), seen_at_ms=seen_at_ms, is_removed=removed)
    if _order(after) <= _order(row):
        return replace(row, facts=_completed(row.facts, facts))
    same = (after.facts, removed) == (row.facts, row.is_removed)
    return row if same and not is_news else after


def _completed(facts: MemberFacts, known: MemberFacts) -> MemberFacts:
    """Webhooks name no name and teams no role: what is known of them stays."""
    return facts._replace(
        name=facts.name if facts.name is not None else known.name,
        avatar_url=facts.avatar_url or known.avatar_url,
        role=facts.role or known.role,
    )


def _order(row: MemberRow) -> tuple[int | bool | str, ...]:
    return (row.seen_at_ms, row.is_removed, *(each or "" for each in row.facts))
