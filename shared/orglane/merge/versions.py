"""What versions are made of."""

import hashlib
import json

from orglane.commands import DescriptionFacts, PullRequestFacts, RepositoryFacts

_SECOND_MS = 1000


def content(facts: PullRequestFacts | RepositoryFacts | DescriptionFacts) -> str:
    """16 hex digits of the content; enough to tell contents of one second apart."""
    text = json.dumps(facts, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def settled(updated_at_ms: int, read_at_ms: int) -> bool:
    """Whether nothing else can come with the time of a payload: it was read a second later, by GitHub's clock."""
    return read_at_ms >= updated_at_ms + _SECOND_MS
