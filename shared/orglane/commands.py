"""Commands: what the lane carries, in the imperative, small and normalized.

A command body is ASCII JSON (SQS refuses control characters outside XML 1.0) of at most `MAX_BODY_BYTES`:

    {"v": 1, "id", "kind", "organizationId", "cause": {"kind", "id"}, "event", "dedup", "acceptedAtMs", "body": {…}}

Plain named tuples and nothing slow to import, because the webhook function builds them on the hot path.
Times are integer milliseconds since the epoch, ids are strings.
"""

import json
from typing import Any, NamedTuple

from orglane.errors import MalformedCommand

MAX_BODY_BYTES = 64 * 1024
_SCHEMA = 1


class Cause(NamedTuple):
    """Why a command exists: `kind` is webhook, sync, reload or command; `id` names the delivery or job."""

    kind: str
    id: str


class Account(NamedTuple):
    """The owner of an organization's lane: an organization or a user account on GitHub."""

    id: str
    login: str
    kind: str = "organization"
    avatar_url: str = ""


class RepositoryFacts(NamedTuple):
    """A repository as one payload tells it; `updated_at_ms` 0 marks the minimal form of installation events."""

    id: str
    full_name: str
    name: str = ""
    url: str = ""
    is_private: bool = True
    is_archived: bool = False
    default_branch: str = ""
    pushed_at_ms: int = 0
    updated_at_ms: int = 0


class PullRequestFacts(NamedTuple):
    """A pull request as one payload tells it. `state` is open, closed or merged; `mergeable` None is not known."""

    number: int
    updated_at_ms: int
    title: str = ""
    state: str = "open"
    url: str = ""
    head_ref: str = ""
    head_sha: str = ""
    head_repo: str | None = None
    is_fork: bool = False
    base_ref: str = ""
    author_login: str | None = None
    author_avatar_url: str | None = None
    is_draft: bool = False
    labels: tuple[tuple[str, str], ...] = ()
    requested_reviewers: tuple[str, ...] = ()
    mergeable: bool | None = None
    additions: int | None = None
    deletions: int | None = None
    created_at_ms: int = 0


class ReviewFacts(NamedTuple):
    """A submitted review: `state` is approved, changes_requested, commented or dismissed.

    `reviewer` is the person's numeric id, `login` their name; both are empty for a deleted account.
    """

    id: int
    reviewer: str
    state: str
    submitted_at_ms: int
    login: str = ""


class DescriptionFacts(NamedTuple):
    """What a pull request says of itself, as Markdown; `is_cut`: only the beginning of it."""

    text: str
    is_cut: bool = False


class CheckFacts(NamedTuple):
    """One check of a commit: `outcome` is passed, failed or pending.

    `key` names the check among those of its commit; of two reports of one key the greater `order` is the newer.
    `at_ms` is when the report was true, by GitHub's clock.
    """

    key: str
    outcome: str
    order: tuple[int, ...]
    at_ms: int


class MemberFacts(NamedTuple):
    """A person of the organization: `role` is admin or member, empty when the payload does not say."""

    id: str
    login: str
    name: str | None = None
    avatar_url: str = ""
    role: str = ""


class BranchFacts(NamedTuple):
    """A branch and its head commit."""

    name: str
    sha: str


class PullRequestReport(NamedTuple):
    """A pull request as GitHub's API told it at `read_at_ms`, by the clock of GitHub's answer.

    `checks` is the complete list of the head commit's checks, None when it was not asked for or is not complete;
    with `is_part` it is one part of a list too long for one command, and says nothing of what it lacks.
    `description` None was not asked for.
    """

    repository_id: str
    facts: PullRequestFacts
    read_at_ms: int
    reviews: tuple[ReviewFacts, ...] = ()
    checks: tuple[CheckFacts, ...] | None = None
    is_part: bool = False
    description: DescriptionFacts | None = None


class Progress(NamedTuple):
    """How far a job has come."""

    phase: str | None = None
    done: int = 0
    total: int | None = None


class RecordPullRequest(NamedTuple):
    """Merge what a payload says of one pull request, of its repository and of reviews.

    `description` None: the payload says nothing of it.
    """

    account: Account
    installation_id: str | None
    repository: RepositoryFacts
    pull_request: PullRequestFacts
    reviews: tuple[ReviewFacts, ...] = ()
    description: DescriptionFacts | None = None


class RecordChecks(NamedTuple):
    """Merge what a payload says of the checks of one commit."""

    account: Account
    installation_id: str | None
    repository: RepositoryFacts
    sha: str
    checks: tuple[CheckFacts, ...]


class RecordBranch(NamedTuple):
    """Record that a branch moved from commit `before` to `after` at `at_ms`.

    Forty zeros stand for no branch, an empty text for a commit that the payload does not name. `above` goes on with
    the pull requests that are based on it, when they were too many for one command.
    """

    account: Account
    installation_id: str | None
    repository: RepositoryFacts
    branch: str
    before: str
    after: str
    at_ms: int
    above: int = 0


class RecordRepository(NamedTuple):
    """Record what a payload says of a repository."""

    account: Account
    installation_id: str | None
    repository: RepositoryFacts


class RecordInstallation(NamedTuple):
    """Record what became of an installation: `status` is connected, install_required or reconnect_required."""

    account: Account
    installation_id: str
    status: str
    updated_at_ms: int
    repositories: tuple[RepositoryFacts, ...] = ()


class RecordRepositories(NamedTuple):
    """Record repositories that an installation may now see, and those that it may no longer see."""

    account: Account
    installation_id: str
    updated_at_ms: int
    added: tuple[RepositoryFacts, ...] = ()
    removed: tuple[str, ...] = ()


class RecordMember(NamedTuple):
    """Record that a person belongs to the organization, or no longer does."""

    account: Account
    member: MemberFacts
    seen_at_ms: int
    removed: bool = False


class RecordAccount(NamedTuple):
    """Record the account's name as a payload tells it at `at_ms`."""

    account: Account
    installation_id: str | None
    at_ms: int


class EndSessions(NamedTuple):
    """End the sessions of a person who took the App's authorization back; `account` is the person."""

    account: Account


class HandOver(NamedTuple):
    """Mark the end of what came through the front lane: everything after it waits in the organization's own lane."""

    account: Account


class RecordSlice(NamedTuple):
    """Merge one slice of what a job read: rows of any kind, at most 40 of them.

    `number` counts the slices of a job from 1, `fence` its attempts. `removed` are repositories that a complete list
    read at `read_at_ms` lacked, `gone_members` and `gone_branches` likewise; branches are those of `branches_of`.
    `era` is the era in which it was read, None when the sender did not say.
    """

    account: Account
    job_id: str
    fence: int
    number: int
    read_at_ms: int
    progress: Progress
    repositories: tuple[RepositoryFacts, ...] = ()
    removed: tuple[str, ...] = ()
    members: tuple[MemberFacts, ...] = ()
    gone_members: tuple[str, ...] = ()
    pull_requests: tuple[PullRequestReport, ...] = ()
    branches_of: str = ""
    branches: tuple[BranchFacts, ...] = ()
    gone_branches: tuple[str, ...] = ()
    era: int | None = None


class RecordJob(NamedTuple):
    """Move a job to a status; an illegal or superseded move changes nothing. `era` is the attempt's, as of a slice."""

    account: Account
    job_id: str
    fence: int
    status: str
    message: str | None = None
    progress: Progress | None = None
    result: dict[str, Any] | None = None
    error: str | None = None
    attempt: int = 0
    resume_at_ms: int | None = None
    era: int | None = None


type Body = (
    RecordPullRequest
    | RecordChecks
    | RecordBranch
    | RecordRepository
    | RecordInstallation
    | RecordRepositories
    | RecordMember
    | RecordAccount
    | EndSessions
    | HandOver
    | RecordSlice
    | RecordJob
)


class Command(NamedTuple):
    """One message of a lane.

    `dedup` is the key under which its effect is noted (hook and delivery GUID), None when repeating is harmless;
    `event` is what an operator reads, such as `pull_request.opened`.
    """

    id: str
    organization_id: str
    cause: Cause
    event: str
    dedup: str | None
    accepted_at_ms: int
    body: Body


KINDS: dict[str, type[Body]] = {
    "record_pull_request": RecordPullRequest,
    "record_checks": RecordChecks,
    "record_branch": RecordBranch,
    "record_repository": RecordRepository,
    "record_installation": RecordInstallation,
    "record_repositories": RecordRepositories,
    "record_member": RecordMember,
    "record_account": RecordAccount,
    "end_sessions": EndSessions,
    "hand_over": HandOver,
    "record_slice": RecordSlice,
    "record_job": RecordJob,
}
_KIND_OF = {shape: kind for kind, shape in KINDS.items()}


def kind_of(command: Command) -> str:
    """The command's name on the wire and in logs."""
    return _KIND_OF[type(command.body)]


def encode(command: Command) -> str:
    """A command as ASCII JSON."""
    message = {
        "v": _SCHEMA,
        "id": command.id,
        "kind": kind_of(command),
        "organizationId": command.organization_id,
        "cause": command.cause._asdict(),
        "event": command.event,
        "dedup": command.dedup,
        "acceptedAtMs": command.accepted_at_ms,
        "body": _plain(command.body),
    }
    return json.dumps(message, separators=(",", ":"))


def encode_row(row: Any) -> str:
    """One row of a command's body as ASCII JSON."""
    return json.dumps(_plain(row), separators=(",", ":"))


def decode(text: str) -> Command:
    """The command in a lane message; fields that a newer sender added are passed over.

    Raises MalformedCommand when it is not JSON, of an unknown kind or version, or lacks a field.
    """
    try:
        message = json.loads(text)
        if message["v"] != _SCHEMA:
            raise MalformedCommand(f"command schema {message['v']!r} is not known here")
        return Command(
            id=str(message["id"]),
            organization_id=str(message["organizationId"]),
            cause=_build(Cause, message["cause"]),
            event=str(message["event"]),
            dedup=message["dedup"],
            accepted_at_ms=int(message["acceptedAtMs"]),
            body=_build(KINDS[message["kind"]], message["body"]),
        )
    # RecursionError and OverflowError: nested too deep, and `Infinity`, which Python reads as a number.
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as reason:
        raise MalformedCommand(f"{type(reason).__name__}: {reason}") from reason


def _plain(value: Any) -> Any:
    """Named tuples as objects, so that a reader needs no field order."""
    if not isinstance(value, tuple):  # first: most values are none, and asking those for `_fields` is slow
        return value
    if hasattr(value, "_fields"):
        return {name: _plain(each) for name, each in zip(value._fields, value, strict=True)}
    return [_plain(each) for each in value]


def _each(shape: Any) -> Any:
    return lambda raw: tuple(_build(shape, one) for one in raw)


def _one(shape: Any) -> Any:
    return lambda raw: None if raw is None else _build(shape, raw)


_NESTED: dict[str, Any] = {
    "account": _one(Account),
    "repository": _one(RepositoryFacts),
    "pull_request": _one(PullRequestFacts),
    "facts": _one(PullRequestFacts),
    "member": _one(MemberFacts),
    "progress": _one(Progress),
    "repositories": _each(RepositoryFacts),
    "added": _each(RepositoryFacts),
    "pull_requests": _each(PullRequestReport),
    "members": _each(MemberFacts),
    "branches": _each(BranchFacts),
    "reviews": _each(ReviewFacts),
    "description": _one(DescriptionFacts),
    "checks": lambda raw: None if raw is None else _each(CheckFacts)(raw),
    "labels": lambda raw: tuple((name, color) for name, color in raw),
    "requested_reviewers": tuple,
    "removed": lambda raw: raw if isinstance(raw, bool) else tuple(raw),
    "gone_members": tuple,
    "gone_branches": tuple,
    "order": tuple,
}


def _build(shape: Any, raw: dict[str, Any]) -> Any:
    """A named tuple from an object: unknown fields are dropped, missing ones take their default or raise."""
    known = {name: raw[name] for name in shape._fields if name in raw}
    return shape(**{name: _NESTED[name](each) if name in _NESTED else each for name, each in known.items()})
