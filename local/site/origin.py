"""Where the pieces behind the site are."""

import json
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession, web

PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Origin:
    """`http_api` and `socket_api` are the deployed APIs' full addresses; `assets` is the built web app.

    `controls_url` is where changes on the local GitHub are made, None when another one is used.
    """

    site_url: str
    github_url: str
    http_api: str
    socket_api: str
    assets: Path
    controls_url: str | None = None


ORIGIN: web.AppKey[Origin] = web.AppKey("origin", Origin)
CLIENT: web.AppKey[ClientSession] = web.AppKey("client", ClientSession)


def problem(status: int, title: str, detail: str) -> web.Response:
    """An error of the site itself, in the API's own form."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return web.Response(status=status, text=json.dumps(body), content_type=PROBLEM)
