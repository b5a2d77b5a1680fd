"""`make up` and `make down` as a person uses them, on ports and data of their own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.asking import ask
from local.settings import ROOT, Settings
from tests.deployment import settings_for_tests

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.skipif(not Path("/proc").exists(), reason="what is left behind is found in Linux's /proc"),
]


class Terminal:
    """Where somebody types the commands."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.environ = {
            **os.environ,
            "ORGLANE_STATE_DIR": str(settings.state),
            **{name: str(port) for name, port in settings.ports.items()},
        }
        self._said = settings.state.parent / "said.log"

    def up(self) -> subprocess.Popen[bytes]:
        """Start it in the foreground and wait until it is ready."""
        with self._said.open("wb") as said:
            up = subprocess.Popen(
                [sys.executable, "-m", "local.up"], cwd=ROOT, env=self.environ, stdout=said, stderr=said
            )
        while "\nReady  " not in self.said:
            assert up.poll() is None, self.said
            time.sleep(0.1)
        return up

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    @property
    def said(self) -> str:
        return self._said.read_text()

    def left_behind(self) -> list[str]:
        """Processes that know of this folder, and ports that somebody still listens on."""
        own = str(self.settings.state).encode()
        left = []
        for each in Path("/proc").glob("[0-9]*"):
            try:
                words = (each / "cmdline").read_bytes()
                if int(each.name) != os.getpid() and own in words + (each / "environ").read_bytes():
                    left.append(words.replace(b"\0", b" ").decode())
            except OSError:
                continue
        return left + [name for name, port in self.settings.ports.items() if _answers(port)]

    def wait_until_nothing_is_left(self) -> None:
        deadline = time.monotonic() + 20
        while left := self.left_behind():
            assert time.monotonic() < deadline, left
            time.sleep(0.1)

    def children(self, of: int) -> dict[str, int]:
        """The programs that a process started, by module."""
        pids = Path(f"/proc/{of}/task/{of}/children").read_text().split()
        return {Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[2].decode(): int(pid) for pid in pids}


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(settings_for_tests(tmp_path_factory.mktemp("up") / "state"))


@pytest.fixture(autouse=True)
def stopped(terminal: Terminal) -> Iterator[None]:
    """A test that fails leaves nothing running for the next one."""
    yield
    terminal.run("local.down")


def organizations(terminal: Terminal) -> set[str]:
    """The logins that the table knows, as the operator's command line finds them."""
    facts = json.loads(terminal.settings.facts.read_text())
    asked = [sys.executable, "-m", "local.cloud", sys.executable, "-c", _SCAN, facts["tableName"]]
    done = subprocess.run(asked, cwd=ROOT, env=terminal.environ, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


_SCAN = """
import boto3, sys
pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=sys.argv[1])
print(*{item["pk"]["S"] + "/" + item["sk"]["S"] for page in pages for item in page["Items"]
        if item["pk"]["S"].startswith("ORG#")})
"""


def test_the_first_start_shows_a_demo_and_ctrl_c_ends_everything(terminal: Terminal) -> None:
    up = terminal.up()
    assert re.search(r"Demo  acme-robotics: installation \d+, full sync done", terminal.said)
    facts = json.loads(terminal.settings.facts.read_text())
    assert set(facts) == {
        "siteUrl", "socketUrl", "cloudUrl", "githubUrl", "webhookSecret", "stackName", "region", "tableName", "appId",
    }  # fmt: skip
    assert terminal.settings.facts.stat().st_mode & 0o077 == 0
    assert facts["webhookSecret"] not in terminal.said
    assert ask(f"{facts['siteUrl']}/v1/health") == {"status": "ok"}
    up.send_signal(signal.SIGINT)
    assert up.wait(30) == 0
    assert terminal.left_behind() == []
    assert not terminal.settings.facts.exists()


def test_the_second_start_finds_the_data_and_is_quick(terminal: Terminal) -> None:
    begin = time.monotonic()
    up = terminal.up()
    assert time.monotonic() - begin < 20
    assert "Demo" not in terminal.said
    assert "unchanged" in terminal.said
    assert sum("/PR#" in each for each in organizations(terminal)) >= 45
    again = terminal.run("local.up")
    assert (again.returncode, "Ready  " in again.stdout) == (0, True)
    down = terminal.run("local.down")
    assert (down.returncode, down.stdout) == (0, "Stopped\n")
    assert up.wait(10) == 0
    assert terminal.left_behind() == []
    assert terminal.run("local.down").stdout == "Nothing is running.\n"


def test_when_a_part_dies_it_says_so_and_ends_the_others(terminal: Terminal) -> None:
    up = terminal.up()
    os.kill(terminal.children(up.pid)["local.github"], signal.SIGKILL)
    assert up.wait(30) == 1
    assert "The local GitHub ended" in terminal.said
    assert terminal.left_behind() == []


def test_when_it_is_killed_itself_the_parts_end_and_save(terminal: Terminal) -> None:
    up = terminal.up()
    up.kill()
    up.wait()
    terminal.wait_until_nothing_is_left()
    up = terminal.up()
    assert "Demo" not in terminal.said
    up.send_signal(signal.SIGTERM)
    assert up.wait(30) == 0


def test_detached_it_returns_once_ready(terminal: Terminal) -> None:
    started = terminal.run("local.up", "--detach")
    assert (started.returncode, f"Ready  {terminal.settings.site_url}" in started.stdout) == (0, True)
    assert ask(f"{terminal.settings.site_url}/v1/health") == {"status": "ok"}
    assert terminal.run("local.down").returncode == 0
    terminal.wait_until_nothing_is_left()


def test_a_taken_port_is_said_in_words(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", terminal.settings.site_port)):
        refused = terminal.run("local.up")
        detached = terminal.run("local.up", "--detach")
    assert refused.returncode == detached.returncode == 1
    for said in (refused.stderr, detached.stdout):
        assert f"Port {terminal.settings.site_port} is taken" in said
        assert "ORGLANE_SITE_PORT=" in said
        assert str(os.getpid()) in said
    assert "Traceback" not in refused.stderr + detached.stdout
    assert terminal.left_behind() == []


def test_forgetting_begins_anew(terminal: Terminal) -> None:
    assert terminal.run("local.down", "--forget").returncode == 0
    assert not terminal.settings.state.exists()
