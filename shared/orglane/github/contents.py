"""Webhooks about what is in a repository, and about the repository itself."""

from orglane.commands import (
    Account,
    CheckFacts,
    RecordBranch,
    RecordChecks,
    RecordPullRequest,
    RecordRepositories,
    RecordRepository,
    ReviewFacts,
)
from orglane.github.checks import run_check, status_check, suite_check
from orglane.github.payload import (
    MAX_EVENT,
    MAX_REF,
    MAX_SHA,
    Json,
    at,
    description,
    identifier,
    integer,
    owner,
    pull_request,
    repository,
    review,
    text,
    time_ms,
)
from orglane.github.reading import Reading

NO_COMMIT = "0" * 40
_HEADS, _TAGS = "refs/heads/", "refs/tags/"
_REVIEWED = {"submitted", "edited", "dismissed"}
_TOLD = {"created", "edited", "renamed", "privatized", "publicized", "archived", "unarchived"}


# ---- pull requests


def read_pull_request(payload: Json, account: Account) -> Reading:
    return _pull_request(payload, account, ())


def read_review(payload: Json, account: Account) -> Reading:
    """A review; one that is incomplete still tells of its pull request."""
    told = review(at(payload, "review")) if text(payload, "action") in _REVIEWED else None
    return _pull_request(payload, account, (told,) if told else ())


def _pull_request(payload: Json, account: Account, reviews: tuple[ReviewFacts, ...]) -> Reading:
    repo, facts = repository(at(payload, "repository")), pull_request(at(payload, "pull_request"))
    if repo is None or facts is None:
        return Reading(ignored=f"incomplete:{'repository' if repo is None else 'pull_request'}")
    installation_id, told = identifier(payload, "installation", "id"), description(at(payload, "pull_request"))
    return Reading((RecordPullRequest(account, installation_id, repo, facts, reviews, told),))


# ---- checks


def read_check_run(payload: Json, account: Account) -> Reading:
    run = at(payload, "check_run")
    run_id, name = integer(run, "id"), at(run, "name")
    if run_id is None or not isinstance(name, str) or not name:
        return Reading(ignored="incomplete:check_run")
    check = run_check(
        suite_id=integer(run, "check_suite", "id") or 0,
        name=name,
        run_id=run_id,
        status=text(run, "status"),
        conclusion=text(run, "conclusion"),
        started_at_ms=time_ms(run, "started_at") or 0,
        completed_at_ms=time_ms(run, "completed_at") or 0,
    )
    return _checks(payload, account, text(run, "head_sha", most=MAX_SHA), check)


def read_check_suite(payload: Json, account: Account) -> Reading:
    """A completed suite; before that its runs tell more than it does."""
    suite, action = at(payload, "check_suite"), text(payload, "action", most=MAX_EVENT)
    if action != "completed":
        return Reading(ignored=f"action:check_suite.{action}")
    suite_id, updated_at_ms = integer(suite, "id"), time_ms(suite, "updated_at")
    if suite_id is None or updated_at_ms is None:
        return Reading(ignored="incomplete:check_suite")
    check = suite_check(suite_id, text(suite, "conclusion"), updated_at_ms)
    if check is None:
        return Reading(ignored="incomplete:conclusion")
    return _checks(payload, account, text(suite, "head_sha", most=MAX_SHA), check)


def read_status(payload: Json, account: Account) -> Reading:
    context, at_ms = at(payload, "context"), time_ms(payload, "updated_at") or time_ms(payload, "created_at")
    if not isinstance(context, str) or not context or at_ms is None:
        return Reading(ignored="incomplete:status")
    check = status_check(context, text(payload, "state"), at_ms)
    return _checks(payload, account, text(payload, "sha", most=MAX_SHA), check)


def _checks(payload: Json, account: Account, sha: str, check: CheckFacts) -> Reading:
    repo = repository(at(payload, "repository"))
    if repo is None or not sha:
        return Reading(ignored=f"incomplete:{'repository' if repo is None else 'sha'}")
    return Reading((RecordChecks(account, identifier(payload, "installation", "id"), repo, sha, (check,)),))


# ---- branches


def read_push(payload: Json, account: Account) -> Reading:
    ref = text(payload, "ref", most=len(_HEADS) + MAX_REF)
    branch = ref.removeprefix(_HEADS)
    if not branch or branch == ref:
        kind = "tag" if ref.startswith(_TAGS) else "other"
        return Reading(ignored=f"ref:{kind}" if ref else "incomplete:ref")
    before, after = text(payload, "before", most=MAX_SHA), text(payload, "after", most=MAX_SHA)
    return _branch(payload, account, branch, before, after)


def read_create(payload: Json, account: Account) -> Reading:
    """A new branch; which commit it is at, the push of the same moment tells."""
    return _of_branch(payload, account, NO_COMMIT, "")


def read_delete(payload: Json, account: Account) -> Reading:
    return _of_branch(payload, account, "", NO_COMMIT)


def _of_branch(payload: Json, account: Account, before: str, after: str) -> Reading:
    kind, branch = text(payload, "ref_type", most=MAX_EVENT), text(payload, "ref", most=MAX_REF)
    if not kind or not branch:
        return Reading(ignored="incomplete:ref")
    if kind != "branch":
        return Reading(ignored=f"ref:{kind}")
    return _branch(payload, account, branch, before, after)


def _branch(payload: Json, account: Account, branch: str, before: str, after: str) -> Reading:
    repo = repository(at(payload, "repository"))
    if repo is None:
        return Reading(ignored="incomplete:repository")
    at_ms = repo.pushed_at_ms or time_ms(payload, "head_commit", "timestamp")
    if not at_ms:
        return Reading(ignored="incomplete:pushed_at")
    installation_id = identifier(payload, "installation", "id")
    return Reading((RecordBranch(account, installation_id, repo, branch, before, after, at_ms),))


# ---- repositories


def read_repository(payload: Json, account: Account) -> Reading:
    action, repo = text(payload, "action", most=MAX_EVENT), repository(at(payload, "repository"))
    if action not in {*_TOLD, "deleted", "transferred"}:
        return Reading(ignored=f"action:repository.{action}")
    if repo is None:
        return Reading(ignored="incomplete:repository")
    if action == "deleted":
        return Reading((RecordRepositories(account, "", repo.updated_at_ms, removed=(repo.id,)),))
    if action in _TOLD:
        return Reading((RecordRepository(account, identifier(payload, "installation", "id"), repo),))
    # Both owners' installations are told, and the payload does not say whose `installation` is in it.
    new, old = owner(at(payload, "repository", "owner")) or account, _former_owner(payload)
    here = RecordRepository(new, None, repo)
    if old is None or old.id == new.id:
        return Reading((here,))
    return Reading((here, RecordRepositories(old, "", repo.updated_at_ms, removed=(repo.id,))))


def _former_owner(payload: Json) -> Account | None:
    was = at(payload, "changes", "owner", "from")
    return owner(at(was, "organization")) or owner(at(was, "user"), "user")
