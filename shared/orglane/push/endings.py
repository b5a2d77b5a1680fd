"""What ends for a person: the connections of a session, and what they heard of an organization that they left."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from orglane.endings import end
from orglane.frames import organization_topic, resync
from orglane.ports.shells import News, Notice
from orglane.push.sending import Doors


class Ended(NamedTuple):
    """A notice, and how many connections it concerned."""

    notice: Notice
    connections: int


def push_endings(notices: Iterable[Notice], doors: Doors) -> Iterator[Ended]:
    """Carry out what ends. Raises Unavailable when the connections cannot be read."""
    for notice in notices:
        if notice.news is News.SESSION_ENDED:
            theirs = doors.listeners.opened_by(notice.user_id, notice.about)
            for connection_id in theirs:
                end(connection_id, "session_ended", doors.listeners, doors.sockets)
            yield Ended(notice, len(theirs))
        elif notice.news is News.LEFT:
            theirs = doors.listeners.opened_by(notice.user_id)
            topic = organization_topic(notice.about)
            for connection_id in theirs:
                doors.listeners.unsubscribe(topic, connection_id)
                # Whoever subscribes again is answered with what it is: forbidden.
                doors.sockets.post(connection_id, resync(topic, "forbidden"))
            yield Ended(notice, len(theirs))
