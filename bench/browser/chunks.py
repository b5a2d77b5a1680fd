"""The JavaScript of the built page, compressed: what a first visit waits for, and what is loaded later."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = re.compile(r'<script[^>]* src="/([^"]+)"')
# `import{a as b}from"./x.js"`, `export*from"./x.js"` and `import"./x.js"`; `import("./x.js")` is another thing.
_IMPORT = re.compile(r'(?:\bfrom|\bimport)\s*"(\./[^"]+\.js)"')


@dataclass(frozen=True)
class Chunks:
    """Bytes by file."""

    initial: dict[str, int]
    later: dict[str, int]


def chunks(dist: Path) -> Chunks:
    """What the page names and what that imports; and all other chunks."""
    initial = set(_SCRIPT.findall((dist / "index.html").read_text()))
    asked = list(initial)
    while asked:
        found = set(_imports(dist, asked.pop())) - initial
        initial |= found
        asked += found
    later = {str(each.relative_to(dist)) for each in dist.glob("assets/*.js")} - initial
    return Chunks(_sizes(dist, initial), _sizes(dist, later))


def _imports(dist: Path, name: str) -> Iterator[str]:
    path = dist / name
    for found in _IMPORT.findall(path.read_text()):
        yield str((path.parent / found).relative_to(dist))


def _sizes(dist: Path, names: set[str]) -> dict[str, int]:
    return {name: len(gzip.compress((dist / name).read_bytes(), 6)) for name in sorted(names)}
