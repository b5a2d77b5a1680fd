"""What the product reads from a webhook payload, normalized once, here.

GitHub adds fields and enum values at any time and sends null where nobody expects it: a getter here answers with a
default for whatever is missing or of another type, and never raises. What a fact cannot do without (an id, a number,
a time) is None then, and the caller passes the payload over.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from orglane.commands import Account, PullRequestFacts, RepositoryFacts

# Bounds keep a command under 64 KB whatever the payload. They count bytes of ASCII JSON, of which an astral character
# takes twelve; GitHub's own bounds are 256 characters for titles, 255 bytes for refs, 50 characters for label names.
MAX_TITLE = 4096
MAX_TEXT = 1536
MAX_MINIMAL = 300
MAX_URL = 1024
MAX_NAME = 600
MAX_EVENT = 64
MAX_COLOR = 6
MAX_LABELS = 16_000
MAX_REVIEWERS = 8_000
_WIDEST = 12
_AROUND = 20  # quotes, brackets and a color around each label

_MAX_SAFE_INTEGER = 2**53 - 1

type Json = Any
"""Anything that `json.loads` gives."""


def at(payload: Json, *path: str) -> Json:
    """The value at a path, or None when any step is missing or not an object."""
    for name in path:
        if not isinstance(payload, dict):
            return None
        payload = payload.get(name)
    return payload


def text(payload: Json, *path: str, most: int = MAX_TEXT) -> str:
    """The string at a path, at most `most` bytes of it in ASCII JSON; empty when it is none."""
    value = at(payload, *path)
    if not isinstance(value, str):
        return ""
    value = _cut(value, most)
    # Half of a surrogate pair is valid in JSON and in no UTF-8, which the table wants.
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def _size(value: str) -> int:
    """Bytes of a string in ASCII JSON."""
    return len(value) if value.isalnum() and value.isascii() else len(json.dumps(value)) - 2


def _cut(value: str, most: int) -> str:
    if len(value) * _WIDEST <= most:
        return value
    value = value[:most]
    while (size := _size(value)) > most:
        value = value[: min(len(value) - 1, len(value) * most // size)]
    return value


def _fitting(values: Iterable[str], most: int) -> Iterator[str]:
    """Values in their order, as many as fit."""
    for value in values:
        most -= _size(value) + _AROUND
        if most < 0:
            return
        yield value


def integer(payload: Json, *path: str) -> int | None:
    """The integer at a path, as far as a browser can hold it."""
    value = at(payload, *path)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _MAX_SAFE_INTEGER:
        return None
    return value


def flag(payload: Json, *path: str, default: bool = False) -> bool:
    value = at(payload, *path)
    return value if isinstance(value, bool) else default


def items(payload: Json, *path: str) -> list[Json]:
    value = at(payload, *path)
    return value if isinstance(value, list) else []


def identifier(payload: Json, *path: str) -> str | None:
    """A numeric id as the string that it is on our side; ids are positive."""
    value = integer(payload, *path)
    return str(value) if value is not None and value > 0 else None


def time_ms(payload: Json, *path: str) -> int | None:
    """A time in milliseconds: GitHub sends ISO 8601, and epoch seconds in a few places (`pushed_at` of a push)."""
    value = at(payload, *path)
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        return max(0, int(moment.timestamp() * 1000)) if moment.tzinfo else None
    seconds = integer(payload, *path)
    return seconds * 1000 if seconds is not None and 0 <= seconds < 10**10 else None


def account(payload: Json) -> Account | None:
    """The lane's owner: installation account, else repository owner, else organization; renames keep the id."""
    for path in (("installation", "account"), ("repository", "owner"), ("organization",)):
        owner = at(payload, *path)
        owner_id = identifier(owner, "id")
        if owner_id:
            kind = "user" if text(owner, "type") == "User" else "organization"
            return Account(owner_id, text(owner, "login"), kind, text(owner, "avatar_url", most=MAX_URL))
    return None


def repository(raw: Json, most: int = MAX_TEXT) -> RepositoryFacts | None:
    """A repository, from its full form or, many to a command, from the minimal one of installation events."""
    repo_id = identifier(raw, "id")
    if repo_id is None:
        return None
    full_name = text(raw, "full_name", most=most)
    return RepositoryFacts(
        id=repo_id,
        full_name=full_name,
        name=text(raw, "name", most=most) or full_name.rpartition("/")[2],
        url=text(raw, "html_url", most=min(most, MAX_URL)),
        is_private=flag(raw, "private", default=True),
        is_archived=flag(raw, "archived"),
        default_branch=text(raw, "default_branch", most=most),
        pushed_at_ms=time_ms(raw, "pushed_at") or 0,
        updated_at_ms=time_ms(raw, "updated_at") or 0,
    )


def pull_request(raw: Json) -> PullRequestFacts | None:
    """A pull request; None without its number or `updated_at`, which nothing can replace."""
    number, updated_at_ms = integer(raw, "number"), time_ms(raw, "updated_at")
    if number is None or number < 1 or updated_at_ms is None:
        return None
    head_repo = text(raw, "head", "repo", "full_name") or None
    return PullRequestFacts(
        number=number,
        updated_at_ms=updated_at_ms,
        title=text(raw, "title", most=MAX_TITLE),
        state=_state(raw),
        url=text(raw, "html_url", most=MAX_URL),
        head_ref=text(raw, "head", "ref"),
        head_sha=text(raw, "head", "sha"),
        head_repo=head_repo,
        # A deleted head repository (null) can only have been a fork.
        is_fork=head_repo is None or identifier(raw, "head", "repo", "id") != identifier(raw, "base", "repo", "id"),
        base_ref=text(raw, "base", "ref"),
        author_login=text(raw, "user", "login") or None,
        author_avatar_url=text(raw, "user", "avatar_url", most=MAX_URL) or None,
        is_draft=flag(raw, "draft"),
        labels=_labels(raw),
        requested_reviewers=_reviewers(raw),
        mergeable=_verdict(at(raw, "mergeable")),
        additions=integer(raw, "additions") or 0,
        deletions=integer(raw, "deletions") or 0,
        created_at_ms=time_ms(raw, "created_at") or 0,
    )


def _state(raw: Json) -> str:
    """open, closed or merged; a state that GitHub may add is closed only when it says when."""
    if flag(raw, "merged") or time_ms(raw, "merged_at") is not None:
        return "merged"
    return "closed" if text(raw, "state") == "closed" or time_ms(raw, "closed_at") is not None else "open"


def _labels(raw: Json) -> tuple[tuple[str, str], ...]:
    """Names and colors."""
    colors = {
        text(each, "name", most=MAX_NAME): text(each, "color", most=MAX_NAME)[:6] for each in items(raw, "labels")
    }
    return tuple((name, colors[name]) for name in _fitting(filter(None, colors), MAX_LABELS))


def _reviewers(raw: Json) -> tuple[str, ...]:
    """Logins of people and slugs of teams whose review is asked for."""
    people = [text(each, "login", most=MAX_NAME) for each in items(raw, "requested_reviewers")]
    teams = [text(each, "slug", most=MAX_NAME) for each in items(raw, "requested_teams")]
    return tuple(_fitting(filter(None, people + teams), MAX_REVIEWERS))


def _verdict(value: Json) -> bool | None:
    return value if isinstance(value, bool) else None
