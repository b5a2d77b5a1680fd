"""What the product reads from answers of GitHub's APIs, normalized by the same getters as webhooks.

A pull request of GraphQL is first spelled as REST spells it: then one reader makes of both what is identical.
"""

import re
from typing import NamedTuple

from orglane.commands import BranchFacts, CheckFacts, MemberFacts, PullRequestFacts, ReviewFacts
from orglane.errors import Unavailable
from orglane.github.checks import run_check, status_check
from orglane.github.payload import (
    MAX_LOGIN,
    MAX_REF,
    MAX_SHA,
    Json,
    at,
    avatar,
    flag,
    identifier,
    integer,
    items,
    pull_request,
    text,
    time_ms,
)


class Page(NamedTuple):
    """How a page of a connection ends: the cursor of the next one, None at the end; `total` counts all."""

    after: str | None
    total: int


def page_of(connection: Json) -> Page:
    after = text(connection, "pageInfo", "endCursor") if flag(connection, "pageInfo", "hasNextPage") else ""
    return Page(after or None, integer(connection, "totalCount") or 0)


def problems(body: Json) -> dict[str, tuple[str, str]]:
    """What GitHub could not tell: type and words by alias (`r3`) or place in `nodes` (`3`).

    Raises Unavailable when nothing of the answer can be used.
    """
    errors = items(body, "errors")
    found: dict[str, tuple[str, str]] = {}
    for error in errors:
        path = [str(step) for step in items(error, "path")]
        place = next((step for step in path if step not in ("nodes", "node")), "")
        found.setdefault(place, (text(error, "type"), text(error, "message") or "GitHub gave no reason"))
    if errors and at(body, "data") is None:
        raise Unavailable(f"GitHub answered only: {text(errors[0], 'message')}")
    return found


def pull_facts(node: Json) -> PullRequestFacts | None:
    """A pull request of GraphQL."""
    home = text(node, "headRepository", "nameWithOwner")
    crosses = flag(node, "isCrossRepository")
    merged_at = at(node, "mergedAt")
    return pull_request(
        {
            "number": at(node, "number"),
            "title": at(node, "title"),
            "state": "closed" if text(node, "state") in ("CLOSED", "MERGED") else "open",
            "merged": text(node, "state") == "MERGED",
            "merged_at": merged_at,
            "closed_at": at(node, "closedAt"),
            "html_url": at(node, "url"),
            "head": {
                "ref": at(node, "headRefName"),
                "sha": at(node, "headRefOid"),
                "repo": {"full_name": home, "id": 2 if crosses else 1} if home else None,
            },
            "base": {"ref": at(node, "baseRefName"), "repo": {"id": 1}},
            "user": _user(at(node, "author")),
            "draft": at(node, "isDraft"),
            "labels": items(node, "labels", "nodes"),
            "requested_reviewers": [_user(each) for each in _requested(node) if text(each, "__typename") != "Team"],
            "requested_teams": [each for each in _requested(node) if text(each, "__typename") == "Team"],
            "mergeable": {"MERGEABLE": True, "CONFLICTING": False}.get(text(node, "mergeable")),
            "additions": at(node, "additions"),
            "deletions": at(node, "deletions"),
            "created_at": at(node, "createdAt"),
            "updated_at": at(node, "updatedAt"),
        }
    )


def _requested(node: Json) -> list[Json]:
    return [at(each, "requestedReviewer") for each in items(node, "reviewRequests", "nodes")]


def _user(author: Json) -> Json:
    """GraphQL leaves `[bot]` out of a bot's login."""
    if not isinstance(author, dict):
        return None
    login = text(author, "login")
    if text(author, "__typename") == "Bot" and not login.endswith("[bot]"):
        login = f"{login}[bot]"
    return {"login": login, "avatar_url": at(author, "avatarUrl")}


def review_facts(node: Json) -> tuple[ReviewFacts, ...]:
    """The latest verdict of each reviewer, and those that were dismissed."""
    found = []
    for review in (*items(node, "latestOpinionatedReviews", "nodes"), *items(node, "dismissed", "nodes")):
        number, submitted_at_ms = _review_id(review), time_ms(review, "submittedAt")
        if number is None or submitted_at_ms is None:
            continue
        reviewer = identifier(review, "author", "databaseId") or ""
        login = text(_user(at(review, "author")), "login", most=MAX_LOGIN)
        found.append(ReviewFacts(number, reviewer, text(review, "state").lower(), submitted_at_ms, login))
    return tuple(found)


def _review_id(review: Json) -> int | None:
    """Ids are positive; they outgrew the 32 bits of `databaseId`."""
    full = text(review, "fullDatabaseId")
    number = int(full) if re.fullmatch(r"[0-9]{1,15}", full) else integer(review, "databaseId")
    return number if number is not None and number > 0 else None


def contexts_of(node: Json) -> Json:
    """The connection of the head commit's checks; None when it has none."""
    commits = items(node, "commits", "nodes")
    return at(commits[0], "commit", "statusCheckRollup", "contexts") if commits else None


def commit_of(node: Json) -> str:
    """The commit whose checks a pull request's node holds; empty when it holds none."""
    commits = items(node, "commits", "nodes")
    return text(commits[0], "commit", "oid", most=MAX_SHA) if commits else ""


def check_facts(contexts: Json) -> list[CheckFacts]:
    """The checks on one page of a head commit's contexts."""
    return [_check(each) for each in items(contexts, "nodes") if isinstance(each, dict)]


def _check(node: Json) -> CheckFacts:
    if text(node, "__typename") == "StatusContext":
        return status_check(text(node, "context"), text(node, "state"), time_ms(node, "createdAt") or 0)
    return run_check(
        suite_id=_last_number(text(node, "checkSuite", "url")),
        name=text(node, "name"),
        run_id=_last_number(text(node, "permalink")),
        status=text(node, "status"),
        conclusion=text(node, "conclusion") or None,
        started_at_ms=time_ms(node, "startedAt") or 0,
        completed_at_ms=time_ms(node, "completedAt") or 0,
    )


def _last_number(address: str) -> int:
    """The number at the end of an address: `…/runs/7`, `…?check_suite_id=8`."""
    found = re.search(r"(\d{1,18})$", address)
    return int(found[1]) if found else 0


def member_facts(node: Json, role: str) -> MemberFacts | None:
    member_id = identifier(node, "databaseId")
    if member_id is None:
        return None
    name = text(node, "name") or None
    return MemberFacts(member_id, text(node, "login"), name, avatar(node, "avatarUrl"), role.lower())


def branch_facts(refs: Json) -> list[BranchFacts]:
    """The branches on one page."""
    found = (
        BranchFacts(text(each, "name", most=MAX_REF), text(each, "target", "oid", most=MAX_SHA))
        for each in items(refs, "nodes")
    )
    return [each for each in found if each.name]
