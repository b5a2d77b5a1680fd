"""Publishing the web app: the built page into the stack's bucket, and CloudFront told that it changed."""

import mimetypes
import time
from collections.abc import Iterator
from pathlib import Path

from orglane_cli.deployment import Deployment

# Assets carry their content's hash in their name; the page that names them must be asked for each time.
_FOREVER = "public, max-age=31536000, immutable"
_EACH_TIME = "no-cache"
_PAGE = "index.html"


class NotPublishableError(Exception):
    """There is nothing to publish, or nowhere to; the message says what to do."""


def publish(deployment: Deployment, folder: Path) -> Iterator[str]:
    """Upload a built web app, assets before the page that names them; yields each path once it is there.

    Repeating it is harmless. Assets of earlier builds stay, for pages that are still open.
    """
    if not (folder / _PAGE).is_file():
        raise NotPublishableError(f"{folder} holds no {_PAGE}: build the web app with `npm run build`")
    outputs = deployment.outputs()
    if "SiteBucketName" not in outputs:
        raise NotPublishableError(f"the stack {deployment.stack} has no site of its own (SiteProxy is external)")
    s3 = deployment.client("s3")
    for path in sorted((each for each in folder.rglob("*") if each.is_file()), key=lambda each: each.name == _PAGE):
        key = path.relative_to(folder).as_posix()
        s3.upload_file(
            str(path),
            outputs["SiteBucketName"],
            key,
            ExtraArgs={
                "ContentType": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
                "CacheControl": _FOREVER if key.startswith("assets/") else _EACH_TIME,
            },
        )
        yield key
    batch = {"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": str(time.time_ns())}
    deployment.client("cloudfront").create_invalidation(
        DistributionId=outputs["SiteDistributionId"], InvalidationBatch=batch
    )
