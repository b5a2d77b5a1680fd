"""The shape of the answer that tells all of one pull request."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from orglane.model import PullRequest, Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptionDocument(Wire):
    """What a pull request says of itself, as Markdown."""

    text: str
    is_cut: Annotated[bool, Field(description="Only the beginning: GitHub has more of it.")]
    may_be_old: Annotated[bool, Field(description="Another one may have come with it, or after it: a reload tells.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDocument(Wire):
    """A reviewer's latest verdict; `login` None is a deleted account, or one that is not known yet."""

    login: str | None
    verdict: Literal["approved", "changes_requested", "dismissed"]
    submitted_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDocument(Wire):
    """A check of the head commit: a check run, a commit status, or a suite that has no runs of its own."""

    name: str
    source: Literal["run", "status", "suite"]
    outcome: Literal["passed", "failed", "pending"]
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeabilityDocument(Wire):
    """Whether it can be merged, and when GitHub said so; None while it is not known for this head and base."""

    state: Literal["mergeable", "conflicting", "unknown"]
    as_of_ms: int | None


type Source = Literal["webhook", "sync", "reload", "command"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingDocument(Wire):
    """When Orglane saw the pull request change: `what` are short words such as `title` or `closed`."""

    at_ms: int
    source: Source
    event: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness(Wire):
    """By what, and when, the pull request was last found to be as it is shown."""

    source: Source
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestDetail(Wire):
    """One pull request with what its row in a list leaves out; `description` None is not known yet: a reload brings it.

    Reviews and sightings are newest first, checks failed ones first. `offers` are what the server offers to do with it.
    """

    pull_request: PullRequest
    description: DescriptionDocument | None
    reviews: tuple[ReviewDocument, ...]
    checks: tuple[CheckDocument, ...]
    mergeability: MergeabilityDocument
    sightings: tuple[SightingDocument, ...]
    freshness: Freshness | None
    offers: tuple[str, ...]
