"""The whole template with its CloudFront site, as `make deploy` brings it to AWS, and the web app in its bucket."""

import dataclasses
import subprocess
import sys

import pytest

from local.cloud import stack
from local.publish import ASSETS
from local.settings import REGION, ROOT
from orglane.edges.queues import SqsQueues
from orglane.lanes import Lanes
from tests.deployment import Cloud
from tests.live.deployed import eventually

pytestmark = pytest.mark.emulator


def test_a_stack_with_its_site_is_deployed_and_published(cloud: Cloud) -> None:
    settings = dataclasses.replace(cloud.settings, stack="whole", state=cloud.settings.state / "whole")
    given = cloud.deployment.parameters()
    made = stack.deploy(
        settings, {name: value for name, value in given.items() if not name.startswith(("Site", "Socket"))}
    )
    config = settings.state / "samconfig.toml"
    published = subprocess.run(
        [sys.executable, "-m", "local.publish", str(config)],
        cwd=ROOT,
        env=cloud.sam_environ(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert published.returncode == 0, published.stderr
    assert f"Ready  {made.outputs['SiteUrl']}\n" in published.stdout
    assert f'region = "{REGION}"' in config.read_text()
    listed = cloud.client("s3").list_objects_v2(Bucket=made.outputs["SiteBucketName"])["Contents"]
    assert {each["Key"] for each in listed} == {
        path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*") if path.is_file()
    }
    _delete_with_a_lane(cloud, made)


def _delete_with_a_lane(cloud: Cloud, made: stack.Stack) -> None:
    """What was made while the stack ran leaves with it."""
    functions, sqs, formation = (cloud.client(each) for each in ("lambda", "sqs", "cloudformation"))
    consumer = formation.describe_stack_resource(StackName="whole", LogicalResourceId="ApplyFunction")
    name = consumer["StackResourceDetail"]["PhysicalResourceId"]
    queues = SqsQueues(sqs, functions, Lanes(made.outputs["LaneUrl"]), name)
    queues.create("42")
    queues.connect("42")
    assert len(_left(cloud)) > 2
    formation.delete_stack(StackName="whole")
    eventually(lambda: _left(cloud) == [], "nothing is left")


def _left(cloud: Cloud) -> list[str]:
    """Lanes of the stack, and mappings of them."""
    urls: list[str] = cloud.client("sqs").list_queues(QueueNamePrefix="whole").get("QueueUrls", [])
    mappings = cloud.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    sources = [each["EventSourceArn"].rpartition(":")[2] for each in mappings]
    return [each for each in (*(url.rpartition("/")[2] for url in urls), *sources) if each.startswith("whole")]
