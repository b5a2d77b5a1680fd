"""Install what the commands need: Python packages, Node packages, the local cloud, the SAM CLI, the built web app.

The Makefile runs this before anything else with whatever `python3` there is, so it keeps to Python 3.9 and its
standard library. What has not changed since the last time is not done again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
LOGS = TOOLS / "logs"
UV_VERSION = "0.13.8"
OLDEST_NODE = 20
# What uv takes as: any of this version, downloaded when there is none.
ANY_PYTHON = "3.13"
ENVIRONMENTS = {
    # name: (project, where it is installed, what it is called for people)
    "product": (ROOT, ROOT / ".venv", "Python packages"),
    "cloud": (ROOT / "local" / "cloud", TOOLS / "cloud", "the local cloud"),
    "sam": (ROOT / "local" / "sam", TOOLS / "sam", "the SAM CLI"),
}
# What the web app is built from.
BUNDLED = ("src", "public", "index.html", "vite.config.ts", "tsconfig.json")


class MissingError(Exception):
    """Something that cannot be installed from here; the text says what, and what to do."""


def say(text: str) -> None:
    print("Install  " + text, flush=True)


def answers(command: list[str], text: str = "") -> bool:
    """Whether a program really runs (a shim may be there for one that is not), and says what it should."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.strip().startswith(text)


def find_python() -> str:
    """A Python 3.13 of this machine, or the version alone, which lets uv download one."""
    named = ["python3.13"]
    for place in (os.environ.get("PYENV_ROOT"), str(Path.home() / ".pyenv")):
        if place:
            named += sorted(str(each) for each in Path(place).glob("versions/3.13.*/bin/python3.13"))
    named.append(os.environ.get("UV_PYTHON", ""))
    for each in named:
        if each and answers([each, "--version"], "Python 3.13."):
            return shutil.which(each) or each
    return ANY_PYTHON


def find_uv() -> str:
    """uv from the path when it runs, else one of our own."""
    own = TOOLS / "uv" / "bin" / "uv"
    for each in (shutil.which("uv"), str(own)):
        if each and answers([each, "--version"], "uv"):
            return each
    say("uv " + UV_VERSION)
    try:
        run("uv", [sys.executable, "-m", "venv", str(TOOLS / "uv")])
    except MissingError as error:
        raise MissingError(
            f"uv is missing: https://docs.astral.sh/uv/\nIt could not be installed here either. {error}"
        ) from error
    run("uv", [str(TOOLS / "uv" / "bin" / "pip"), "install", "--quiet", "uv==" + UV_VERSION])
    return str(own)


def check_node() -> None:
    """The web app is built with Node and npm; they are not ours to install."""
    for each in ("node", "npm"):
        if not answers([each, "--version"]):
            raise MissingError(f"{each} is missing. Install Node.js {OLDEST_NODE} or newer: https://nodejs.org/")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise MissingError(f"Node.js is {version}, and {OLDEST_NODE} or newer is needed: https://nodejs.org/")


def run(name: str, command: list[str], **environ: str) -> None:
    """Run quietly; when it fails, show the end of what it said, and where all of it is."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (name + ".log")
    with log.open("w") as out:
        done = subprocess.run(
            command,
            cwd=str(ROOT),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environ},
            check=False,
        )
    if done.returncode:
        end = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        raise MissingError(f"{Path(command[0]).name} {command[1]} failed:\n{end}\n\nAll of it: {log}")


def digest(paths: list[Path]) -> str:
    """What files hold, those in folders included."""
    total = hashlib.sha256()
    for path in paths:
        inside = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        for each in inside:
            total.update(str(each.relative_to(ROOT)).encode() + b"\0" + each.read_bytes() + b"\0")
    return total.hexdigest()


def once(name: str, text: str, inputs: list[Path], result: Path, work: Callable[[], None]) -> None:
    """Do it unless it was done with the same inputs and its result is still there."""
    stamp = TOOLS / (name + ".stamp")
    wanted = digest(inputs)
    if result.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    start = time.monotonic()
    stamp.unlink() if stamp.exists() else None
    work()
    stamp.write_text(wanted)
    say(f"{text} ({time.monotonic() - start:.1f} s)")


def install_environment(name: str, uv: str, python: str) -> None:
    project, place, text = ENVIRONMENTS[name]
    inputs = [project / "pyproject.toml", project / "uv.lock"]
    if name == "product":
        inputs += [ROOT / "shared" / "pyproject.toml", ROOT / "cli" / "pyproject.toml"]
    command = [uv, "sync", "--frozen", "--project", str(project)]
    environ = {"UV_PYTHON": python, "UV_PROJECT_ENVIRONMENT": str(place)}
    try:
        once(name, text, inputs, place / "bin" / "python", lambda: run(name, command, **environ))
    except MissingError as error:
        if python != ANY_PYTHON:
            raise
        raise MissingError(f"There is no Python 3.13 here, and uv could not download one. {error}") from error


def install_node() -> None:
    manifests = [ROOT / "package.json", ROOT / "package-lock.json", *sorted(ROOT.glob("frontend/*/package.json"))]
    once("node", "Node packages", manifests, ROOT / "node_modules", lambda: run("node", ["npm", "ci"]))
    parts = sorted(each for name in BUNDLED for each in ROOT.glob(f"frontend/*/{name}"))
    page = ROOT / "frontend" / "sidebar" / "dist" / "index.html"
    once("sidebar", "the web app, built", manifests + parts, page, lambda: run("sidebar", ["npm", "run", "build"]))


def install() -> None:
    check_node()
    TOOLS.mkdir(exist_ok=True)
    python, uv = find_python(), find_uv()
    link = TOOLS / "bin" / "uv"
    link.parent.mkdir(exist_ok=True)
    if not link.exists() or str(link.readlink()) != uv:
        link.unlink() if link.is_symlink() else None
        link.symlink_to(uv)
    # The first one alone: it may have to download the interpreter that the others then find.
    install_environment("product", uv, python)
    with ThreadPoolExecutor() as pool:
        works = [pool.submit(install_environment, each, uv, python) for each in ("cloud", "sam")]
        works.append(pool.submit(install_node))
        for each in works:
            each.result()


def main() -> int:
    try:
        install()
    except MissingError as missing:
        print(f"\nCannot go on: {missing}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
