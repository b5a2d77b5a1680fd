"""After an installation ended: its rows count no more, and now they are deleted."""

from orglane.commands import Progress
from orglane.ports.work import Json
from orglane.work.turns import Task, Turn


def clear(task: Task, cursor: Json) -> Turn:
    """Delete some rows of earlier eras."""
    done = int(cursor or 0)
    deleted = task.clear(task.place)
    progress = Progress("rows", done + deleted)
    if deleted == 0:
        return Turn(done, progress=progress, message=f"{done} rows deleted.", result={"rows": done})
    return Turn(done + deleted, progress=progress)
