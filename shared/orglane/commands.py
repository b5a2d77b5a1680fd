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
    additions: int = 0
    deletions: int = 0
    created_at_ms: int = 0


class RecordPullRequest(NamedTuple):
    """Merge what a payload says of one pull request and of its repository."""

    account: Account
    installation_id: str | None
    repository: RepositoryFacts
    pull_request: PullRequestFacts


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
    """Record a person who proved at sign-in to belong to the organization."""

    account: Account
    member_id: str
    login: str
    name: str | None
    avatar_url: str
    role: str
    seen_at_ms: int


type Body = RecordPullRequest | RecordInstallation | RecordRepositories | RecordMember


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
    "record_installation": RecordInstallation,
    "record_repositories": RecordRepositories,
    "record_member": RecordMember,
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


_NESTED: dict[str, Any] = {
    "account": lambda raw: _build(Account, raw),
    "repository": lambda raw: _build(RepositoryFacts, raw),
    "pull_request": lambda raw: _build(PullRequestFacts, raw),
    "repositories": lambda raw: tuple(_build(RepositoryFacts, each) for each in raw),
    "added": lambda raw: tuple(_build(RepositoryFacts, each) for each in raw),
    "labels": lambda raw: tuple((name, color) for name, color in raw),
    "requested_reviewers": tuple,
    "removed": tuple,
}


def _build(shape: Any, raw: dict[str, Any]) -> Any:
    """A named tuple from an object: unknown fields are dropped, missing ones take their default or raise."""
    known = {name: raw[name] for name in shape._fields if name in raw}
    return shape(**{name: _NESTED[name](each) if name in _NESTED else each for name, each in known.items()})
