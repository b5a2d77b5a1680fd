"""Pull requests: one version decides over the payload, and what is told apart from it has versions of its own.

    merged(0/1) | updatedAt | settled (0, or when it was read) | rank(open 1, closed 2, merged 3) | content hash

`merged` first, because a merge is never undone. GitHub's clock has one-second steps: two different contents with the
same `updatedAt` are a tie, which the greater hash wins for now and `tied` admits. A read of the API that began at
least a second after `updatedAt` is `settled`: nothing else can come with that time, and it ends the tie. Of two such
reads the later wins: a new name of the repository changes addresses and no `updatedAt`.
"""

from collections.abc import Iterable

from orglane.commands import PullRequestFacts, PullRequestReport, ReviewFacts
from orglane.merge.descriptions import merge_description
from orglane.merge.versions import content, settled
from orglane.model import Checks
from orglane.rows import Mergeability, Missed, PullRequestRow, Push, Review, Size, replace

_VERDICTS = {"approved", "changes_requested", "dismissed"}
_RANK = {"open": 1, "closed": 2, "merged": 3}


def merge_pull_request(
    row: PullRequestRow | None, repo_id: str, facts: PullRequestFacts, read_at_ms: int = 0
) -> PullRequestRow:
    """The row after a payload, whether it is new, old or a repetition; `read_at_ms` of a read of GitHub's API."""
    ver = pull_request_version(facts, read_at_ms)
    as_of_ms = max(read_at_ms, facts.updated_at_ms)
    mergeability = _later(row.mergeability if row else None, _mergeability(facts, as_of_ms))
    size = _later(row.size if row else None, _size(facts, as_of_ms))
    # What is merged on its own is kept on its own: the winner's facts must not depend on who told them last.
    facts = _bare(facts)
    if row is None:
        return PullRequestRow(repo_id=repo_id, facts=facts, ver=ver, mergeability=mergeability, size=size)
    tie = ver != row.ver and _is_tie(ver, row.ver)
    if ver > row.ver:
        row = replace(row, facts=facts, ver=ver, tied=tie)
    elif tie:
        row = replace(row, tied=True)
    return replace(row, mergeability=mergeability, size=size, missed=_still_missed(row))


def _still_missed(row: PullRequestRow) -> tuple[Missed, ...]:
    """What is of no later version than the row's is told by the row."""
    return tuple(each for each in row.missed if not each.ver or each.ver > row.ver) if row.missed else ()


def merge_report(row: PullRequestRow | None, report: PullRequestReport) -> PullRequestRow:
    """The row after a read of GitHub's API, but for the checks, which are their commit's."""
    row = merge_pull_request(row, report.repository_id, report.facts, report.read_at_ms)
    # Whatever was accepted before GitHub was asked is in its answer.
    missed = tuple(each for each in row.missed if each.accepted_at_ms >= report.read_at_ms)
    row = merge_description(row, report.description, report.facts.updated_at_ms, report.read_at_ms)
    return merge_reviews(replace(row, missed=missed), report.reviews)


def pull_request_version(facts: PullRequestFacts, read_at_ms: int = 0) -> str:
    """What decides between two payloads of one pull request."""
    merged = int(facts.state == "merged")
    end = read_at_ms if settled(facts.updated_at_ms, read_at_ms) else 0
    rank = _RANK.get(facts.state, 0)
    return f"{merged}|{facts.updated_at_ms:013d}|{end:013d}|{rank}|{content(_bare(facts))}"


def is_settled(row: PullRequestRow) -> bool:
    """Whether its facts were read when nothing else could come with their time."""
    return int(row.ver.split("|")[2]) > 0


def merge_reviews(row: PullRequestRow, told: Iterable[ReviewFacts]) -> PullRequestRow:
    """The row after reviews: of each reviewer the latest verdict counts, and a comment is none.

    A dismissal rewrites its review in place: it ends the verdict and revives no earlier one.
    """
    reviews = dict(row.reviews)
    for each in told:
        if each.state not in _VERDICTS:
            continue
        review = Review(each.submitted_at_ms, each.id, each.state == "dismissed", each.state, each.login)
        reviews[each.reviewer] = max(review, reviews.get(each.reviewer, review))
    return replace(row, reviews=tuple(sorted(reviews.items())))


def merge_push(row: PullRequestRow, at_ms: int, sha: str) -> PullRequestRow:
    """The row after its branch moved."""
    return replace(row, pushed=max(row.pushed, Push(at_ms, sha)))


def merge_base_move(row: PullRequestRow, at_ms: int) -> PullRequestRow:
    """The row after its base moved: what was known of its mergeability before is no longer."""
    # A verdict of the very second may be of before or after: the cautious reading is before.
    return replace(row, base_moved_ms=max(row.base_moved_ms, at_ms + 1))


def with_checks(row: PullRequestRow, checks: Checks) -> PullRequestRow:
    """The row with the roll-up of its head commit."""
    return replace(row, checks=checks)


def _bare(facts: PullRequestFacts) -> PullRequestFacts:
    return facts._replace(mergeable=None, additions=None, deletions=None)


def _is_tie(one: str, other: str) -> bool:
    """The same moment, as far as GitHub's clock can tell."""
    return one.split("|")[:3] == other.split("|")[:3]


def _mergeability(facts: PullRequestFacts, as_of_ms: int) -> Mergeability | None:
    return None if facts.mergeable is None else Mergeability(as_of_ms, not facts.mergeable, facts.head_sha)


def _size(facts: PullRequestFacts, as_of_ms: int) -> Size | None:
    if facts.additions is None or facts.deletions is None:
        return None
    return Size(as_of_ms, facts.additions, facts.deletions)


def _later[T: (Mergeability, Size)](one: T | None, other: T | None) -> T | None:
    if one is None or other is None:
        return one or other
    return max(one, other)
