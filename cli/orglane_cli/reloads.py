"""`orglane reload` and `orglane recover`: have GitHub asked again."""

import re
import time
from difflib import get_close_matches
from typing import Annotated

import typer

from orglane_cli.api import Organization
from orglane_cli.options import AsJson, NoWait, Region, Stack, fail, span_s
from orglane_cli.options import Organization as Named
from orglane_cli.waiting import Where, opened, see_through

EXAMPLES = """Examples:

orglane reload all

orglane reload repository acme-robotics/arm --organization acme-robotics

orglane reload pull-request acme-robotics/arm#12 --json
"""
RECOVER_EXAMPLES = """Examples:

orglane recover

orglane recover --since 3d --no-wait
"""
EXITS = "Exits 0 when the job completed, 1 when it failed, 2 when the command was wrong, 3 when somebody cancelled it."
MOST_BACK_S = 72 * 60 * 60

reload = typer.Typer(no_args_is_help=True, help=f"Read again from GitHub. {EXITS}", epilog=EXAMPLES)

Repository = Annotated[str, typer.Argument(help="Its name with its owner, or its numeric id.", metavar="OWNER/NAME|ID")]
PullRequest = Annotated[
    str, typer.Argument(help="Its repository and its number.", metavar="OWNER/NAME#NUMBER|ID#NUMBER")
]


@reload.command("organization", epilog="Example: orglane reload organization --organization acme-robotics")
def reload_organization(
    organization: Named = None,
    no_wait: NoWait = False,
    as_json: AsJson = False,
    stack: Stack = None,
    region: Region = None,
) -> None:
    """Read repositories and members again, not pull requests."""
    where = Where(organization, stack, region)
    with opened(where) as found:
        see_through(found, found.post("/reload"), where, as_json=as_json, no_wait=no_wait)


@reload.command("all", epilog="Example: orglane reload all --no-wait --json")
def reload_all(
    organization: Named = None,
    no_wait: NoWait = False,
    as_json: AsJson = False,
    stack: Stack = None,
    region: Region = None,
) -> None:
    """Read everything again: repositories, members and all pull requests."""
    where = Where(organization, stack, region)
    with opened(where) as found:
        see_through(found, found.post("/sync"), where, as_json=as_json, no_wait=no_wait)


@reload.command("repository", epilog="Example: orglane reload repository acme-robotics/arm")
def reload_repository(
    repository: Repository,
    organization: Named = None,
    no_wait: NoWait = False,
    as_json: AsJson = False,
    stack: Stack = None,
    region: Region = None,
) -> None:
    """Read a repository and its branches again, not its pull requests."""
    check_repository(repository)
    where = Where(organization, stack, region)
    with opened(where) as found:
        job = found.post(f"/repositories/{repository_id(found, repository)}/reload")
        see_through(found, job, where, as_json=as_json, no_wait=no_wait)


@reload.command("pull-request", epilog="Example: orglane reload pull-request acme-robotics/arm#12")
def reload_pull_request(
    pull_request: PullRequest,
    organization: Named = None,
    no_wait: NoWait = False,
    as_json: AsJson = False,
    stack: Stack = None,
    region: Region = None,
) -> None:
    """Read one pull request again."""
    repository, _, number = pull_request.rpartition("#")
    if not re.fullmatch(r"[1-9][0-9]{0,9}", number):
        raise typer.BadParameter(f"{pull_request!r} is not OWNER/NAME#NUMBER, nor ID#NUMBER")
    check_repository(repository)
    where = Where(organization, stack, region)
    with opened(where) as found:
        job = found.post(f"/repositories/{repository_id(found, repository)}/pull-requests/{number}/reload")
        see_through(found, job, where, as_json=as_json, no_wait=no_wait)


def recover(
    since: Annotated[str, typer.Option(help="How far back: minutes, hours or days, at most 72h.")] = "24h",
    organization: Named = None,
    no_wait: NoWait = False,
    as_json: AsJson = False,
    stack: Stack = None,
    region: Region = None,
) -> None:
    """Have GitHub send again the webhooks that it could not deliver."""
    since_ms = int((time.time() - seconds_of(since)) * 1000)
    where = Where(organization, stack, region)
    with opened(where) as found:
        job = found.post("/deliveries/recover", {"sinceMs": since_ms})
        see_through(found, job, where, as_json=as_json, no_wait=no_wait)


def seconds_of(text: str) -> int:
    """How far back, in seconds; what GitHub has forgotten is wrong usage."""
    seconds = span_s(text, "--since")
    if seconds > MOST_BACK_S:
        raise typer.BadParameter("GitHub keeps deliveries for 72h only", param_hint="--since")
    return seconds


def check_repository(text: str) -> None:
    """Wrong usage for what names no repository."""
    if not re.fullmatch(r"[0-9]+|[^/\s#]+/[^/\s#]+", text):
        raise typer.BadParameter(f"{text!r} is not OWNER/NAME, nor a numeric id")


def repository_id(organization: Organization, text: str) -> str:
    """The id of a repository; its name is looked up, in any case."""
    if text.isdigit():
        return text
    known = {each["fullName"].lower(): each["repoId"] for each in organization.items("/repositories")}
    found = known.get(text.lower())
    if found is None:
        close = get_close_matches(text.lower(), known, n=3)
        hint = f"Did you mean {' or '.join(close)}?" if close else "`orglane reload organization` reads the list again."
        fail(f"there is no repository {text} in this organization. {hint}")
    return str(found)
