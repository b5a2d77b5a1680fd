"""Branches: the moves of the last second in which one moved, whose chain tells the head."""

from orglane.rows import NO_COMMIT, Branch, replace


def merge_branch(branch: Branch, before: str, after: str, at_ms: int) -> Branch:
    """The branch after a move; several of one second may arrive in any order."""
    if at_ms < branch.at_ms:
        return branch
    moves = set(branch.moves) if at_ms == branch.at_ms else set()
    return replace(branch, at_ms=at_ms, moves=tuple(sorted({*moves, (before, after)})))


def merge_listed_branch(branch: Branch, sha: str | None, read_at_ms: int) -> Branch:
    """The branch after a read of GitHub's API; None when a complete list lacked it. The same again writes nothing."""
    sha = NO_COMMIT if sha is None else sha
    if branch.moves and branch.sha == sha:
        return branch
    return merge_branch(branch, "", sha, read_at_ms)
