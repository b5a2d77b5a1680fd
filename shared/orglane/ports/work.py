"""What slow work needs from outside: GitHub, the rows of jobs, and the queue of nudges."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from orglane.jobs import Order
from orglane.model import Job
from orglane.rows import Head, JobRow

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


class Jobs(Protocol):
    """Jobs, as they are asked for."""

    def open(self, organization_id: str, order: Order, now_ms: int) -> Job:
        """Store a job that is queued; or the job of the same kind and target that is under way, or has this very id."""
        ...


class Nudge(NamedTuple):
    """A job that somebody should look at."""

    organization_id: str
    job_id: str


class LaneCall(NamedTuple):
    """A step of a lane's life that somebody should take: open, connect, close or remove; `tries` counts failures."""

    organization_id: str
    step: str
    tries: int = 0


class Nudges(Protocol):
    """The queue that tells the worker to look at a job. A nudge says nothing but where to look."""

    def send(self, organization_id: str, job_id: str, delay_s: int = 0) -> None:
        """Nudge, in at most 15 minutes. Raises Unavailable."""
        ...


class LaneCalls(Protocol):
    """The same queue, as it tells the worker to see to a lane."""

    def call(self, call: LaneCall, delay_s: int = 0) -> None:
        """Have a lane's step taken, in at most 15 minutes. Raises Unavailable."""
        ...


class Queues(Protocol):
    """The organizations' own lanes: queues, and the mappings that bring them to the consumer.

    Every method may be called any number of times, by several at once, and raises Unavailable.
    """

    def create(self, organization_id: str) -> None:
        """Have the lane and its dead letters made. One that was closed has to be removed first: Unavailable."""
        ...

    def connect(self, organization_id: str) -> None:
        """Have the lane consumed, unless it is already or somebody paused it."""
        ...

    def close(self, organization_id: str) -> None:
        """Refuse what is sent from now on: senders take the front lane."""
        ...

    def is_closed(self, organization_id: str) -> bool:
        """Whether senders are refused; False without a lane."""
        ...

    def waiting(self, organization_id: str) -> int:
        """Commands in the lane, those under way included; 0 without a lane."""
        ...

    def remove(self, organization_id: str) -> None:
        """Delete the lane, its mapping and its dead letters."""
        ...


class Notes(NamedTuple):
    """What an attempt at a job leaves for the next: how far GitHub was read, and slices that are not sent yet.

    `sent` is the number of the last slice that was sent; `failures` counts attempts that failed one after another;
    `detail` is what the job's order said.
    """

    cursor: Json = None
    pending: tuple[str, ...] = ()
    sent: int = 0
    failures: int = 0
    resume_at_ms: int = 0
    detail: Mapping[str, Json] = {}


class Claim(NamedTuple):
    """The right to work on a job until the lease ends: its fence is greater than that of any attempt before."""

    organization_id: str
    job_id: str
    fence: int
    notes: Notes
    now_ms: int


class Desk(Protocol):
    """The worker's own rows: one lease and one page of notes for each job."""

    def look(self, organization_id: str, job_id: str) -> tuple[Head | None, JobRow | None]:
        """The organization's head and the job, consistently read."""
        ...

    def claim(self, organization_id: str, job_id: str, now_ms: int, until_ms: int) -> Claim | None:
        """The next attempt at a job; None while another one holds the lease."""
        ...

    def keep(self, claim: Claim, until_ms: int) -> None:
        """Store the notes and hold the lease until then (0: give it back). Raises Superseded."""
        ...
