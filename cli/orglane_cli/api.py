"""The deployment's HTTP API, as its operator: with a token that lives as long as the command and is never shown."""

import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx

from orglane_cli import tokens
from orglane_cli.deployment import Deployment

LOGIN = "orglane-cli"
"""Who asked, as jobs tell it."""
TOKEN_S = 30 * 60
TIMEOUT_S = 30.0
TRIES = 4
PAUSE_S = 0.5
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class ApiError(Exception):
    """The API refused, or did not answer; the message says what to do. `status` is 0 without an answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def is_here(url: str) -> bool:
    """Whether an address is this machine's: no proxy leads there."""
    return urlsplit(url).hostname in _HERE


class Api:
    """Requests to the API. Whatever may pass is tried again: a POST with its key, so that it counts once."""

    def __init__(self, site_url: str, token: Callable[[], str]) -> None:
        self._client = httpx.Client(base_url=site_url, timeout=TIMEOUT_S, trust_env=not is_here(site_url))
        self._site_url = site_url
        self._token = token

    def get(self, path: str, **query: str | int) -> Any:
        """The answer as JSON. Raises ApiError."""
        return self._ask("GET", path, {"params": query}, {})

    def post(self, path: str, body: object = None) -> Any:
        """The answer as JSON. Raises ApiError."""
        more: dict[str, Any] = {} if body is None else {"json": body}
        return self._ask("POST", path, more, {"idempotency-key": str(uuid.uuid4())})

    def delete(self, path: str) -> None:
        """Raises ApiError."""
        self._ask("DELETE", path, {}, {})

    def _ask(self, method: str, path: str, more: dict[str, Any], headers: dict[str, str]) -> Any:
        error = ApiError(0, "")
        for attempt in range(TRIES):
            if attempt:
                time.sleep(PAUSE_S * 2**attempt)
            try:
                bearer = {"authorization": f"Bearer {self._token()}"}
                answer = self._client.request(method, path, headers=headers | bearer, **more)
            except httpx.HTTPError as reason:
                error = ApiError(0, f"{self._site_url} does not answer ({reason}). `orglane doctor` says what to mend.")
                continue
            if answer.is_success:
                return answer.json() if answer.content else None
            error = _refused(answer)
            # 401: a token that was made just now may not be known everywhere yet.
            if answer.status_code not in (401, 429, 502, 503, 504):
                break
        raise error


def _refused(answer: httpx.Response) -> ApiError:
    """A problem document in one line."""
    try:
        told = answer.json()
        parts = [str(told["detail"]), *(f"{each['pointer']}: {each['detail']}" for each in told.get("errors", ()))]
        words = f"{' '.join(parts)} (request {told['requestId']})"
    except (ValueError, KeyError, TypeError):
        words = f"the API answered {answer.status_code}: {answer.text[:200]}"
    return ApiError(answer.status_code, words)


class Organization(NamedTuple):
    """An organization behind the API."""

    id: str
    api: Api

    @property
    def path(self) -> str:
        return f"/v1/organizations/{self.id}"

    def get(self, path: str, **query: str | int) -> Any:
        return self.api.get(self.path + path, **query)

    def post(self, path: str, body: object = None) -> Any:
        return self.api.post(self.path + path, body)

    def delete(self, path: str) -> None:
        self.api.delete(self.path + path)

    def items(self, path: str) -> Iterator[Any]:
        """Everything in a list, page by page."""
        query: dict[str, str | int] = {"limit": 500}
        while True:
            page = self.get(path, **query)
            yield from page["items"]
            if page["nextCursor"] is None:
                return
            query["cursor"] = page["nextCursor"]


def connect(deployment: Deployment, organization: str | None) -> Organization:
    """The organization that is named, or the only one. Raises UnknownOrganizationError."""
    chosen = tokens.resolve(deployment, organization) if organization else tokens.only(deployment)
    return Organization(chosen, Api(deployment.site_url, _token_of(deployment, chosen)))


def _token_of(deployment: Deployment, organization_id: str) -> Callable[[], str]:
    """A token when it is needed, and another one before it expires."""
    made: tokens.Made | None = None

    def token() -> str:
        nonlocal made
        if made is None or made.expiresAtMs < (time.time() + 60) * 1000:
            made = tokens.issue(deployment, organization_id, LOGIN, TOKEN_S)
        return made.token

    return token
