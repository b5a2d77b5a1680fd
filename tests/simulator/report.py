"""What is told of runs: how to repeat a failure, and the sum of many."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.simulator import lanes
from tests.simulator.plan import Step, plan
from tests.simulator.run import Result, run
from tests.simulator.shrink import Atom, keep, shrink


@dataclass
class Sum:
    """Many runs together."""

    runs: int = 0
    steps: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    failed: list[Result] = field(default_factory=list)

    def add(self, result: Result) -> None:
        self.runs += 1
        self.steps += result.steps
        self.faults.update(result.faults)
        self.reached.update(result.reached)
        if not result.is_fine:
            self.failed.append(result)

    def __str__(self) -> str:
        return "\n".join(
            (
                f"{self.runs:,} runs, {self.steps:,} steps, {self.faults.total():,} faults: {len(self.failed)} failed",
                f"faults:  {_counts(self.faults)}",
                f"reached: {_counts(self.reached)}",
            )
        )


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counter.most_common())


def smaller(result: Result) -> list[Atom]:
    """The smallest part of a failing run that makes the same oracle complain."""
    steps = plan(result.seed)

    def fails(some: list[Step]) -> bool:
        return run(result.seed, some).oracle == result.oracle

    # What comes after the complaint has no part in it.
    begun = steps if result.at is None else steps[: result.at + 1]
    return shrink(begun, fails)


def story(result: Result) -> str:
    """A failure in words, with the commands that repeat it, whole and small."""
    kept = smaller(result)
    few = keep(plan(result.seed), kept)
    lines: list[str] = []
    again = run(result.seed, few, lines.append)
    command = f"python -m tests.simulator --seed {result.seed}{'' if lanes.OWN_LANES else ' --shared-lanes'}"
    where = "at rest" if result.at is None else f"after step {result.at}"
    return "\n".join(
        (
            f"seed {result.seed}, {where}: {result.oracle}",
            f"  {result.sentence}",
            f"  {result.complaint}",
            f"again:   {command}",
            f"smaller: {command} --keep {','.join(map(str, kept))}",
            *(f"  {line}" for line in _tail(lines)),
            f"  {again.complaint}",
        )
    )


def _tail(lines: Sequence[str]) -> Iterable[str]:
    return lines[-60:]
