"""What a webhook amounts to."""

from collections.abc import Callable
from typing import NamedTuple

from orglane.commands import Account, Body
from orglane.github.payload import Json


class Reading(NamedTuple):
    """What a payload amounts to: commands, or the reason why there are none."""

    bodies: tuple[Body, ...] = ()
    ignored: str | None = None


type Reader = Callable[[Json, Account], Reading]
"""Reads the payload of one event; the account is the owner of its lane. Never raises, whatever the payload."""
