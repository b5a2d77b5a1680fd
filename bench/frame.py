"""From a webhook to its frame in an open socket, through everything that is deployed.

The bound is on the whole way, from the POST on: the emulator answers a POST only after it has waited for the function's
log, and by then the floor's frame is often there already. What is left after the answer is shown beside it.
"""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import httpx
from websockets.sync.client import ClientConnection, connect

from bench import payloads
from bench.report import Report, Row, middle, p95, progress
from bench.stage import Place, Run, Stage
from tests.live.organization import Organization

BOUND = 1.5
PATIENCE_S = 60


class Took(NamedTuple):
    """Milliseconds of one webhook."""

    to_accept: float
    to_frame: float


class Pipeline:
    """One of the two, with an open socket that listens."""

    def __init__(self, place: Place, socket: ClientConnection, body: Callable[[int], bytes]) -> None:
        self._place, self._socket, self._body = place, socket, body
        self._http = httpx.Client(trust_env=False, timeout=PATIENCE_S)

    def close(self) -> None:
        self._http.close()
        self._socket.close()

    def tell(self, second: int) -> Took:
        """Deliver one webhook and wait for its frame."""
        guid, body = str(uuid.uuid4()), self._body(second)
        headers = payloads.headers_of(body, self._place.secret, guid)
        begin = time.perf_counter()
        response = self._http.post(self._place.webhook_url, content=body, headers=headers)
        accepted = time.perf_counter()
        assert response.status_code == 202, response.text
        while guid not in str(self._socket.recv(timeout=PATIENCE_S)):
            pass
        return Took((accepted - begin) * 1000, (time.perf_counter() - accepted) * 1000)


def bench(asked: Run) -> Report:
    rounds = 20 if asked.quick else 150
    times: dict[str, list[Took]] = {"product": [], "floor": []}
    with pipelines(asked.stage) as both:
        progress(f"frame: {rounds} webhooks each")
        for second in range(1, rounds + 4):
            for name in sorted(both, reverse=bool(second % 2)):
                took = both[name].tell(second)
                if second > 3:  # the first ones start the functions
                    times[name].append(took)
    ours, least = times["product"], times["floor"]
    whole, floor_whole = [sum(each) for each in ours], [sum(each) for each in least]
    frame, floor_frame = [each.to_frame for each in ours], [each.to_frame for each in least]
    accept, floor_accept = [each.to_accept for each in ours], [each.to_accept for each in least]
    return Report(
        "frame",
        [
            Row("sent to frame, median", middle(whole), "ms", middle(floor_whole), BOUND, timed=True),
            Row("sent to frame, p95", p95(whole), "ms", p95(floor_whole), timed=True),
            Row("accepted to frame, median", middle(frame), "ms", middle(floor_frame), timed=True),
            Row("accepted to frame, p95", p95(frame), "ms", p95(floor_frame), timed=True),
            Row("sent to accepted, median", middle(accept), "ms", middle(floor_accept), timed=True),
            Row("sent to accepted, p95", p95(accept), "ms", p95(floor_accept), timed=True),
        ],
        {"rounds": rounds},
    )


@contextmanager
def pipelines(stage: Stage) -> Iterator[dict[str, Pipeline]]:
    """Product and floor, both listening."""
    organization = Organization(stage.deployed)
    with ExitStack() as held:
        held.callback(organization.close)
        organization.begin()

        def body(second: int) -> bytes:
            return payloads.body_of(payloads.ordinary(organization.id, 7, second))

        product = Pipeline(stage.product, follow(stage, organization), body)
        held.callback(product.close)
        floor = Pipeline(stage.floor, open_socket(stage.floor.socket_url), body)
        held.callback(floor.close)
        yield {"product": product, "floor": floor}


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
