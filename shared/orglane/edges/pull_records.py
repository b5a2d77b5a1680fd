"""A pull request and its description as DynamoDB items and back: see `records`."""

import json
from dataclasses import asdict
from typing import Any

from orglane.commands import PullRequestFacts
from orglane.merge import rolled_up
from orglane.rows import Described, Description, Mergeability, Missed, PullRequestRow, Push, Review, Sighting, Size


def document(value: dict[str, Any]) -> dict[str, str]:
    """What of a row no condition and no filter needs, as one attribute."""
    return {"S": json.dumps(value, separators=(",", ":"), ensure_ascii=False)}


def pull_request_item(row: PullRequestRow) -> dict[str, Any]:
    doc: dict[str, Any] = {
        "repoId": row.repo_id,
        "facts": _sparse(row.facts),
        "tied": row.tied,
        "mergeability": row.mergeability,
        "size": row.size,
        "reviews": row.reviews,
        "pushed": row.pushed,
        "baseMovedMs": row.base_moved_ms,
        "checks": [row.checks.passed, row.checks.failed, row.checks.pending],
    }
    if row.missed:
        doc["missed"] = row.missed
    if row.described:
        doc["described"] = row.described
    if row.seen:
        doc["seen"] = row.seen
    item = {"ver": {"S": row.ver}, "state": {"S": row.facts.state}, "doc": document(doc)}
    return item | {"branch": {"S": row.own_branch}} if row.own_branch else item


def pull_request_of(item: dict[str, Any], doc: dict[str, Any]) -> PullRequestRow:
    facts = doc["facts"]
    facts["labels"] = tuple((name, color) for name, color in facts.get("labels", ()))
    facts["requested_reviewers"] = tuple(facts.get("requested_reviewers", ()))
    verdict, size = doc["mergeability"], doc["size"]
    return PullRequestRow(
        repo_id=doc["repoId"],
        facts=PullRequestFacts(**facts),
        ver=item["ver"]["S"],
        tied=doc["tied"],
        mergeability=Mergeability(*verdict) if verdict else None,
        size=Size(*size) if size else None,
        reviews=tuple((reviewer, Review(*review)) for reviewer, review in doc["reviews"]),
        pushed=Push(*doc["pushed"]),
        base_moved_ms=doc["baseMovedMs"],
        checks=rolled_up(*doc["checks"]),
        missed=tuple(Missed(*each) for each in doc.get("missed", ())),
        described=Described(*doc["described"]) if "described" in doc else None,
        seen=tuple(Sighting(at_ms, source, event, tuple(what)) for at_ms, source, event, what in doc.get("seen", ())),
    )


def _sparse(facts: PullRequestFacts) -> dict[str, Any]:
    """The fields that differ from their default."""
    defaults = facts._field_defaults
    return {name: each for name, each in facts._asdict().items() if name not in defaults or each != defaults[name]}


def description_item(row: Description) -> dict[str, Any]:
    return {"doc": document(asdict(row))}


def description_of(item: dict[str, Any], doc: dict[str, Any]) -> Description:
    return Description(**doc)
