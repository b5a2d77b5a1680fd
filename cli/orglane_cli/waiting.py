"""From a job that was accepted to the command's end: follow it, say what became of it, exit with its code."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import typer
from botocore.exceptions import BotoCoreError, ClientError

from orglane_cli import showing, tokens
from orglane_cli.api import ApiError, Organization, connect
from orglane_cli.following import Follower, Job, LostError
from orglane_cli.options import CANCELLED, FAILED, INTERRUPTED, USAGE, deployment_of, fail

CODES = {"completed": 0, "error": FAILED, "cancelled": CANCELLED}


class Where(NamedTuple):
    """Which organization of which deployment, as the operator said it."""

    organization: str | None
    stack: str | None
    region: str | None

    @property
    def options(self) -> str:
        """The same again, for the next command."""
        given = {"--organization": self.organization, "--stack": self.stack, "--region": self.region}
        return "".join(f" {name} {value}" for name, value in given.items() if value)


@contextmanager
def opened(where: Where) -> Iterator[Organization]:
    """The organization; whatever stands between it and the operator ends the command in words."""
    deployment = deployment_of(where.stack, where.region)
    try:
        yield connect(deployment, where.organization)
    except tokens.UnknownOrganizationError as reason:
        fail(str(reason), USAGE)
    except ApiError as reason:
        fail(str(reason))
    except (ClientError, BotoCoreError) as reason:
        fail(f"the table {deployment.table} cannot be used: {reason}")


def see_through(organization: Organization, job: Job, where: Where, *, as_json: bool, no_wait: bool) -> None:
    """Follow a job to its end, unless nobody wants to wait, and exit with what became of it."""
    if not no_wait:
        job = follow(organization, job, where)
    tell(job, as_json=as_json)
    if no_wait and not as_json:
        print(f"Follow it with: orglane jobs show {job['jobId']}{where.options}", file=sys.stderr)
    if not no_wait:
        raise typer.Exit(CODES[job["status"]])


def follow(organization: Organization, job: Job, where: Where) -> Job:
    """The job at its end. Who does not want to wait any longer, or cannot, learns how to go on."""
    further = (
        f"The job goes on. Follow it: orglane jobs show {job['jobId']}{where.options}\n"
        f"         Stop it:   orglane jobs cancel {job['jobId']}{where.options}"
    )
    try:
        with showing.progress() as show:
            return Follower(organization, job, show).run()
    except KeyboardInterrupt:
        print(f"\n{further}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except LostError as reason:
        fail(f"{reason}. {further}")


def tell(job: Job, *, as_json: bool) -> None:
    """A job on stdout, and its error on stderr."""
    if as_json:
        showing.print_json(job)
    else:
        print(showing.outcome(job))
    if job["error"]:
        print(f"orglane: {job['error']}", file=sys.stderr)
