"""Jobs in words, and progress on a terminal: a bar where there is one, else a line when there is news."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from orglane_cli.following import Job, Tell

LINE_EVERY_S = 5.0
"""News of the same phase is told no more often than this."""


def clock_time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000).strftime("%H:%M:%S")  # the operator's own time


def name_of(job: Job) -> str:
    """What a job does, and to what."""
    target = job["target"] or {}
    what = "#".join(str(target[name]) for name in ("repositoryId", "number", "branchName") if name in target)
    kind = job["kind"].replace("_", " ")
    return f"{kind} {what}" if what else kind


def standing(job: Job) -> str:
    """Where a job stands, with its message and until when it waits."""
    status: str = job["status"]
    words = "waiting for GitHub's rate limit" if status == "waiting_rate_limit" else status
    if job["resumeAtMs"] and status in ("waiting_rate_limit", "retrying"):
        words += f" until {clock_time(job['resumeAtMs'])}"
    return f"{words}: {job['message']}" if job["message"] else words


def outcome(job: Job) -> str:
    """The last line: what became of a job."""
    words = standing(job)
    url = (job["result"] or {}).get("url")
    return f"{name_of(job)}: {words}{f' {url}' if url else ''}"


def print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


def job_table(jobs: list[Job]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("job", "what", "status", "by", "begun"):
        table.add_column(title, no_wrap=title == "job", overflow="fold")
    for job in jobs:
        begun = datetime.fromtimestamp(job["createdAtMs"] / 1000).strftime("%Y-%m-%d %H:%M")
        words = f"{standing(job)} ({job['error']})" if job["error"] else standing(job)
        row = (job["jobId"], name_of(job), words, job["requestedBy"] or "", begun)
        table.add_row(*(escape(each) for each in row))
    return table


@contextmanager
def progress() -> Iterator[Tell]:
    """Show a job's states on stderr, so that stdout has the result alone."""
    console = Console(stderr=True)
    if not console.is_terminal or console.is_dumb_terminal:
        yield _lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[words]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, words="")

        def show(job: Job) -> None:
            at = job["progress"]
            description = f"{name_of(job)} [dim]{escape((at['phase'] or '').replace('_', ' '))}[/dim]"
            words = escape(standing(job))
            bar.update(task, description=description, total=at["total"], completed=at["done"], words=words)

        yield show


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[], None]]:
    """Show on stderr how many of a total are done; threads may call what is yielded."""
    console = Console(stderr=True)
    if not console.is_terminal or console.is_dumb_terminal:
        yield _count_lines(what, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def _count_lines(what: str, total: int) -> Callable[[], None]:
    done, due_s, lock = 0, time.monotonic() + LINE_EVERY_S, threading.Lock()

    def advance() -> None:
        nonlocal done, due_s
        with lock:
            done += 1
            if time.monotonic() >= due_s:
                due_s = time.monotonic() + LINE_EVERY_S
                print(f"{done} of {total} {what} …", file=sys.stderr, flush=True)

    return advance


def _lines() -> Tell:
    """A line for a new status or phase, and now and then for what moved within it."""
    last: tuple[object, ...] = ()
    due_s = 0.0

    def show(job: Job) -> None:
        nonlocal last, due_s
        at, now_s = job["progress"], time.monotonic()
        news = (job["status"], at["phase"], job["resumeAtMs"])
        if news == last and now_s < due_s:
            return
        last, due_s = news, now_s + LINE_EVERY_S
        count = f" {at['done']}/{at['total']}" if at["total"] else f" {at['done']}" if at["done"] else ""
        phase = f" [{at['phase']}{count}]" if at["phase"] else ""
        print(f"{clock_time(job['updatedAtMs'])} {name_of(job)}{phase} {standing(job)}", file=sys.stderr, flush=True)

    return show
