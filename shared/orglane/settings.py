"""The environment of each function as a typed value; a missing variable fails the start, with its name."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


def _queue_url(lane_url: str, organization_id: str) -> str:
    """The queue of an organization's lane: one shared queue for now, with the organization as message group."""
    return lane_url


class WebhookSettings(NamedTuple):
    """`secrets` are those that may sign a delivery: the current one, and during a rotation the previous one."""

    secrets: tuple[str, ...]
    lane_url: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> WebhookSettings:
        named = (environ.get("WEBHOOK_SECRET", ""), environ.get("WEBHOOK_SECRET_PREVIOUS", ""))
        return cls(tuple(each for each in named if each), environ["LANE_URL"])

    def queue_url(self, organization_id: str) -> str:
        return _queue_url(self.lane_url, organization_id)


class ApplySettings(NamedTuple):
    """`work_url` is the queue that tells the worker of jobs."""

    table: str
    lane_url: str
    work_url: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> ApplySettings:
        return cls(environ["TABLE_NAME"], environ["LANE_URL"], environ["WORK_URL"])

    def queue_url(self, organization_id: str) -> str:
        return _queue_url(self.lane_url, organization_id)


class WorkSettings(NamedTuple):
    """`app_id` and `private_key` are the GitHub App's, who asks GitHub for everything."""

    table: str
    lane_url: str
    work_url: str
    github_api_url: str
    app_id: str
    private_key: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> WorkSettings:
        return cls(
            table=environ["TABLE_NAME"],
            lane_url=environ["LANE_URL"],
            work_url=environ["WORK_URL"],
            github_api_url=environ["GITHUB_API_URL"].rstrip("/"),
            app_id=environ["GITHUB_APP_ID"],
            private_key=_pem(environ["GITHUB_PRIVATE_KEY"]),
        )

    def queue_url(self, organization_id: str) -> str:
        return _queue_url(self.lane_url, organization_id)


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
    lane_url: str
    work_url: str
    site_url: str
    socket_url: str
    github_url: str
    github_api_url: str
    github_app_slug: str
    client_id: str
    client_secret: str
    session_secret: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> ApiSettings:
        return cls(
            table=environ["TABLE_NAME"],
            lane_url=environ["LANE_URL"],
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

    def queue_url(self, organization_id: str) -> str:
        return _queue_url(self.lane_url, organization_id)
