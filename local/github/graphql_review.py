"""Reviews and requests for review as GraphQL objects."""

from dataclasses import dataclass
from typing import Any

from local.github import shapes_pull
from local.github.clock import iso
from local.github.graphql_connection import connection
from local.github.graphql_link import AccountShape, TeamShape
from local.github.lookup import full_name, node_id
from local.github.view import Json, View
from local.github.world import PullRequest, Review

VERDICTS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


@dataclass(frozen=True)
class Asked:
    """Somebody, or a team, whose review is asked for."""

    id: int
    is_team: bool


def opinionated_reviews(pull: PullRequest) -> list[Review]:
    """Each reviewer's latest verdict; a comment takes nothing back, a dismissed verdict stays in the list."""
    latest: dict[int | None, Review] = {}
    for review in pull.reviews:
        if review.state in VERDICTS:
            latest.pop(review.author_id, None)
            latest[review.author_id] = review
    return list(latest.values())


def latest_reviews(pull: PullRequest) -> list[Review]:
    """Each reviewer's latest review."""
    return list({review.author_id: review for review in pull.reviews}.values())


def review_fields(view: View, pull: PullRequest, account: AccountShape, team: TeamShape) -> Json:
    """What a pull request tells of its reviews."""

    def listed(name: str, reviews: list[Review], given: Json) -> Json:
        wanted = given.get("states")
        chosen = [one for one in reviews if not wanted or one.state in wanted]
        return connection(name, chosen, lambda one: _review(view, pull, account, one), given, of=_home(view, pull))

    return {
        "reviews": lambda info, **given: listed("reviews", pull.reviews, given),
        "latestReviews": lambda info, **given: listed("latestReviews", latest_reviews(pull), given),
        "latestOpinionatedReviews": lambda info, **given: listed(
            "latestOpinionatedReviews", opinionated_reviews(pull), given
        ),
        "reviewRequests": lambda info, **given: _requests(view, pull, account, team, given),
    }


def _home(view: View, pull: PullRequest) -> str:
    return full_name(view.world, view.world.repositories[pull.repository_id])


def _requests(view: View, pull: PullRequest, account: AccountShape, team: TeamShape, given: Json) -> Json:
    asked = [Asked(number, False) for number in pull.requested_reviewers]
    asked += [Asked(number, True) for number in pull.requested_teams]

    def shape(one: Asked) -> Any:
        return {
            "id": node_id("ReviewRequest", one.id),
            "databaseId": None,
            "asCodeOwner": False,
            "requestedReviewer": team(one.id) if one.is_team else account(one.id),
        }

    return connection("reviewRequests", asked, shape, given, of=_home(view, pull))


def _review(view: View, pull: PullRequest, account: AccountShape, one: Review) -> Json:
    repo = view.world.repositories[pull.repository_id]
    return {
        "__typename": "PullRequestReview",
        "id": node_id("PullRequestReview", one.id),
        "databaseId": one.id,
        "fullDatabaseId": str(one.id),
        "state": one.state,
        "body": one.body,
        "bodyText": one.body,
        "author": lambda info: account(one.author_id),
        "authorAssociation": lambda info: shapes_pull.association(view, repo, one.author_id),
        "createdAt": iso(one.submitted_at),
        "updatedAt": iso(one.submitted_at),
        "submittedAt": iso(one.submitted_at),
        "url": lambda info: f"{shapes_pull.page(view, pull)}#pullrequestreview-{one.id}",
        "commit": {"__typename": "Commit", "oid": one.sha},
    }
