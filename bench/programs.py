"""The scripts of `bench/clients` as one file each, and programs of Node that are run to their end."""

import subprocess
from pathlib import Path

from local.settings import ROOT

CLIENTS = ROOT / "bench" / "clients"
ROLLDOWN = ROOT / "node_modules" / ".bin" / "rolldown"
PATIENCE_S = 580


def bundle(name: str, path: Path, *options: str) -> Path:
    """The script of that name with all that it imports, written to `path`."""
    run(str(ROLLDOWN), str(CLIENTS / f"{name}.ts"), *options, "-o", str(path))
    return path


def run(*command: str) -> str:
    """What it prints, run at the root of the checkout. Raises RuntimeError with all that it said if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
