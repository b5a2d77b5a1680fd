"""Programs that we start: each in a session of its own, its output in a log, and none left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from local.asking import succeeds
from local.errors import ProgramError
from local.settings import ROOT

TETHER = Path(__file__).with_name("tether.py")
LINES_SHOWN = 20


class Program:
    """A running Python module that ends when we do."""

    def __init__(
        self,
        name: str,
        module: list[str],
        log: Path,
        *,
        python: Path | None = None,
        cwd: Path = ROOT,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.name, self.log = name, log
        log.parent.mkdir(parents=True, exist_ok=True)
        with _private_log(log) as out:
            self._process = subprocess.Popen(
                [str(python or sys.executable), str(TETHER), *module],
                cwd=cwd,
                env=None if environ is None else dict(environ),
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal reaches us alone: we stop the programs in the right order.
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def check(self) -> None:
        """Raise with the end of its log when it has ended by itself."""
        if not self.running:
            code = self._process.returncode
            raise ProgramError(f"{self.name} ended with code {code}.\n{end_of(self.log)}")

    def wait_for(self, url: str, seconds: float = 30) -> None:
        """Wait until an address answers with success."""
        deadline = time.monotonic() + seconds
        while not succeeds(url):
            self.check()
            if time.monotonic() > deadline:
                raise ProgramError(f"{self.name} does not answer at {url}.\n{end_of(self.log)}")
            time.sleep(0.05)

    def stop(self, seconds: float = 20) -> None:
        """End it the graceful way, and after a while any way; nothing of its session stays."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            end_session(self._process)


def run(name: str, command: list[str], log: Path, environ: Mapping[str, str], cwd: Path = ROOT) -> None:
    """Run a command to its end; show the end of what it said when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with _private_log(log) as out:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait()
        finally:
            end_session(process)
    if code:
        raise ProgramError(f"{name} failed.\n{end_of(log)}")


def end_session(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a program and of all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin:
        process.stdin.close()


def end_of(log: Path) -> str:
    """The last lines of a log, and where all of it is."""
    # SAM draws its progress with carriage returns: what counts is what stood last on each line.
    lines = [line.rsplit("\r", 1)[-1] for line in log.read_text(errors="replace").split("\n")]
    shown = [line for line in lines if line.strip()][-LINES_SHOWN:]
    return "\n".join(f"    {line}" for line in shown) + f"\nAll of it: {log}"


def _private_log(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
