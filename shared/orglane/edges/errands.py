"""What a commit asked to be done, done: jobs opened and nudged, commands sent on, people let go."""

from orglane.decide import Departure, Errand, FollowUp, Nudge, SessionsEnd
from orglane.edges.departures import TableDepartures
from orglane.jobs import Order
from orglane.ports import Clock, Lane
from orglane.ports.work import Jobs, Nudges


class Errands:
    """`apply.RunErrand`."""

    def __init__(self, jobs: Jobs, nudges: Nudges, lane: Lane, departures: TableDepartures, clock: Clock) -> None:
        self._jobs = jobs
        self._nudges = nudges
        self._lane = lane
        self._departures = departures
        self._clock = clock

    def __call__(self, organization_id: str, errand: Errand) -> None:
        match errand:
            case Order():
                job = self._jobs.open(organization_id, errand, self._clock())
                self._nudges.send(organization_id, job.job_id, errand.delay_s)
            case Nudge(job_id):
                self._nudges.send(organization_id, job_id)
            case FollowUp(command):
                self._lane.send([command])
            case Departure(user_id):
                self._departures.leave(organization_id, user_id)
            case SessionsEnd(user_id):
                self._departures.sign_out(user_id)
