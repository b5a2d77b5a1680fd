"""Run what must not outlive the program that started it: `python tether.py MODULE|FILE.py [ARGUMENT…]`.

Its standard input is a pipe that the starter holds open. When the starter is gone, however it went, the pipe ends,
and this process ends itself the graceful way. It is run by path and by any interpreter, so it imports nothing of ours.
"""

import os
import runpy
import signal
import sys
import threading
from pathlib import Path


def _end_with_starter(pipe: int) -> None:
    while os.read(pipe, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Watch the pipe in the background, and be the program."""
    # What it starts must not inherit the pipe, and reads no input.
    pipe = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_end_with_starter, args=(pipe,), daemon=True).start()
    # The folder of this file must not shadow anything; the module is looked for where the starter stands.
    sys.path[0] = str(Path.cwd())
    sys.argv = sys.argv[1:]
    if sys.argv[0].endswith(".py"):
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
