"""One commit to a thousand open sockets: the product's pusher, and a floor that only posts.

Both in one process of their own (`python -m bench.sockets URL ROUNDS`), in turns, with the same client of boto3 and as
many threads, against a server that takes posts and no time; the rows of who listens are at hand.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import boto3
from botocore.config import Config

from bench.report import Report, Row, middle, progress
from bench.stage import Run
from bench.standin import standing
from orglane.commands import Cause
from orglane.edges.clock import now_ms
from orglane.edges.faults import CONFIG
from orglane.edges.sockets import GatewaySockets
from orglane.frames import deltas, organization_topic
from orglane.ports import Listener, LogEntry, Posted
from orglane.push import Doors, push

SOCKETS, POOL = 1_000, 32
BOUND, MEMORY_MB = 1.2, 128
ENTRY = LogEntry(
    organization_id="42",
    epoch=1,
    base_epoch=1,
    base=1,
    seq=2,
    changes=json.dumps([{"type": "pullRequestUpdated", "pullRequest": {"title": "x" * 1500}}]),
    cause=Cause("webhook", "guid"),
    at_ms=1,
    commands="[]",
)


class Everybody:
    """A thousand connections that listen."""

    ids = tuple(f"connection-{number}" for number in range(SOCKETS))

    def of(self, topic: str, now_ms: int) -> list[Listener]:
        return [Listener(each) for each in self.ids]

    def forget(self, topic: str, connection_id: str) -> None:
        raise AssertionError("nobody is gone")


def bench(asked: Run) -> Report:
    rounds = 3 if asked.quick else 9
    progress(f"sockets: {rounds} commits to {SOCKETS:,} sockets, and as many posts without a commit")
    with standing() as server:
        command = [sys.executable, "-m", "bench.sockets", server.url, str(rounds)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
        told = json.loads(done.stdout)
        posts = server.take()
    ours, least = middle(told["product"]), middle(told["floor"])
    rows = [
        Row("posts of one commit, each socket", posts / (2 * (rounds + 1) * SOCKETS), "", bound=1),
        Row(f"one commit to {SOCKETS:,} sockets, median", ours, "ms", least, BOUND, timed=True),
        Row("posts per second", SOCKETS / ours * 1000, "", SOCKETS / least * 1000, timed=True),
        Row("peak memory of push", told["peakKb"] / 1024, "MB", bound=MEMORY_MB),
    ]
    return Report("sockets", rows, {"sockets": SOCKETS, "threads": POOL})


def main(url: str, rounds: int) -> None:
    """Measure in this process, and print what came of it."""
    gateway = boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=url,
        region_name="eu-central-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=CONFIG.merge(Config(max_pool_connections=POOL, proxies={})),
    )
    sockets, everybody = GatewaySockets(gateway), Everybody()
    (frame,) = deltas(organization_topic("42"), [ENTRY])
    with ThreadPoolExecutor(POOL) as pool:
        # Nobody leaves, and no shell is told of.
        doors = Doors(cast(Any, everybody), cast(Any, None), sockets, pool, now_ms)

        def product() -> None:
            (told,) = push([ENTRY], doors)
            assert told.posted[Posted.OK] == SOCKETS

        def floor() -> None:
            data = frame.encode()
            posting = pool.map(lambda each: gateway.post_to_connection(ConnectionId=each, Data=data), everybody.ids)
            assert len(list(posting)) == SOCKETS

        times: dict[str, list[float]] = {"product": [], "floor": []}
        for number in range(-1, rounds):
            for name, act in sorted({"product": product, "floor": floor}.items(), reverse=bool(number % 2)):
                ms = _timed(act)
                if number >= 0:
                    times[name].append(ms)
    peak_kb = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
    print(json.dumps({**times, "peakKb": peak_kb}))


def _timed(act: Callable[[], None]) -> float:
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
