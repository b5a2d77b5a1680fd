"""The stage that answers clients: reads rows and answers, or puts a command on the lane. Never waits for GitHub."""

from orglane.api.app import create_app
from orglane.api.doors import Doors

__all__ = ["Doors", "create_app"]
