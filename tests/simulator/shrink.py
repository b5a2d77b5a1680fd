"""A failing run made small: steps and faults are left out as long as what is left still fails in the same way.

This is Zeller's ddmin over the list of all steps and all faults; a fault without its step does nothing.
https://www.st.cs.uni-saarland.de/papers/tse2002/tse2002.pdf
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from tests.simulator.plan import Step


class Atom(NamedTuple):
    """A step by its index, or one fault of it; as text `12` and `12.0`."""

    step: int
    fault: int | None = None

    def __str__(self) -> str:
        return str(self.step) if self.fault is None else f"{self.step}.{self.fault}"

    @classmethod
    def of(cls, text: str) -> "Atom":
        step, _, fault = text.partition(".")
        return cls(int(step), int(fault) if fault else None)


def atoms(steps: Iterable[Step]) -> list[Atom]:
    """All that may be left out of a run."""
    return [
        atom for step in steps for atom in (Atom(step.place), *(Atom(step.place, n) for n in range(len(step.faults))))
    ]


def keep(steps: Iterable[Step], kept: Iterable[Atom]) -> list[Step]:
    """A run with these steps and faults alone."""
    there = set(kept)
    return [
        step._replace(faults=tuple(each for n, each in enumerate(step.faults) if Atom(step.place, n) in there))
        for step in steps
        if Atom(step.place) in there
    ]


def shrink(steps: Sequence[Step], fails: Callable[[list[Step]], bool], most_tries: int = 400) -> list[Atom]:
    """The atoms of a smaller run that still fails: none of its pieces can be left out, unless the tries are used up."""
    kept, pieces, left = atoms(steps), 2, most_tries
    while len(kept) > 1 and left > 0:
        size = -(-len(kept) // pieces)
        for start in range(0, len(kept), size):
            fewer = kept[:start] + kept[start + size :]
            left -= 1
            if fails(keep(steps, fewer)):
                kept, pieces = fewer, max(2, pieces - 1)
                break
            if left <= 0:
                break
        else:
            if size == 1:
                break
            pieces = min(len(kept), pieces * 2)
    # A fault whose step is gone does nothing.
    there = {each.step for each in kept if each.fault is None}
    return [each for each in kept if each.step in there]
