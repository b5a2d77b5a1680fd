"""A job, followed over the socket until it has ended: told by deltas, read anew only where one may have been missed."""

import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as open_socket

from orglane_cli.api import ApiError, Organization, is_here

PING_S = 60.0
SILENCE_S = 15.0
"""How long a ping or a subscription may go unanswered."""
MOST_PAUSE_S = 30.0
MOST_FAILURES = 12
"""Connections that failed one after another: some five minutes."""
NOWHERE = (0, -1)
ENDS = frozenset({"completed", "error", "cancelled"})

type Job = dict[str, Any]
type Tell = Callable[[Job], None]


class LostError(Exception):
    """The job cannot be followed any more; it goes on by itself. The message says why."""


class _Gone(Exception):
    """This connection is of no more use; the next one is due within `spread_s`, when the server said so."""

    def __init__(self, reason: str, spread_s: float | None = None) -> None:
        super().__init__(reason)
        self.spread_s = spread_s


class Follower:
    """Follows one job. `tell` is called with every new state of it, the last one included."""

    def __init__(self, organization: Organization, job: Job, tell: Tell) -> None:
        self._organization = organization
        self._job = job
        self._tell = tell
        self._topic = f"organization:{organization.id}"
        self._position = NOWHERE
        self._failures = 0
        self._parts: dict[str, dict[int, str]] = {}

    def run(self) -> Job:
        """The job at its end. Raises LostError when it can be followed no longer, ApiError when it is refused."""
        self._tell(self._job)
        while not self._ended:
            try:
                with self._connect() as socket:
                    self._listen(socket)
            except (WebSocketException, OSError, _Gone) as reason:
                self._failures += 1
                if self._failures > MOST_FAILURES:
                    raise LostError(f"the connection was lost too often: {reason}") from reason
                time.sleep(self._delay_s(reason))
        return self._job

    def _delay_s(self, reason: Exception) -> float:
        """Spread at random: those who are cut off together must not come back together."""
        told = reason.spread_s if isinstance(reason, _Gone) else None
        most = min(MOST_PAUSE_S, 2 ** (self._failures - 1)) if told is None else told
        return random.uniform(0.5, 1.0) * most  # noqa: S311

    @property
    def _ended(self) -> bool:
        return self._job["status"] in ENDS

    def _connect(self) -> ClientConnection:
        try:
            ticket = self._organization.api.post("/v1/socket-tickets")
        except ApiError as reason:
            if reason.status in (0, 502, 503, 504):
                raise _Gone(str(reason)) from reason
            raise
        url = f"{ticket['url']}?ticket={quote(ticket['ticket'])}"
        return open_socket(url, proxy=None if is_here(url) else True, max_size=None, close_timeout=1)

    def _listen(self, socket: ClientConnection) -> None:
        """Subscribe, and hear until the job has ended. What came before the subscription is read."""
        self._parts.clear()
        self._position = NOWHERE
        _send(socket, {"action": "subscribe", "id": "s", "topic": self._topic, "position": None})
        for frame in self._frames(socket):
            self._hear(frame)
            if self._ended:
                return

    def _frames(self, socket: ClientConnection) -> Iterator[dict[str, Any]]:
        """What comes, whole; a silence is broken with a ping, and a connection that does not answer it is gone."""
        waits_for_answer = True
        while True:
            try:
                text = socket.recv(timeout=SILENCE_S if waits_for_answer else PING_S)
            except TimeoutError:
                if waits_for_answer:
                    raise _Gone("the socket is silent") from None
                _send(socket, {"action": "ping", "id": "p"})
                waits_for_answer = True
                continue
            waits_for_answer = False
            frame = self._whole(json.loads(text))
            if frame is not None:
                yield frame

    def _whole(self, frame: dict[str, Any]) -> dict[str, Any] | None:
        """A frame, or the one that its last part completes."""
        if frame.get("type") != "part":
            return frame
        parts = self._parts.setdefault(frame["transfer"], {})
        parts[frame["part"]] = frame["data"]
        if len(parts) < frame["of"]:
            return None
        del self._parts[frame["transfer"]]
        whole: dict[str, Any] = json.loads("".join(parts[number] for number in range(frame["of"])))
        return whole

    def _hear(self, frame: dict[str, Any]) -> None:
        match frame.get("type"):
            case "subscribed":
                self._failures = 0
                self._catch_up(frame["position"])
            case "delta":
                self._take_delta(frame)
            case "pong":
                self._catch_up(frame["heads"].get(self._topic))
            case "resync":
                self._read()
            case "closing" if frame.get("retry"):
                raise _Gone(str(frame.get("reason")), frame.get("spreadMs", 0) / 1000)
            case "closing" | "error":
                raise LostError(f"the server will tell no more: {frame.get('message') or frame.get('reason')}")

    def _catch_up(self, head: dict[str, Any] | None) -> None:
        """Read the job where the organization is elsewhere than the last delta led to."""
        if head and _place(head) != self._position:
            self._position = _place(head)
            self._read()

    def _take_delta(self, delta: dict[str, Any]) -> None:
        missed = (delta["epoch"], delta["base"]) > self._position
        self._position = max(self._position, _place(delta))
        for change in delta["changes"]:
            if change.get("type") == "jobUpdated" and change["job"]["jobId"] == self._job["jobId"]:
                self._take(change["job"])
        if missed and not self._ended:
            self._read()

    def _read(self) -> None:
        try:
            self._take(self._organization.get(f"/jobs/{self._job['jobId']}"))
        except ApiError as reason:
            if reason.status in (0, 502, 503, 504):
                raise _Gone(str(reason)) from reason
            raise

    def _take(self, job: Job) -> None:
        """A state of the job. Times are no order here, the clocks of those who write them differ; an end is an end."""
        if not self._ended:
            self._job = job
            self._tell(job)


def _place(position: dict[str, Any]) -> tuple[int, int]:
    return position["epoch"], position["seq"]


def _send(socket: ClientConnection, frame: dict[str, Any]) -> None:
    socket.send(json.dumps(frame))
