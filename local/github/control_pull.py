"""Controls for pull requests, reviews and checks."""

from local.github import actions_pull as pulls
from local.github import actions_review as reviews
from local.github import actions_team as teams
from local.github.actions_branch import drop_branch
from local.github.call import Call, Reply
from local.github.control_find import the_owner, the_pull, the_pull_actor, the_repository
from local.github.lookup import pulls_of, team_named, user_named
from local.github.shapes_check import check_run, commit_status
from local.github.shapes_pull import full, review


def list_pulls(call: Call) -> Reply:
    """All pull requests of a repository, newest first."""
    found = pulls_of(call.world, the_repository(call)).values()
    return Reply([full(call.view, pull) for pull in reversed(found)])


def open_pull(call: Call) -> Reply:
    """Open a pull request."""
    repo = the_repository(call)
    named = call.maybe_text("author")
    author = call.hub.actor(the_owner(call, repo), None if named is None else user_named(call.world, named))
    new = pulls.NewPull(
        title=call.text("title"),
        head=call.maybe_text("head") or f"change-{repo.next_number}",
        base=call.maybe_text("base") or repo.default_branch,
        body=call.maybe_text("body"),
        draft=bool(call.maybe_flag("draft")),
        author=author,
        head_repository=repo,
        labels=call.maybe_texts("labels") or [],
    )
    return Reply(full(call.view, pulls.open_pull(call.hub, repo, new)), 201)


def get_pull(call: Call) -> Reply:
    """One pull request."""
    return Reply(full(call.view, the_pull(call)))


def edit_pull(call: Call) -> Reply:
    """Title, body, base, labels, draft."""
    pull = the_pull(call)
    edit = pulls.Edit(
        title=call.maybe_text("title"),
        body=call.maybe_text("body"),
        base=call.maybe_text("base"),
        labels=call.maybe_texts("labels"),
        draft=call.maybe_flag("draft"),
    )
    return Reply(full(call.view, pulls.edit_pull(call.hub, pull, edit, the_pull_actor(call, pull))))


def push_pull(call: Call) -> Reply:
    """A new commit."""
    pull = the_pull(call)
    return Reply(full(call.view, pulls.push_to_pull(call.hub, pull, the_pull_actor(call, pull))))


def close_pull(call: Call) -> Reply:
    """Close."""
    pull = the_pull(call)
    return Reply(full(call.view, pulls.close_pull(call.hub, pull, the_pull_actor(call, pull))))


def reopen_pull(call: Call) -> Reply:
    """Reopen."""
    pull = the_pull(call)
    return Reply(full(call.view, pulls.reopen_pull(call.hub, pull, the_pull_actor(call, pull))))


def merge_pull(call: Call) -> Reply:
    """Merge, and delete the branch if asked."""
    pull = the_pull(call)
    actor = the_pull_actor(call, pull)
    pulls.merge_pull(call.hub, pull, actor)
    head = call.world.repositories.get(pull.head_repository_id or 0)
    if call.maybe_flag("deleteBranch") and head is not None:
        drop_branch(call.hub, head, actor, pull.head_ref)
    return Reply(full(call.view, pull))


def review_pull(call: Call) -> Reply:
    """Approve, request changes, comment, or dismiss."""
    pull = the_pull(call)
    author = user_named(call.world, call.text("author"))
    made = reviews.review_pull(call.hub, pull, author, call.text("state"), call.maybe_text("body") or "")
    return Reply(review(call.view, pull, made))


def edit_review(call: Call) -> Reply:
    """Reword somebody's latest review."""
    pull = the_pull(call)
    author = user_named(call.world, call.text("author"))
    return Reply(review(call.view, pull, reviews.edit_review(call.hub, pull, author, call.text("body"))))


def request_review(call: Call) -> Reply:
    """Ask somebody or a team to review, or no longer."""
    pull = the_pull(call)
    if (slug := call.maybe_text("team")) is not None:
        team = team_named(call.world, the_owner(call, the_repository(call)), slug)
        act_of_team = teams.withdraw_team_request if call.maybe_flag("remove") else teams.request_team_review
        return Reply(full(call.view, act_of_team(call.hub, pull, team, the_pull_actor(call, pull))))
    reviewer = user_named(call.world, call.text("reviewer"))
    act = pulls.withdraw_request if call.maybe_flag("remove") else pulls.request_review
    return Reply(full(call.view, act(call.hub, pull, reviewer, the_pull_actor(call, pull))))


def set_thread(call: Call) -> Reply:
    """Resolve the thread of the latest review, or open it again."""
    pull = the_pull(call)
    resolved = call.maybe_flag("resolved") is not False
    return Reply(reviews.set_thread(call.hub, pull, resolved, the_pull_actor(call, pull)))


def set_checks(call: Call) -> Reply:
    """Bring the checks of the head commit to a state."""
    pull = the_pull(call)
    name = call.maybe_text("name")
    names = reviews.CHECKS if name is None else (name,)
    runs = reviews.set_checks(call.hub, pull, call.text("state"), names, the_pull_actor(call, pull))
    return Reply({"total_count": len(runs), "check_runs": [check_run(call.view, run) for run in runs]})


def rerequest_checks(call: Call) -> Reply:
    """Ask for checks of the head commit to run again."""
    pull = the_pull(call)
    name = call.maybe_text("name")
    names = reviews.CHECKS if name is None else (name,)
    runs = reviews.rerequest_checks(call.hub, pull, names, the_pull_actor(call, pull))
    return Reply({"total_count": len(runs), "check_runs": [check_run(call.view, run) for run in runs]})


def set_status(call: Call) -> Reply:
    """A status in the older form on the head commit."""
    pull = the_pull(call)
    repo = call.world.repositories[pull.repository_id]
    context = call.maybe_text("context") or "preview"
    made = reviews.set_status(call.hub, pull, call.text("state"), context, the_pull_actor(call, pull))
    return Reply(commit_status(call.view, repo, made), 201)


def set_conflict(call: Call) -> Reply:
    """Make a pull request conflict with its base, or no longer; GitHub sends no event of it."""
    pull = the_pull(call)
    pull.conflicting, pull.mergeable = bool(call.maybe_flag("conflicting")), None
    return Reply(full(call.view, pull))
