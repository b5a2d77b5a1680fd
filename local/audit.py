"""`make audit`: known weaknesses of what is installed, as the registries of Python and Node tell them.

A registry may not tell (a mirror without advisories, no network): that is said plainly and fails nothing, since it says
nothing of the packages. Exit code 1 when a weakness is known.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.settings import ROOT

EXPORT = ("export", "--quiet", "--frozen", "--all-groups", "--all-packages", "--no-emit-workspace", "--no-hashes")


@dataclass(frozen=True)
class Audit:
    """What was learnt: how many packages were looked up, what is known of them, and why others were not."""

    name: str
    audited: int
    weaknesses: tuple[str, ...] = ()
    silence: str = ""

    def lines(self) -> list[str]:
        """For people."""
        told = [f"{self.name}: {each}" for each in self.weaknesses]
        if self.silence:
            told.append(f"{self.name}: NOT AUDITED, the registry does not tell: {self.silence}")
        if self.audited:
            told.append(f"{self.name}: {self.audited} packages audited, {len(self.weaknesses)} weaknesses known")
        return told


def python_audit(text: str, error: str) -> Audit:
    """What `pip-audit --format json` said."""
    said = _object(text)
    if "dependencies" not in said:
        return Audit("Python", 0, silence=_last_line(error))
    audited = [each for each in said["dependencies"] if "skip_reason" not in each]
    skipped = [each for each in said["dependencies"] if "skip_reason" in each]
    weak = [
        f"{each['name']} {each['version']}: {known['id']}{_mended(known)}"
        for each in audited
        for known in each["vulns"]
    ]
    silence = f"{len(skipped)} packages, such as: {skipped[0]['skip_reason']}" if skipped else ""
    return Audit("Python", len(audited), tuple(weak), silence)


def node_audit(text: str, error: str) -> Audit:
    """What `npm audit --json` said."""
    said = _object(text)
    if "vulnerabilities" not in said:
        return Audit("Node", 0, silence=str(said.get("message") or _last_line(error)))
    weak = [f"{name} {each['range']}: {each['severity']}" for name, each in sorted(said["vulnerabilities"].items())]
    return Audit("Node", said["metadata"]["dependencies"]["total"], tuple(weak))


def _mended(known: dict[str, Any]) -> str:
    return f", mended in {', '.join(known['fix_versions'])}" if known.get("fix_versions") else ""


def _object(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    return said if isinstance(said, dict) else {}


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no answer")


def run(*command: str) -> tuple[str, str]:
    """What a program writes; its exit code says no more."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text(run(str(ROOT / ".tools" / "bin" / "uv"), *EXPORT)[0])
        pip_audit = (sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--format", "json")
        python = python_audit(*run(*pip_audit, "--disable-pip", "--no-deps", "--requirement", str(wanted)))
    audits = (python, node_audit(*run("npm", "audit", "--json")))
    for line in (line for each in audits for line in each.lines()):
        print(line)
    return int(any(each.weaknesses for each in audits))


if __name__ == "__main__":
    sys.exit(main())
