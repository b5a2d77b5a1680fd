"""Requests to GitHub over connections that are kept: githubkit without its models, cache, repetitions and judgement.

Why, and what each costs: docs/decisions/0010-github-client.md.
"""

from collections import Counter
from contextvars import Context
from threading import BoundedSemaphore, Lock
from typing import Any, NamedTuple

import httpx
from githubkit import GitHub, Response, UnauthAuthStrategy
from githubkit.exception import RequestError

from orglane.edges.app_addresses import Addresses
from orglane.errors import Unavailable
from orglane.ports.work import Json

CONNECT_S = 5.0
READ_S = 20.0
USER_AGENT = "orglane"
API_VERSION = "2022-11-28"
# GitHub allows 100 at once for an installation, over all its requests; we leave room for others of our own.
# https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
MOST_AT_ONCE = 10
MOST_MOVES = 3
_MOVED = (301, 302, 307, 308)
_DROPPED = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class Silent(Unavailable):
    """GitHub took a question and did not answer in time."""


class Ask(NamedTuple):
    """One request without its credentials; `is_read` when sending it twice does no harm."""

    method: str
    url: httpx.URL
    is_read: bool
    body: Json = None
    etag: str | None = None

    @property
    def words(self) -> str:
        """What is asked, for errors: never the query."""
        return f"{self.method} {self.url.raw_path.decode('ascii').partition('?')[0]}"


class _Connections(GitHub[UnauthAuthStrategy]):
    """githubkit's client as far as the answer; what it means is read in `app_answers`."""

    def _check(self, response: httpx.Response, *args: Any, **kwargs: Any) -> Response[Any]:
        return Response(response, Any)


class Wire:
    """The connections to one GitHub, for all threads."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._github = _Connections(
            user_agent=USER_AGENT,
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            follow_redirects=False,
            http_cache=False,
            auto_retry=False,
        )
        # githubkit keeps its open client in a context variable, which no other thread would see: without it, every
        # request there opens a connection of its own.
        self._context = Context()
        self._context.run(self._github.__enter__)
        self._lock = Lock()
        self._requests: Counter[str] = Counter()
        self._gates: dict[str | None, BoundedSemaphore] = {}

    def close(self) -> None:
        self._context.run(self._github.__exit__)

    @property
    def requests(self) -> Counter[str]:
        """How many requests were sent until now, by the shape of their route."""
        with self._lock:
            return self._requests.copy()

    def send(self, installation_id: str | None, ask: Ask, credential: str) -> httpx.Response:
        """GitHub's answer, from where the resource has moved to. Raises Unavailable, Silent."""
        for _ in range(MOST_MOVES + 1):
            with self._gate(installation_id):
                response = self._patient(ask, credential)
            if response.status_code not in _MOVED or "location" not in response.headers:
                return response
            ask = ask._replace(url=self._moved(ask, response))
        raise Unavailable(f"GitHub sends {ask.words} from place to place")

    def _gate(self, installation_id: str | None) -> BoundedSemaphore:
        with self._lock:
            return self._gates.setdefault(installation_id, BoundedSemaphore(MOST_AT_ONCE))

    def _patient(self, ask: Ask, credential: str) -> httpx.Response:
        """One request; a read once more when the connection dropped: it may have died while we were frozen."""
        try:
            return self._once(ask, credential)
        except Unavailable as reason:
            if not (ask.is_read and isinstance(reason.__cause__, _DROPPED)):
                raise
        return self._once(ask, credential)

    def _once(self, ask: Ask, credential: str) -> httpx.Response:
        with self._lock:
            self._requests[self._addresses.route_of(ask.method, ask.url)] += 1
        headers = {"authorization": f"Bearer {credential}", "x-github-api-version": API_VERSION}
        if ask.etag:
            headers["if-none-match"] = ask.etag
        try:
            # A context can run in one thread at a time; a copy costs nothing.
            answer = self._context.copy().run(self._github.request, ask.method, ask.url, json=ask.body, headers=headers)
        except RequestError as reason:
            kind = Silent if isinstance(reason.exc, httpx.ReadTimeout) else Unavailable
            raise kind(f"GitHub did not answer {ask.words}: {type(reason.exc).__name__}") from reason.exc
        return answer.raw_response

    def _moved(self, ask: Ask, response: httpx.Response) -> httpx.URL:
        """Where a renamed repository is now: the same request, verbatim, and never to anybody else.

        https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
        """
        url = self._addresses.joined(ask.url, response.headers["location"])
        if url is None:
            raise Unavailable(f"GitHub sends {ask.words} elsewhere")
        return url
