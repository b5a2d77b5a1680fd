"""The stage that asks GitHub: everything slow, in small resumable steps, coming back as commands on the lane.

A job's row is the truth and a nudge says only where to look. `engine` runs any job; `runners.RUNNERS` is the map from
a job's kind to what one turn of it does. `lanes` makes and removes the organizations' own lanes.
"""

from orglane.work.engine import Ports, Told, work
from orglane.work.lanes import LanePorts, tend

__all__ = ["LanePorts", "Ports", "Told", "tend", "work"]
