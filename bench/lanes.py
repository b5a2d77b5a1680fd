"""Lanes under load, on the deployment: how much one carries, and what the others notice of it.

Figures of the local cloud, where one process is SQS, DynamoDB and Lambda for all: what is compared (batches of ten
beside batches of one, others during a burst beside before it) says more than how much it is.
"""

import threading
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from typing import Any

from bench import payloads
from bench.ordinary import commands
from bench.report import Report, Row, middle, p95, progress
from bench.stage import Run, Stage
from orglane.commands import Command, encode
from orglane.edges.queues import SqsQueues
from tests.live import lanes
from tests.live.deployed import eventually
from tests.live.organization import Organization

OTHERS, SLOWER = 49, 1.2
PATIENCE_S = 900.0


def bench(asked: Run) -> Report:
    stage = asked.stage
    alone, burst, steady_s = (100, 200, 10) if asked.quick else (400, 10_000, 300)
    rows = [_carried(stage, 10, alone), _carried(stage, 1, alone)]
    rows += _steady(stage, steady_s)
    rows += _burst(stage, burst)
    return Report("lanes", rows, {"alone": alone, "burst": burst, "others": OTHERS, "steadySeconds": steady_s})


def _carried(stage: Stage, batch: int, count: int) -> Row:
    """How fast a lane that was paused with so many commands in it is applied."""
    progress(f"lanes: {count} commands in one lane, in batches of {batch}")
    queues, organization = lanes.queues(stage.deployed), _begun(stage)
    _batches_of(stage, queues, organization, batch)
    queues.pause(organization.id, paused=True)
    _fill(stage, organization, _told(organization, count))
    queues.pause(organization.id, paused=False)
    begin = time.perf_counter()
    eventually(lambda: queues.waiting(organization.id) == 0, "all are applied", PATIENCE_S)
    took_s = time.perf_counter() - begin
    return Row(f"commands per second of one lane, batches of {batch}", count / took_s, "", timed=True)


def _steady(stage: Stage, seconds: int) -> list[Row]:
    """As many deliveries as are taken, over fifty organizations: whether lanes get older and older."""
    progress(f"lanes: {OTHERS + 1} organizations, deliveries as fast as they are taken, {seconds} s")
    organizations = [_begun(stage) for _ in range(OTHERS + 1)]
    # Each lane has a process of the consumer started the first time, which does not count: a few at once.
    for some in batched(organizations, 4, strict=False):
        for each in some:
            each.pull_request(1, 1)
        stage.deployed.settle()
    end_s, sent = time.monotonic() + seconds, [1] * len(organizations)

    def deliver(number: int) -> None:
        while time.monotonic() < end_s:
            for each in range(number, len(organizations), 4):
                organizations[each].pull_request(1, sent[each] + 1)
                sent[each] += 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(deliver, range(4)))
    stage.deployed.settle()
    waits = [_waits(each) for each in organizations]
    assert [len(each) for each in waits] == [count + 1 for count in sent], "a delivery was dropped"
    waits = [each[2:] for each in waits]
    first = [wait for each in waits for wait in each[: len(each) // 3]]
    last = [wait for each in waits for wait in each[-(len(each) // 3) :]]
    _close(organizations)
    return [
        Row(
            f"deliveries per second over {OTHERS + 1} organizations", (sum(sent) - len(sent)) / seconds, "", timed=True
        ),
        Row(
            "age of a command when it is applied, last third beside first, median",
            middle(last),
            "ms",
            middle(first),
            timed=True,
        ),
    ]


def _burst(stage: Stage, count: int) -> list[Row]:
    """One organization's lane is full at once, while others hear of something every second."""
    progress(f"lanes: {count} commands at once for one organization, {OTHERS} others once a second")
    queues = lanes.queues(stage.deployed)
    busy, others = _begun(stage), [_begun(stage) for _ in range(OTHERS)]
    calm_s = 10
    over = threading.Event()
    marks: dict[str, int] = {}

    def murmur() -> None:
        second = 0
        while not over.is_set():
            begin_s, second = time.monotonic(), second + 1
            for each in others:
                _fill(stage, each, [_told(each, 1, second)[0]])
            over.wait(max(0.0, 1 - (time.monotonic() - begin_s)))

    with ThreadPoolExecutor(1) as pool:
        murmuring = pool.submit(murmur)
        time.sleep(calm_s)
        marks["burst"] = time.time_ns() // 1_000_000
        _fill(stage, busy, _told(busy, count))
        eventually(lambda: queues.waiting(busy.id) == 0, "the burst is applied", PATIENCE_S)
        over.set()
        murmuring.result()
    stage.deployed.settle()
    before, during = _parted(others, marks["burst"])
    assert len(_waits(busy)) == count + 1, "a command of the burst was dropped"
    _close([busy, *others])
    return [
        Row(
            "others' commands while one lane is full, p99 of their wait", _p99(during), "ms", _p99(before), SLOWER, True
        ),
        Row("others' commands while one lane is full, median", middle(during), "ms", middle(before), timed=True),
        Row("others' commands while one lane is full, p95", p95(during), "ms", p95(before), timed=True),
    ]


def _begun(stage: Stage) -> Organization:
    organization = Organization(stage.deployed)
    organization.begin()
    return organization


def _close(organizations: Sequence[Organization]) -> None:
    for each in organizations:
        each.close()


def _told(organization: Organization, count: int, second: int = 1) -> list[Command]:
    """Commands of pull requests, as webhooks make them now."""
    numbers = range(1, count + 1)
    return [commands(payloads.ordinary(organization.id, 2 + number % 50, second + number))[0] for number in numbers]


def _fill(stage: Stage, organization: Organization, told: Sequence[Command]) -> None:
    """Put commands into an organization's own lane, ten at a time."""
    sqs, url = stage.deployed.aws("sqs"), lanes.own_lane(stage.deployed, organization.id)
    for some in batched(told, 10, strict=False):
        entries = [
            {
                "Id": str(number),
                "MessageBody": encode(each._replace(accepted_at_ms=time.time_ns() // 1_000_000)),
                "MessageGroupId": organization.id,
                "MessageDeduplicationId": uuid.uuid4().hex,
            }
            for number, each in enumerate(some)
        ]
        assert not sqs.send_message_batch(QueueUrl=url, Entries=entries).get("Failed")


def _batches_of(stage: Stage, queues: SqsQueues, organization: Organization, size: int) -> None:
    sqs, functions = stage.deployed.aws("sqs"), stage.deployed.aws("lambda")
    asked = {"QueueUrl": lanes.own_lane(stage.deployed, organization.id), "AttributeNames": ["QueueArn"]}
    for each in queues.mappings(sqs.get_queue_attributes(**asked)["Attributes"]["QueueArn"]):
        functions.update_event_source_mapping(UUID=each["UUID"], BatchSize=size)


def _history(organization: Organization) -> list[Any]:
    return [each for each in organization.history() if each["kind"] == "record_pull_request"]


def _waits(organization: Organization) -> list[float]:
    """How old each command was when its effect was written, oldest first."""
    return [each["queueWaitMs"] + each["durationMs"] for each in _history(organization)]


def _parted(organizations: Sequence[Organization], at_ms: int) -> tuple[list[float], list[float]]:
    """The same of several, before and after a moment; ids of commands begin with when they were made."""
    before: list[float] = []
    after: list[float] = []
    for organization in organizations:
        for each in _history(organization)[1:]:
            (before if int(each["id"].partition("-")[0]) < at_ms else after).append(
                each["queueWaitMs"] + each["durationMs"]
            )
    return before, after


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]
