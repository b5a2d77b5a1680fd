"""Limits of the product that small organizations would never reach: each is lowered in half of the runs."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

KNOBS: dict[str, int] = {
    "orglane.apply.MAX_ITEMS": 40,
    "orglane.frames.MAX_FRAME_BYTES": 3_000,
    "orglane.socket.REPLAY_ENTRIES": 6,
    "orglane.work.sync.MOST_PULLS": 2,
    "orglane.work.turns.SLICE_ROWS": 4,
    "orglane.work.engine.STEP_MS": 20,
}


@contextmanager
def small(seed: int) -> Iterator[None]:
    """The limits of a run, which follow from its seed."""
    chance = random.Random(f"knobs {seed}")
    with ExitStack() as lowered:
        for name, value in KNOBS.items():
            if chance.random() < 0.5:
                lowered.enter_context(patch(name, value))
        yield
