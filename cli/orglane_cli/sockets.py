"""`orglane sockets`: the connections that are open, and having their clients come back on new ones."""

import re
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orglane.errors import OrglaneError
from orglane_cli import showing
from orglane_cli.connections import RETURNS_A_SECOND, Cut, Open, cut, gateway, open_ones, rows
from orglane_cli.deployment import Deployment, NoDeploymentError
from orglane_cli.options import AsJson, Region, Stack, deployment_of, fail

EXAMPLES = """Examples:

orglane sockets list

orglane sockets cut

orglane sockets cut --reason maintenance --spread-s 300
"""
REASON = re.compile(r"[a-z_]{1,30}")

sockets = typer.Typer(no_args_is_help=True, help="Look after the open connections.", epilog=EXAMPLES)


@sockets.command("list", epilog="Example: orglane sockets list --json")
def list_sockets(stack: Stack = None, region: Region = None, as_json: AsJson = False) -> None:
    """Every open connection: whose it is, what it listens to, and how long it can last."""
    deployment = deployment_of(stack, region)
    try:
        found = list(_counted(open_ones(deployment, _now_ms())))
    except (ClientError, BotoCoreError) as reason:
        fail(f"the connections of {deployment.stack} cannot be read: {reason}")
    if as_json:
        showing.print_json([each.told() for each in found])
    elif not found:
        print("No connection is open.")
    else:
        Console(width=None if Console().is_terminal else 200).print(_table(found))


@sockets.command("cut", epilog="Example: orglane sockets cut --reason deploy")
def cut_sockets(
    reason: Annotated[str, typer.Option(help="What clients are told, and say when they come back.")] = "deploy",
    spread_s: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=3600,
            help=f"Over how long they leave; by default as long as it takes at {RETURNS_A_SECOND} a second.",
        ),
    ] = None,
    stack: Stack = None,
    region: Region = None,
    as_json: AsJson = False,
) -> None:
    """Have every client leave its connection, at a random moment of its own, and come back on a new one.

    Nothing is lost: a client recovers from where it stood. Needs execute-api:ManageConnections.
    """
    if not REASON.fullmatch(reason):
        raise typer.BadParameter("it is a word in small letters, such as deploy", param_hint="--reason")
    deployment = deployment_of(stack, region)
    try:
        done = run(deployment, reason, None if spread_s is None else round(spread_s * 1000))
    except NoDeploymentError as missing:
        fail(str(missing))
    except (ClientError, BotoCoreError, OrglaneError) as why:
        fail(f"the connections of {deployment.stack} cannot be told: {why}")
    if as_json:
        showing.print_json(done._asdict())
        return
    print(done.words())


def run(deployment: Deployment, reason: str, spread_ms: int | None = None) -> Cut:
    """Cut with progress on stderr. Raises what the edges and botocore raise."""
    found = list(_counted(open_ones(deployment, _now_ms())))
    with showing.counting("told", len(found)) as advance:
        return cut(gateway(deployment), rows(deployment).close, found, reason, spread_ms, advance)


def _counted(found: Iterator[Open]) -> Iterator[Open]:
    """Those that are found, with a word now and then: a large table takes a while."""
    due_s = time.monotonic() + showing.LINE_EVERY_S
    for number, each in enumerate(found, 1):
        if time.monotonic() > due_s:
            due_s += showing.LINE_EVERY_S
            print(f"{number} connections found …", file=sys.stderr, flush=True)
        yield each


def _now_ms() -> int:
    return int(time.time() * 1000)


def _table(found: list[Open]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("connection", "login", "topics", "until"):
        table.add_column(title, no_wrap=title == "connection", overflow="fold")
    for each in found:
        until = datetime.fromtimestamp(each.until_ms / 1000).strftime("%H:%M")  # the operator's own time
        table.add_row(*(escape(text) for text in (each.id, each.login, " ".join(each.topics), until)))
    return table
