"""Reviews and checks, with their events."""

from typing import Literal

from local.github.actions_pull import require_open, touch
from local.github.errors import BadRequestError, ConflictError, ValidationError
from local.github.hub import Hub
from local.github.lookup import latest_checks, new_id
from local.github.shapes_check import check_run_event, check_suite_event, status_event
from local.github.shapes_pull import review_event, simple
from local.github.shapes_thread import thread
from local.github.view import Json
from local.github.world import Account, CheckRun, CommitStatus, PullRequest, Repository, Review

Verdict = Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"]

# The words of the page and of GitHub's own API, and the states they lead to.
VERDICTS: dict[str, Verdict] = {
    "approve": "APPROVED",
    "approved": "APPROVED",
    "request_changes": "CHANGES_REQUESTED",
    "changes_requested": "CHANGES_REQUESTED",
    "comment": "COMMENTED",
    "commented": "COMMENTED",
    "dismiss": "DISMISSED",
    "dismissed": "DISMISSED",
}
State = Literal["pending", "success", "failure", "error"]
STATUSES: dict[str, State] = {"pending": "pending", "success": "success", "failure": "failure", "error": "error"}
CHECKS = ("build", "test", "lint")
PENDING = {"pending", "queued", "in_progress"}
CONCLUSIONS = {"success", "failure", "neutral", "cancelled", "timed_out", "action_required", "skipped"}


def review_pull(hub: Hub, pull: PullRequest, author: Account, verdict: str, body: str) -> Review:
    """Submit a review, or dismiss the author's latest decisive one."""
    state = VERDICTS.get(verdict.lower())
    if state is None:
        raise BadRequestError(f"state is one of {', '.join(VERDICTS)}")
    if state == "DISMISSED":
        return dismiss_review(hub, pull, author)
    if author.id == pull.author_id and state != "COMMENTED":
        raise ValidationError("Unprocessable Entity", [{"message": "Can not review your own pull request"}])
    review = Review(new_id(hub.world, "review"), author.id, state, body, pull.head_sha, hub.now())
    pull.reviews.append(review)
    if author.id in pull.requested_reviewers:
        pull.requested_reviewers.remove(author.id)
    _send_review(hub, pull, review, "submitted", author)
    return review


def dismiss_review(hub: Hub, pull: PullRequest, author: Account) -> Review:
    """GitHub rewrites a dismissed review in place."""
    decisive = [
        one for one in pull.reviews if one.author_id == author.id and one.state in ("APPROVED", "CHANGES_REQUESTED")
    ]
    if not decisive:
        raise ConflictError(f"{author.login} has no review that could be dismissed.")
    review = decisive[-1]
    review.state = "DISMISSED"
    _send_review(hub, pull, review, "dismissed", author)
    return review


def edit_review(hub: Hub, pull: PullRequest, author: Account, body: str) -> Review:
    """Reword one's latest review; the verdict stays."""
    written = [one for one in pull.reviews if one.author_id == author.id]
    if not written:
        raise ConflictError(f"{author.login} has not reviewed this pull request.")
    review = written[-1]
    former, review.body = review.body, body
    _send_review(hub, pull, review, "edited", author, changes={"body": {"from": former}})
    return review


def _send_review(hub: Hub, pull: PullRequest, review: Review, action: str, actor: Account, **more: Json) -> None:
    touch(hub, pull)
    hub.replica.note(pull)
    repo = hub.world.repositories[pull.repository_id]
    shapes = {"review": review_event(hub.view, pull, review), "pull_request": simple(hub.view, pull)}
    hub.send("pull_request_review", repo, actor, {"action": action, **shapes, **more})


def set_thread(hub: Hub, pull: PullRequest, resolved: bool, actor: Account) -> Json:
    """Resolve the thread that the latest review began, or open it again."""
    if not pull.reviews:
        raise ConflictError("Nobody has reviewed this pull request.")
    touch(hub, pull)
    hub.replica.note(pull)
    repo = hub.world.repositories[pull.repository_id]
    shape = thread(hub.view, pull, pull.reviews[-1])
    payload = {"thread": shape, "pull_request": simple(hub.view, pull)}
    action = "resolved" if resolved else "unresolved"
    hub.send("pull_request_review_thread", repo, actor, {"action": action, **payload})
    return shape


def set_checks(hub: Hub, pull: PullRequest, state: str, names: tuple[str, ...], actor: Account) -> list[CheckRun]:
    """Bring the checks of the head commit to a state; a finished check that starts again is a new run."""
    require_open(pull)
    if state not in PENDING | CONCLUSIONS:
        raise BadRequestError(f"state is one of {', '.join(sorted(PENDING | CONCLUSIONS))}")
    repo = hub.world.repositories[pull.repository_id]
    suite_id = _suite_for(hub, pull.head_sha, state)
    runs = [_set_check(hub, repo, pull, suite_id, name, state, actor) for name in names]
    if all(run.status == "completed" for run in latest_checks(hub.world, pull.head_sha)):
        suite = check_suite_event(hub.view, runs[-1])
        hub.send("check_suite", repo, actor, {"action": "completed", "check_suite": suite})
    return runs


def rerequest_checks(hub: Hub, pull: PullRequest, names: tuple[str, ...], actor: Account) -> list[CheckRun]:
    """Somebody asks for checks to run again: GitHub tells of it, and changes none of them."""
    runs = [run for run in latest_checks(hub.world, pull.head_sha) if run.name in names]
    if not runs:
        raise ConflictError("There is no such check to run again.")
    repo = hub.world.repositories[pull.repository_id]
    for run in runs:
        _send_check(hub, repo, run, "rerequested", actor)
    return runs


def _suite_for(hub: Hub, sha: str, state: str) -> int:
    runs = latest_checks(hub.world, sha)
    if not runs or (state in PENDING and all(run.status == "completed" for run in runs)):
        return new_id(hub.world, "suite")
    return runs[-1].suite_id


def _set_check(
    hub: Hub, repo: Repository, pull: PullRequest, suite_id: int, name: str, state: str, actor: Account
) -> CheckRun:
    former = {run.name: run for run in latest_checks(hub.world, pull.head_sha)}.get(name)
    run = former
    if run is None or run.status == "completed":
        run = CheckRun(
            id=new_id(hub.world, "check"),
            suite_id=suite_id,
            repository_id=repo.id,
            sha=pull.head_sha,
            name=name,
            status="in_progress",
            conclusion=None,
            started_at=hub.now(),
            completed_at=None,
        )
        hub.world.checks.setdefault(pull.head_sha, []).append(run)
        _send_check(hub, repo, run, "created", actor)
    if state in CONCLUSIONS:
        run.status, run.conclusion, run.completed_at = "completed", state, hub.now()
        _send_check(hub, repo, run, "completed", actor)
    return run


def _send_check(hub: Hub, repo: Repository, run: CheckRun, action: str, actor: Account) -> None:
    payload = {"action": action, "check_run": check_run_event(hub.view, run)}
    hub.send("check_run", repo, actor, payload)


def set_status(hub: Hub, pull: PullRequest, state: str, context: str, actor: Account) -> CommitStatus:
    """A status in the older form on the head commit; a newer one of a context replaces the former."""
    found = STATUSES.get(state)
    if found is None:
        raise BadRequestError(f"state is one of {', '.join(STATUSES)}")
    repo = hub.world.repositories[pull.repository_id]
    number, words = new_id(hub.world, "status"), f"{context}: {state}"
    status = CommitStatus(number, repo.id, pull.head_sha, context, found, words, hub.now())
    others = [one for one in hub.world.statuses.get(pull.head_sha, []) if one.context != context]
    hub.world.statuses[pull.head_sha] = [*others, status]
    branches = [name for name, sha in repo.branches.items() if sha == pull.head_sha]
    hub.send("status", repo, actor, status_event(hub.view, repo, status, branches))
    return status
