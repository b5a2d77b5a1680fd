"""Functions whose processes die at random moments, as Lambda's never promise not to."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.live.deployed import Deployed

STARTING_S = 1.5


@contextmanager
def patience(deployed: Deployed, urls: list[str], seconds: int) -> Iterator[None]:
    """Queues hand a message out again so soon; their own times are right for AWS and long for a test."""
    sqs = deployed.aws("sqs")
    own = [sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"] for url in urls]
    for url in urls:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})
    try:
        yield
    finally:
        for url, attributes in zip(urls, own, strict=True):
            sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


@contextmanager
def deaths(deployed: Deployed, functions: list[str], every_s: float, seed: int) -> Iterator[Counter[str]]:
    """One process of these functions dies about so often, at a random moment; how many of each have died."""
    names = {deployed.function(each): each for each in functions}
    died: Counter[str] = Counter()
    over = threading.Event()
    chance = random.Random(seed)

    def kill() -> None:
        while not over.wait(chance.uniform(0.5, 1.5) * every_s):
            alive = sorted(_processes(names))
            if alive:
                # The one that died least: chance must not spare any.
                functions_alive = sorted({function for _, function in alive})
                fewest = min(died[each] for each in functions_alive)
                function = chance.choice([each for each in functions_alive if died[each] == fewest])
                pid = chance.choice([pid for pid, name in alive if name == function])
                # It may have ended by itself since.
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                died[function] += 1

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield died
    finally:
        over.set()
        thread.join()
        # The last one that died is noticed by the next call.
        time.sleep(0.1)


def _processes(names: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Those that run: the emulator does not always get over the death of one that is only starting."""
    uptime_s = float(Path("/proc/uptime").read_text().split()[0])
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environ = (process / "environ").read_bytes().split(b"\0")
            # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: field 22, the second one being in brackets.
            began_s = int((process / "stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
        except (OSError, IndexError):
            continue
        if uptime_s - began_s < STARTING_S:
            continue
        for each in environ:
            name = each.partition(b"AWS_LAMBDA_FUNCTION_NAME=")[2].decode(errors="replace")
            if name in names:
                yield int(process.name), names[name]
