"""`orglane lanes`: every organization's queue of commands, and what consumes it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, NamedTuple

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.table import Table

from orglane import keys
from orglane.edges.queues import LaneState, SqsQueues
from orglane.errors import OrglaneError
from orglane.lanes import Lanes
from orglane_cli import showing, tokens
from orglane_cli.deployment import Deployment
from orglane_cli.options import AsJson, Region, Stack, deployment_of, fail

EXAMPLES = """Examples:

orglane lanes list

orglane lanes pause acme-robotics

orglane lanes resume acme-robotics
"""

lanes = typer.Typer(no_args_is_help=True, help="Look after the organizations' lanes.", epilog=EXAMPLES)

Name = Annotated[str, typer.Argument(help="The organization's numeric id or its login.", metavar="ORGANIZATION")]


class Told(NamedTuple):
    """One lane as it is listed; `oldestS` is None where CloudWatch does not tell."""

    organizationId: str  # noqa: N815  # printed as JSON, in the contract's spelling
    login: str
    lane: str
    state: str
    waiting: int
    dead: int
    parked: int
    oldestS: int | None  # noqa: N815


@lanes.command("list", epilog="Example: orglane lanes list --json")
def list_lanes(stack: Stack = None, region: Region = None, as_json: AsJson = False) -> None:
    """Every organization's lane: how much waits in it, for how long, and whether it is consumed."""
    deployment = deployment_of(stack, region)
    try:
        told = list(tell(deployment))
    except (ClientError, BotoCoreError, OrglaneError) as reason:
        fail(f"the lanes of {deployment.stack} cannot be read: {reason}")
    if as_json:
        showing.print_json([each._asdict() for each in told])
    elif not told:
        print("No organization yet: one appears with its first webhook.")
    else:
        Console(width=None if Console().is_terminal else 200).print(_table(told))


@lanes.command(epilog="Example: orglane lanes pause acme-robotics")
def pause(organization: Name, stack: Stack = None, region: Region = None, as_json: AsJson = False) -> None:
    """Stop applying an organization's commands. They wait in its lane, for 14 days at most."""
    deployment = deployment_of(stack, region)
    organization_id, queues = _of(deployment, organization)
    if not _try(deployment, lambda: queues.pause(organization_id, paused=True)):
        fail(f"{organization} has no lane of its own that could be paused: `orglane lanes list`.")
    _say(deployment, organization_id, as_json=as_json)


@lanes.command(epilog="Example: orglane lanes resume acme-robotics")
def resume(organization: Name, stack: Stack = None, region: Region = None, as_json: AsJson = False) -> None:
    """Apply an organization's commands again; a mapping that was deleted is made anew."""
    deployment = deployment_of(stack, region)
    organization_id, queues = _of(deployment, organization)
    if not _try(deployment, lambda: queues.pause(organization_id, paused=False)):
        if _try(deployment, lambda: queues.state(organization_id)) is None:
            fail(f"{organization} has no lane of its own: its next webhook makes one.")
        _try(deployment, lambda: queues.connect(organization_id))
    _say(deployment, organization_id, as_json=as_json)


@lanes.command(epilog="Example: orglane lanes purge acme-robotics --yes")
def purge(
    organization: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    stack: Stack = None,
    region: Region = None,
    as_json: AsJson = False,
) -> None:
    """Drop every command that waits in a lane. What GitHub told is lost until the next `orglane reload all`."""
    deployment = deployment_of(stack, region)
    organization_id, queues = _of(deployment, organization)
    state = _try(deployment, lambda: queues.state(organization_id))
    if state is None:
        fail(f"{organization} has no lane of its own: `orglane lanes list`.")
    if not yes:
        typer.confirm(f"Drop {state.waiting} commands of {organization}?", abort=True)
    _try(deployment, lambda: queues.purge(organization_id))
    _say(deployment, organization_id, as_json=as_json)


def queues_of(deployment: Deployment) -> tuple[Lanes, SqsQueues]:
    """The lanes of a deployment, and their queues."""
    sqs, functions = deployment.client("sqs"), deployment.client("lambda")
    names = Lanes(sqs.get_queue_url(QueueName=f"{deployment.stack}-lane.fifo")["QueueUrl"])
    resource = {"StackName": deployment.stack, "LogicalResourceId": "ApplyFunction"}
    detail = deployment.client("cloudformation").describe_stack_resource(**resource)["StackResourceDetail"]
    return names, SqsQueues(sqs, functions, names, detail["PhysicalResourceId"])


def tell(deployment: Deployment) -> Iterator[Told]:
    """All lanes: the front lanes, organizations with one of their own, and those that still take a front lane."""
    names, queues = queues_of(deployment)
    logins = dict(tokens.directory(deployment))
    for url in names.fronts:
        lane = url.rpartition("/")[2]
        yield Told("", "", lane, "front", queues.depth(url), 0, 0, _oldest_s(deployment, lane))
    for organization_id in sorted({*logins, *queues.organizations()}):
        yield _told(deployment, queues, names, organization_id, logins.get(organization_id, ""))


def _told(deployment: Deployment, queues: SqsQueues, names: Lanes, organization_id: str, login: str) -> Told:
    state, parked = queues.state(organization_id), _parked(deployment, organization_id)
    if state is None:
        front = names.front(organization_id).rpartition("/")[2]
        return Told(organization_id, login, front, "front", 0, 0, parked, None)
    lane = names.name(organization_id)
    oldest_s = _oldest_s(deployment, lane) if state.waiting else None
    return Told(organization_id, login, lane, words(state), state.waiting, state.dead, parked, oldest_s)


def _parked(deployment: Deployment, organization_id: str) -> int:
    """How many of an organization's commands are put aside."""
    pages = (
        deployment.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=deployment.table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :parked)",
            ExpressionAttributeValues={
                ":pk": {"S": keys.organization_pk(organization_id)},
                ":parked": {"S": keys.PARKED_PREFIX},
            },
            Select="COUNT",
        )
    )
    return sum(page["Count"] for page in pages)


def words(state: LaneState) -> str:
    """Whether a lane is consumed."""
    if state.mapping is None:
        return "not consumed"
    if state.is_closed:
        return "closing"
    return {"Enabled": "open", "Disabled": "paused"}.get(state.mapping, state.mapping.lower())


def _oldest_s(deployment: Deployment, queue: str) -> int | None:
    """How long the oldest command waits, as CloudWatch last heard."""
    now = datetime.now(UTC)
    told = deployment.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SQS",
        MetricName="ApproximateAgeOfOldestMessage",
        Dimensions=[{"Name": "QueueName", "Value": queue}],
        StartTime=now - timedelta(minutes=10),
        EndTime=now,
        Period=60,
        Statistics=["Maximum"],
    )["Datapoints"]
    return int(max(told, key=lambda each: each["Timestamp"])["Maximum"]) if told else None


def _table(told: list[Told]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("organization", "login", "lane", "state", "waiting", "oldest", "dead", "parked"):
        table.add_column(title, justify="right" if title in ("waiting", "oldest", "dead", "parked") else "left")
    for each in told:
        oldest = "–" if each.oldestS is None else f"{each.oldestS} s"
        table.add_row(
            each.organizationId,
            each.login,
            each.lane,
            each.state,
            str(each.waiting),
            oldest,
            str(each.dead),
            str(each.parked),
        )
    return table


def _of(deployment: Deployment, organization: str) -> tuple[str, SqsQueues]:
    try:
        return tokens.resolve(deployment, organization), queues_of(deployment)[1]
    except tokens.UnknownOrganizationError as reason:
        fail(str(reason))
    except (ClientError, BotoCoreError) as reason:
        fail(f"the lanes of {deployment.stack} cannot be read: {reason}")


def _try[T](deployment: Deployment, act: Callable[[], T]) -> T:
    try:
        return act()
    except (ClientError, BotoCoreError, OrglaneError) as reason:
        fail(f"a lane of {deployment.stack} cannot be changed: {reason}")


def _say(deployment: Deployment, organization_id: str, *, as_json: bool) -> None:
    names, queues = queues_of(deployment)
    told = _told(
        deployment, queues, names, organization_id, dict(tokens.directory(deployment)).get(organization_id, "")
    )
    if as_json:
        showing.print_json(told._asdict())
    else:
        print(f"{told.login or told.organizationId}: {told.lane} is {told.state}, {told.waiting} waiting")
