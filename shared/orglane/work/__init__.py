"""The stage that asks GitHub: everything slow, in small resumable steps, coming back as commands on the lane.

A job's row is the truth and a nudge says only where to look. `engine` runs any job; `runners.RUNNERS` is the map from
a job's kind to what one turn of it does.
"""

from orglane.work.engine import Ports, Told, work

__all__ = ["Ports", "Told", "work"]
