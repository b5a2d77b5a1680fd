"""Everything that can go wrong, told apart by type.

OrglaneError
├── Refused               a request that is answered with a problem document
├── Terminal              repeating it can never help
│   ├── MalformedCommand  a command body that nobody can read
│   └── GitHubRefused     GitHub said no, in its own words
└── Retryable             the same work may succeed a little later
    ├── CommitConflict    another writer committed first: load again, decide again
    ├── Superseded        a later attempt at the same job has taken over
    ├── Draining          the process is about to end, and begins nothing
    ├── RateLimited       GitHub wants a pause, and says how long
    └── Unavailable       AWS or GitHub did not answer, or refused for now
        ├── TooMuch       GitHub could not answer so large a question: ask for less
        └── NoQueue       a queue that is not there, or takes nothing any more
"""


class OrglaneError(Exception):
    """The root of this tree."""


class Refused(OrglaneError):
    """A request that cannot be served; carries its HTTP status and the words for the caller."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(detail or title)
        self.status = status
        self.title = title
        self.detail = detail or title


class Terminal(OrglaneError):
    """Work that will fail the same way however often it is repeated."""


class MalformedCommand(Terminal):
    """A lane message whose body is not a command of a known shape."""


class GitHubRefused(Terminal):
    """GitHub said no: `status` is HTTP's (404 for what cannot be seen), the text GitHub's own words."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Retryable(OrglaneError):
    """Work that may succeed when repeated; the queue does the waiting."""


class CommitConflict(Retryable):
    """The organization's head moved between loading and committing."""


class Superseded(Retryable):
    """A later attempt at the same job has taken over; this one may write nothing any more."""


class Draining(Retryable):
    """The process nears its end or was told to stop: what it has not begun comes again, to another one."""


class RateLimited(Retryable):
    """GitHub wants a pause until `resume_at_ms`."""

    def __init__(self, resume_at_ms: int, message: str) -> None:
        super().__init__(message)
        self.resume_at_ms = resume_at_ms


class Unavailable(Retryable):
    """A service that was asked did not do what was asked, and may do it later."""


class TooMuch(Unavailable):
    """GitHub could not answer a question of this size, in time or within its limits."""


class NoQueue(Unavailable):
    """A queue does not exist, or refuses what is sent: it is yet to be made, or about to be removed."""


class NoSecret(Unavailable):
    """A secret does not exist, may not be read, or holds something else: whoever needs it opens to nobody."""
