"""The local cloud: an emulator of AWS on this machine, and the product's own template deployed on it."""

import json
from pathlib import Path

from local.errors import NotRunningError
from local.settings import REGION, settings_of

# The emulator knows one operator, who may do everything; functions get sessions of their roles from it.
OPERATOR = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


def environ_of(cloud_url: str) -> dict[str, str]:
    """The environment with which the AWS SDKs and the SAM CLI reach an emulator, and nothing else by mistake."""
    return {
        **OPERATOR,
        "AWS_ENDPOINT_URL": cloud_url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def environ(state: Path | None = None) -> dict[str, str]:
    """What a program needs in its environment to reach the running local cloud."""
    try:
        facts = json.loads(((state or settings_of().state) / "local.json").read_text())
    except FileNotFoundError as missing:
        raise NotRunningError("The local cloud is not running: `make up` starts it.") from missing
    return environ_of(facts["cloudUrl"])
