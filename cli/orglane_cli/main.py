"""`orglane`: the operator's command line."""

import json
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from orglane_cli import checks, jobs, lanes, parked, reloads, sockets, tokens, webhooks
from orglane_cli.options import AsJson, Region, Stack, deployment_of, fail

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Operate a deployment of Orglane.")
token = typer.Typer(no_args_is_help=True, help="Bearer tokens for scripts.")
app.add_typer(token, name="token")
app.add_typer(reloads.reload, name="reload")
app.command(epilog=reloads.RECOVER_EXAMPLES)(reloads.recover)
app.add_typer(jobs.jobs, name="jobs")
app.add_typer(lanes.lanes, name="lanes")
app.add_typer(parked.parked, name="parked")
app.add_typer(sockets.sockets, name="sockets")


@token.command("create")
def create_token(
    organization: Annotated[str, typer.Option(help="The organization's numeric id or its login.")],
    login: Annotated[str, typer.Option(help="The GitHub login that the token acts for.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it is good.")] = 90,
    stack: Stack = None,
    region: Region = None,
    as_json: AsJson = False,
) -> None:
    """Print a bearer token for one organization. It is shown once; only its hash is stored."""
    deployment = deployment_of(stack, region)
    try:
        made = tokens.create(deployment, organization, login, days)
    except tokens.UnknownOrganizationError as reason:
        fail(str(reason))
    except (ClientError, BotoCoreError) as reason:
        fail(f"the table {deployment.table} cannot be written: {reason}")
    print(json.dumps(made._asdict()) if as_json else made.token)


@app.command()
def doctor(stack: Stack = None, region: Region = None, as_json: AsJson = False) -> None:
    """Check a deployment and say what to mend. Exits 1 when something is wrong."""
    found = []
    for check in checks.run(deployment_of(stack, region)):
        found.append(check)
        if not as_json:
            print(f"{'ok  ' if check.ok else 'FAIL'}  {check.name:<24} {check.detail}", flush=True)
            if not check.ok:
                print(f"      {'mend:':<24} {check.mend}", flush=True)
    if as_json:
        print(json.dumps([each._asdict() for each in found], indent=2))
    if not all(each.ok for each in found):
        raise typer.Exit(1)


@app.command()
def send(
    file: Annotated[Path, typer.Argument(help="A file of `events/`: a webhook as API Gateway delivers it.")],
    same_delivery: Annotated[bool, typer.Option(help="Keep the file's delivery id instead of a new one.")] = False,
    stack: Stack = None,
    region: Region = None,
    as_json: AsJson = False,
) -> None:
    """Sign a sample webhook with the deployment's secret and post it, as GitHub would."""
    deployment = deployment_of(stack, region)
    try:
        sent = webhooks.send(deployment, file, same_delivery=same_delivery)
    except webhooks.UnusableEventError as reason:
        fail(str(reason))
    print(json.dumps(sent._asdict()) if as_json else f"{sent.status}  {json.dumps(sent.answer)}")
    if sent.status != 202:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
