"""Whatever goes wrong, what is promised holds: a few runs each time, many when there is time."""

import re
import time

import pytest

from orglane.edges import queue
from tests.simulator import lanes
from tests.simulator.__main__ import main
from tests.simulator.plan import KINDS, plan
from tests.simulator.report import Sum, story
from tests.simulator.run import run
from tests.simulator.shrink import Atom, atoms, keep, shrink

FEW = 6
MANY_S = 60
"""Long enough for more than a hundred runs."""


def test_a_few_runs_keep_every_promise() -> None:
    for seed in range(FEW):
        result = run(seed, plan(seed))
        assert result.is_fine, story(result)


@pytest.mark.long
def test_many_runs_keep_every_promise_though_everything_goes_wrong() -> None:
    total, began, seed = Sum(), time.monotonic(), FEW
    while time.monotonic() - began < MANY_S:
        result = run(seed, plan(seed))
        assert result.is_fine, story(result)
        total.add(result)
        seed += 1
    possible = {fault for kind in KINDS.values() for fault in kind.faults}
    assert possible == total.faults.keys(), "a fault that never strikes proves nothing"


@pytest.mark.long
def test_lanes_that_all_share_keep_every_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "OWN_LANES", False)
    for seed in range(40):
        assert (result := run(seed, plan(seed))).is_fine, result


def test_a_run_is_the_same_again() -> None:
    told: list[list[str]] = [[], []]
    for lines in told:
        run(5, plan(5), lines.append)
    assert told[0] == told[1]


def test_leaving_something_out_changes_nothing_else() -> None:
    steps = plan(5)
    kept = keep(steps, [each for each in atoms(steps) if each.step != 7])
    assert kept == [step for step in steps if step.place != 7]


def test_a_failing_run_is_made_as_small_as_it_can_be() -> None:
    steps = plan(5)
    wanted = {Atom(3), Atom(40), Atom(71)}
    assert set(shrink(steps, lambda some: wanted <= set(atoms(some)))) == wanted


def test_atoms_are_named_and_read_alike() -> None:
    assert [str(Atom.of(text)) for text in ("12", "12.0")] == ["12", "12.0"]


@pytest.mark.long
def test_a_failure_tells_how_to_see_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(queue, "answer", lambda events: {"batchItemFailures": []})
    failed = next(result for seed in range(20) if not (result := run(seed, plan(seed))).is_fine)
    words = story(failed)
    found = re.search(rf"--seed {failed.seed} --keep (\S+)", words)
    assert found
    few = found[1]
    assert len(few.split(",")) <= 6
    monkeypatch.setattr("sys.argv", ["simulator", "--seed", str(failed.seed), "--keep", few])
    assert main() == 1
    assert failed.oracle in capsys.readouterr().out
