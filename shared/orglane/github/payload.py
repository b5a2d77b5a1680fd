"""What the product reads from a webhook payload, normalized once, here.

GitHub adds fields and enum values at any time and sends null where nobody expects it: a getter here answers with a
default for whatever is missing or of another type, and never raises. What a fact cannot do without (an id, a number,
a time) is None then, and the caller passes the payload over.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from orglane.commands import (
    Account,
    DescriptionFacts,
    MemberFacts,
    PullRequestFacts,
    RepositoryFacts,
    ReviewFacts,
)

# Bounds keep a command under 64 KB whatever the payload. They count bytes of ASCII JSON, of which an astral character
# takes twelve; GitHub's own bounds are 256 characters for titles, 255 bytes for refs, 50 characters for label names.
MAX_TITLE = 4096
MAX_TEXT = 1536
MAX_MINIMAL = 300
MAX_URL = 1024
MAX_NAME = 600
# Refs and commits are parts of keys, which the table bounds at 1024 bytes.
MAX_REF = 800
MAX_SHA = 64
MAX_EVENT = 64
MAX_COLOR = 6
MAX_LABELS = 16_000
MAX_REVIEWERS = 8_000
MAX_DESCRIPTION = 16 * 1024
# Of reviewers there are many in one command; GitHub's own bound for a login is 39 characters.
MAX_LOGIN = 100
_WIDEST = 12
_AROUND = 20  # quotes, brackets and a color around each label

_MAX_SAFE_INTEGER = 2**53 - 1

_ROLES = {"admin", "member"}
_VERDICTS = {"approved", "changes_requested", "commented", "dismissed"}

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
        if found := owner(at(payload, *path)):
            return found
    return None


def owner(raw: Json, kind: str = "organization") -> Account | None:
    """An account that has a lane; `kind` is what it is unless it says that it is a user."""
    owner_id = identifier(raw, "id")
    if owner_id is None:
        return None
    return Account(owner_id, text(raw, "login"), "user" if text(raw, "type") == "User" else kind, avatar(raw))


def member(raw: Json, role: str = "") -> MemberFacts | None:
    """A person; webhooks tell no names."""
    member_id = identifier(raw, "id")
    if member_id is None:
        return None
    role = role.lower()
    return MemberFacts(member_id, text(raw, "login"), None, avatar(raw), role if role in _ROLES else "")


def link(raw: Json, most: int = MAX_URL) -> str:
    """The address of a thing's page; one that a browser would run instead of open is none."""
    address = text(raw, "html_url", most=most)
    return address if address.startswith(("https://", "http://")) else ""


def avatar(raw: Json, name: str = "avatar_url") -> str:
    """An avatar's address without the parameter `u`, which only GraphQL adds."""
    address, _, query = text(raw, name, most=MAX_URL).partition("?")
    kept = "&".join(each for each in query.split("&") if not each.startswith("u="))
    return f"{address}?{kept}" if kept else address


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
        url=link(raw, min(most, MAX_URL)),
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
        url=link(raw),
        head_ref=text(raw, "head", "ref", most=MAX_REF),
        head_sha=text(raw, "head", "sha", most=MAX_SHA),
        head_repo=head_repo,
        # A deleted head repository (null) can only have been a fork.
        is_fork=head_repo is None or identifier(raw, "head", "repo", "id") != identifier(raw, "base", "repo", "id"),
        base_ref=text(raw, "base", "ref", most=MAX_REF),
        author_login=text(raw, "user", "login") or None,
        author_avatar_url=avatar(at(raw, "user")) or None,
        is_draft=flag(raw, "draft"),
        labels=labels(items(raw, "labels")),
        requested_reviewers=_requested(raw),
        mergeable=_verdict(at(raw, "mergeable")),
        additions=integer(raw, "additions"),
        deletions=integer(raw, "deletions"),
        created_at_ms=time_ms(raw, "created_at") or 0,
    )


def _state(raw: Json) -> str:
    """open, closed or merged; a state that GitHub may add is closed only when it says when."""
    if flag(raw, "merged") or time_ms(raw, "merged_at") is not None:
        return "merged"
    return "closed" if text(raw, "state") == "closed" or time_ms(raw, "closed_at") is not None else "open"


def description(raw: Json) -> DescriptionFacts | None:
    """What a pull request says of itself: null is an empty text, and without the key nothing is told of it."""
    told = at(raw, "body")
    if isinstance(told, str):
        kept = text(raw, "body", most=MAX_DESCRIPTION)
        return DescriptionFacts(kept, is_cut=len(kept) < len(told))
    return DescriptionFacts("") if isinstance(raw, dict) and "body" in raw and told is None else None


def review(raw: Json) -> ReviewFacts | None:
    """A submitted review; None without its id or its time, which a pending one lacks."""
    review_id, submitted_at_ms = integer(raw, "id"), time_ms(raw, "submitted_at")
    if review_id is None or review_id < 1 or submitted_at_ms is None:
        return None
    state = text(raw, "state", most=MAX_EVENT).lower()
    state = state if state in _VERDICTS else "commented"
    reviewer, login = identifier(raw, "user", "id") or "", text(raw, "user", "login", most=MAX_LOGIN)
    return ReviewFacts(review_id, reviewer, state, submitted_at_ms, login)


def labels(raw: Iterable[Json]) -> tuple[tuple[str, str], ...]:
    """Names and colors, in an order that does not depend on who tells of them."""
    colors = {text(each, "name", most=MAX_NAME): text(each, "color", most=MAX_NAME)[:MAX_COLOR] for each in raw}
    return tuple((name, colors[name]) for name in _fitting(_ordered(colors), MAX_LABELS))


def reviewers(names: Iterable[str]) -> tuple[str, ...]:
    """Logins and slugs, in an order that does not depend on who tells of them."""
    return tuple(_fitting(_ordered(names), MAX_REVIEWERS))


def _requested(raw: Json) -> tuple[str, ...]:
    """Logins of people and slugs of teams whose review is asked for."""
    people = [text(each, "login", most=MAX_NAME) for each in items(raw, "requested_reviewers")]
    teams = [text(each, "slug", most=MAX_NAME) for each in items(raw, "requested_teams")]
    return reviewers(people + teams)


def _ordered(names: Iterable[str]) -> list[str]:
    return sorted(filter(None, names), key=lambda name: (name.lower(), name))


def _verdict(value: Json) -> bool | None:
    return value if isinstance(value, bool) else None
