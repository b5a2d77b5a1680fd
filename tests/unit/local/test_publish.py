"""What `make deploy` puts into the bucket that CloudFront serves, and whom it tells."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local import publish
from local.publish import upload
from orglane.errors import Unavailable
from orglane_cli import sockets
from orglane_cli.connections import Cut
from orglane_cli.deployment import Deployment


class FakeS3:
    """Remembers what it was given."""

    def __init__(self) -> None:
        self.put: list[dict[str, Any]] = []

    def put_object(self, **what: Any) -> None:
        self.put.append(what)


def test_files_get_their_types_and_the_page_comes_last(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    for name in ("index.html", "favicon.svg", "assets/index-Bx3kQz9_.js"):
        (tmp_path / name).write_text(name)
    s3 = FakeS3()
    assert upload(s3, "site", tmp_path) == 3
    assert [(each["Key"], each["ContentType"], each["CacheControl"]) for each in s3.put] == [
        ("assets/index-Bx3kQz9_.js", "text/javascript", "public, max-age=31536000, immutable"),
        ("favicon.svg", "image/svg+xml", "no-cache"),
        ("index.html", "text/html", "no-cache"),
    ]
    assert {each["Bucket"] for each in s3.put} == {"site"}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """The cuts that were made: of which stack, and why."""
    made: list[tuple[str, str]] = []

    def cut(deployment: Deployment, reason: str) -> Cut:
        made.append((deployment.stack, reason))
        return Cut(12, 1, 0, 2000)

    monkeypatch.setattr(sockets, "run", cut)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    with mock_aws():
        yield made


def deploy(tmp_path: Path, version: str) -> int:
    """What SAM does to a stack without a site of its own, and then what comes after."""
    outputs = {name: {"Value": f"{name} of {version}"} for name in ("SiteUrl", "TableName")}
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": version}}
    body = json.dumps({"Resources": {"Queue": queue}, "Outputs": outputs})
    client = boto3.client("cloudformation", region_name="eu-central-1")
    known = [each["StackName"] for each in client.describe_stacks()["Stacks"]]
    (client.update_stack if "acme" in known else client.create_stack)(StackName="acme", TemplateBody=body)
    config = tmp_path / "deploy.toml"
    config.write_text('[default.deploy.parameters]\nstack_name = "acme"\nregion = "eu-central-1"\n')
    return publish.main([str(config)])


def test_the_first_deployment_has_nobody_to_tell(tmp_path: Path, told: list[tuple[str, str]]) -> None:
    assert deploy(tmp_path, "one") == 0
    assert told == []


def test_every_later_one_has_open_pages_come_back(
    tmp_path: Path, told: list[tuple[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(tmp_path, "one")
    assert deploy(tmp_path, "two") == 0
    assert told == [("acme", "deploy")]
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "Sockets  12 connections were told to come back within 2 s, 1 were gone.",
        "Ready  SiteUrl of two",
    ]


def test_a_deployment_stands_when_nobody_could_be_told(
    tmp_path: Path, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(deployment: Deployment, reason: str) -> Cut:
        raise Unavailable("frames may not be posted")

    deploy(tmp_path, "one")
    monkeypatch.setattr(sockets, "run", refuse)
    assert deploy(tmp_path, "two") == 0
    said = capsys.readouterr()
    assert "could not be told: frames may not be posted" in said.err
    assert "uv run orglane sockets cut --stack acme --region eu-central-1" in said.err
    assert said.out.endswith("Ready  SiteUrl of two\n")
