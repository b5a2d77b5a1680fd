"""Everything that can go wrong, told apart by type.

OrglaneError
├── Refused               a request that is answered with a problem document
├── Terminal              repeating it can never help
│   └── MalformedCommand  a command body that nobody can read
└── Retryable             the same work may succeed a little later
    ├── CommitConflict    another writer committed first: load again, decide again
    └── Unavailable       AWS or GitHub did not answer, or refused for now
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


class Retryable(OrglaneError):
    """Work that may succeed when repeated; the queue does the waiting."""


class CommitConflict(Retryable):
    """The organization's head moved between loading and committing."""


class Unavailable(Retryable):
    """A service that was asked did not do what was asked, and may do it later."""
