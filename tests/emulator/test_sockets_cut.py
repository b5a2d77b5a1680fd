"""Clients are told to come back, and what is gone is forgotten."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from orglane_cli.main import app
from tests.live.deployed import Deployed, eventually
from tests.live.organization import Organization

pytestmark = pytest.mark.emulator


@pytest.fixture
def operator(deployed: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command line, beside the deployment's own notes."""
    (tmp_path / ".orglane").mkdir()
    (tmp_path / ".orglane/local.json").write_text(json.dumps(deployed.cloud.deployment.facts()))
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Any:
        done = CliRunner().invoke(app, ["sockets", *words, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


def rows_of(deployed: Deployed, connection_id: str) -> list[tuple[str, str]]:
    """Every row that has to do with a connection."""
    pages = deployed.aws("dynamodb").get_paginator("scan").paginate(TableName=deployed.cloud.table_name)
    keys = [(each["pk"]["S"], each["sk"]["S"]) for page in pages for each in page["Items"]]
    return [each for each in keys if f"CONN#{connection_id}" in each]


def test_everybody_is_told_and_one_that_is_gone_is_forgotten(
    deployed: Deployed, organization: Organization, operator: Any
) -> None:
    one, two = organization.follow()[0], organization.follow()[0]
    own = [each for each in operator("list") if organization.topic in each["topics"]]
    assert [each["topics"] for each in own] == [[organization.topic]] * 2
    gone = "long-gone"
    deployed.invoke_socket(gone, "$connect", queryStringParameters={"ticket": organization.ticket()["ticket"]})
    assert rows_of(deployed, gone)

    done = operator("cut", "--reason", "deploy", "--spread-s", "2.5")

    told = {"type": "closing", "reason": "deploy", "retry": True, "spreadMs": 2500}
    assert [one.until("closing"), two.until("closing")] == [told, told]
    assert done["spreadMs"] == 2500
    assert done["told"] >= 2
    assert done["gone"] >= 1
    assert rows_of(deployed, gone) == []
    # Who is told stays until it leaves by itself: nothing is lost meanwhile.
    assert one.ping() == two.ping() == {organization.topic: organization.position()}


def test_whoever_leaves_is_no_longer_listed(deployed: Deployed, organization: Organization, operator: Any) -> None:
    listener, _ = organization.follow()
    (listed,) = [each for each in operator("list") if organization.topic in each["topics"]]
    listener.close()
    eventually(lambda: not rows_of(deployed, listed["connectionId"]), "its rows are gone")
    assert listed["connectionId"] not in [each["connectionId"] for each in operator("list")]
