"""An organization's snapshot, page by page: everything that its sidebar shows, from a position on.

The position is read before the rows and every page carries the same one. Rows may already be newer: applying a change
twice is harmless.
"""

import base64
import binascii
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from orglane import keys
from orglane.model import Job, Position, PullRequest, wire
from orglane.ports import Place, Reader
from orglane.rows import Head, JobRow, PullRequestRow, RepositoryRow
from orglane.views import github_view, pull_request_view, repo_view

DEFAULT_ROWS = 1000
MAX_ROWS = 2000
JOBS = 50
_REPOSITORIES, _PULL_REQUESTS = "repositories", "pullRequests"


class Cursor(NamedTuple):
    """Where the next page begins: in which section, after which row, and the position of all pages."""

    epoch: int
    seq: int
    section: str
    after: str | None


def encode_cursor(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")


def decode_cursor(text: str) -> Cursor | None:
    """The cursor in a text; None when it is none of ours."""
    try:
        epoch, seq, section, after = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    known = section in (_REPOSITORIES, _PULL_REQUESTS) and isinstance(after, str | None)
    return Cursor(epoch, seq, section, after) if known and isinstance(epoch, int) and isinstance(seq, int) else None


def page(organization_id: str, head: Head, cursor: Cursor | None, limit: int, reader: Reader) -> dict[str, Any]:
    """One page as JSON data, at most `limit` rows; the first one brings the latest jobs beside."""
    place = Place(organization_id, head.era)
    at = cursor or Cursor(head.epoch, head.seq, _REPOSITORIES, None)
    repos: list[RepositoryRow] = []
    pull_requests: list[PullRequestRow] = []
    if at.section == _REPOSITORIES:
        found, after = reader.section(place, keys.REPO_PREFIX, at.after, limit)
        repos = [row for row in found if isinstance(row, RepositoryRow)]
        at = at._replace(after=after) if after else at._replace(section=_PULL_REQUESTS, after=None)
    following: Cursor | None = at
    room = limit - len(repos)
    if at.section == _PULL_REQUESTS and room > 0:
        found, after = reader.section(place, keys.PULL_REQUEST_PREFIX, at.after, room, state="open")
        pull_requests = [row for row in found if isinstance(row, PullRequestRow)]
        following = at._replace(after=after) if after else None
    return {
        "organizationId": organization_id,
        "position": wire(Position(epoch=at.epoch, seq=at.seq)),
        "github": wire(github_view(head)),
        "repos": [wire(repo_view(row)) for row in repos if not row.is_removed],
        "openPullRequests": wire(pull_request_views(place, pull_requests, repos, reader)),
        "taskSummaries": [],
        "jobs": [] if cursor else wire(_latest_jobs(place, reader)),
        "nextCursor": encode_cursor(following) if following else None,
    }


def _latest_jobs(place: Place, reader: Reader) -> list[Job]:
    rows, _ = reader.section(place, keys.JOB_PREFIX, None, JOBS, newest=True)
    return [row.job for row in rows if isinstance(row, JobRow)]


def pull_request_views(
    place: Place, rows: Iterable[PullRequestRow], known: Iterable[RepositoryRow], reader: Reader
) -> list[PullRequest]:
    """Pull requests with the names of their repositories; those of removed repositories are left out."""
    rows = list(rows)
    repos = {row.facts.id: row for row in known}
    missing = {f"{keys.REPO_PREFIX}{row.repo_id}" for row in rows if row.repo_id not in repos}
    for row in reader.rows(place, sorted(missing)).values():
        if isinstance(row, RepositoryRow):
            repos[row.facts.id] = row
    present = {repo_id: row.facts.full_name for repo_id, row in repos.items() if not row.is_removed}
    return [pull_request_view(row, present[row.repo_id]) for row in rows if row.repo_id in present]
