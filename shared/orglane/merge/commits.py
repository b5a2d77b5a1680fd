"""Checks: each by its own order, a complete list of them by the time it was read.

A list is believed about what it lacks only as far as it can be: a check that was told of later, or within the minute
before (an answer of the API may be older than the webhook that told of it), stays.
"""

from collections.abc import Iterable
from typing import Literal

from orglane.commands import CheckFacts
from orglane.model import Checks
from orglane.rows import Commit, replace

LAG_MS = 60_000


def merge_checks(commit: Commit, told: Iterable[CheckFacts]) -> Commit:
    """The commit after reports of single checks."""
    known = _by_key(commit)
    for each in told:
        before = known.get(each.key)
        if before is None and each.at_ms + LAG_MS <= commit.listed_at_ms:
            continue  # a complete list, read well after this was true, lacked it
        known[each.key] = each if before is None else _newer(before, each)
    return _with(commit, known)


def merge_listed_checks(commit: Commit, listed: Iterable[CheckFacts], read_at_ms: int) -> Commit:
    """The commit after a complete list of its checks."""
    if read_at_ms < commit.listed_at_ms:
        return merge_checks(commit, listed)
    told = {each.key: each for each in listed}
    known = {key: each for key, each in _by_key(commit).items() if key in told or each.at_ms + LAG_MS > read_at_ms}
    for key, each in told.items():
        known[key] = _newer(known[key], each) if key in known else each
    # The first list leaves its time, and whichever changes something. Reading the same again must write nothing.
    same = _with(commit, known)
    return commit if same == commit and commit.listed_at_ms else replace(same, listed_at_ms=read_at_ms)


def rollup(commit: Commit | None) -> Checks:
    """All checks of a commit in one: failure, else pending, else success. A suite counts when no check of it does."""
    outcomes = [each.outcome for each in counted(commit.checks if commit else ())]
    return rolled_up(*(outcomes.count(each) for each in ("passed", "failed", "pending")))


def rolled_up(passed: int, failed: int, pending: int) -> Checks:
    """The roll-up of so many checks."""
    total = passed + failed + pending
    if not total:
        return Checks()
    state: Literal["failure", "pending", "success"] = "failure" if failed else "pending" if pending else "success"
    return Checks(state=state, total=total, passed=passed, failed=failed, pending=pending)


def counted(checks: Iterable[CheckFacts]) -> list[CheckFacts]:
    """The checks that are shown: a suite tells nothing beside checks of its own."""
    checks = list(checks)
    told = {each.key.split("/")[1] for each in checks if each.key.startswith("run/")}
    return [each for each in checks if not (each.key.startswith("suite/") and each.key.split("/")[1] in told)]


def _by_key(commit: Commit) -> dict[str, CheckFacts]:
    return {each.key: each for each in commit.checks}


def _newer(one: CheckFacts, other: CheckFacts) -> CheckFacts:
    """Of one moment, the cautious outcome: a failure is shown."""
    return max(one, other, key=lambda each: (each.order, each.outcome == "failed", each.outcome, each.at_ms))


def _with(commit: Commit, known: dict[str, CheckFacts]) -> Commit:
    return replace(commit, checks=tuple(known[key] for key in sorted(known)))
