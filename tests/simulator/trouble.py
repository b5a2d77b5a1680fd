"""Where faults strike: every call of a port, before and after it."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from orglane.errors import CommitConflict, GitHubRefused, RateLimited, TooMuch, Unavailable
from tests.fakes import Clock
from tests.simulated.system import KilledError, Place
from tests.simulator.plan import AT_GITHUB, Fault

_ASKING = ("before get", "before post", "before graphql")


class BugError(Exception):
    """A fault in the code, which no type foresaw."""


class Trouble(Place):
    """The faults of the step that is under way; each strikes once, at its opportunity."""

    def __init__(self, clock: Clock, meanwhile: Callable[[int, bool], None]) -> None:
        super().__init__()
        self._clock, self._meanwhile = clock, meanwhile
        self.waiting: list[Fault] = []
        self.seen: Counter[str] = Counter()
        self.struck: Counter[str] = Counter()
        self.said: list[str] = []

    @contextmanager
    def of(self, faults: Sequence[Fault]) -> Iterator[None]:
        """These faults and no others, from now on and until what is within is over."""
        before = self.waiting, self.seen
        self.waiting, self.seen = list(faults), Counter()
        try:
            yield
        finally:
            self.waiting, self.seen = before

    def pass_by(self, name: str) -> None:
        """A port is called, or has answered."""
        self._at("port", name, ("kill", "unavailable", "meanwhile", "bug", "expire"))
        if name == "before commit":
            self._at("commit", name, ("conflict",))
        if name in _ASKING:
            self._at("github", name, AT_GITHUB)

    def _at(self, place: str, name: str, kinds: Sequence[str]) -> None:
        self.seen[place] += 1
        # Few commits and requests are in one step: the third of one is as good as its first.
        turn = self.seen[place] if place == "port" else None
        due = [each for each in self.waiting if each.kind in kinds and (turn is None or each.at == turn)]
        for fault in due[:1]:
            self.strikes(fault, name)
            self._strike(fault, name)

    def strikes(self, fault: Fault, where: str = "") -> None:
        """Note that a fault has struck."""
        self.waiting.remove(fault)
        self.struck[fault.kind] += 1
        self.said.append(f"{fault.kind} {where}".rstrip())

    def expects(self, kind: str) -> bool:
        """Whether a fault of this kind may strike yet."""
        return any(each.kind == kind for each in self.waiting)

    def take(self, kind: str) -> Fault | None:
        """A fault that strikes the step as a whole, if there is one of this kind."""
        fault = next((each for each in self.waiting if each.kind == kind), None)
        if fault:
            self.strikes(fault)
        return fault

    def _strike(self, fault: Fault, name: str) -> None:
        match fault.kind:
            case "kill":
                raise KilledError(name)
            case "unavailable":
                raise Unavailable(f"simulated: {name}")
            case "bug":
                raise BugError(name)
            case "conflict":
                raise CommitConflict("simulated: another transaction is under way")
            case "expire":
                self._clock.forward(200_000)
                self._meanwhile(fault.number, True)
            case "meanwhile":
                self._clock.forward(random.Random(fault.number).choice((0, 5, 900)))
                self._meanwhile(fault.number, False)
            case _:
                raise self._refusal(fault)

    def _refusal(self, fault: Fault) -> Exception:
        """What GitHub says instead of an answer."""
        match fault.kind:
            case "rate_limit":
                return RateLimited(self._clock() + 1000 * (1 + fault.number % 90), "simulated: a pause")
            case "forbidden":
                return GitHubRefused(403, "simulated: Resource not accessible by integration")
            case "too_much":
                return TooMuch("simulated: too large a question")
        return Unavailable("simulated: GitHub does not answer")
