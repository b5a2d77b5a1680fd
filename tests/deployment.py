"""A deployment of the tests' own: the real template on a local cloud, on free ports, with data of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local.cloud import OPERATOR, environ_of, stack
from local.deployment import Deployment
from local.ports import free_ports
from local.settings import REGION, Settings


@dataclass(frozen=True)
class Cloud:
    """What a test holds in its hands."""

    deployment: Deployment

    @property
    def settings(self) -> Settings:
        return self.deployment.settings

    @property
    def site_url(self) -> str:
        return self.settings.site_url

    @property
    def socket_url(self) -> str:
        return self.settings.socket_url

    @property
    def cloud_url(self) -> str:
        return self.settings.cloud_url

    @property
    def github_url(self) -> str:
        return self.settings.github_url

    @property
    def webhook_secret(self) -> str:
        return self.deployment.known.webhook_secret

    @property
    def table_name(self) -> str:
        return self.outputs["TableName"]

    @property
    def lane_url(self) -> str:
        return self.outputs["LaneUrl"]

    @property
    def outputs(self) -> dict[str, str]:
        return self.deployment.outputs

    @property
    def stack_name(self) -> str:
        return self.settings.stack

    def session(self) -> boto3.Session:
        """The operator's session; clients made with it need `endpoint_url=cloud.cloud_url`."""
        return boto3.Session(OPERATOR["AWS_ACCESS_KEY_ID"], OPERATOR["AWS_SECRET_ACCESS_KEY"], region_name=REGION)

    def client(self, service: str) -> Any:
        """The operator's client of one AWS service."""
        return stack.client(self.settings, service)

    def environ(self) -> dict[str, str]:
        """What a program needs in its environment to reach this cloud."""
        return environ_of(self.cloud_url)

    def sam_environ(self) -> dict[str, str]:
        """The same for the SAM CLI, with its tools on the path."""
        return stack.sam_environ(self.cloud_url)

    def physical_id(self, logical_id: str) -> str:
        """What a resource of the template is called here."""
        detail = self.client("cloudformation").describe_stack_resource(
            StackName=self.stack_name, LogicalResourceId=logical_id
        )
        return str(detail["StackResourceDetail"]["PhysicalResourceId"])

    def backlog(self) -> int:
        """How many commands wait in the lane or are being applied."""
        return self.deployment.backlog()

    def restart(self) -> None:
        """Stop cloud and site the graceful way and start them on what was kept; GitHub stays."""
        self.deployment.restart_cloud()


def settings_for_tests(folder: Path) -> Settings:
    """Free ports, and a folder for the data."""
    site, cloud, github = free_ports(3)
    return Settings(state=folder, site_port=site, cloud_port=cloud, github_port=github)


@contextmanager
def running(folder: Path, report: Callable[[str, str], None] = lambda label, text: None) -> Iterator[Cloud]:
    """Start it, demo organization included, and stop it whatever happens."""
    deployment = Deployment(settings_for_tests(folder), report)
    try:
        deployment.start()
        yield Cloud(deployment)
    finally:
        deployment.stop()
