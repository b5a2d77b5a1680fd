"""Programs that we start: how they end, what is shown of them, and who has our ports."""

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from local.errors import PortTakenError, ProgramError
from local.ports import free_ports, require_free
from local.program import LINES_SHOWN, Program, end_of, run

SLEEPER = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(60)
"""


def _written(path: Path) -> str:
    for _ in range(200):
        if path.exists() and path.read_text():
            return path.read_text()
        time.sleep(0.02)
    raise AssertionError(f"{path} was not written")


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_stopping_one_ends_what_it_started(tmp_path: Path) -> None:
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    program = Program("The sleeper", ["sleeper", str(tmp_path / "pid")], tmp_path / "log", cwd=tmp_path)
    child = int(_written(tmp_path / "pid"))
    assert _lives(child)
    program.stop()
    assert not program.running
    for _ in range(100):
        if not _lives(child):
            return
        time.sleep(0.02)
    raise AssertionError("what it started lives on")


def test_one_that_ended_by_itself_is_told_with_its_last_lines(tmp_path: Path) -> None:
    (tmp_path / "loser.py").write_text("import sys\nfor n in range(50): print('line', n)\nsys.exit(7)")
    program = Program("The loser", ["loser"], tmp_path / "log", cwd=tmp_path)
    with pytest.raises(ProgramError, match="The loser ended with code 7") as told:
        program.wait_for("http://127.0.0.1:9/", 10)
    program.stop()
    assert "line 49" in str(told.value)
    assert "line 29" not in str(told.value)
    assert str(tmp_path / "log") in str(told.value)


def test_a_command_that_fails_is_told_with_its_last_lines(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('what went wrong'); raise SystemExit(3)"]
    with pytest.raises(ProgramError, match="what went wrong"):
        run("`sam build`", command, tmp_path / "log", os.environ)


def test_of_a_progress_line_the_last_state_is_shown(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("\n".join(f"a {n}\rb {n}" for n in range(40)) + "\n")
    shown = end_of(log).splitlines()
    assert shown[-2].strip() == "b 39"
    assert len(shown) == LINES_SHOWN + 1


def test_logs_are_private(tmp_path: Path) -> None:
    run("true", ["true"], tmp_path / "log", os.environ)
    assert (tmp_path / "log").stat().st_mode & 0o077 == 0


def test_a_taken_port_is_told_with_its_variable() -> None:
    (port,) = free_ports(1)
    require_free({"ORGLANE_SITE_PORT": port})
    with socket.create_server(("127.0.0.1", port)), pytest.raises(PortTakenError) as told:
        require_free({"ORGLANE_SITE_PORT": port})
    assert f"Port {port} is taken" in str(told.value)
    assert "ORGLANE_SITE_PORT=" in str(told.value)
