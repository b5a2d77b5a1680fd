"""`ports.work.GitHub`: GitHub's API, asked as the App or as one of its installations."""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from orglane.edges.app_addresses import Addresses
from orglane.edges.app_answers import date_ms, graphql_answer, next_path, rest_answer
from orglane.edges.app_memory import Memory, Remembered
from orglane.edges.app_tokens import AppKey, Token, Tokens
from orglane.edges.app_wire import Ask, Silent, Wire
from orglane.errors import GitHubRefused, TooMuch
from orglane.ports import Clock
from orglane.ports.work import Answer, Json

if TYPE_CHECKING:
    import httpx

# Until GitHub knows a token that it has just minted.
PAUSES_S = (0.5, 1.0, 2.0)


class GithubApp:
    """One for a process and all its threads: connections, tokens and remembered answers are kept between jobs."""

    def __init__(
        self,
        api_url: str,
        key: AppKey,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._key = key
        self._clock = clock
        self._sleep = sleep
        self._addresses = Addresses(api_url)
        self._tokens = Tokens(self._mint, clock)
        self._memory = Memory()
        self._wire = Wire(self._addresses)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._wire.close()

    @property
    def requests(self) -> Counter[str]:
        """How many requests were sent until now, by the shape of their route."""
        return self._wire.requests

    def get(self, installation_id: str | None, path: str, query: Mapping[str, str | int] | None = None) -> Answer:
        url = self._addresses.rest(path, query)
        place = (installation_id or "", str(url))
        known = self._memory.get(*place)
        ask = Ask("GET", url, is_read=True, etag=known.etag if known else None)
        response = self._ask(installation_id, ask)
        if known and response.status_code == 304:
            return Answer(200, json.loads(known.content), date_ms(response), known.next_path)
        answer = rest_answer(ask.words, response, self._clock())
        answer = answer._replace(next_path=next_path(ask.words, response, self._addresses))
        if answer.status == 200 and (etag := response.headers.get("etag")):
            self._memory.keep(*place, Remembered(etag, response.content, answer.next_path))
        return answer

    def post(self, installation_id: str | None, path: str, body: Mapping[str, Json] | None = None) -> Answer:
        ask = Ask("POST", self._addresses.rest(path), is_read=False, body=None if body is None else dict(body))
        return rest_answer(ask.words, self._ask(installation_id, ask), self._clock())

    def graphql(self, installation_id: str, query: str, variables: Mapping[str, Json]) -> Answer:
        body = {"query": query, "variables": dict(variables)}
        ask = Ask("POST", self._addresses.graphql, is_read=True, body=body)
        try:
            response = self._ask(installation_id, ask)
        except Silent as reason:
            raise TooMuch(str(reason)) from reason
        return graphql_answer(ask.words, response, self._clock())

    def _ask(self, installation_id: str | None, ask: Ask) -> "httpx.Response":
        if installation_id is None:
            return self._wire.send(None, ask, self._key.jwt(self._clock()))
        response, token = self._as_installation(installation_id, ask)
        if response.status_code != 401 or self._tokens.is_fresh(token):
            return response
        response, _ = self._as_installation(installation_id, ask)
        return response

    def _as_installation(self, installation_id: str, ask: Ask) -> "tuple[httpx.Response, Token]":
        """The answer to a token that GitHub has had time to learn of; one that it still does not take is dropped."""
        token = self._tokens.get(installation_id)
        for pause_s in (*PAUSES_S, None):
            response = self._wire.send(installation_id, ask, token.value)
            if response.status_code != 401:
                break
            if pause_s is None or not self._tokens.is_fresh(token):
                self._tokens.drop(installation_id, token)
                break
            self._sleep(pause_s)
        return response, token

    def _mint(self, installation_id: str) -> Token:
        url = self._addresses.rest(f"/app/installations/{int(installation_id)}/access_tokens")
        ask = Ask("POST", url, is_read=True)  # a token too many does no harm
        response = self._wire.send(None, ask, self._key.jwt(self._clock()))
        try:
            return Token.of(rest_answer(ask.words, response, self._clock()), self._clock())
        except GitHubRefused as reason:
            if reason.status != 404:
                raise
            words = f"the App is not installed any more (installation {installation_id}): {reason}"
            raise GitHubRefused(404, words) from reason
