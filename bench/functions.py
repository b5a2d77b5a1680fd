"""Handlers in this process: the product's and the floor's, with an environment of their own at import."""

import contextlib
import importlib.util
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.settings import ROOT

type Handler = Callable[[Any, Any], Any]

PRODUCT = ROOT / "functions"
FLOOR = ROOT / "bench" / "floor"


@dataclass(frozen=True)
class Context:
    """What Lambda tells a handler beside the event."""

    function_name: str = "bench"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:bench"
    aws_request_id: str = "bench"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


@dataclass(frozen=True)
class Ran:
    """What a call answered, how long it took, and how many bytes it wrote to its log."""

    answer: Any
    ms: float
    log_bytes: int


def load(app: Path, environ: Mapping[str, str], handler: str = "handler") -> Handler:
    """A function's handler, imported with these variables in the environment; they stay there, as on Lambda."""
    os.environ.update(environ)
    name = "_".join(app.relative_to(ROOT).parts)
    spec = importlib.util.spec_from_file_location(name, app / "app.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    # Powertools' logger keeps the stdout that it finds when it is made.
    with _log():
        spec.loader.exec_module(module)
    loaded: Handler = getattr(module, handler)
    return loaded


_LOG = io.TextIOWrapper(tempfile.TemporaryFile("wb"), encoding="utf-8")  # noqa: SIM115


@contextlib.contextmanager
def _log() -> Iterator[None]:
    with contextlib.redirect_stdout(_LOG):
        yield


def run(handler: Handler, event: object) -> Ran:
    """Call a handler, its log going to a file."""
    with _log():
        before = _LOG.buffer.tell()
        begin = time.perf_counter()
        answer = handler(event, Context())
        ms = (time.perf_counter() - begin) * 1000
        _LOG.flush()
        return Ran(answer, ms, _LOG.buffer.tell() - before)
