"""What the bench of the page needs built: the app as it is deployed, and the scripts that the bench puts beside it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from local.settings import ROOT

CLIENTS = ROOT / "bench" / "clients"
ROLLDOWN = ROOT / "node_modules" / ".bin" / "rolldown"


@dataclass(frozen=True)
class Built:
    dist: Path
    floor: Path
    """The floor page's script."""
    watching: str
    """What is put into both pages before their own scripts."""


def built(folder: Path) -> Built:
    """In a folder of its own: what others build meanwhile is not measured."""
    dist = folder / "dist"
    _run("npm", "run", "build", "--workspace", "frontend/sidebar", "--", "--outDir", str(dist), "--emptyOutDir")
    scripts = {name: folder / f"{name}.js" for name in ("watching", "floor")}
    for name, path in scripts.items():
        form = "iife" if name == "watching" else "esm"
        _run(str(ROLLDOWN), str(CLIENTS / f"{name}.ts"), "--format", form, "-o", str(path))
    return Built(dist, scripts["floor"], scripts["watching"].read_text())


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
