"""`orglane jobs`: slow work that is under way, or was."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from orglane_cli import showing, waiting
from orglane_cli.following import ENDS
from orglane_cli.options import AsJson, NoWait, Organization, Region, Stack
from orglane_cli.waiting import Where, opened

EXAMPLES = """Examples:

orglane jobs list --status running

orglane jobs show 1800000000000-0123456789abcdef

orglane jobs cancel 1800000000000-0123456789abcdef
"""

jobs = typer.Typer(no_args_is_help=True, help="Follow and stop slow work.", epilog=EXAMPLES)

JobId = Annotated[str, typer.Argument(help="The job's id, as `orglane jobs list` shows it.", metavar="JOB")]


class Status(StrEnum):
    """Where a job can stand."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING_RATE_LIMIT = "waiting_rate_limit"
    RETRYING = "retrying"
    COMPLETED = "completed"
    ERROR = "error"
    CANCELLED = "cancelled"


@jobs.command("list", epilog="Example: orglane jobs list --status error --json")
def list_jobs(
    status: Annotated[Status | None, typer.Option(help="Only jobs that stand so.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many, at most.")] = 20,
    organization: Organization = None,
    as_json: AsJson = False,
    stack: Stack = None,
    region: Region = None,
) -> None:
    """The latest jobs, newest first."""
    with opened(Where(organization, stack, region)) as found:
        only: dict[str, str | int] = {"status": status.value} if status else {}
        page = found.get("/jobs", limit=limit, **only)
    if as_json:
        showing.print_json(page)
    elif not page["items"]:
        print("No jobs. `orglane reload all` starts one.")
    else:
        Console(width=None if Console().is_terminal else 200).print(showing.job_table(page["items"]))


@jobs.command("show", epilog="Example: orglane jobs show 1800000000000-0123456789abcdef --no-wait --json")
def show_job(
    job_id: JobId,
    organization: Organization = None,
    no_wait: NoWait = False,
    as_json: AsJson = False,
    stack: Stack = None,
    region: Region = None,
) -> None:
    """Show a job, and follow it to its end. With --no-wait, show it as it is now and exit 0."""
    where = Where(organization, stack, region)
    with opened(where) as found:
        waiting.see_through(found, found.get(f"/jobs/{job_id}"), where, as_json=as_json, no_wait=no_wait)


@jobs.command("cancel", epilog="Example: orglane jobs cancel 1800000000000-0123456789abcdef")
def cancel_job(
    job_id: JobId,
    organization: Organization = None,
    no_wait: NoWait = False,
    as_json: AsJson = False,
    stack: Stack = None,
    region: Region = None,
) -> None:
    """Stop a job. What it has brought already stays. Exits 0 when it was cancelled, or had ended before."""
    where = Where(organization, stack, region)
    with opened(where) as found:
        job = found.post(f"/jobs/{job_id}/cancel")
        if not no_wait and job["status"] not in ENDS:
            job = waiting.follow(found, job, where)
    waiting.tell(job, as_json=as_json)
