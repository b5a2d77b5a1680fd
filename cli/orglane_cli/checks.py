"""What `orglane doctor` looks at, and what it says to mend."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from orglane.errors import OrglaneError
from orglane.lanes import Lanes
from orglane_cli import lanes
from orglane_cli.deployment import Deployment

LONGEST_ID = "9" * 12
STOPPED = ("paused", "not consumed")
TIMEOUT_S = 5.0


class Check(NamedTuple):
    """One thing that was looked at; `mend` says what to do when it is not ok."""

    name: str
    ok: bool
    detail: str
    mend: str


def run(deployment: Deployment) -> Iterator[Check]:
    """Look at everything, the foundations first."""
    for name, look, mend in LOOKS:
        try:
            ok, detail = look(deployment)
        except (ClientError, BotoCoreError, httpx.HTTPError, OrglaneError, KeyError, IndexError) as reason:
            ok, detail = False, f"{type(reason).__name__}: {reason}"
        yield Check(name, ok, detail, mend)


def _stack(deployment: Deployment) -> tuple[bool, str]:
    status = deployment.client("cloudformation").describe_stacks(StackName=deployment.stack)["Stacks"][0]["StackStatus"]
    return status.endswith("_COMPLETE") and "ROLLBACK" not in status, f"{deployment.stack}: {status}"


def _table(deployment: Deployment) -> tuple[bool, str]:
    table = deployment.client("dynamodb").describe_table(TableName=deployment.table)["Table"]
    stream = table.get("StreamSpecification", {}).get("StreamEnabled", False)
    return table["TableStatus"] == "ACTIVE" and stream, f"{deployment.table}: {table['TableStatus']}, stream {stream}"


def _lanes(deployment: Deployment) -> tuple[bool, str]:
    told = list(lanes.tell(deployment))
    dead = _depth(deployment, f"{deployment.stack}-lane-dead.fifo") + sum(each.dead for each in told)
    stopped = [f"{each.login or each.organizationId} {each.state}" for each in told if each.state in STOPPED]
    summary = f"{len(told)} lanes, {sum(each.waiting for each in told)} waiting, {dead} dead"
    if Lanes(f"{deployment.stack}-lane.fifo").own(LONGEST_ID) is None:
        summary += ", all on the front lanes: the stack's name is too long for lanes of their own"
    return dead == 0 and not stopped, ", ".join([summary, *stopped])


def _work(deployment: Deployment) -> tuple[bool, str]:
    outputs = deployment.client("cloudformation").describe_stacks(StackName=deployment.stack)["Stacks"][0]["Outputs"]
    urls = {each["OutputKey"]: each["OutputValue"].rpartition("/")[2] for each in outputs}
    waiting, dead = (_depth(deployment, urls[name]) for name in ("WorkUrl", "WorkDeadLettersUrl"))
    return dead == 0, f"{waiting} waiting, {dead} dead"


def _depth(deployment: Deployment, queue: str) -> int:
    sqs = deployment.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(attributes[name]) for name in names)


def _mappings(deployment: Deployment) -> tuple[bool, str]:
    mappings: list[Any] = deployment.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    own = [each for each in mappings if f":{deployment.stack}-" in each["FunctionArn"]]
    states = sorted(f"{each['FunctionArn'].rpartition(':')[2]} {each['State']}" for each in own)
    enabled = len(own) >= len(("apply", "push", "work")) and all(each["State"] == "Enabled" for each in own)
    return enabled, ", ".join(states) or "none"


def _health(deployment: Deployment) -> tuple[bool, str]:
    response = httpx.get(f"{deployment.site_url}/v1/health", timeout=TIMEOUT_S)
    return response.status_code == 200, f"GET /v1/health: {response.status_code}"


def _webhook(deployment: Deployment) -> tuple[bool, str]:
    headers = {"x-github-event": "ping", "x-github-delivery": "doctor", "content-type": "application/json"}
    response = httpx.post(f"{deployment.site_url}/webhooks/github", content=b"{}", headers=headers, timeout=TIMEOUT_S)
    return response.status_code == 401, f"an unsigned delivery: {response.status_code}"


def _page(deployment: Deployment) -> tuple[bool, str]:
    response = httpx.get(deployment.site_url, timeout=TIMEOUT_S)
    return response.status_code == 200 and "<html" in response.text, f"GET /: {response.status_code}"


type Look = Callable[[Deployment], tuple[bool, str]]

LOOKS: tuple[tuple[str, Look, str], ...] = (
    ("stack", _stack, "Deploy again: `make up` here, `make deploy` on AWS; the stack's events say what failed."),
    ("table", _table, "Deploy again; the table and its stream belong to the stack."),
    (
        "lanes",
        _lanes,
        "`orglane lanes resume` what is paused or not consumed. Dead letters: read the log of apply, mend the cause, "
        "redrive them.",
    ),
    ("work queue", _work, "Read the log of work, mend the cause, redrive its dead letters."),
    ("event source mappings", _mappings, "Enable them: `aws lambda update-event-source-mapping --enabled --uuid …`."),
    ("api", _health, "Read the log of the api function."),
    ("webhook is closed", _webhook, "A delivery without a signature must get 401: check WebhookSecret."),
    ("page", _page, "Build and publish the web app again: `make up` here, `make deploy` on AWS."),
)
