"""`make types`: the browser's types, from the server's classes; with `--check`, only whether they are behind."""

import json
import subprocess
import sys
from typing import Any

from local.errors import LocalError
from local.settings import ROOT
from orglane.api import documents, pull_request_documents, socket_documents
from orglane.api.schemas import schemas
from orglane.changes import AppChange, Change

FRONTEND = ROOT / "frontend"
WRITTEN = FRONTEND / "client" / "src" / "wire.ts"
COMPILER = FRONTEND / "client" / "scripts" / "wire.mjs"
FORMATTER = ROOT / "node_modules" / ".bin" / "biome"
SHAPES: tuple[Any, ...] = (
    socket_documents.ServerFrame,
    socket_documents.ClientFrame,
    socket_documents.WireChange,
    Change,
    AppChange,
    documents.AppSnapshot,
    documents.OrganizationSnapshot,
    pull_request_documents.PullRequestDetail,
    documents.TicketDocument,
)


def main(argv: list[str]) -> int:
    """Write the file, or say that it is behind."""
    made = types()
    if WRITTEN.exists() and WRITTEN.read_text() == made:
        return 0
    if "--check" in argv:
        print(f"{WRITTEN.relative_to(ROOT)} is behind the server's classes: make types", file=sys.stderr)
        return 1
    WRITTEN.write_text(made)
    return 0


def types() -> str:
    """The module as it should be."""
    source = _run("node", str(COMPILER), given=json.dumps({"$defs": schemas(SHAPES)}))
    return _run(str(FORMATTER), "format", f"--stdin-file-path={WRITTEN.relative_to(FRONTEND)}", given=source)


def _run(*command: str, given: str) -> str:
    done = subprocess.run(command, cwd=FRONTEND, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LocalError(f"{command[0]} could not write the types:\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
