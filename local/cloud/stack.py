"""The product's own template on the local cloud, by the SAM CLI, as on AWS: `sam build`, then `sam deploy`."""

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.cloud import OPERATOR, batches, environ_of
from local.program import run
from local.registration import write_private
from local.settings import REGION, ROOT, Settings

TOOLS = ROOT / ".tools"
BUILD = ROOT / ".aws-sam" / "build"
# What a build reads.
SOURCES = ("template.yaml", "samconfig.toml", "functions", "layers", "shared")


@dataclass(frozen=True)
class Stack:
    """A deployed stack: its id, new with every creation, and its outputs."""

    stack_id: str
    outputs: Mapping[str, str]


def client(settings: Settings, service: str) -> Any:
    """An operator's client of one AWS service on the local cloud."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=settings.cloud_url,
        region_name=REGION,
        aws_access_key_id=OPERATOR["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=OPERATOR["AWS_SECRET_ACCESS_KEY"],
        config=Config(connect_timeout=3, read_timeout=30, proxies={}),
    )


def sam_environ(cloud_url: str) -> dict[str, str]:
    """The environment of the SAM CLI: its tools first on the path, the local cloud and no other account."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    direct = ",".join(filter(None, [os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), "localhost,127.0.0.1"]))
    return {
        **inherited,
        **environ_of(cloud_url),
        "PATH": os.pathsep.join([str(TOOLS / "sam" / "bin"), str(TOOLS / "bin"), os.environ.get("PATH", os.defpath)]),
        "NO_PROXY": direct,
        "no_proxy": direct,
        "SAM_CLI_POLL_DELAY": "0.3",
        "SAM_CLI_TELEMETRY": "0",
        # SAM keeps notes about itself in the home folder otherwise.
        "__SAM_CLI_APP_DIR": str(TOOLS / "sam-home"),
    }


def digest_of_sources() -> str:
    """What is built, in one line: it changes when any source does."""
    total = hashlib.sha256()
    for name in SOURCES:
        path = ROOT / name
        for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if each.is_file() and "__pycache__" not in each.parts:
                total.update(str(each.relative_to(ROOT)).encode() + b"\0" + each.read_bytes() + b"\0")
    return total.hexdigest()


def build(settings: Settings) -> bool:
    """Build functions and layers unless what stands there was built from the same sources; say whether it built."""
    stamp = BUILD.parent / "orglane.stamp"
    with _alone():
        wanted = digest_of_sources()
        if (BUILD / "template.yaml").exists() and stamp.exists() and stamp.read_text() == wanted:
            return False
        stamp.unlink(missing_ok=True)
        command = ["sam", "build", "--build-dir", str(BUILD), "--cache-dir", str(BUILD.parent / "cache")]
        run("`sam build`", _sam(command), settings.logs / "build.log", sam_environ(settings.cloud_url))
        stamp.write_text(wanted)
        return True


def deploy(settings: Settings, parameters: Mapping[str, str], template: Path = BUILD / "template.yaml") -> Stack:
    """Create or update the stack. The parameters go through a private file, for secrets are among them."""
    config = settings.state / "samconfig.toml"
    write_private(config, _samconfig(settings.stack, parameters))
    command = ["sam", "deploy", "--template-file", str(template), "--config-file", str(config)]
    run("`sam deploy`", _sam(command), settings.logs / "deploy.log", sam_environ(settings.cloud_url))
    deployed = find(settings)
    assert deployed is not None, "sam deploy succeeded without a stack"
    batches.grant(client(settings, "iam"), client(settings, "cloudformation"), settings.stack)
    return deployed


def find(settings: Settings) -> Stack | None:
    """The stack when it stands there whole."""
    try:
        found = client(settings, "cloudformation").describe_stacks(StackName=settings.stack)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return None
        raise
    if found["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        return None
    return Stack(found["StackId"], {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])})


def ensure(settings: Settings, parameters: Mapping[str, str]) -> tuple[Stack, bool]:
    """Deploy unless the same template, code and parameters are deployed already; say whether it deployed."""
    note = settings.state / "deployed.json"
    wanted = hashlib.sha256(json.dumps([digest_of_sources(), dict(parameters)]).encode()).hexdigest()
    standing = find(settings)
    noted = json.loads(note.read_text()) if note.exists() else {}
    if standing and noted == {"stackId": standing.stack_id, "digest": wanted}:
        return standing, False
    stack = deploy(settings, parameters)
    write_private(note, json.dumps({"stackId": stack.stack_id, "digest": wanted}))
    return stack, True


def _sam(command: list[str]) -> list[str]:
    return [str(TOOLS / "sam" / "bin" / command[0]), *command[1:]]


def _samconfig(stack: str, parameters: Mapping[str, str]) -> str:
    # A table, and not `Name=value` words: those would have to be quoted the way SAM unquotes them.
    overrides = "\n".join(f"{name} = {json.dumps(value)}" for name, value in parameters.items())
    return f"""version = 0.1
[default.deploy.parameters]
stack_name = {json.dumps(stack)}
region = "{REGION}"
capabilities = "CAPABILITY_IAM"
resolve_s3 = true
confirm_changeset = false
fail_on_empty_changeset = false

[default.deploy.parameters.parameter_overrides]
{overrides}
"""


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One build at a time: tests and a developer's deployment share what is built."""
    with (TOOLS / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
