"""Frames out through API Gateway's `@connections`.

Where posts go is the SDK's own business: AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI names the stage's address.
"""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, HTTPClientError

from orglane.errors import Unavailable
from orglane.ports import Posted

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient


class GatewaySockets:
    """`ports.Sockets`: one POST a frame. A connection that does not take it is slow, whatever the reason given.

    Raises Unavailable when posting or closing is not allowed at all: that is no connection's fault, and must not go
    unnoticed.
    """

    def __init__(self, client: "ApiGatewayManagementApiClient") -> None:
        self._client = client

    def post(self, connection_id: str, frame: str) -> Posted:
        try:
            self._client.post_to_connection(ConnectionId=connection_id, Data=frame.encode())
        except self._client.exceptions.GoneException:
            return Posted.GONE
        except ClientError as reason:
            if reason.response["ResponseMetadata"]["HTTPStatusCode"] == 403:
                raise Unavailable(f"frames may not be posted: {reason}") from reason
            return Posted.SLOW
        except HTTPClientError:
            return Posted.SLOW
        return Posted.OK

    def close(self, connection_id: str) -> None:
        try:
            self._client.delete_connection(ConnectionId=connection_id)
        except self._client.exceptions.GoneException:
            return
        except ClientError as reason:
            if reason.response["ResponseMetadata"]["HTTPStatusCode"] == 403:
                raise Unavailable(f"connections may not be closed: {reason}") from reason
            # It hears nothing more, whether it is open or not.
            return
        except HTTPClientError:
            return
