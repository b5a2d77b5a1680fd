"""Frames out through API Gateway's `@connections`.

Where posts go is the SDK's own business: AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI names the stage's address.
"""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, HTTPClientError

from orglane.ports import Posted

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient


class GatewaySockets:
    """`ports.Sockets`: one POST a frame. A connection that does not take it is slow, whatever the reason given."""

    def __init__(self, client: "ApiGatewayManagementApiClient") -> None:
        self._client = client

    def post(self, connection_id: str, frame: str) -> Posted:
        try:
            self._client.post_to_connection(ConnectionId=connection_id, Data=frame.encode())
        except self._client.exceptions.GoneException:
            return Posted.GONE
        except (ClientError, HTTPClientError):
            return Posted.SLOW
        return Posted.OK
