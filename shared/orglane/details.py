"""What is told of a pull request apart from its facts, each with the version or time that decides over it."""

from typing import NamedTuple


class Mergeability(NamedTuple):
    """GitHub's last known verdict, and the time and head for which it was given; of one time the cautious one wins."""

    as_of_ms: int
    conflicting: bool
    head_sha: str


class Size(NamedTuple):
    """Lines added and deleted, as told at a time."""

    as_of_ms: int
    additions: int
    deletions: int


class Review(NamedTuple):
    """A reviewer's latest verdict; of one review, its dismissal is the later. `login` "" is not known."""

    submitted_at_ms: int
    id: int
    is_dismissed: bool
    state: str
    login: str = ""


class Push(NamedTuple):
    """When a branch moved, and where to."""

    at_ms: int
    sha: str


class Missed(NamedTuple):
    """A parked command whose news a pull request lacks; `accepted_at_ms` is the command's.

    Content of version `ver` or later tells the same; where that is empty, only a read of GitHub's API does.
    """

    parked_id: str
    ver: str
    accepted_at_ms: int


class Described(NamedTuple):
    """Which description counts: `digest` is the text's, told with the pull request's `updated_at_ms`.

    `read_at_ms` is when it was read settled, else 0; `tied`: different texts came with the same two times.
    """

    updated_at_ms: int
    read_at_ms: int
    digest: str
    tied: bool = False


class Sighting(NamedTuple):
    """When a command changed what is known of a pull request, what it came from, and in short words what changed."""

    at_ms: int
    source: str
    event: str
    what: tuple[str, ...]
