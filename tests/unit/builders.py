"""Small builders for facts, commands and messages: what a test does not name is ordinary."""

from typing import Any

from orglane.commands import (
    Account,
    Body,
    Cause,
    CheckFacts,
    Command,
    DescriptionFacts,
    EndSessions,
    HandOver,
    MemberFacts,
    Progress,
    PullRequestFacts,
    PullRequestReport,
    RecordAccount,
    RecordBranch,
    RecordChecks,
    RecordInstallation,
    RecordJob,
    RecordMember,
    RecordPullRequest,
    RecordRepositories,
    RecordRepository,
    RecordSlice,
    RepositoryFacts,
    ReviewFacts,
    encode,
)
from orglane.jobs import FULL_SYNC, Order, new_job
from orglane.ports import LogEntry, Message
from orglane.rows import JobRow

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
    account, installation_id = fields.pop("account", ACME), fields.pop("installation_id", "5")
    reviews, text = fields.pop("reviews", ()), fields.pop("text", None)
    description = None if text is None else DescriptionFacts(text)
    body = RecordPullRequest(account, installation_id, repo or repository(), facts, reviews, description)
    return command(body, guid, **fields)


def added(*repos: RepositoryFacts, at_ms: int = T, **fields: Any) -> Command:
    return command(RecordRepositories(ACME, "5", at_ms, added=repos), **fields)


def removed(*repo_ids: str, at_ms: int = T, **fields: Any) -> Command:
    return command(RecordRepositories(ACME, "5", at_ms, removed=repo_ids), **fields)


def installed(installation_id: str = "5", status: str = "connected", at_ms: int = T, **fields: Any) -> Command:
    return command(RecordInstallation(ACME, installation_id, status, at_ms, fields.pop("repositories", ())), **fields)


def member(login: str = "ana", seen_at_ms: int = T, role: str = "member", **fields: Any) -> Command:
    gone = fields.pop("removed", False)
    return command(RecordMember(ACME, MemberFacts("9", login, None, "", role), seen_at_ms, gone), **fields)


def linked(number: int = 1, at_ms: int = T, **fields: Any) -> PullRequestFacts:
    """A pull request from branch `feature` at commit a1 into `main`."""
    return pull_request(
        number, at_ms, **{"head_ref": "feature", "head_sha": "a1", "base_ref": "main", "mergeable": True, **fields}
    )


def check(key: str = "run/1/unit", outcome: str = "passed", at_ms: int = T) -> CheckFacts:
    return CheckFacts(key, outcome, (at_ms,), at_ms)


def checked(*checks: CheckFacts, sha: str = "a1", **fields: Any) -> Command:
    """The command that records checks of a commit."""
    return command(RecordChecks(ACME, "5", repository(), sha, checks), **fields)


def review(state: str, at_ms: int = T, reviewer: str = "ben", review_id: int = 0, login: str = "") -> ReviewFacts:
    return ReviewFacts(review_id or at_ms, reviewer, state, at_ms, login)


def pushed(branch: str, after: str, at_ms: int = T, before: str = "00", **fields: Any) -> Command:
    """The command that records that a branch moved."""
    above = fields.pop("above", 0)
    body = RecordBranch(ACME, "5", fields.pop("repo", repository()), branch, before, after, at_ms, above)
    return command(body, **fields)


def renamed(name: str, at_ms: int = T + 60_000, repo_id: str = WEB_ID, **fields: Any) -> Command:
    """The command that records a repository's new name."""
    body = RecordRepository(ACME, "5", repository(repo_id, at_ms, full_name=f"acme/{name}", name=name))
    return command(body, **fields)


def account_renamed(login: str, at_ms: int = T) -> Command:
    return command(RecordAccount(ACME._replace(login=login), "5", at_ms))


def sessions_ended(user_id: str = "9", **fields: Any) -> Command:
    return command(EndSessions(ACME._replace(id=user_id)), **fields)


def handed_over(**fields: Any) -> Command:
    return command(HandOver(ACME), **fields)


def job_row(job_id: str = "j1", kind: str = FULL_SYNC, **fields: Any) -> JobRow:
    """A job as it was stored when it was ordered."""
    return JobRow(job=new_job(ORGANIZATION, Order(job_id, kind), T), **fields)


def job_moved(status: str, fence: int = 1, job_id: str = "j1", **fields: Any) -> Command:
    """The worker's word on a job."""
    body = RecordJob(ACME, job_id, fence, status, **fields)
    return command(body)._replace(cause=Cause("sync", job_id))


def cut(number: int = 1, fence: int = 1, job_id: str = "j1", read_at_ms: int = T, **rows: Any) -> Command:
    """The command of one slice of a job."""
    progress = rows.pop("progress", Progress("pull_requests", number, 10))
    body = RecordSlice(ACME, job_id, fence, number, read_at_ms, progress, **rows)
    sent = command(body, event="full_sync.slice")
    return sent._replace(id=f"{job_id}-{fence}-{number}", cause=Cause("sync", job_id), dedup=f"{job_id}#{number}")


def report(facts: PullRequestFacts, read_at_ms: int = T + 60_000, **fields: Any) -> PullRequestReport:
    """A pull request as GitHub's API told it."""
    return PullRequestReport(WEB_ID, facts, read_at_ms, **fields)


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
