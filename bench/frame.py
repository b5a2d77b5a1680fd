"""From a webhook to its frame in an open socket, through everything that is deployed.

Measured twice: from the POST on, and from the moment when the lane has the command, which is when a webhook is
accepted. The POST's own answer cannot be that moment: the emulator gives it only after it has waited for the function's
log, and the floor's frame is often there before it.
"""

import dataclasses
import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from bench import payloads
from bench.ordinary import commands
from bench.report import Report, Row, middle, p95, progress
from bench.stage import FLOOR_SECRET, Place, Run, Stage
from orglane.commands import encode
from orglane.lanes import Lanes
from tests.live.organization import Organization

BOUND = 1.5
PATIENCE_S = 60


class Pipeline:
    """One of the two, with an open socket that listens."""

    def __init__(self, place: Place, sqs: Any, socket: ClientConnection, organization_id: str) -> None:
        self._place, self._sqs, self._socket, self._organization_id = place, sqs, socket, organization_id
        self._http = httpx.Client(trust_env=False, timeout=PATIENCE_S)

    def close(self) -> None:
        self._http.close()
        self._socket.close()

    def by_webhook(self, second: int) -> float:
        """Deliver one webhook; the milliseconds from its POST to its frame."""
        guid, body = str(uuid.uuid4()), payloads.body_of(payloads.ordinary(self._organization_id, 7, second))
        headers = payloads.headers_of(body, self._place.secret, guid)
        begin = time.perf_counter()
        response = self._http.post(self._place.webhook_url, content=body, headers=headers)
        assert response.status_code == 202, response.text
        self._await(guid)
        return (time.perf_counter() - begin) * 1000

    def by_lane(self, second: int) -> float:
        """Put one webhook's command into the lane; the milliseconds from there to its frame."""
        command = commands(payloads.ordinary(self._organization_id, 7, second))[0]
        guid = command.cause.id
        self._sqs.send_message(
            QueueUrl=self._place.lane_url,
            # The floor reads the first 36 characters, and writes what it always writes.
            MessageBody=encode(command) if self._place.secret != FLOOR_SECRET else guid,
            MessageGroupId=self._organization_id,
            MessageDeduplicationId=guid,
        )
        begin = time.perf_counter()
        self._await(guid)
        return (time.perf_counter() - begin) * 1000

    def _await(self, guid: str) -> None:
        while guid not in str(self._socket.recv(timeout=PATIENCE_S)):
            pass


def bench(asked: Run) -> Report:
    rounds = 20 if asked.quick else 150
    progress(f"frame: {rounds} webhooks each, twice")
    rows = []
    with pipelines(asked.stage) as (product, floor):
        seconds = iter(range(1, 10**6))
        for what, ours, least in (
            ("lane to frame", product.by_lane, floor.by_lane),
            ("POST to frame", product.by_webhook, floor.by_webhook),
        ):
            times = list(_interleaved(ours, least, seconds, rounds))
            frame, floor_frame = zip(*times, strict=True)
            rows.append(Row(f"{what}, median", middle(frame), "ms", middle(floor_frame), BOUND, timed=True))
            rows.append(Row(f"{what}, p95", p95(frame), "ms", p95(floor_frame), timed=True))
    return Report("frame", rows, {"rounds": rounds})


def _interleaved(
    ours: Callable[[int], float], least: Callable[[int], float], seconds: Iterator[int], rounds: int
) -> Iterator[tuple[float, float]]:
    """Both in turns; the first ones start the functions and do not count.

    Who goes second runs beside what the first one left to do (its acknowledgement, its log): they swap each time.
    """
    for number in range(-4, rounds):
        second = next(seconds)
        if number % 2:
            floor = least(second)
            both = (ours(second), floor)
        else:
            both = (ours(second), least(second))
        if number >= 0:
            yield both


@contextmanager
def pipelines(stage: Stage) -> Iterator[tuple[Pipeline, Pipeline]]:
    """Product and floor, both listening."""
    organization, sqs = Organization(stage.deployed), stage.deployed.aws("sqs")
    with ExitStack() as held:
        held.callback(organization.close)
        organization.begin()
        own = Lanes(stage.product.lane_url).own(organization.id)
        assert own is not None
        product = Pipeline(
            dataclasses.replace(stage.product, lane_url=own), sqs, follow(stage, organization), organization.id
        )
        held.callback(product.close)
        floor = Pipeline(stage.floor, sqs, open_socket(stage.floor.socket_url), organization.id)
        held.callback(floor.close)
        yield product, floor


def follow(stage: Stage, organization: Organization) -> ClientConnection:
    """A socket that listens to an organization from where it stands."""
    socket = open_socket(f"{stage.product.socket_url}?ticket={organization.ticket()['ticket']}")
    asked = {"action": "subscribe", "id": "r1", "topic": organization.topic, "position": organization.position()}
    socket.send(json.dumps(asked))
    answer = json.loads(socket.recv(timeout=PATIENCE_S))
    assert answer["type"] == "subscribed", answer
    return socket


def open_socket(url: str) -> ClientConnection:
    """A socket of either pipeline."""
    return connect(url, proxy=None, open_timeout=PATIENCE_S, close_timeout=5)
