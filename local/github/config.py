"""The GitHub App that this GitHub knows, and where things are."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

# What the App may do and which events it listens to: what Orglane asks for when it is registered.
PERMISSIONS = {
    "checks": "read",
    "contents": "write",
    "members": "read",
    "metadata": "read",
    "pull_requests": "write",
    "statuses": "read",
}
EVENTS = (
    "check_run",
    "check_suite",
    "create",
    "delete",
    "member",
    "membership",
    "organization",
    "pull_request",
    "pull_request_review",
    "pull_request_review_thread",
    "push",
    "repository",
    "status",
    "team",
    "team_add",
)
APP_REGISTERED_AT = 1_735_689_600


class ConfigError(Exception):
    """The configuration file is missing or wrong; the text says what to mend."""


@dataclass(frozen=True)
class AppConfig:
    """One registered GitHub App."""

    app_id: int
    app_slug: str
    client_id: str
    client_secret: str
    public_key_pem: str
    webhook_secret: str


@dataclass(frozen=True)
class Options:
    """Where this GitHub is reached, and whom it talks to."""

    web: str
    webhook_url: str
    site_url: str

    @property
    def api(self) -> str:
        """The API's address, as GitHub Enterprise lays it out."""
        return f"{self.web}/api/v3"

    def owns_redirect(self, uri: str) -> bool:
        """Whether a redirect address lies on the site's origin."""
        site, given = urlsplit(self.site_url), urlsplit(uri)
        return (given.scheme, given.netloc) == (site.scheme, site.netloc)


def load_config(path: Path) -> AppConfig:
    """Read the App's registration, which `make up` writes."""
    try:
        raw = json.loads(path.read_text())
        return AppConfig(
            app_id=int(raw["appId"]),
            app_slug=str(raw["appSlug"]),
            client_id=str(raw["clientId"]),
            client_secret=str(raw["clientSecret"]),
            public_key_pem=str(raw["publicKeyPem"]),
            webhook_secret=str(raw["webhookSecret"]),
        )
    except FileNotFoundError as error:
        raise ConfigError(f"{path} does not exist: `make up` writes it") from error
    except KeyError as error:
        raise ConfigError(f"{path} has no {error.args[0]}") from error
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{path} is not a readable App registration: {error}") from error
