"""What happens in a run: steps, each with a number that all its choices follow from, and the faults that strike in it.

Leaving a step or a fault out changes nothing in the others: that is what makes a failure small.
"""

import random
from collections.abc import Iterable
from typing import NamedTuple

STEPS = 90


class Fault(NamedTuple):
    """Something that goes wrong at the so-and-so-many-th opportunity of its step; `number` decides the details."""

    kind: str
    at: int
    number: int


class Step(NamedTuple):
    """Something that happens. `number` is the seed of its choices; `place` where it stands in the whole run."""

    act: str
    number: int
    faults: tuple[Fault, ...] = ()
    place: int = 0


class Kind(NamedTuple):
    """How often a step happens, how likely each further fault is in it, at how many ports, and which faults."""

    weight: int
    fault: float = 0.0
    span: int = 1
    faults: tuple[str, ...] = ()


AT_PORTS = ("kill", "unavailable", "meanwhile")
"""A process dies; a service does not answer; somebody else is quicker."""
AT_GITHUB = ("rate_limit", "forbidden", "too_much", "silent")
"""What GitHub says instead of an answer."""

KINDS: dict[str, Kind] = {
    "live": Kind(16),
    "govern": Kind(4),
    "lag": Kind(1),
    "carry": Kind(16, 0.6, 8, ("drop", "late", "twice", "reorder", "refused", *AT_PORTS)),
    "consume": Kind(26, 0.5, 14, ("conflict", "conflict", "bug", "expire", "drain", *AT_PORTS)),
    "work": Kind(22, 0.5, 40, (*AT_GITHUB, "short_page", "twice", "bug", "expire", *AT_PORTS)),
    "order": Kind(4, 0.2, 4, AT_PORTS),
    "cancel": Kind(1, 0.2, 4, AT_PORTS),
    "garbage": Kind(1),
    "redrive": Kind(2, 0.3, 6, AT_PORTS),
    "push": Kind(20, 0.5, 8, ("twice", "bug", "slow", *AT_PORTS)),
    "connect": Kind(10, 0.6, 20, ("slow", "meanwhile", "meanwhile", *AT_PORTS)),
    "hear": Kind(20, 0.3, 12, ("slow", *AT_PORTS)),
    "ping": Kind(6, 0.3, 12, ("slow", *AT_PORTS)),
    "leave": Kind(4, 0.4, 2, ("lost", "kill")),
    "break": Kind(2),
    "sleep": Kind(10),
}


def plan(seed: int, length: int = STEPS) -> list[Step]:
    """The run of a seed."""
    chance = random.Random(f"orglane {seed}")
    names, weights = list(KINDS), [kind.weight for kind in KINDS.values()]
    steps = [Step("carry", 0)]
    while len(steps) < length:
        act = chance.choices(names, weights)[0]
        steps.append(Step(act, chance.getrandbits(32), tuple(_faults(chance, KINDS[act]))))
    return numbered(steps)


def _faults(chance: random.Random, kind: Kind) -> Iterable[Fault]:
    while chance.random() < kind.fault:
        yield Fault(chance.choice(kind.faults), chance.randint(1, kind.span), chance.getrandbits(32))


def numbered(steps: Iterable[Step]) -> list[Step]:
    return [step._replace(place=place) for place, step in enumerate(steps)]
