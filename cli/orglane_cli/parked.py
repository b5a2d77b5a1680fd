"""`orglane parked`: commands that could not be applied, and were put aside so that their lane went on."""

import sys
import time
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orglane_cli import showing
from orglane_cli.api import ApiError, Organization
from orglane_cli.options import USAGE, AsJson, Region, Stack, fail, span_s
from orglane_cli.options import Organization as Named
from orglane_cli.waiting import Where, opened

EXAMPLES = """Examples:

orglane parked list

orglane parked show 1800000000000-0123456789abcdef

orglane parked redrive 1800000000000-0123456789abcdef

orglane parked redrive --all --reason KeyError --older-than 1h

orglane parked drop 1800000000000-0123456789abcdef
"""
WORDS = "See what could not be applied; once the cause is mended, redrive it. Parked commands are kept for 30 days."

parked = typer.Typer(no_args_is_help=True, help=WORDS, epilog=EXAMPLES)

ParkedId = Annotated[str, typer.Argument(help="Its id, as `orglane parked list` shows it.", metavar="PARKED")]
ParkedOrAll = Annotated[str | None, typer.Argument(help="Its id, unless --all is given.", metavar="[PARKED]")]

type Parked = dict[str, Any]


@parked.command("list", epilog="Example: orglane parked list --json")
def list_parked(
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many, at most.")] = 20,
    organization: Named = None,
    as_json: AsJson = False,
    stack: Stack = None,
    region: Region = None,
) -> None:
    """Parked commands, the one that was accepted last first."""
    with opened(Where(organization, stack, region)) as found:
        page = found.get("/parked", limit=limit)
    if as_json:
        showing.print_json(page)
    elif not page["items"]:
        print("Nothing is parked: every command had its effect.")
    else:
        Console(width=None if Console().is_terminal else 200).print(_table(page["items"]))
        if page["nextCursor"]:
            print("There are more: --limit 500.", file=sys.stderr)


@parked.command("show", epilog="Example: orglane parked show 1800000000000-0123456789abcdef --json")
def show_parked(
    parked_id: ParkedId,
    organization: Named = None,
    as_json: AsJson = False,
    stack: Stack = None,
    region: Region = None,
) -> None:
    """Show a parked command with its error and its payload, as it came."""
    where = Where(organization, stack, region)
    with opened(where) as found:
        told = _one(found, "GET", parked_id, "", where)
    if as_json:
        showing.print_json(told)
        return
    at = told["position"]
    lines = {
        "id": told["id"],
        "what": _what(told),
        "status": _standing(told),
        "tried": f"{told['attempts']} times",
        "position": f"epoch {at['epoch']}, seq {at['seq']}" if at else "none: parked alone",
        "error": f"{told['reason']}: {told['error']}",
        "payload": told["body"],
    }
    for name, text in lines.items():
        print(f"{name:<9} {text}")


@parked.command("redrive", epilog="Example: orglane parked redrive --all --kind record_pull_request --older-than 1h")
def redrive(
    parked_id: ParkedOrAll = None,
    every: Annotated[bool, typer.Option("--all", help="All that match, instead of one.")] = False,
    reason: Annotated[str | None, typer.Option(help="With --all: those that failed with this, as KeyError.")] = None,
    kind: Annotated[str | None, typer.Option(help="With --all: those of this kind, as record_checks.")] = None,
    older_than: Annotated[str | None, typer.Option(help="With --all: parked this long ago, as 1h or 3d.")] = None,
    organization: Named = None,
    as_json: AsJson = False,
    stack: Stack = None,
    region: Region = None,
) -> None:
    """Send parked commands to their lane again. What fails again is parked again, and counted."""
    if every == (parked_id is not None) or (parked_id and (reason or kind or older_than)):
        fail("say which one, or --all with what they have in common: `orglane parked redrive --help`.", USAGE)
    where = Where(organization, stack, region)
    wish: dict[str, Any] = {"reason": reason, "kind": kind}
    if older_than:
        wish["beforeMs"] = int((time.time() - span_s(older_than, "--older-than")) * 1000)
    with opened(where) as found:
        if parked_id:
            told = _one(found, "POST", parked_id, "/redrive", where)
            words = f"{parked_id} is on its lane again."
        else:
            told = _redrive_all(found, wish)
            words = f"{told['redriven']} redriven."
    if as_json:
        showing.print_json(told)
        return
    print(words)
    if parked_id or told["redriven"]:
        print(f"What fails again is in: orglane parked list{where.options}", file=sys.stderr)


@parked.command("drop", epilog="Example: orglane parked drop 1800000000000-0123456789abcdef")
def drop(
    parked_id: ParkedId,
    organization: Named = None,
    as_json: AsJson = False,
    stack: Stack = None,
    region: Region = None,
) -> None:
    """Forget a parked command for ever. What it was about can be read from GitHub: `orglane reload`."""
    where = Where(organization, stack, region)
    with opened(where) as found:
        _one(found, "DELETE", parked_id, "", where)
    if as_json:
        showing.print_json({"dropped": parked_id})
    else:
        print(f"{parked_id} is dropped.")


def _one(organization: Organization, method: str, parked_id: str, path: str, where: Where) -> Any:
    """Ask for one parked command; what is not there ends with the way to what is."""
    ask = {"GET": organization.get, "POST": organization.post, "DELETE": organization.delete}[method]
    try:
        return ask(f"/parked/{quote(parked_id, safe='')}{path}")
    except ApiError as refused:
        if refused.status == 404:
            fail(f"{refused} What is parked: orglane parked list{where.options}")
        raise


def _redrive_all(organization: Organization, wish: dict[str, Any]) -> dict[str, Any]:
    """Request after request until all that match are on their lane, with a line for each."""
    redriven = 0
    while True:
        told = organization.post("/parked/redrive", wish)
        redriven += told["redriven"]
        if not told["more"]:
            return {**told, "redriven": redriven}
        print(f"{redriven} redriven, and more to come …", file=sys.stderr, flush=True)
        wish["beforeMs"] = told["beforeMs"]


def _table(items: list[Parked]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("parked", "what", "error", "status"):
        table.add_column(title, no_wrap=title == "parked", overflow="fold")
    for each in items:
        error = f"{each['reason']}: {each['error']}".splitlines()[0]
        table.add_row(*(escape(text) for text in (each["id"], _what(each), error[:120], _standing(each))))
    return table


def _what(told: Parked) -> str:
    return f"{told['event']} ({told['kind']})" if told["kind"] else "no command"


def _standing(told: Parked) -> str:
    times = f"{told['timesParked']} times, last " if told["timesParked"] > 1 else ""
    again = f", redriven {_minute(told['redrivenAtMs'])}" if told["redrivenAtMs"] else ""
    return f"parked {times}{_minute(told['parkedAtMs'])}{again}"


def _minute(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000).strftime("%Y-%m-%d %H:%M")  # the operator's own time
