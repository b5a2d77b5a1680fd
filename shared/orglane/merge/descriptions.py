"""Descriptions: of those told with a pull request, the one with its latest version counts.

    updatedAt | settled (0, or when it was read) | content hash

Which one counts stands in the pull request's row, which every payload moves anyway; the text is a row of its own and
is written when it is another one. As with the facts, two texts of one second are a tie, which a settled read ends.
"""

from orglane.commands import DescriptionFacts
from orglane.merge.versions import content, settled
from orglane.rows import Described, PullRequestRow, replace


def merge_description(
    row: PullRequestRow, told: DescriptionFacts | None, updated_at_ms: int, read_at_ms: int = 0
) -> PullRequestRow:
    """The row after a payload of this time, which may say nothing of the description."""
    if told is None:
        return row
    end = read_at_ms if settled(updated_at_ms, read_at_ms) else 0
    return replace(row, described=_later(row.described, Described(updated_at_ms, end, content(told))))


def is_described_by(row: PullRequestRow, told: DescriptionFacts) -> bool:
    """Whether this text is the one that counts."""
    return row.described is not None and row.described.digest == content(told)


def _later(known: Described | None, told: Described) -> Described:
    if known is None or told[:2] > known[:2]:
        return told
    if told[:2] < known[:2] or told.digest == known.digest:
        return known
    return max(known, told)._replace(tied=True)
