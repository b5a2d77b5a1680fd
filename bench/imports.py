"""A function as `sam build` left it, in a fresh interpreter that sees nothing else: import time and memory."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PYTHON = Path(sys.base_prefix) / "bin" / "python3.13"

# -I keeps everything else out; -B because Lambda's own folders take no bytecode either.
_IMPORT = """
import sys, time
sys.path[:0] = sys.argv[1:]
begin = time.perf_counter()
import app
print((time.perf_counter() - begin) * 1000)
"""

# ru_maxrss would tell of the process that started this one.
_PEAK = """
import json, re, sys
sys.path[:0] = sys.argv[2:]
import app
event = json.loads(open(sys.argv[1]).read())
for number in range(50):
    event["headers"]["x-github-delivery"] = f"{number:036d}"
    assert app.handler(event, None)["statusCode"] == 202
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


@dataclass(frozen=True)
class Built:
    """Folders of a built function: its own, then its layers', as they are on Lambda's path."""

    folders: Sequence[Path]
    environ: Mapping[str, str]

    def import_ms(self) -> float:
        """How long `import app` takes."""
        return float(self._run(_IMPORT))

    def peak_kb(self, event: Path) -> float:
        """The most memory that 50 deliveries of this event take."""
        return float(self._run(_PEAK, str(event)))

    def _run(self, program: str, *arguments: str) -> str:
        command = [str(PYTHON), "-I", "-B", "-c", program, *arguments, *map(str, self.folders)]
        inherited = {"PATH": os.environ.get("PATH", os.defpath)}
        done = subprocess.run(
            command, env={**inherited, **self.environ}, capture_output=True, text=True, check=False, timeout=60
        )
        if done.returncode:
            raise RuntimeError(f"{json.dumps(command[:4])} failed:\n{done.stderr}")
        return done.stdout.splitlines()[-1]
