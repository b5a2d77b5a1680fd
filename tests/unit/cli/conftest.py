"""A deployment as the command line sees it: an in-process cloud, and a small site that speaks HTTP and WebSocket."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from orglane.commands import Account
from orglane.github.signature import is_authentic
from orglane_cli.main import app

SECRET = "a webhook secret"


class Site:
    """A site that remembers what was asked of it; `routes` says what it answers, by method and path."""

    def __init__(self) -> None:
        self.posted: list[tuple[dict[str, str], bytes]] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.routes: dict[str, Callable[[], tuple[int, Any]]] = {}
        handler = type("Bound", (_Handler,), {"site": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def routed(self, asked: str, headers: dict[str, str]) -> tuple[int, bytes] | None:
        self.asked.append((asked, headers))
        route = self.routes.get(asked.partition("?")[0])
        if route is None:
            return None
        status, content = route()
        return status, b"" if content is None else json.dumps(content).encode()


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = self._lowered()
        self.site.posted.append((headers, body))
        signed = is_authentic([SECRET], body, headers.get("x-hub-signature-256"))
        told = self.site.routed(f"POST {self.path}", headers)
        self._answer(*(told or (202 if signed else 401, b'{"commands":1}')))

    def do_GET(self) -> None:
        told = self.site.routed(f"GET {self.path}", self._lowered())
        self._answer(*(told or (200, b"<html></html>")))

    def do_DELETE(self) -> None:
        told = self.site.routed(f"DELETE {self.path}", self._lowered())
        self._answer(*(told or (404, b"{}")))

    def _lowered(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    made = Site()
    told = {
        "siteUrl": made.url,
        "cloudUrl": None,
        "webhookSecret": SECRET,
        "stackName": "orglane",
        "region": "us-east-1",
        "tableName": "orglane-table",
    }
    (tmp_path / ".orglane").mkdir()
    (tmp_path / ".orglane/local.json").write_text(json.dumps(told))
    with mock_aws():
        yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def table(site: Site) -> Any:
    client = boto3.client("dynamodb", region_name="us-east-1")
    client.create_table(
        TableName="orglane-table",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    known = Account("42", "acme")
    listed = {"pk": {"S": "DIRECTORY"}, "sk": {"S": f"ORG#{known.id}"}, "login": {"S": known.login}}
    client.put_item(TableName="orglane-table", Item=listed)
    return client


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))
