"""What the bench of the page needs built: the app as it is deployed, and the scripts that the bench puts beside it."""

from dataclasses import dataclass
from pathlib import Path

from bench.programs import bundle, run


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
    run("npm", "run", "build", "--workspace", "frontend/sidebar", "--", "--outDir", str(dist), "--emptyOutDir")
    floor = bundle("floor", folder / "floor.js", "--format", "esm")
    watching = bundle("watching", folder / "watching.js", "--format", "iife")
    return Built(dist, floor, watching.read_text())
