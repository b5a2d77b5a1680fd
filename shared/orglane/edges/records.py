"""Rows as DynamoDB items and back.

An item keeps what conditions and filters need as attributes of its own (`ver`, `state`, `branch`, `epoch`, `headSeq`)
and the rest as one JSON document, `doc`: wide reads then cost one `json.loads` a row, and a pull request 1 KB.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from orglane import keys
from orglane.commands import Account, PullRequestFacts, RepositoryFacts
from orglane.keys import Key
from orglane.rows import Head, MemberRow, Mergeability, PullRequestRow, RepositoryRow, Row

type Item = dict[str, Any]
"""A DynamoDB item with typed attribute values, as boto3's client takes it."""

TOMBSTONE_DAYS = 30
DAY_S = 24 * 60 * 60


def key_item(key: Key) -> Item:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def number(value: int) -> dict[str, str]:
    return {"N": str(value)}


def row_item(organization_id: str, sk: str, row: Row, now_ms: int) -> Item:
    """A row as the item to put; a closed or merged pull request is a tombstone that expires."""
    item = key_item(Key(keys.organization_pk(organization_id), sk))
    match row:
        case PullRequestRow():
            item |= _pull_request_item(row, now_ms)
        case RepositoryRow():
            doc = {
                "facts": row.facts._asdict(),
                "presence": row.presence,
                "open": row.open_pull_requests,
                "activityMs": row.latest_activity_ms,
            }
            item |= {"ver": {"S": row.ver}, "doc": _doc(doc)}
        case MemberRow():
            item |= {"doc": _doc(asdict(row))}
    return item


def _pull_request_item(row: PullRequestRow, now_ms: int) -> Item:
    doc: dict[str, Any] = {"repoId": row.repo_id, "facts": row.facts._asdict(), "tied": row.tied}
    if row.mergeability:
        doc["mergeability"] = asdict(row.mergeability)
    item = {"ver": {"S": row.ver}, "state": {"S": row.facts.state}, "doc": _doc(doc)}
    if row.facts.head_ref and not row.facts.is_fork:
        item["branch"] = {"S": row.facts.head_ref}
    if not row.is_open:
        item["ttl"] = number(now_ms // 1000 + TOMBSTONE_DAYS * DAY_S)
    return item


def head_item(organization_id: str, head: Head) -> Item:
    doc = {
        "account": head.account._asdict(),
        "accountAtMs": head.account_at_ms,
        "installation": head.installation,
        "repositories": head.repositories,
        "openPullRequests": head.open_pull_requests,
        "lastWebhookAtMs": head.last_webhook_at_ms,
        "lastWebhookEvent": head.last_webhook_event,
    }
    item = key_item(keys.head(organization_id))
    return item | {"epoch": number(head.epoch), "headSeq": number(head.seq), "doc": _doc(doc)}


def head_of(item: Item) -> Head:
    doc = json.loads(item["doc"]["S"])
    installation_id, gone, at_ms, status = doc["installation"]
    return Head(
        epoch=int(item["epoch"]["N"]),
        seq=int(item["headSeq"]["N"]),
        account=Account(**doc["account"]),
        account_at_ms=doc["accountAtMs"],
        installation=(installation_id, gone, at_ms, status),
        repositories=doc["repositories"],
        open_pull_requests=doc["openPullRequests"],
        last_webhook_at_ms=doc["lastWebhookAtMs"],
        last_webhook_event=doc["lastWebhookEvent"],
    )


def row_of(item: Item) -> Row:
    """The row in an item; its kind follows from the sort key."""
    kind = item["sk"]["S"].partition("#")[0]
    return _READERS[kind](item, json.loads(item["doc"]["S"]))


def _pull_request_of(item: Item, doc: dict[str, Any]) -> PullRequestRow:
    facts = doc["facts"]
    facts["labels"] = tuple((name, color) for name, color in facts["labels"])
    facts["requested_reviewers"] = tuple(facts["requested_reviewers"])
    verdict = doc.get("mergeability")
    return PullRequestRow(
        repo_id=doc["repoId"],
        facts=PullRequestFacts(**facts),
        ver=item["ver"]["S"],
        tied=doc["tied"],
        mergeability=Mergeability(**verdict) if verdict else None,
    )


def _repository_of(item: Item, doc: dict[str, Any]) -> RepositoryRow:
    at_ms, accepted_at_ms, removed = doc["presence"]
    return RepositoryRow(
        facts=RepositoryFacts(**doc["facts"]),
        ver=item["ver"]["S"],
        presence=(at_ms, accepted_at_ms, removed),
        open_pull_requests=doc["open"],
        latest_activity_ms=doc["activityMs"],
    )


def _member_of(item: Item, doc: dict[str, Any]) -> MemberRow:
    return MemberRow(**doc)


_READERS: dict[str, Callable[[Item, dict[str, Any]], Row]] = {
    "PR": _pull_request_of,
    "REPO": _repository_of,
    "MEMBER": _member_of,
}


def _doc(value: dict[str, Any]) -> dict[str, str]:
    return {"S": json.dumps(value, separators=(",", ":"), ensure_ascii=False)}
