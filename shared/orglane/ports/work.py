"""What slow work needs from outside: GitHub, the rows of jobs, and the queue of nudges."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

type Json = Any


class Answer(NamedTuple):
    """What GitHub answered: parsed JSON, its own clock (`Date`, 0 without one), and the path of the next page."""

    status: int
    body: Json
    date_ms: int
    next_path: str | None = None


class GitHub(Protocol):
    """GitHub's API, asked as the App (`installation_id` None) or as one of its installations.

    Every method raises RateLimited when GitHub wants a pause, GitHubRefused when it said no (4xx, in its own words;
    also when the installation is gone or suspended), Unavailable when it did not answer, or answered what is no JSON.
    """

    def get(self, installation_id: str | None, path: str, query: Mapping[str, str | int] | None = None) -> Answer:
        """One page of a REST resource; `path` as documented, or the `next_path` of the page before."""
        ...

    def post(self, installation_id: str | None, path: str, body: Mapping[str, Json] | None = None) -> Answer:
        """One REST write; never repeated by itself, except after a 401 of a fresh token."""
        ...

    def graphql(self, installation_id: str, query: str, variables: Mapping[str, Json]) -> Answer:
        """One GraphQL query; the body is `{"data", "errors"?}`, partial answers included.

        Raises TooMuch when GitHub could not answer so large a question: ask for less.
        """
        ...
