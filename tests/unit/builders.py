"""Small builders for facts, commands and messages: what a test does not name is ordinary."""

from typing import Any

from orglane.commands import (
    Account,
    Body,
    Cause,
    Command,
    MemberFacts,
    PullRequestFacts,
    RecordInstallation,
    RecordMember,
    RecordPullRequest,
    RecordRepositories,
    RepositoryFacts,
    encode,
)
from orglane.ports import LogEntry, Message

ORGANIZATION = "42"
ACME = Account("42", "acme")
WEB_ID = "7"
T = 1_700_000_000_000
"""The moment of the ordinary payload; GitHub's clock has one-second steps."""
ACCEPTED_MS = 1_799_999_999_000


def pull_request(number: int = 1, at_ms: int = T, **fields: Any) -> PullRequestFacts:
    return PullRequestFacts(**{"number": number, "updated_at_ms": at_ms, "title": "A change", **fields})


def repository(repo_id: str = WEB_ID, at_ms: int = T, **fields: Any) -> RepositoryFacts:
    ordinary = {"full_name": "acme/web", "name": "web", "default_branch": "main"}
    return RepositoryFacts(**{"id": repo_id, "updated_at_ms": at_ms, **ordinary, **fields})


def minimal(repo_id: str = WEB_ID, name: str = "web") -> RepositoryFacts:
    """A repository as installation events tell it."""
    return RepositoryFacts(repo_id, f"acme/{name}", name)


def command(
    body: Body, guid: str = "", accepted_at_ms: int = ACCEPTED_MS, event: str = "pull_request.opened"
) -> Command:
    """A webhook's command; with a `guid`, its delivery's effect is noted."""
    delivery = guid or "d"
    dedup = f"1#{guid}" if guid else None
    return Command(f"1-{delivery}", body.account.id, Cause("webhook", delivery), event, dedup, accepted_at_ms, body)


def told(facts: PullRequestFacts, guid: str = "", repo: RepositoryFacts | None = None, **fields: Any) -> Command:
    """The command that records a pull request."""
    body = RecordPullRequest(
        fields.pop("account", ACME), fields.pop("installation_id", "5"), repo or repository(), facts
    )
    return command(body, guid, **fields)


def added(*repos: RepositoryFacts, at_ms: int = T, **fields: Any) -> Command:
    return command(RecordRepositories(ACME, "5", at_ms, added=repos), **fields)


def removed(*repo_ids: str, at_ms: int = T, **fields: Any) -> Command:
    return command(RecordRepositories(ACME, "5", at_ms, removed=repo_ids), **fields)


def installed(installation_id: str = "5", status: str = "connected", at_ms: int = T, **fields: Any) -> Command:
    return command(RecordInstallation(ACME, installation_id, status, at_ms, fields.pop("repositories", ())), **fields)


def member(login: str = "ana", seen_at_ms: int = T, role: str = "member") -> Command:
    return command(RecordMember(ACME, MemberFacts("9", login, None, "", role), seen_at_ms))


def message(content: Command, attempts: int = 1) -> Message:
    return Message(content.id, content.organization_id, encode(content), attempts)


def entry(seq: int, changes: str = "[]", epoch: int = 1, base_epoch: int | None = None, **fields: Any) -> LogEntry:
    """One commit of an organization's log."""
    return LogEntry(
        organization_id=fields.get("organization_id", ORGANIZATION),
        epoch=epoch,
        base_epoch=epoch if base_epoch is None else base_epoch,
        base=seq - 1,
        seq=seq,
        changes=changes,
        cause=Cause("webhook", f"d{seq}"),
        at_ms=T + seq,
        commands="[]",
    )
