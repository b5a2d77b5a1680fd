"""The merge rule: any order, any number of times, the same state.

Every payload becomes a version that sorts as text; a row takes a payload only when its version is greater, and then
takes all of it. Every function here is a join: commutative, associative, idempotent.

    merged(0/1) | updatedAt | settled(0/1) | rank(open 1, closed 2, merged 3) | content hash

`merged` first, because a merge is never undone. GitHub's clock has one-second steps: two different contents with the
same `updatedAt` are a tie, which the greater hash wins for now and `tied` admits.
"""

import hashlib
import json

from orglane.commands import Account, PullRequestFacts, RepositoryFacts
from orglane.rows import Head, Mergeability, PullRequestRow, RepositoryRow, replace

_RANK = {"open": 1, "closed": 2, "merged": 3}
_SETTLED = 0  # a webhook's payload is never settled; direct reads will be


def merge_pull_request(row: PullRequestRow | None, repo_id: str, facts: PullRequestFacts) -> PullRequestRow:
    """The row after a payload, whether the payload is new, old or a repetition."""
    ver = pull_request_version(facts)
    mergeability = _later(row.mergeability if row else None, _mergeability(facts))
    # What is merged on its own is kept on its own: the winner's facts must not depend on who told them last.
    facts = facts._replace(mergeable=None)
    if row is None:
        return PullRequestRow(repo_id=repo_id, facts=facts, ver=ver, mergeability=mergeability)
    tie = ver != row.ver and _is_tie(ver, row.ver)
    if ver > row.ver:
        row = replace(row, facts=facts, ver=ver, tied=tie)
    elif tie:
        row = replace(row, tied=True)
    return replace(row, mergeability=mergeability)


def pull_request_version(facts: PullRequestFacts) -> str:
    """What decides between two payloads of one pull request."""
    merged = int(facts.state == "merged")
    content = _digest(facts._replace(mergeable=None))
    return f"{merged}|{facts.updated_at_ms:013d}|{_SETTLED}|{_RANK.get(facts.state, 0)}|{content}"


def _is_tie(one: str, other: str) -> bool:
    """The same moment, as far as GitHub's clock can tell."""
    return one.split("|")[:3] == other.split("|")[:3]


def _mergeability(facts: PullRequestFacts) -> Mergeability | None:
    if facts.mergeable is None:
        return None
    return Mergeability(value=facts.mergeable, as_of_ms=facts.updated_at_ms, head_sha=facts.head_sha)


def _later(one: Mergeability | None, other: Mergeability | None) -> Mergeability | None:
    """The later verdict; of two given for one moment, the cautious one."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda each: (each.as_of_ms, not each.value, each.head_sha))


def merge_repository(row: RepositoryRow | None, facts: RepositoryFacts) -> RepositoryRow:
    """The row after a payload that tells of the repository; the minimal form never replaces a full one."""
    activity = max(facts.pushed_at_ms, row.latest_activity_ms if row else 0)
    facts = facts._replace(pushed_at_ms=0)
    ver = f"{facts.updated_at_ms:013d}|{_digest(facts)}"
    if row is None:
        return RepositoryRow(facts=facts, ver=ver, latest_activity_ms=activity)
    if ver > row.ver:
        row = replace(row, facts=facts, ver=ver)
    return replace(row, latest_activity_ms=activity)


def merge_presence(row: RepositoryRow, at_ms: int, accepted_at_ms: int, *, removed: bool) -> RepositoryRow:
    """The row after its repository was added to or removed from the installation."""
    return replace(row, presence=max(row.presence, (at_ms, accepted_at_ms, removed)))


def merge_installation(head: Head, installation_id: str, status: str, at_ms: int) -> Head:
    """The head after news of an installation: a later installation has a greater id, and gone stays gone."""
    told = (int(installation_id), status == "install_required", at_ms, status)
    return replace(head, installation=max(head.installation, told))


def merge_account(head: Head, account: Account, at_ms: int) -> Head:
    """The head after a payload that names the account; logins change, ids do not."""
    if (at_ms, account) <= (head.account_at_ms, head.account):
        return head
    return replace(head, account=account, account_at_ms=at_ms)


def _digest(facts: PullRequestFacts | RepositoryFacts) -> str:
    """16 hex digits of the content; enough to tell contents of one second apart."""
    text = json.dumps(facts, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
