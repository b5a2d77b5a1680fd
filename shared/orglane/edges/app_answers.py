"""What an answer of GitHub means: JSON, a pause, a refusal in GitHub's own words, or nothing that can be used.

Times are GitHub's own: a pause counts from the answer's `Date`, whatever our clock says.
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

import json
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from orglane.edges.app_addresses import Addresses
from orglane.errors import GitHubRefused, RateLimited, TooMuch, Unavailable
from orglane.ports.work import Answer, Json

if TYPE_CHECKING:
    import httpx

NO_JSON = object()
# Where GitHub names no time: "wait for at least one minute".
PAUSE_S = 60
MOST_WORDS = 1000
_SECONDARY = ("secondary rate limit", "abuse detection")
_TIMED_OUT = ("something went wrong", "a timeout", "timed out", "request in time")
_RATE_LIMITED = {"RATE_LIMITED", "RATE_LIMIT"}
_TOO_MUCH = {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"}
# GraphQL refuses with 200; the rest are questions that make no sense.
_STATUSES = {"NOT_FOUND": 404, "FORBIDDEN": 403, "INSUFFICIENT_SCOPES": 403}


def rest_answer(asked: str, response: "httpx.Response", now_ms: int) -> Answer:
    """A REST answer. Raises RateLimited, GitHubRefused or Unavailable."""
    status, body = response.status_code, _body(response)
    if status in (403, 429):
        _raise_for_limit(response, words_of(body), now_ms)
    if status >= 500 or body is NO_JSON or 300 <= status < 400:
        kind, size = response.headers.get("content-type", "no type"), len(response.content)
        raise Unavailable(f"GitHub answered {asked} with {status}: {kind}, {size} bytes; {words_of(body)}")
    if status >= 400:
        raise GitHubRefused(status, words_of(body) or f"GitHub answered {asked} with {status}")
    return Answer(status, body, date_ms(response))


def graphql_answer(asked: str, response: "httpx.Response", now_ms: int) -> Answer:
    """A GraphQL answer, partial ones included. Raises the same, and TooMuch; without any data, what the errors say."""
    if response.status_code in (502, 504):
        raise TooMuch(f"GitHub answered {asked} with {response.status_code}; {words_of(_body(response))}")
    answer = rest_answer(asked, response, now_ms)
    if not isinstance(answer.body, dict):
        raise Unavailable(f"GitHub answered {asked} with what is no answer to a query")
    kinds = {str(each.get("type")) for each in _errors(answer.body) if isinstance(each, dict)}
    words = words_of(answer.body)
    if kinds & _RATE_LIMITED or _is_secondary(words):
        raise RateLimited(_resume_at_ms(response, words, now_ms), words)
    if kinds & _TOO_MUCH:
        raise TooMuch(words)
    if answer.body.get("data") is None:
        raise _without_data(asked, words, kinds)
    return answer


def _without_data(asked: str, words: str, kinds: set[str]) -> Exception:
    if any(each in words.lower() for each in _TIMED_OUT):
        return TooMuch(words)
    if not kinds:
        return Unavailable(f"GitHub answered {asked} with neither data nor errors")
    return GitHubRefused(next((_STATUSES[kind] for kind in sorted(kinds) if kind in _STATUSES), 422), words)


def next_path(asked: str, response: "httpx.Response", addresses: Addresses) -> str | None:
    """The path of the next page, from the Link header. Raises Unavailable when it is no page of this GitHub."""
    link = response.links.get("next", {}).get("url")
    if link is None:
        return None
    url = addresses.joined(response.url, link)
    path = addresses.path_of(url) if url else None
    if path is None:
        raise Unavailable(f"GitHub answered {asked} with a next page that is elsewhere")
    return path


def date_ms(response: "httpx.Response") -> int:
    """GitHub's clock, 0 when it does not tell."""
    try:
        return int(parsedate_to_datetime(response.headers.get("date", "")).timestamp() * 1000)
    except ValueError:
        return 0


def words_of(body: Json) -> str:
    """What GitHub says in words: its message, and those of its errors."""
    if not isinstance(body, dict):
        return ""
    message = body.get("message")
    details = "; ".join(filter(None, map(_detail, _errors(body))))
    return ": ".join(filter(None, (message if isinstance(message, str) else "", details)))[:MOST_WORDS]


def _errors(body: dict[str, Any]) -> list[Any]:
    errors = body.get("errors") or []
    return errors if isinstance(errors, list) else [errors]


def _detail(error: Json) -> str:
    if not isinstance(error, dict):
        return error if isinstance(error, str) else ""
    message = error.get("message")
    if isinstance(message, str) and message:
        return message
    return " ".join(str(error[name]) for name in ("resource", "field", "code") if error.get(name))


def _body(response: "httpx.Response") -> Json:
    if response.status_code in (204, 205):
        return None
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return NO_JSON


def _is_secondary(words: str) -> bool:
    return any(each in words.lower() for each in _SECONDARY)


def _raise_for_limit(response: "httpx.Response", words: str, now_ms: int) -> None:
    headers = response.headers
    is_spent = headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
    if is_spent or response.status_code == 429 or _is_secondary(words):
        raise RateLimited(_resume_at_ms(response, words, now_ms), words or "GitHub wants a pause")


def _resume_at_ms(response: "httpx.Response", words: str, now_ms: int) -> int:
    github_now_ms = date_ms(response) or now_ms
    retry_after = _number(response.headers.get("retry-after"))
    reset = _number(response.headers.get("x-ratelimit-reset"))
    if retry_after is not None:
        pause_ms = retry_after * 1000
    elif reset is None or _is_secondary(words):
        pause_ms = PAUSE_S * 1000
    else:
        pause_ms = (reset + 1) * 1000 - github_now_ms
    return now_ms + max(1000, pause_ms)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None
