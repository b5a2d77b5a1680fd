"""Own lanes on a deployment, as whoever operates it sees and makes them."""

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from orglane.commands import Account
from orglane.edges.queues import SqsQueues
from orglane.edges.records import head_item
from orglane.lanes import Lanes
from orglane.rows import Head
from orglane.work.lanes import RETRY_S
from tests.live.deployed import Deployed


def names(deployed: Deployed) -> Lanes:
    return Lanes(deployed.cloud.outputs["LaneUrl"])


def queues(deployed: Deployed) -> SqsQueues:
    """The lanes, with an operator's rights."""
    return SqsQueues(deployed.aws("sqs"), deployed.aws("lambda"), names(deployed), deployed.function("ApplyFunction"))


def own_lane(deployed: Deployed, organization_id: str) -> str:
    """The address of an organization's own lane."""
    url = names(deployed).own(organization_id)
    assert url is not None
    return url


def put_head(deployed: Deployed, organization_id: str, status: str) -> None:
    """Have an organization's installation stand so."""
    head = Head(
        epoch=5,
        seq=1,
        era=5,
        account=Account(organization_id, "org"),
        installation=(77, status == "install_required", 1, status),
    )
    item = head_item(organization_id, head)
    deployed.aws("dynamodb").put_item(TableName=deployed.cloud.table_name, Item=item)


def take(deployed: Deployed, organization_id: str, step: str) -> str | None:
    """Have the worker take a step, for the last time that it would try; the name of its error if it fails."""
    body = json.dumps({"organizationId": organization_id, "laneStep": step, "tries": len(RETRY_S)})
    return deployed.invoke("WorkFunction", {"Records": [{"messageId": "m", "body": body}]})[1]


def end_of_stack(deployed: Deployed) -> dict[str, Any]:
    """What the stack is answered when it is about to end."""
    with _stack() as (url, answers):
        event = {"RequestType": "Delete", "ResponseURL": url, "StackId": "s", "LogicalResourceId": "OwnLanes"}
        deployed.invoke("LanesFunction", {**event, "RequestId": uuid.uuid4().hex})
    answer: dict[str, Any] = answers.pop()
    return answer


@contextmanager
def _stack() -> Iterator[tuple[str, list[Any]]]:
    """An address that takes answers to a stack, as the one that CloudFormation signs."""
    answers: list[Any] = []

    class Taking(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:  # the base class's spelling
            answers.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nobody reads it."""

    server = HTTPServer(("127.0.0.1", 0), Taking)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", answers
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
