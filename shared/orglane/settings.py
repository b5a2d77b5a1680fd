"""The environment of each function as a typed value; a missing variable fails the start, with its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orglane.lanes import Lanes

if TYPE_CHECKING:
    from collections.abc import Mapping


class WebhookSettings(NamedTuple):
    """`secret_arn` names what may sign a delivery."""

    secret_arn: str
    lanes: Lanes

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> WebhookSettings:
        return cls(environ["SECRET_ARN"], Lanes.of(environ))


class ApplySettings(NamedTuple):
    """`work_url` is the queue that tells the worker of jobs."""

    table: str
    lanes: Lanes
    work_url: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> ApplySettings:
        return cls(environ["TABLE_NAME"], Lanes.of(environ), environ["WORK_URL"])


class WorkSettings(NamedTuple):
    """`app_id` is the GitHub App's, who asks GitHub for everything; `secret_arn` names its private key.

    `consumer` is the name of the function that consumes lanes.
    """

    table: str
    lanes: Lanes
    work_url: str
    github_api_url: str
    app_id: str
    secret_arn: str
    consumer: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> WorkSettings:
        return cls(
            table=environ["TABLE_NAME"],
            lanes=Lanes.of(environ),
            work_url=environ["WORK_URL"],
            github_api_url=environ["GITHUB_API_URL"].rstrip("/"),
            app_id=environ["GITHUB_APP_ID"],
            secret_arn=environ["SECRET_ARN"],
            consumer=environ["CONSUMER_NAME"],
        )


class LanesSettings(NamedTuple):
    """`consumer` is the name of the function that consumes lanes."""

    lanes: Lanes
    consumer: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> LanesSettings:
        return cls(Lanes.of(environ), environ["CONSUMER_NAME"])


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
    """`github_url` serves sign-in pages, `github_api_url` the REST API; `site_url` is the one origin of it all.

    `secret_arn` names the GitHub App's client secret and the session secret.
    """

    table: str
    lanes: Lanes
    work_url: str
    site_url: str
    socket_url: str
    github_url: str
    github_api_url: str
    github_app_slug: str
    client_id: str
    secret_arn: str

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
            secret_arn=environ["SECRET_ARN"],
        )
