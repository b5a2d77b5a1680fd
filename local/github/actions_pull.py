"""What people do to pull requests, each with the events that GitHub sends for it."""

from dataclasses import dataclass, field

from local.github.actions_branch import move_branch, start_branch
from local.github.errors import ConflictError, ValidationError, invalid_because, invalid_field
from local.github.hub import Hub
from local.github.labels import ensure_label
from local.github.lookup import new_id, new_sha, open_pulls, pulls_of
from local.github.shapes_account import user
from local.github.shapes_pull import full
from local.github.shapes_repository import label as label_shape
from local.github.view import Json
from local.github.world import Account, PullRequest, Repository


@dataclass(frozen=True)
class NewPull:
    """What a pull request is opened with."""

    title: str
    head: str
    base: str
    body: str | None
    draft: bool
    author: Account
    head_repository: Repository
    labels: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Edit:
    """What changes in a pull request; None leaves it."""

    title: str | None = None
    body: str | None = None
    base: str | None = None
    labels: list[str] | None = None
    draft: bool | None = None


def emit(hub: Hub, pull: PullRequest, action: str, actor: Account, **more: object) -> None:
    """A `pull_request` event."""
    hub.replica.note(pull)
    repo = hub.world.repositories[pull.repository_id]
    payload = {"action": action, "number": pull.number, "pull_request": full(hub.view, pull), **more}
    hub.send("pull_request", repo, actor, payload)


def touch(hub: Hub, pull: PullRequest) -> None:
    """Something happened; a pull request's time never goes back."""
    pull.updated_at = max(hub.now(), pull.updated_at)


def open_pull(hub: Hub, repo: Repository, new: NewPull) -> PullRequest:
    """Open a pull request; the head branch is made with it if it does not exist."""
    _check_new(hub, repo, new)
    if new.head_repository.id == repo.id and new.head not in repo.branches:
        start_branch(hub, repo, new.author, new.head)
    pull = _record(hub, repo, new)
    pulls_of(hub.world, repo)[pull.number] = pull
    emit(hub, pull, "opened", new.author)
    for name in pull.labels:
        emit(hub, pull, "labeled", new.author, label=label_shape(hub.view, repo, repo.labels[name]))
    return pull


def _check_new(hub: Hub, repo: Repository, new: NewPull) -> None:
    if repo.archived:
        raise ValidationError("Repository was archived so is read-only.")
    if not new.title.strip():
        raise ValidationError(
            "Validation Failed", [{"resource": "PullRequest", "code": "missing_field", "field": "title"}]
        )
    if new.base not in repo.branches:
        raise invalid_field("PullRequest", "base")
    heads = new.head_repository.branches
    if heads.get(new.head) == repo.branches[new.base]:
        raise invalid_because("PullRequest", f"No commits between {new.base} and {new.head}")
    for pull in open_pulls(hub.world, repo):
        if (pull.head_repository_id, pull.head_ref, pull.base_ref) == (new.head_repository.id, new.head, new.base):
            owner = hub.world.accounts[new.head_repository.owner_id].login
            raise invalid_because("PullRequest", f"A pull request already exists for {owner}:{new.head}.")


def _record(hub: Hub, repo: Repository, new: NewPull) -> PullRequest:
    number, now = repo.next_number, hub.now()
    repo.next_number += 1
    return PullRequest(
        id=new_id(hub.world, "pull"),
        repository_id=repo.id,
        number=number,
        title=new.title,
        body=new.body,
        author_id=new.author.id,
        head_ref=new.head,
        head_sha=new.head_repository.branches.setdefault(new.head, new_sha(hub.world)),
        head_repository_id=new.head_repository.id,
        base_ref=new.base,
        base_sha=repo.branches[new.base],
        created_at=now,
        updated_at=now,
        draft=new.draft,
        additions=12 + number * 7 % 90,
        deletions=number * 5 % 40,
        changed_files=1 + number % 5,
        labels=[ensure_label(hub.world, repo, name).name for name in dict.fromkeys(new.labels)],
    )


def edit_pull(hub: Hub, pull: PullRequest, edit: Edit, actor: Account) -> PullRequest:
    """Change title, body, base, labels or draft: one event for the text, one for each other step."""
    repo = hub.world.repositories[pull.repository_id]
    if edit.base is not None and edit.base not in repo.branches:
        raise invalid_field("PullRequest", "base")
    if edit.title is not None and not edit.title.strip():
        raise invalid_field("PullRequest", "title")
    changes = _edit_text(hub, repo, pull, edit)
    if changes:
        touch(hub, pull)
        emit(hub, pull, "edited", actor, changes=changes)
    if edit.labels is not None:
        _set_labels(hub, repo, pull, edit.labels, actor)
    if edit.draft is not None and edit.draft != pull.draft:
        pull.draft = edit.draft
        touch(hub, pull)
        emit(hub, pull, "converted_to_draft" if edit.draft else "ready_for_review", actor)
    return pull


def _edit_text(hub: Hub, repo: Repository, pull: PullRequest, edit: Edit) -> Json:
    changes: Json = {}
    if edit.title is not None and edit.title != pull.title:
        changes["title"] = {"from": pull.title}
        pull.title = edit.title
    if edit.body is not None and edit.body != pull.body:
        changes["body"] = {"from": pull.body or ""}
        pull.body = edit.body
    if edit.base is not None and edit.base != pull.base_ref:
        changes["base"] = {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base_sha}}
        pull.base_ref, pull.base_sha, pull.mergeable = edit.base, repo.branches[edit.base], None
    return changes


def _set_labels(hub: Hub, repo: Repository, pull: PullRequest, wanted: list[str], actor: Account) -> None:
    for name in [one for one in pull.labels if one not in wanted]:
        pull.labels.remove(name)
        touch(hub, pull)
        emit(hub, pull, "unlabeled", actor, label=label_shape(hub.view, repo, repo.labels[name]))
    for name in [one for one in dict.fromkeys(wanted) if one not in pull.labels]:
        pull.labels.append(ensure_label(hub.world, repo, name).name)
        touch(hub, pull)
        emit(hub, pull, "labeled", actor, label=label_shape(hub.view, repo, repo.labels[name]))


def push_to_pull(hub: Hub, pull: PullRequest, actor: Account) -> PullRequest:
    """A new commit on the head branch."""
    head = hub.world.repositories.get(pull.head_repository_id or 0)
    if head is None:
        raise ConflictError("The fork that this pull request came from is gone: nobody can push to it.")
    move_branch(hub, head, pull.head_ref, actor, pull.title)
    return pull


def close_pull(hub: Hub, pull: PullRequest, actor: Account) -> PullRequest:
    """Close without merging."""
    require_open(pull)
    pull.state, pull.closed_at = "closed", hub.now()
    touch(hub, pull)
    emit(hub, pull, "closed", actor)
    return pull


def reopen_pull(hub: Hub, pull: PullRequest, actor: Account) -> PullRequest:
    """Open a closed one again."""
    if pull.merged:
        raise ConflictError("A merged pull request cannot be reopened.")
    if pull.state == "open":
        raise ConflictError("This pull request is open.")
    if pull.head_repository_id is None:
        raise ConflictError("The fork that this pull request came from is gone.")
    pull.state, pull.closed_at, pull.mergeable = "open", None, None
    touch(hub, pull)
    emit(hub, pull, "reopened", actor)
    return pull


def merge_pull(hub: Hub, pull: PullRequest, actor: Account) -> PullRequest:
    """Merge: the pull request closes and the base branch moves."""
    require_open(pull)
    if pull.draft:
        raise ConflictError("A draft cannot be merged.")
    if pull.conflicting:
        raise ConflictError("Pull Request is not mergeable")
    repo = hub.world.repositories[pull.repository_id]
    now = hub.now()
    pull.state, pull.closed_at, pull.merged_at, pull.merged_by_id = "closed", now, now, actor.id
    pull.merge_sha, pull.requested_reviewers = new_sha(hub.world), []
    touch(hub, pull)
    emit(hub, pull, "closed", actor)
    title = f"Merge pull request #{pull.number} from {pull.head_ref}\n\n{pull.title}"
    move_branch(hub, repo, pull.base_ref, actor, title, to=pull.merge_sha)
    return pull


def request_review(hub: Hub, pull: PullRequest, reviewer: Account, actor: Account) -> PullRequest:
    """Ask somebody to review."""
    require_open(pull)
    if reviewer.id == pull.author_id:
        raise ValidationError("Review cannot be requested from pull request author.")
    if reviewer.id not in pull.requested_reviewers:
        pull.requested_reviewers.append(reviewer.id)
    touch(hub, pull)
    emit(hub, pull, "review_requested", actor, requested_reviewer=user(hub.view, reviewer))
    return pull


def withdraw_request(hub: Hub, pull: PullRequest, reviewer: Account, actor: Account) -> PullRequest:
    """No longer ask somebody."""
    if reviewer.id not in pull.requested_reviewers:
        raise ConflictError(f"{reviewer.login} was not asked to review.")
    pull.requested_reviewers.remove(reviewer.id)
    touch(hub, pull)
    emit(hub, pull, "review_request_removed", actor, requested_reviewer=user(hub.view, reviewer))
    return pull


def require_open(pull: PullRequest) -> None:
    """Refuse what makes sense for open pull requests only."""
    if pull.state != "open":
        raise ConflictError("This pull request is merged." if pull.merged else "This pull request is closed.")
