"""What may be done with parked commands."""

from typing import Protocol

from orglane.rows import ParkedRow


class Parking(Protocol):
    """The way of a parked command back to its lane, or out."""

    def redrive(self, organization_id: str, row: ParkedRow, now_ms: int) -> None:
        """Send it to its lane again, as it came, and note when. Raises Unavailable.

        It stays parked until it has had its effect: whoever dies between sending and noting has lost nothing.
        """
        ...

    def drop(self, organization_id: str, row: ParkedRow) -> bool:
        """Forget it; False when it was redriven, parked again or gone meanwhile. Raises Unavailable."""
        ...
