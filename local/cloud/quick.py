"""The emulator without three pauses that AWS does not have: `python quick.py`.

Its event sources sleep 50 ms after two looks that found nothing, which happens to every second message while a lane is
busy; and a batch counts as under way for 5 ms after the last line of its function's log, which holds its lane.
Its one loop gives the interpreter away with every answer it sends, and a thread that looks for messages keeps it for up
to 5 ms: while many lanes are busy, that is most of the time between a webhook and its frame.
(ministack 1.5.33: services/lambda_svc.py `_poll_loop`, core/lambda_runtime.py `_drain_stderr_bounded`)
"""

import runpy
import sys
from importlib import import_module
from typing import Any

WAKE_GAP_S = 0.001
SWITCH_S = 0.0002
FIRST_LINE_S, LAST_LINE_S, LOG_S = 0.05, 0.001, 0.25


def main() -> None:
    """Shorten all, and be the emulator. Raises AttributeError when it has them no longer."""
    sys.setswitchinterval(SWITCH_S)
    sources: Any = import_module("ministack.services.lambda_svc")
    runtime: Any = import_module("ministack.core.lambda_runtime")
    assert sources._ESM_IDLE_WAKE_GAP_SECONDS == 0.05
    sources._ESM_IDLE_WAKE_GAP_SECONDS = WAKE_GAP_S
    drain = runtime.Worker._drain_stderr_bounded
    assert drain.__defaults__ == (FIRST_LINE_S, 0.005, LOG_S)
    drain.__defaults__ = (FIRST_LINE_S, LAST_LINE_S, LOG_S)
    runpy.run_module("ministack", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
