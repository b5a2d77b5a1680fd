"""`make deploy`, its last step: put the built web app into the stack's bucket, and have open pages reconnect."""

import mimetypes
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.settings import ROOT
from local.site.files import ASK_AGAIN, FOREVER, HASHED
from orglane.errors import OrglaneError
from orglane_cli import sockets
from orglane_cli.deployment import NoDeploymentError, find

ASSETS = ROOT / "frontend" / "sidebar" / "dist"


def main(argv: list[str]) -> int:
    """Publish to the stack that a configuration of the SAM CLI names; a stack without a site has nothing to publish."""
    named = tomllib.loads(Path(argv[0]).read_text())["default"]["deploy"]["parameters"]
    session = boto3.Session(region_name=named.get("region"))
    stack = session.client("cloudformation").describe_stacks(StackName=named["stack_name"])["Stacks"][0]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
    if "SiteBucketName" in outputs:
        sent = upload(session.client("s3"), outputs["SiteBucketName"], ASSETS)
        # Hashed names never change; only the page behind every address does.
        session.client("cloudfront").create_invalidation(
            DistributionId=outputs["SiteDistributionId"],
            InvalidationBatch={"CallerReference": str(time.time_ns()), "Paths": {"Quantity": 1, "Items": ["/*"]}},
        )
        print(f"Site  {sent} files")
    # Nobody is connected to a stack that was just created.
    if stack["StackStatus"].startswith("UPDATE_"):
        reconnect(named["stack_name"], named.get("region"))
    print(f"Ready  {outputs['SiteUrl']}")
    return 0


def reconnect(stack: str, region: str | None) -> None:
    """Have open pages come back on new connections, spread over time. The deployment stands, whatever becomes of it."""
    try:
        print(f"Sockets  {sockets.run(find(stack, region), 'deploy').words()}")
    except (ClientError, BotoCoreError, OrglaneError, NoDeploymentError) as reason:
        again = f"uv run orglane sockets cut --stack {stack}" + (f" --region {region}" if region else "")
        print(f"Sockets  open pages could not be told: {reason}\n         {again}", file=sys.stderr)


def upload(s3: Any, bucket: str, folder: Path) -> int:
    """Put every file, the page last, so that it never names what is not there yet. Old files stay for open pages."""
    paths = sorted(
        (path for path in folder.rglob("*") if path.is_file()), key=lambda path: (path.suffix == ".html", path)
    )
    for path in paths:
        name = path.relative_to(folder).as_posix()
        s3.put_object(
            Bucket=bucket,
            Key=name,
            Body=path.read_bytes(),
            ContentType=mimetypes.guess_type(name)[0] or "application/octet-stream",
            CacheControl=FOREVER if HASHED.match(name) else ASK_AGAIN,
        )
    return len(paths)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
