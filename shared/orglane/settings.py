"""The environment of each function as a typed value; a missing variable fails the start, with its name."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, NamedTuple

from orglane.lanes import Lanes

if TYPE_CHECKING:
    from collections.abc import Mapping


class WebhookSettings(NamedTuple):
    """`secrets` are those that may sign a delivery: the current one, and during a rotation the previous one."""

    secrets: tuple[str, ...]
    lanes: Lanes

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> WebhookSettings:
        named = (environ.get("WEBHOOK_SECRET", ""), environ.get("WEBHOOK_SECRET_PREVIOUS", ""))
        return cls(tuple(each for each in named if each), Lanes.of(environ))


class ApplySettings(NamedTuple):
    """`work_url` is the queue that tells the worker of jobs."""

    table: str
    lanes: Lanes
    work_url: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> ApplySettings:
        return cls(environ["TABLE_NAME"], Lanes.of(environ), environ["WORK_URL"])


class WorkSettings(NamedTuple):
    """`app_id` and `private_key` are the GitHub App's, who asks GitHub for everything.

    `consumer` is the name of the function that consumes lanes.
    """

    table: str
    lanes: Lanes
    work_url: str
    github_api_url: str
    app_id: str
    private_key: str
    consumer: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> WorkSettings:
        return cls(
            table=environ["TABLE_NAME"],
            lanes=Lanes.of(environ),
            work_url=environ["WORK_URL"],
            github_api_url=environ["GITHUB_API_URL"].rstrip("/"),
            app_id=environ["GITHUB_APP_ID"],
            private_key=_pem(environ["GITHUB_PRIVATE_KEY"]),
            consumer=environ["CONSUMER_NAME"],
        )


class LanesSettings(NamedTuple):
    """`consumer` is the name of the function that consumes lanes."""

    lanes: Lanes
    consumer: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> LanesSettings:
        return cls(Lanes.of(environ), environ["CONSUMER_NAME"])


def _pem(text: str) -> str:
    """A key in PEM: as GitHub gives it, or in base64 (one line, which parameters and environments like better)."""
    return text if text.startswith("-----BEGIN") else b64decode(text).decode("ascii")


class PushSettings(NamedTuple):
    table: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> PushSettings:
        return cls(environ["TABLE_NAME"])


class SocketSettings(NamedTuple):
    table: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> SocketSettings:
        return cls(environ["TABLE_NAME"])


class ApiSettings(NamedTuple):
    """`github_url` serves sign-in pages, `github_api_url` the REST API; `site_url` is the one origin of it all."""

    table: str
    lanes: Lanes
    work_url: str
    site_url: str
    socket_url: str
    github_url: str
    github_api_url: str
    github_app_slug: str
    client_id: str
    client_secret: str
    session_secret: str

    @property
    def is_secure(self) -> bool:
        """Whether browsers come over TLS: everywhere but on a developer's own machine."""
        return self.site_url.startswith("https:")

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> ApiSettings:
        return cls(
            table=environ["TABLE_NAME"],
            lanes=Lanes.of(environ),
            work_url=environ["WORK_URL"],
            site_url=environ["SITE_URL"].rstrip("/"),
            socket_url=environ["SOCKET_URL"],
            github_url=environ["GITHUB_URL"].rstrip("/"),
            github_api_url=environ["GITHUB_API_URL"].rstrip("/"),
            github_app_slug=environ["GITHUB_APP_SLUG"],
            client_id=environ["GITHUB_CLIENT_ID"],
            client_secret=environ["GITHUB_CLIENT_SECRET"],
            session_secret=environ["SESSION_SECRET"],
        )
