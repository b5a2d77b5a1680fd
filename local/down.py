"""`make down`: stop what `make up` started, wherever it runs; `make clean` also forgets the data."""

import argparse
import fcntl
import os
import shutil
import signal
import sys
import time

from local.settings import Settings, settings_of
from local.up import lock_of

PATIENCE = 60.0


def main(argv: list[str] | None = None) -> int:
    """Stop it, and say whether there was something to stop."""
    parser = argparse.ArgumentParser(prog="python -m local.down", description=__doc__)
    parser.add_argument("--forget", action="store_true", help="remove the data as well")
    given = parser.parse_args(argv)
    settings = settings_of()
    pid = running(settings)
    if pid is None:
        print("Nothing is running.")
    elif not _stop(settings, pid):
        print(f"It does not stop: process {pid}", file=sys.stderr)
        return 1
    else:
        print("Stopped")
    if given.forget:
        shutil.rmtree(settings.state, ignore_errors=True)
    return 0


def running(settings: Settings) -> int | None:
    """The process that holds the place, if one does."""
    try:
        with lock_of(settings).open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read())
    except FileNotFoundError:
        pass
    return None


def _stop(settings: Settings, pid: int) -> bool:
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while running(settings) == pid:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


if __name__ == "__main__":
    sys.exit(main())
