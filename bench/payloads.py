"""Real payloads: GitHub's own examples, from npm's @octokit/webhooks-examples."""

import copy
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from local.settings import ROOT
from orglane.github.signature import sign

type Json = dict[str, Any]

EXAMPLES = ROOT / "node_modules" / "@octokit" / "webhooks-examples" / "api.github.com" / "index.json"
ORDINARY_BYTES = 24 * 1024
BEGIN = 1_800_000_000


@cache
def _examples() -> tuple[Json, ...]:
    events = json.loads(EXAMPLES.read_text())
    return tuple(each for event in events if event["name"] == "pull_request" for each in event["examples"])


def examples() -> list[Json]:
    """Every `pull_request` example, for its reader to change."""
    return copy.deepcopy(list(_examples()))


def at(second: int) -> str:
    """A time in GitHub's one-second steps."""
    return datetime.fromtimestamp(BEGIN + second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ordinary(organization_id: str, number: int = 7, second: int = 0) -> Json:
    """A real open pull request of an organization, as it stood at a second of its story."""
    payload = next(each for each in examples() if each["action"] == "opened")
    raw, repo = payload["pull_request"], payload["repository"]
    raw |= {"number": number, "title": f"Update the README, take {second}", "updated_at": at(second), "state": "open"}
    raw["created_at"] = at(0)
    payload["number"] = number
    owner = repo["owner"] | {"id": int(organization_id), "type": "Organization", "login": f"org-{organization_id}"}
    repo |= {"id": int(organization_id), "owner": owner}
    for side in ("head", "base"):
        raw[side]["repo"] = {**raw[side]["repo"], "id": repo["id"], "owner": owner}
    # Each comes from a branch of its own, as pull requests do.
    raw["head"] |= {"ref": f"change-{number}", "sha": f"{number:040x}"}
    payload["organization"] = {"id": owner["id"], "login": owner["login"]}
    return payload


def body_of(payload: Json, size: int = ORDINARY_BYTES) -> bytes:
    """The body as GitHub sends it, the description as long as it takes to come to a size."""
    raw = payload["pull_request"]
    missing = size - len(json.dumps(payload, separators=(",", ":")))
    if missing > 0:
        raw["body"] = (raw["body"] or "") + "x" * missing
    return json.dumps(payload, separators=(",", ":")).encode()


def headers_of(body: bytes, secret: str, guid: str) -> dict[str, str]:
    """A delivery's headers."""
    return {
        "content-type": "application/json",
        "x-github-event": "pull_request",
        "x-github-delivery": guid,
        "x-github-hook-id": "1",
        "x-hub-signature-256": sign(secret, body),
    }


def http_event(body: bytes, headers: dict[str, str]) -> Json:
    """What API Gateway makes of a delivery (payload format 2.0)."""
    return {
        "version": "2.0",
        "routeKey": "POST /webhooks/github",
        "headers": headers,
        "requestContext": {"requestId": "bench"},
        "body": body.decode(),
        "isBase64Encoded": False,
    }
