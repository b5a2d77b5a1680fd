"""Open connections as the table knows them, and the word that has their clients leave.

API Gateway takes 500 new connections a second from an account, and a cut brings everybody back: clients leave at a
random moment within the spread that they are told, so that they do not come all at once.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from botocore.config import Config

from orglane import frames, keys
from orglane.edges.listeners import TableListeners
from orglane.edges.sockets import GatewaySockets
from orglane.ports import Posted, Sockets
from orglane_cli.deployment import Deployment, NoDeploymentError

RETURNS_A_SECOND = 300
LEAST_SPREAD_MS = 2000
AT_ONCE = 32
_CONFIG = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 5},
    max_pool_connections=AT_ONCE,
)
_COLUMNS = {"#ttl": "ttl", "#login": "login", "#topics": "topics"}


class Open(NamedTuple):
    """An open connection; `names` are what it is registered under, its topics among them."""

    id: str
    login: str
    names: tuple[str, ...]
    until_ms: int

    @property
    def topics(self) -> list[str]:
        return [each for each in self.names if each == "app" or each.startswith("organization:")]

    def told(self) -> dict[str, Any]:
        """As it is printed as JSON, in the contract's spelling."""
        return {"connectionId": self.id, "login": self.login, "topics": self.topics, "untilMs": self.until_ms}


class Cut(NamedTuple):
    """What became of a cut: how many were told, were gone and are forgotten, and did not take it."""

    told: int
    gone: int
    missed: int
    spreadMs: int  # noqa: N815  # printed as JSON, in the contract's spelling

    def words(self) -> str:
        words = f"{self.told} connections were told to come back within {self.spreadMs / 1000:g} s"
        words += f", {self.gone} were gone" if self.gone else ""
        return words + (f", {self.missed} did not take it" if self.missed else "") + "."


def open_ones(deployment: Deployment, now_ms: int) -> Iterator[Open]:
    """Every connection whose rows have not expired. It reads the whole table: connections lie in no order."""
    pages = (
        deployment.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=deployment.table,
            FilterExpression="begins_with(pk, :connection) AND sk = :head AND #ttl > :now",
            ProjectionExpression=", ".join(("pk", *_COLUMNS)),
            ExpressionAttributeNames=_COLUMNS,
            ExpressionAttributeValues={
                ":connection": {"S": keys.CONNECTION_PREFIX},
                ":head": {"S": keys.HEAD_SK},
                ":now": {"N": str(now_ms // 1000)},
            },
        )
    )
    for page in pages:
        yield from map(_open, page["Items"])


def _open(row: dict[str, Any]) -> Open:
    return Open(
        row["pk"]["S"].removeprefix(keys.CONNECTION_PREFIX),
        row.get("login", {}).get("S", ""),
        tuple(sorted(row.get("topics", {}).get("SS", ()))),
        int(row["ttl"]["N"]) * 1000,
    )


def spread_for(connections: int) -> int:
    """How long so many need to come back without being refused, in milliseconds."""
    return max(LEAST_SPREAD_MS, math.ceil(connections / RETURNS_A_SECOND) * 1000)


def cut(
    sockets: Sockets,
    forget: Callable[[str], None],
    found: Sequence[Open],
    reason: str,
    spread_ms: int | None = None,
    advance: Callable[[], None] = lambda: None,
) -> Cut:
    """Tell all of them to come back; what is gone is forgotten. Raises Unavailable when nobody may be told."""
    spread = spread_for(len(found)) if spread_ms is None else spread_ms
    frame = frames.closing(reason, retry=True, spread_ms=spread)

    def tell(each: Open) -> Posted:
        outcome = sockets.post(each.id, frame)
        if outcome is Posted.GONE:
            forget(each.id)
        advance()
        return outcome

    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = Counter(pool.map(tell, found))
    return Cut(outcomes[Posted.OK], outcomes[Posted.GONE], outcomes[Posted.SLOW], spread)


def gateway(deployment: Deployment) -> GatewaySockets:
    """The deployment's own sockets, wherever its template says that frames are posted to. Raises NoDeploymentError."""
    stack: Any = deployment.client("cloudformation").describe_stacks(StackName=deployment.stack)["Stacks"][0]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
    if "SocketConnectionsUrl" not in outputs:
        raise NoDeploymentError(
            f"The stack {deployment.stack} does not say where its connections are: deploy it first."
        )
    session, url = deployment.session, outputs["SocketConnectionsUrl"]
    return GatewaySockets(session.client("apigatewaymanagementapi", endpoint_url=url, config=_CONFIG))


def rows(deployment: Deployment) -> TableListeners:
    """The rows of its connections."""
    client = deployment.session.client("dynamodb", endpoint_url=deployment.endpoint_url, config=_CONFIG)
    return TableListeners(client, deployment.table)
