"""One pull request with all that is known of it, from a handful of rows."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from orglane import keys
from orglane.api.callers import InDoors, Visitor
from orglane.api.description import AUTHENTICATED
from orglane.api.organizations import is_id, repository_in
from orglane.api.problems import documented
from orglane.api.pull_request_documents import (
    CheckDocument,
    DescriptionDocument,
    Freshness,
    MergeabilityDocument,
    PullRequestDetail,
    ReviewDocument,
    SightingDocument,
)
from orglane.commands import CheckFacts
from orglane.errors import Refused
from orglane.merge import counted
from orglane.model import wire
from orglane.ports import Place, Reader
from orglane.rows import Commit, Description, Head, PullRequestRow, Row
from orglane.views import may_be_old, mergeable_view, pull_request_view

type Number = Annotated[int, Path(ge=1, lt=2**31)]

router = APIRouter(
    prefix="/v1/organizations/{org_id}", dependencies=AUTHENTICATED, responses=documented(401, 404, 422, 503)
)


@router.get("/repositories/{repo_id}/pull-requests/{number}", response_model=PullRequestDetail)
async def pull_request(visitor: Visitor, doors: InDoors, repo_id: str, number: Number) -> JSONResponse:
    """One pull request, open or remembered, with its description, reviews, checks and what was seen of it."""
    return JSONResponse(wire(detail_of(doors.reader, visitor.place, visitor.head, repo_id, number)))


def detail_of(reader: Reader, place: Place, head: Head, repo_id: str, number: int) -> PullRequestDetail:
    """All that is known of a pull request. Raises Refused (404)."""
    sk, text_sk = keys.pull_request_sk(repo_id, number), keys.description_sk(repo_id, number)
    sks = [keys.repository_sk(repo_id), sk, text_sk]
    rows = reader.rows(place, sks) if is_id(repo_id) else {}
    repo, row = repository_in(rows, repo_id), rows.get(sk)
    if not isinstance(row, PullRequestRow):
        raise Refused(404, "Not Found", f"There is no pull request {number} in {repo.facts.full_name}.")
    # Which commit is its head, only its own row tells.
    commit_sk = keys.commit_sk(repo_id, row.head_sha)
    commit = reader.rows(place, [commit_sk]).get(commit_sk) if row.head_sha else None
    return PullRequestDetail(
        pull_request=pull_request_view(row, repo.facts.full_name),
        description=_description(row, rows.get(text_sk)),
        reviews=tuple(_reviews(row)),
        checks=_checks(commit),
        mergeability=_mergeability(row),
        sightings=tuple(_sightings(row)),
        freshness=_freshness(row, head),
        offers=(),
    )


def _description(row: PullRequestRow, text: Row | None) -> DescriptionDocument | None:
    if row.described is None or not isinstance(text, Description):
        return None
    return DescriptionDocument(text=text.text, is_cut=text.is_cut, may_be_old=may_be_old(row))


def _reviews(row: PullRequestRow) -> Iterator[ReviewDocument]:
    for _, review in sorted(row.reviews, key=lambda each: each[1], reverse=True):
        yield ReviewDocument(
            login=review.login or None,
            verdict=review.state,  # type: ignore[arg-type]  # stored from the same three words
            submitted_at_ms=review.submitted_at_ms,
        )


_OUTCOMES = ("failed", "pending", "passed")


def _checks(commit: Row | None) -> tuple[CheckDocument, ...]:
    """Those that the roll-up counts."""
    found = [_check(each) for each in counted(commit.checks if isinstance(commit, Commit) else ())]
    return tuple(sorted(found, key=lambda each: (_OUTCOMES.index(each.outcome), each.name.lower(), each.name)))


def _check(facts: CheckFacts) -> CheckDocument:
    """A check by its key: `run/<suite>/<name>`, `status/<context>`, `suite/<suite>`."""
    source, _, rest = facts.key.partition("/")
    name = {"run": rest.partition("/")[2], "suite": f"check suite {rest}"}.get(source, rest)
    return CheckDocument(
        name=name,
        source=source,  # type: ignore[arg-type]  # stored from the same three words
        outcome=facts.outcome,  # type: ignore[arg-type]  # likewise
        at_ms=facts.at_ms,
    )


def _mergeability(row: PullRequestRow) -> MergeabilityDocument:
    holds = row.mergeability if row.is_judged else None
    return MergeabilityDocument(state=mergeable_view(row), as_of_ms=holds.as_of_ms if holds else None)


def _sightings(row: PullRequestRow) -> Iterator[SightingDocument]:
    for at_ms, source, event, what in row.seen:
        yield SightingDocument(at_ms=at_ms, source=source, event=event, what=what)  # type: ignore[arg-type]  # a cause's


def _freshness(row: PullRequestRow, head: Head) -> Freshness | None:
    """The last sighting, or a full sync that ended since; of what has left the list, a sync says nothing."""
    seen = [(each.at_ms, each.source) for each in row.seen[:1]]
    synced = [(head.sync.at_ms, "sync")] if head.sync.at_ms and row.is_open else []
    latest = max((*seen, *synced), default=None)
    return Freshness(at_ms=latest[0], source=latest[1]) if latest else None  # type: ignore[arg-type]  # a cause's
