"""API Gateway's connections: what each of its answers means for a frame, and for a connection's end."""

import boto3
import pytest
from botocore.stub import Stubber

from orglane.edges.sockets import GatewaySockets
from orglane.errors import Unavailable
from orglane.ports import Posted

# What API Gateway says, by its code and status.
GONE, FORBIDDEN, THROTTLED = ("GoneException", 410), ("ForbiddenException", 403), ("LimitExceededException", 429)


def answered(method: str, code: str | None = None, status: int = 200) -> GatewaySockets:
    """Connections of which the next one answers so."""
    client = boto3.client(
        "apigatewaymanagementapi",
        endpoint_url="http://gateway",
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )
    stub = Stubber(client)
    if code is None:
        stub.add_response(method, {})
    else:
        stub.add_client_error(method, code, http_status_code=status)
    stub.activate()
    return GatewaySockets(client)


@pytest.mark.parametrize(
    ("answer", "posted"), [((), Posted.OK), (GONE, Posted.GONE), (THROTTLED, Posted.SLOW)], ids=str
)
def test_a_frame_is_taken_or_its_connection_is_gone_or_slow(answer: tuple[str, int], posted: Posted) -> None:
    assert answered("post_to_connection", *answer).post("c", "{}") is posted


@pytest.mark.parametrize("answer", [(), GONE, THROTTLED], ids=str)
def test_a_connection_is_closed_once_or_again_or_hears_nothing_more_anyway(answer: tuple[str, int]) -> None:
    answered("delete_connection", *answer).close("c")


def test_who_may_neither_post_nor_close_says_so() -> None:
    with pytest.raises(Unavailable):
        answered("post_to_connection", *FORBIDDEN).post("c", "{}")
    with pytest.raises(Unavailable):
        answered("delete_connection", *FORBIDDEN).close("c")
