"""What is to go wrong, for tests: each fault says where it strikes, how, and how often."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import count
from typing import Any, Literal

Kind = Literal[
    "status",
    "secondary_limit",
    "html",
    "truncated",
    "broken",
    "silent",
    "slow",
    "graphql_errors",
    "graphql_node",
    "short_page",
    "bad_cursor",
]
# Those that stand in for the answer, or happen to it on its way.
IN_PLACE = ("status", "secondary_limit", "html")
ON_THE_WAY = ("truncated", "broken", "silent", "slow")


@dataclass
class Fault:
    """One fault; what it leaves out fits everything."""

    kind: Kind
    # "GET /repos/{owner}/{repo}/pulls", with * for anything; GraphQL is "POST /graphql".
    route: str = "*"
    # "owner/name": for REST the one in the path, for GraphQL the one that is asked for.
    repository: str | None = None
    # GraphQL: which connection, by its field's name, or which operation, by its query's name.
    connection: str | None = None
    operation: str | None = None
    # How often it strikes; None is always. The first few may be spared.
    times: int | None = 1
    spare: int = 0
    status: int = 500
    message: str | None = None
    type: str | None = None
    retry_after_s: int | None = None
    # Whether the request has its effect though the answer is another one, or none.
    executes: bool = False
    delay_ms: int = 0
    keep: int = 0
    id: int = 0
    struck: int = 0

    def strikes(self) -> bool:
        """Whether it strikes this time; counts."""
        if self.spare > 0:
            self.spare -= 1
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        self.struck += 1
        return True


@dataclass
class Place:
    """Where a request is: its route, and what it asks for as far as that is known."""

    route: str
    repository: str = ""
    connection: str = ""
    operation: str = ""

    def fits(self, fault: Fault) -> bool:
        """Whether a fault is meant for it."""
        return (
            fnmatchcase(self.route, fault.route)
            and _same(fault.repository, self.repository)
            and _same(fault.connection, self.connection)
            and _same(fault.operation, self.operation)
        )


def _same(wanted: str | None, found: str) -> bool:
    return wanted is None or wanted.lower() == found.lower()


@dataclass
class Faults:
    """All that is to go wrong; the first that fits strikes."""

    by_id: dict[int, Fault] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))

    def add(self, fault: Fault) -> Fault:
        """Let it happen from now on."""
        fault.id = next(self._numbers)
        self.by_id[fault.id] = fault
        return fault

    def clear(self) -> None:
        """Let nothing happen any more."""
        self.by_id.clear()

    def strike(self, kinds: tuple[str, ...], place: Place) -> Fault | None:
        """The fault of such a kind that strikes here, if one does."""
        if not self.by_id:
            return None
        for fault in self.by_id.values():
            if fault.kind in kinds and place.fits(fault) and fault.strikes():
                return fault
        return None
