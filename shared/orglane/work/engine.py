"""How any job is carried out: one attempt at a time, in turns, with at most one slice on the lane.

An attempt holds the job's lease. Each turn asks GitHub, keeps its notes (where it got to, what is not sent yet), and
only then sends slices: whoever dies anywhere loses at most one turn, and sends at most what is merged anyway. When a
slice is under way and another waits, the attempt ends; the consumer of the lane nudges the job when the first was
applied.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from orglane.commands import Command, Progress, RecordJob, RecordSlice, decode
from orglane.errors import RateLimited, Superseded, Terminal
from orglane.jobs import ACTIVE, CLEAR
from orglane.ports import Clock, Lane, Place, Reader
from orglane.ports.work import Claim, Desk, GitHub, Notes, Nudge, Nudges
from orglane.rows import Head, JobRow
from orglane.work.runners import RUNNERS
from orglane.work.turns import Task, Turn, cause_of, cut, slice_command

OUTSTANDING = 1
"""Slices of a job on the lane at once: so many may stand before a webhook. The consumer would commit two as one."""
LEASE_MS = 75_000
"""Longer than the function may run: an attempt whose lease is over is dead."""
STEP_MS = 20_000
"""An attempt begins no turn after this."""
MOST_FAILURES = 5
BACKOFF_S = (2, 10, 60, 300)
TELL_EVERY_MS = 1000
LOOK_EVERY_MS = 1000
"""Whoever cancels a job that sends no slices waits no longer for it to stop, beside one request."""


class Ports(NamedTuple):
    """What this stage needs from outside."""

    desk: Desk
    github: GitHub
    reader: Reader
    lane: Lane
    nudges: Nudges
    clock: Clock
    clear: Callable[[Place], int]


class Told(NamedTuple):
    """What became of a nudge: outcome is ended, done, waiting, paused, retrying, failed, held or superseded."""

    nudge: Nudge
    outcome: str
    kind: str = ""
    turns: int = 0
    slices: int = 0
    reason: Exception | None = None


def work(nudge: Nudge, ports: Ports) -> Told:
    """Look at a job and do what can be done now. Raises Unavailable when the table or the queues do not answer."""
    head, row = ports.desk.look(nudge.organization_id, nudge.job_id)
    if head is None or row is None or row.job.status not in ACTIVE:
        return Told(nudge, "ended")
    now_ms = ports.clock()
    claim = ports.desk.claim(nudge.organization_id, nudge.job_id, now_ms, now_ms + LEASE_MS)
    if claim is None:
        return Told(nudge, "held", row.job.kind)
    attempt = Attempt(ports, head, row, claim)
    reason: Exception | None = None
    try:
        outcome = attempt.run() if claim.notes.resume_at_ms <= now_ms else attempt.pause_on()
    # Whatever a turn meets ends in a status of its job, in words.
    except Exception as met:  # noqa: BLE001
        outcome, reason = attempt.meet(met), met
    return Told(nudge, outcome, row.job.kind, attempt.turns, attempt.slices, reason)


class Attempt:
    """One holder of a job's lease."""

    def __init__(self, ports: Ports, head: Head, row: JobRow, claim: Claim) -> None:
        self._ports = ports
        self._head = head
        self._job = row.job
        self._claim = claim
        self._status = row.job.status
        self._applied = row.slices
        self._told_ms = 0
        self._looked_ms = claim.now_ms
        self._moves = 0
        self.turns = 0
        self.slices = 0

    @property
    def _notes(self) -> Notes:
        return self._claim.notes

    def run(self) -> str:
        """Turn after turn until the job is done, its slices are under way, or time is over."""
        if not self._head.is_connected and self._job.kind != CLEAR:
            return self.fail("The GitHub App is not installed on this account any more, or it is suspended.")
        ports = self._ports
        task = Task(self._job, self._head, self._notes.detail, ports.github, ports.reader, ports.clock, ports.clear)
        runner = RUNNERS[self._job.kind]
        begun_ms = self._ports.clock()
        if self._status != "running":
            self._move("running", message=None)
        while True:
            if not self._send_pending():
                return self._leave()
            if self._ports.clock() - begun_ms > STEP_MS:
                self._keep(self._notes, 0)
                self._nudge()
                return "waiting"
            if self._ports.clock() - self._looked_ms >= LOOK_EVERY_MS:
                self._look()
            turn = runner(task, self._notes.cursor)
            self.turns += 1
            if self._take(task, turn):
                return "done"

    def _take(self, task: Task, turn: Turn) -> bool:
        """Keep what a turn brought; True when it was the last."""
        if turn.result is not None and not turn.rows:
            self._move("completed", turn.message, turn.progress, result=dict(turn.result), error=turn.error)
            self._keep(self._notes, 0)
            return True
        pending = (*self._notes.pending, *cut(task, turn))
        notes = self._notes._replace(cursor=turn.cursor, pending=pending, failures=0)
        self._keep(notes, self._ports.clock() + LEASE_MS)
        if not pending and self._ports.clock() - self._told_ms >= TELL_EVERY_MS:
            self._move("running", turn.message, turn.progress)
        return False

    def _send_pending(self) -> bool:
        """Send slices as far as there may be; False when some have to wait."""
        while self._notes.pending:
            if not self._has_room():
                self._look()
            if not self._has_room():
                return False
            self._send_one(self._notes.pending[0])
        return True

    def _has_room(self) -> bool:
        return self._notes.sent - self._applied < OUTSTANDING

    def _look(self) -> None:
        """See how many slices were applied. Raises Superseded when the job has ended, as by whoever cancelled it."""
        _, row = self._ports.desk.look(self._claim.organization_id, self._claim.job_id)
        if row is None or row.job.status not in ACTIVE:
            raise Superseded("the job ended meanwhile")
        self._looked_ms = self._ports.clock()
        self._applied = row.slices

    def _send_one(self, text: str) -> None:
        body = decode(text).body
        assert isinstance(body, RecordSlice)
        number = self._notes.sent + 1
        body = body._replace(fence=self._claim.fence, number=number)
        command_id = f"{self._claim.job_id}-{self._claim.fence}-{number}"
        self._ports.lane.send([slice_command(self._job, body, command_id, self._ports.clock())])
        self.slices += 1
        self._told_ms = self._ports.clock()
        # Only in mind: the next keeping stores it, and a slice that is sent again is merged again.
        self._claim = self._claim._replace(notes=self._notes._replace(sent=number, pending=self._notes.pending[1:]))

    def _leave(self) -> str:
        """Give the lease back; a slice that was applied just now nudged somebody who found it held."""
        self._keep(self._notes, 0)
        _, row = self._ports.desk.look(self._claim.organization_id, self._claim.job_id)
        if row is not None and self._notes.sent - row.slices < OUTSTANDING:
            self._nudge()
        return "waiting"

    def pause_on(self) -> str:
        """Too early: look again when the pause is over."""
        return self._pause(self._notes, "paused")

    def meet(self, reason: Exception) -> str:
        """What became of the job when a turn met this."""
        match reason:
            case Superseded():
                return "superseded"
            case RateLimited():
                return self.park(reason)
            case Terminal():
                return self.fail(str(reason))
        # What no code foresaw is tried again like what GitHub did not answer.
        return self.retry(reason)

    def park(self, limit: RateLimited) -> str:
        """GitHub wants a pause: that costs no attempt."""
        self._move("waiting_rate_limit", str(limit), resume_at_ms=limit.resume_at_ms)
        return self._pause(self._notes._replace(resume_at_ms=limit.resume_at_ms), "paused")

    def retry(self, failure: Exception) -> str:
        """What failed may succeed later, a few times; then the job fails with it."""
        failures = self._notes.failures + 1
        words = str(failure) or type(failure).__name__
        if failures >= MOST_FAILURES:
            return self.fail(f"Given up after {failures} attempts: {words}")
        resume_at_ms = self._ports.clock() + BACKOFF_S[failures - 1] * 1000
        self._move("retrying", words, resume_at_ms=resume_at_ms, attempt=failures)
        return self._pause(self._notes._replace(failures=failures, resume_at_ms=resume_at_ms), "retrying")

    def fail(self, words: str) -> str:
        self._move("error", None, error=words)
        self._keep(self._notes, 0)
        return "failed"

    def _pause(self, notes: Notes, outcome: str) -> str:
        self._keep(notes, 0)
        self._nudge(notes.resume_at_ms)
        return outcome

    def _keep(self, notes: Notes, until_ms: int) -> None:
        self._claim = self._claim._replace(notes=notes)
        self._ports.desk.keep(self._claim, until_ms)

    def _nudge(self, at_ms: int = 0) -> None:
        delay_s = max(0, -(-(at_ms - self._ports.clock()) // 1000)) if at_ms else 0
        self._ports.nudges.send(self._claim.organization_id, self._claim.job_id, delay_s)

    def _move(self, status: str, message: str | None, progress: Progress | None = None, **more: Any) -> None:
        """Tell the lane what became of the job."""
        now_ms = self._ports.clock()
        self._moves += 1
        self._told_ms = now_ms
        self._status = status  # type: ignore[assignment]  # one of the statuses
        account, era = self._head.account, self._head.era
        body = RecordJob(account, self._job.job_id, self._claim.fence, status, message, progress, era=era, **more)
        command_id = f"{self._job.job_id}-{self._claim.fence}-move-{self._moves}"
        cause = cause_of(self._job)
        event = f"{self._job.kind}.{status}"
        self._ports.lane.send([Command(command_id, self._job.organization_id, cause, event, None, now_ms, body)])
