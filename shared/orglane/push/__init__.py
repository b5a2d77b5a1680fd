"""The stage that tells: what the table's stream brings goes out to every open sidebar that it concerns.

A delivery that is repeated or lost is the client's to notice: every delta says which position it follows.
"""

from orglane.push.endings import Ended, push_endings
from orglane.push.organizations import Told, push
from orglane.push.sending import Doors
from orglane.push.shells import ShellsTold, push_shells

__all__ = ["Doors", "Ended", "ShellsTold", "Told", "push", "push_endings", "push_shells"]
