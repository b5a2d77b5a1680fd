"""Run the simulator.

python -m tests.simulator --seeds 1000       many runs, their sum, and every failure made small
python -m tests.simulator --seed 7           one run, step by step
python -m tests.simulator --seed 7 --keep …  a part of it, as a failure names it
"""

import argparse
import sys
import time

from tests.simulator import lanes
from tests.simulator.plan import plan
from tests.simulator.report import Sum, story
from tests.simulator.run import run
from tests.simulator.shrink import Atom, keep

MOST_STORIES = 3


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description="A machine that breaks everything.")
    parser.add_argument("--seed", type=int, help="one run, told step by step")
    parser.add_argument("--keep", help="steps and faults of that run, by number: 3,17,17.0")
    parser.add_argument("--seeds", type=int, default=100, help="so many runs (100)")
    parser.add_argument("--first", type=int, default=0, help="the first of their seeds (0)")
    parser.add_argument("--shared-lanes", action="store_true", help="no organization gets a lane of its own")
    given = parser.parse_args()
    lanes.OWN_LANES = not given.shared_lanes
    return one(given.seed, given.keep) if given.seed is not None else many(given.first, given.seeds)


def one(seed: int, kept: str | None) -> int:
    """One run with its trace."""
    steps = plan(seed)
    if kept:
        steps = keep(steps, map(Atom.of, kept.split(",")))
    result = run(seed, steps, print)
    print(Sum(1, result.steps, result.faults, result.reached, [] if result.is_fine else [result]))
    if result.is_fine:
        return 0
    print(f"{result.oracle}: {result.sentence}\n{result.complaint}")
    return 1


def many(first: int, count: int) -> int:
    """Many runs; Ctrl-C says how far it came."""
    total, began = Sum(), time.monotonic()
    try:
        for seed in range(first, first + count):
            total.add(run(seed, plan(seed)))
            _progress(total, count, time.monotonic() - began)
    except KeyboardInterrupt:
        print("\nstopped", end="")
    print(f"\n{total}\nin {time.monotonic() - began:.0f} s")
    for result in total.failed[:MOST_STORIES]:
        print(f"\n{story(result)}")
    for result in total.failed[MOST_STORIES:]:
        print(f"\nseed {result.seed}: {result.oracle}: {result.complaint[:200]}")
    return 1 if total.failed or total.runs < count else 0


def _progress(total: Sum, count: int, seconds: float) -> None:
    if sys.stdout.isatty() or total.runs % 100 == 0:
        line = f"{total.runs:,} of {count:,} runs, {len(total.failed)} failed, {seconds:.0f} s"
        print(f"\r{line}" if sys.stdout.isatty() else line, end="" if sys.stdout.isatty() else "\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
