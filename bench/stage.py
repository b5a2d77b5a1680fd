"""Where it is measured: the product and the floor on one local cloud, on ports and with data of their own."""

import dataclasses
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bench.ordinary import ordinary
from bench.report import progress
from local.cloud import stack
from local.program import run
from local.settings import ROOT
from orglane.lanes import Lanes
from tests.deployment import Cloud, running
from tests.live.deployed import Deployed

FLOOR_SECRET = "floor"
TEMPLATE = ROOT / "bench" / "floor" / "template.yaml"


@dataclass(frozen=True)
class Place:
    """One of the two pipelines, as GitHub and a browser reach it without a proxy between."""

    webhook_url: str
    socket_url: str
    gateway_url: str
    """Where frames are posted."""
    table: str
    lane_url: str
    secret: str


class Stage:
    """The deployment."""

    def __init__(self, folder: Path, held: ExitStack) -> None:
        progress("the product: build, deploy")
        self.cloud: Cloud = held.enter_context(running(folder))
        self.deployed = Deployed(self.cloud)
        held.callback(self.deployed.close)
        self.deployed.settle()
        self.product = self._place(self.cloud.outputs, self.cloud.webhook_secret)
        self._folder = folder
        self.shape = ordinary()

    @cached_property
    def floor(self) -> Place:
        """The floor beside it, which is deployed when it is first asked for."""
        progress("the floor: build, deploy")
        state = self._folder / "floor"
        state.mkdir()
        settings = dataclasses.replace(self.cloud.settings, stack="floor", state=state)
        command = ["build", "--template-file", str(TEMPLATE), "--build-dir", str(state / "build")]
        run(
            "`sam build`",
            [str(stack.TOOLS / "sam" / "bin" / "sam"), *command],
            settings.logs / "build.log",
            self.cloud.sam_environ(),
        )
        shape = self.shape
        parameters = {
            "WebhookSecret": FLOOR_SECRET,
            "SocketManagementUrl": self.cloud.settings.execute_url,
            "MessageBytes": str(len(shape.message) - 36),
            "ItemBytes": ",".join(map(str, shape.item_bytes)),
            "FrameBytes": str(shape.frame_bytes - 36),
        }
        deployed = stack.deploy(settings, parameters, state / "build" / "template.yaml")
        return self._place(deployed.outputs, FLOOR_SECRET)

    def bench_lane(self, organization_id: str) -> str:
        """A front lane, and the own lane of an organization, that nobody reads."""
        lanes = Lanes("bench-lane.fifo")
        for name in (lanes.url, lanes.name(organization_id)):
            self.deployed.aws("sqs").create_queue(QueueName=name, Attributes={"FifoQueue": "true"})
        url: str = self.deployed.aws("sqs").get_queue_url(QueueName=lanes.url)["QueueUrl"]
        return url

    def _place(self, outputs: Mapping[str, str], secret: str) -> Place:
        url = self.cloud.settings.execute_url
        return Place(
            f"{url}/{outputs['HttpApiId']}/$default/webhooks/github",
            f"{url.replace('http', 'ws', 1)}/{outputs['SocketApiId']}/socket",
            f"{url}/{outputs['SocketApiId']}/socket",
            outputs["TableName"],
            outputs["LaneUrl"],
            secret,
        )


@dataclass
class Run:
    """One run of the benches: how thorough, and the stage, which is set up when the first bench asks for it."""

    quick: bool
    held: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def stage(self) -> Stage:
        return Stage(Path(self.held.enter_context(tempfile.TemporaryDirectory())), self.held)
