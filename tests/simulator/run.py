"""A run: steps one after another, the oracles after each, and rest in the end."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.simulator.always import ALWAYS, News, Oracle
from tests.simulator.at_rest import AT_REST
from tests.simulator.knobs import small
from tests.simulator.life import begin
from tests.simulator.machine import Machine
from tests.simulator.plan import Step
from tests.simulator.rest import rest

type Trace = Callable[[str], None]


@dataclass
class Result:
    """What became of a run; `oracle` names the one that complained, and `at` is the step after which it did."""

    seed: int
    steps: int
    oracle: str = ""
    sentence: str = ""
    complaint: str = ""
    at: int | None = None
    faults: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)

    @property
    def is_fine(self) -> bool:
        return not self.oracle


class Run:
    """One machine that is led through its steps."""

    def __init__(
        self, seed: int, steps: Sequence[Step], trace: Trace | None = None, only: Oracle | None = None
    ) -> None:
        self.machine = Machine(seed)
        self.result = Result(seed, len(steps))
        self._steps, self._trace, self._only = steps, trace, only
        self._written = self._answers = 0

    def through(self) -> Result:
        """Take every step; the first complaint ends the run."""
        begin(self.machine)
        for step in self._steps:
            self._perform(step)
            if self._complained(ALWAYS, step.place):
                return self._told()
        self._say("rest")
        try:
            rest(self.machine)
        except Exception as reason:  # noqa: BLE001  # whatever it is, it is what this run found
            self.machine.surprise("rest", reason)
        self._complained((*ALWAYS, *AT_REST), None)
        return self._told()

    def _perform(self, step: Step) -> None:
        machine = self.machine
        began_ms, outcomes, said = machine.clock(), Counter(machine.outcomes), len(machine.trouble.said)
        try:
            machine.perform(step)
        except Exception as reason:  # noqa: BLE001  # as above
            machine.surprise(step.act, reason)
        came = ", ".join(f"{count} {name}" for name, count in (machine.outcomes - outcomes).items())
        struck = "; ".join(machine.trouble.said[said:])
        took = f"{machine.clock() - began_ms:+} ms"
        self._say(f"{step.place:4} {took:>11}  {step.act:8} {came}{f'  [{struck}]' if struck else ''}")

    def _say(self, line: str) -> None:
        if self._trace:
            self._trace(line)

    def _complained(self, oracles: Sequence[Oracle], at: int | None) -> bool:
        machine = self.machine
        news = News(machine.table.written[self._written :], machine.answers[self._answers :])
        self._written, self._answers = len(machine.table.written), len(machine.answers)
        for oracle in (each for each in oracles if self._only in (None, each)):
            complaint = next(oracle(machine, news), None)
            if complaint is not None:
                result = self.result
                result.oracle, result.complaint, result.at = oracle.__name__, complaint, at
                result.sentence = (oracle.__doc__ or "").strip()
                return True
        return False

    def _told(self) -> Result:
        machine, result = self.machine, self.result
        result.faults = machine.trouble.struck
        result.reached = machine.reached + Counter({f"command {name}": n for name, n in machine.outcomes.items()})
        for sidebar in machine.sidebars:
            result.reached.update({"sidebar reset": sidebar.resets, "sidebar replay": sidebar.replays})
        return result


def run(seed: int, steps: Sequence[Step], trace: Trace | None = None, only: Oracle | None = None) -> Result:
    """Take a run's steps, and ask all oracles or only one. The same seed and steps give the same result."""
    random.seed(seed)  # nothing should use it; whatever does is the same again
    with small(seed):
        return Run(seed, steps, trace, only).through()
