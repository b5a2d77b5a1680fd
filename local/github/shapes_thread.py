"""Threads of review comments, as the events of them tell."""

from local.github.clock import iso
from local.github.lookup import node_id
from local.github.shapes_account import user_or_none
from local.github.shapes_pull import association, page, repository_of
from local.github.shapes_repository import api_url
from local.github.view import Json, View
from local.github.world import PullRequest, Review

REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def thread(view: View, pull: PullRequest, review: Review) -> Json:
    """A thread of one comment, which came with a review."""
    return {"node_id": node_id("PullRequestReviewThread", review.id), "comments": [_comment(view, pull, review)]}


def _comment(view: View, pull: PullRequest, review: Review) -> Json:
    repo = repository_of(view, pull)
    # A comment has its review's number here: there is one for each.
    api, html = f"{api_url(view, repo)}/pulls/comments/{review.id}", f"{page(view, pull)}#discussion_r{review.id}"
    asked = f"{api_url(view, repo)}/pulls/{pull.number}"
    return {
        "url": api,
        "pull_request_review_id": review.id,
        "id": review.id,
        "node_id": node_id("PullRequestReviewComment", review.id),
        "diff_hunk": "@@ -1,2 +1,3 @@\n def main():\n+    pass",
        "path": "src/main.py",
        "position": 2,
        "original_position": 2,
        "commit_id": review.sha,
        "original_commit_id": review.sha,
        "user": user_or_none(view, review.author_id),
        "body": review.body or "Is this needed?",
        "created_at": iso(review.submitted_at),
        "updated_at": iso(review.submitted_at),
        "html_url": html,
        "pull_request_url": asked,
        "author_association": association(view, repo, review.author_id),
        "_links": {"self": {"href": api}, "html": {"href": html}, "pull_request": {"href": asked}},
        "reactions": {"url": f"{api}/reactions", "total_count": 0, **dict.fromkeys(REACTIONS, 0)},
        **_lines(),
    }


def _lines() -> Json:
    return {
        "start_line": None,
        "original_start_line": None,
        "start_side": None,
        "line": 2,
        "original_line": 2,
        "side": "RIGHT",
        "subject_type": "line",
    }
