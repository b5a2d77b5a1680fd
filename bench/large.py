"""An organization of many repositories, told as GitHub tells of it: each open pull request by a real delivery."""

import copy
import hashlib
import itertools
from collections.abc import Iterator

from bench import payloads
from bench.ordinary import commands
from orglane.commands import Command

BATCH = 320


def filling(organization_id: str, repositories: int, pull_requests: int) -> Iterator[tuple[Command, ...]]:
    """Commands that make it, a batch at a time."""
    template = payloads.ordinary(organization_id)
    told = (_told(template, organization_id, at, repositories) for at in range(pull_requests))
    return itertools.batched(told, BATCH, strict=False)


def opened(organization_id: str, repo_id: int, number: int, second: int = 0, **changes: object) -> payloads.Json:
    """The payload of one of them."""
    return _payload(payloads.ordinary(organization_id), repo_id, number, second, **changes)


def repo_id(organization_id: str, at: int) -> int:
    """Repositories are numbered from the organization's own id on."""
    return int(organization_id) + at


def _told(template: payloads.Json, organization_id: str, at: int, repositories: int) -> Command:
    repo = repo_id(organization_id, at % repositories)
    return commands(_payload(copy.deepcopy(template), repo, 1 + at // repositories))[0]


def _payload(payload: payloads.Json, repo: int, number: int, second: int = 0, **changes: object) -> payloads.Json:
    """Names and hashes of its own, as pull requests have them: alike, they would compress better than any real ones."""
    sha = hashlib.sha1(f"{repo}#{number}@{second}".encode(), usedforsecurity=False).hexdigest()
    raw, name = payload["pull_request"], f"service-{repo}"
    payload["number"] = number
    payload["repository"] |= {"id": repo, "name": name, "full_name": f"{payload['organization']['login']}/{name}"}
    raw |= {"number": number, "title": f"Handle {sha[:6]} in {sha[6:11]}", "updated_at": payloads.at(second), **changes}
    for side in ("head", "base"):
        raw[side]["repo"] |= {"id": repo, "name": name, "full_name": payload["repository"]["full_name"]}
    raw["head"] |= {"ref": f"change-{number}-{sha[11:16]}", "sha": sha}
    return payload
