"""What all commands share: where to, how to print, how to end."""

import re
import sys
from typing import Annotated, NoReturn

import typer

from orglane_cli.deployment import Deployment, NoDeploymentError, find

Stack = Annotated[str | None, typer.Option(help="A stack on AWS; without it, the local deployment of `make up`.")]
Region = Annotated[str | None, typer.Option(help="The stack's region, if not your profile's.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Organization = Annotated[
    str | None, typer.Option(help="The organization's numeric id or its login; without it, the only one known here.")
]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Return once the job is accepted, not when it has ended.")]

_UNITS = {"m": 60, "h": 60 * 60, "d": 24 * 60 * 60}
FAILED, USAGE, CANCELLED, INTERRUPTED = 1, 2, 3, 130


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Say what is wrong and what to do, and end."""
    print(f"orglane: {message}", file=sys.stderr)
    raise typer.Exit(code)


def span_s(text: str, option: str) -> int:
    """`90m`, `24h`, `3d` in seconds; anything else is wrong usage."""
    found = re.fullmatch(r"([1-9][0-9]{0,5})([mhd])", text.strip())
    if not found:
        raise typer.BadParameter(f"{text!r} is no span of time: write 90m, 24h or 3d", param_hint=option)
    return int(found[1]) * _UNITS[found[2]]


def deployment_of(stack: str | None, region: str | None) -> Deployment:
    """The deployment that is meant; ends with the way to get one."""
    try:
        return find(stack, region)
    except NoDeploymentError as reason:
        fail(str(reason))
