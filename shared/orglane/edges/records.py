"""Rows as DynamoDB items and back.

An item keeps what conditions and filters need as attributes of its own (`ver`, `era`, `state`, `branch`, `status`,
`epoch`, `headSeq`) and the rest as one JSON document, `doc`: wide reads then cost one `json.loads` a row, and a pull
request 1 KB.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from orglane import keys
from orglane.commands import Account, Cause, CheckFacts, MemberFacts, Progress, RepositoryFacts
from orglane.edges.pull_records import (
    description_item,
    description_of,
    document,
    pull_request_item,
    pull_request_of,
)
from orglane.keys import Key
from orglane.model import Job, JobProgress, Position
from orglane.rows import (
    Branch,
    Commit,
    Description,
    Head,
    JobRow,
    MemberRow,
    ParkedRow,
    PullRequestRow,
    RepositoryRow,
    Row,
    Sync,
)

type Item = dict[str, Any]
"""A DynamoDB item with typed attribute values, as boto3's client takes it."""

TOMBSTONE_DAYS = 30
# Checks of commits and branches that no open pull request has to do with.
ORPHAN_DAYS = 7
# Those of a head commit: whatever is told of its pull request later links them anew.
COMMIT_DAYS = 90
JOB_DAYS = 7
# At least 14: time to find out why, to mend it, and to redrive.
PARKED_DAYS = 30
DAY_S = 24 * 60 * 60


def key_item(key: Key) -> Item:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def number(value: int) -> dict[str, str]:
    return {"N": str(value)}


def row_item(organization_id: str, sk: str, row: Row, now_ms: int, era: int = 0) -> Item:
    """A row as the item to put; what is no more is a tombstone that expires."""
    write, _ = _CODECS[sk.partition("#")[0]]
    item = key_item(Key(keys.organization_pk(organization_id), sk)) | write(row)
    if days := _days(row):
        item["ttl"] = number(now_ms // 1000 + days * DAY_S)
    # Jobs outlive the installation that they worked for, and parked commands that they came from.
    return item if isinstance(row, JobRow | ParkedRow) else item | {"era": number(era)}


def row_of(item: Item) -> Row:
    """The row in an item; its kind follows from the sort key."""
    _, read = _CODECS[item["sk"]["S"].partition("#")[0]]
    return read(item, json.loads(item["doc"]["S"]))


def is_of_era(item: Item, era: int) -> bool:
    """Whether an item's row still counts: those of an earlier era are no more, jobs and parked ones have none."""
    return "era" not in item or int(item["era"]["N"]) == era


def _days(row: Row) -> int:
    """How long a row is kept once nothing needs it; 0 for one that is needed."""
    match row:
        case PullRequestRow() | Description():
            return 0 if row.is_open else TOMBSTONE_DAYS
        case MemberRow():
            return TOMBSTONE_DAYS if row.is_removed else 0
        case Commit():
            return COMMIT_DAYS if row.pulls else ORPHAN_DAYS
        case Branch():
            return 0 if row.exists or row.pulls or row.judged else ORPHAN_DAYS
        case JobRow():
            return JOB_DAYS if row.job.completed_at_ms else 0
        case ParkedRow():
            return PARKED_DAYS
    return 0


def _repository_item(row: RepositoryRow) -> Item:
    doc = {
        "facts": row.facts._asdict(),
        "presence": row.presence,
        "open": row.open_pull_requests,
        "activityMs": row.latest_activity_ms,
    }
    return {"ver": {"S": row.ver}, "doc": document(doc)}


def _repository_of(item: Item, doc: dict[str, Any]) -> RepositoryRow:
    at_ms, accepted_at_ms, removed = doc["presence"]
    return RepositoryRow(
        facts=RepositoryFacts(**doc["facts"]),
        ver=item["ver"]["S"],
        presence=(at_ms, accepted_at_ms, removed),
        open_pull_requests=doc["open"],
        latest_activity_ms=doc["activityMs"],
    )


def _member_item(row: MemberRow) -> Item:
    return {"doc": document({"facts": row.facts._asdict(), "seenAtMs": row.seen_at_ms, "removed": row.is_removed})}


def _member_of(item: Item, doc: dict[str, Any]) -> MemberRow:
    return MemberRow(facts=MemberFacts(**doc["facts"]), seen_at_ms=doc["seenAtMs"], is_removed=doc["removed"])


def _commit_item(row: Commit) -> Item:
    doc = {
        "repoId": row.repo_id,
        "sha": row.sha,
        "pulls": row.pulls,
        "checks": row.checks,
        "listedAtMs": row.listed_at_ms,
    }
    return {"doc": document(doc)}


def _commit_of(item: Item, doc: dict[str, Any]) -> Commit:
    return Commit(
        repo_id=doc["repoId"],
        sha=doc["sha"],
        pulls=tuple(doc["pulls"]),
        checks=tuple(CheckFacts(key, outcome, tuple(order), at_ms) for key, outcome, order, at_ms in doc["checks"]),
        listed_at_ms=doc["listedAtMs"],
    )


def _branch_item(row: Branch) -> Item:
    return {"doc": document(asdict(row))}


def _branch_of(item: Item, doc: dict[str, Any]) -> Branch:
    return Branch(
        repo_id=doc["repo_id"],
        name=doc["name"],
        at_ms=doc["at_ms"],
        moves=tuple((before, after) for before, after in doc["moves"]),
        pulls=tuple(doc["pulls"]),
        judged=tuple(doc["judged"]),
    )


def _job_item(row: JobRow) -> Item:
    doc = {
        "job": asdict(row.job),
        "fence": row.fence,
        "slices": row.slices,
        "reached": row.reached,
        "toldAtMs": row.told_at_ms,
    }
    return {"status": {"S": row.job.status}, "doc": document(doc)}


def _job_of(item: Item, doc: dict[str, Any]) -> JobRow:
    job = doc["job"]
    job["progress"] = JobProgress(**job["progress"])
    return JobRow(
        job=Job(**job),
        fence=doc["fence"],
        slices=doc["slices"],
        reached=Progress(*doc["reached"]),
        told_at_ms=doc["toldAtMs"],
    )


_APART = ("times", "redriven_at_ms")
"""What a redrive looks at and notes without reading the rest."""


def _parked_item(row: ParkedRow) -> Item:
    doc = {name: each for name, each in asdict(row).items() if name not in _APART}
    item = {"times": number(row.times), "doc": document(doc)}
    return item if row.redriven_at_ms is None else item | {"redrivenAtMs": number(row.redriven_at_ms)}


def _parked_of(item: Item, doc: dict[str, Any]) -> ParkedRow:
    cause, position = doc.pop("cause"), doc.pop("position")
    return ParkedRow(
        **doc | {"pulls": tuple(doc["pulls"])},
        cause=Cause(*cause) if cause else None,
        position=Position(**position) if position else None,
        times=int(item["times"]["N"]),
        redriven_at_ms=int(item["redrivenAtMs"]["N"]) if "redrivenAtMs" in item else None,
    )


type Writer = Callable[[Any], Item]
type Reader = Callable[[Item, dict[str, Any]], Row]

_CODECS: dict[str, tuple[Writer, Reader]] = {
    "PR": (pull_request_item, pull_request_of),
    "TEXT": (description_item, description_of),
    "REPO": (_repository_item, _repository_of),
    "MEMBER": (_member_item, _member_of),
    "COMMIT": (_commit_item, _commit_of),
    "BRANCH": (_branch_item, _branch_of),
    "JOB": (_job_item, _job_of),
    "PARKED": (_parked_item, _parked_of),
}


def head_item(organization_id: str, head: Head) -> Item:
    doc = {
        "account": head.account._asdict(),
        "accountAtMs": head.account_at_ms,
        "installation": head.installation,
        "repositories": head.repositories,
        "openPullRequests": head.open_pull_requests,
        "lastWebhookAtMs": head.last_webhook_at_ms,
        "lastWebhookEvent": head.last_webhook_event,
        "sync": asdict(head.sync),
        "standings": head.standings,
    }
    fence = {"era": number(head.era), "epoch": number(head.epoch), "headSeq": number(head.seq)}
    return key_item(keys.head(organization_id)) | fence | {"doc": document(doc)}


def head_of(item: Item) -> Head:
    doc = json.loads(item["doc"]["S"])
    installation_id, gone, at_ms, status = doc["installation"]
    return Head(
        epoch=int(item["epoch"]["N"]),
        seq=int(item["headSeq"]["N"]),
        era=int(item["era"]["N"]),
        account=Account(**doc["account"]),
        account_at_ms=doc["accountAtMs"],
        installation=(installation_id, gone, at_ms, status),
        repositories=doc["repositories"],
        open_pull_requests=doc["openPullRequests"],
        last_webhook_at_ms=doc["lastWebhookAtMs"],
        last_webhook_event=doc["lastWebhookEvent"],
        sync=Sync(**doc["sync"]),
        standings=doc.get("standings", 0),
    )
