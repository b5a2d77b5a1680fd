"""What a commit asked to be done, done: jobs opened and nudged, commands sent on, people let go."""

from orglane.decide import Departure, Errand, FollowUp, LaneStep, Nudge, SessionsEnd
from orglane.edges.departures import TableDepartures
from orglane.jobs import Order
from orglane.ports import Clock, Lane
from orglane.ports.work import Jobs, LaneCall, LaneCalls, Nudges

OPENED_MS = 60_000
"""A lane that is being opened is not asked for again so soon, however many commands its front lane still has."""


class Errands:
    """`apply.RunErrand`."""

    def __init__(
        self, jobs: Jobs, nudges: Nudges, calls: LaneCalls, lane: Lane, departures: TableDepartures, clock: Clock
    ) -> None:
        self._jobs = jobs
        self._nudges = nudges
        self._calls = calls
        self._lane = lane
        self._departures = departures
        self._clock = clock
        self._opened: dict[str, int] = {}

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
            case LaneStep("open"):
                self._open(organization_id)
            case LaneStep(step):
                self._calls.call(LaneCall(organization_id, step))

    def _open(self, organization_id: str) -> None:
        now_ms = self._clock()
        if now_ms - self._opened.get(organization_id, 0) < OPENED_MS:
            return
        self._calls.call(LaneCall(organization_id, "open"))
        self._opened[organization_id] = now_ms
