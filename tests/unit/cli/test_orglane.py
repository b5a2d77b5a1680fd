"""The operator's command line, run as an operator does, against an in-process cloud and a small HTTP server."""

import json
from pathlib import Path
from typing import Any

import pytest

from orglane.digest import digest

from .conftest import Site, run


def create(*more: str) -> Any:
    return run("token", "create", "--login", "ana", *more)


@pytest.mark.parametrize("named", ["42", "acme", "ACME"])
def test_a_token_is_printed_alone_and_stored_as_a_hash(table: Any, named: str) -> None:
    result = create("--organization", named)
    token = result.stdout.removesuffix("\n")
    assert (result.exit_code, "\n" in token) == (0, False)
    key = {"pk": {"S": f"TOKEN#{digest(token)}"}, "sk": {"S": "META"}}
    row = table.get_item(TableName="orglane-table", Key=key)["Item"]
    assert (row["organization_id"]["S"], row["login"]["S"]) == ("42", "ana")
    assert token not in json.dumps(row)


def test_an_unknown_login_is_refused_with_those_that_are_known(table: Any) -> None:
    result = create("--organization", "nobody")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "acme" in result.stderr


def test_a_token_can_be_printed_as_json(table: Any) -> None:
    told = json.loads(create("--organization", "42", "--json").stdout)
    assert (told["organizationId"], told["login"]) == ("42", "ana")


def test_a_sample_webhook_is_signed_and_posted(site: Site, tmp_path: Path) -> None:
    event = {"headers": {"X-GitHub-Event": "ping", "X-GitHub-Delivery": "old"}, "body": '{"zen": "ü"}'}
    (tmp_path / "ping.json").write_text(json.dumps(event))
    assert run("send", "ping.json").exit_code == 0
    ((headers, body),) = site.posted
    assert (headers["x-github-event"], body.decode()) == ("ping", '{"zen": "ü"}')
    assert headers["x-github-delivery"] != "old"
    run("send", "--same-delivery", "ping.json")
    assert site.posted[1][0]["x-github-delivery"] == "old"


@pytest.mark.parametrize("content", ["no json", "[]", '{"Records": []}', '{"headers": {}, "body": "x"}'])
def test_a_file_that_is_no_webhook_is_refused_in_words(site: Site, tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    result = run("send", "x.json")
    assert (result.exit_code, site.posted) == (1, [])
    assert "x.json" in result.stderr


def test_without_a_deployment_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("doctor")
    assert result.exit_code == 1
    assert "make up" in result.stderr


def test_the_doctor_says_what_to_mend(table: Any) -> None:
    result = run("doctor", "--json")
    found = {each["name"]: each for each in json.loads(result.stdout)}
    assert result.exit_code == 1
    assert not found["stack"]["ok"]
    assert "make up" in found["stack"]["mend"]
    assert found["webhook is closed"]["ok"]
    assert found["page"]["ok"]
