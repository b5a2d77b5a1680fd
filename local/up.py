"""`make up`: start everything, say when it is ready, and stop everything when told to."""

import argparse
import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from local.deployment import Deployment
from local.errors import LocalError
from local.settings import ROOT, Settings, settings_of


class StopError(Exception):
    """We were told to stop."""


class RunningError(LocalError):
    """It runs already; the text is the ready line."""


def main(argv: list[str] | None = None) -> int:
    """Run in the foreground, or with --detach return as soon as it is ready."""
    parser = argparse.ArgumentParser(prog="python -m local.up", description=__doc__)
    parser.add_argument("--detach", action="store_true", help="return once it is ready; `make down` stops it")
    given = parser.parse_args(argv)
    try:
        settings = settings_of()
        return detach(settings) if given.detach else supervise(settings)
    except RunningError as running:
        print(running)
        return 0
    except LocalError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


def supervise(settings: Settings) -> int:
    """Start, wait until told to stop, stop."""
    with claimed(settings):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        deployment = Deployment(settings, report)
        try:
            deployment.start()
            print(ready(settings), flush=True)
            while True:
                time.sleep(0.3)
                deployment.check()
        except StopError:
            print("Stopping", flush=True)
        finally:
            # What is being stopped is being saved: another Ctrl-C must not cut that short.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            deployment.stop()
        print(f"Stopped  the data is in {shown(settings.state)}/", flush=True)
        return 0


def detach(settings: Settings) -> int:
    """Start it in a session of its own and show what it says until it is ready."""
    with claimed(settings):
        settings.facts.unlink(missing_ok=True)
    log = settings.logs / "up.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as out:
        started = subprocess.Popen(
            [sys.executable, "-u", "-m", "local.up"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with log.open() as said:
        while started.poll() is None and not settings.facts.exists():
            sys.stdout.write(said.read())
            sys.stdout.flush()
            time.sleep(0.1)
        time.sleep(0.2)
        sys.stdout.write(said.read())
    return started.poll() or 0


@contextlib.contextmanager
def claimed(settings: Settings) -> Iterator[None]:
    """Hold the place: one deployment for one folder of data. The file tells `make down` whom to stop."""
    path = lock_of(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise RunningError(_running(settings)) from held
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def lock_of(settings: Settings) -> Path:
    return settings.state / "up.lock"


def ready(settings: Settings) -> str:
    """The line that says where it is, and what else there is."""
    hints = [f"Ready  {settings.site_url}", "", f"  logs        {shown(settings.logs)}/"]
    if not settings.other_github:
        hints.append(f"  GitHub      {settings.github_url}/_local/  opens, edits and merges pull requests")
    hints.append("  stop        Ctrl-C here, or `make down`; `make clean` also forgets the data")
    return "\n".join(hints)


def report(label: str, text: str) -> None:
    print(f"{label}  {text}", flush=True)


def shown(path: Path) -> str:
    """A path as people here would write it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _running(settings: Settings) -> str:
    if not settings.facts.exists():
        return "It is just being started or stopped elsewhere."
    return f"It runs already.\n{ready(settings)}"


def _stop(number: int, frame: FrameType | None) -> None:
    raise StopError


if __name__ == "__main__":
    sys.exit(main())
