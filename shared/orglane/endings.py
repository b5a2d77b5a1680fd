"""The end of a connection whose client may not listen any more: it is told, cut off, and forgotten."""

from typing import Protocol

from orglane import frames
from orglane.ports import Sockets


class Rows(Protocol):
    """The rows of connections."""

    def close(self, connection_id: str) -> None: ...


def end(connection_id: str, reason: str, rows: Rows, sockets: Sockets) -> None:
    """Its rows go last: by them it is found again, when whoever ends it dies before it is cut off."""
    sockets.post(connection_id, frames.closing(reason, retry=False, spread_ms=0))
    sockets.close(connection_id)
    rows.close(connection_id)
