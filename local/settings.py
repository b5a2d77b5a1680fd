"""What `make up` is asked for: ports, where its data is, and which GitHub it talks to."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.errors import LocalError

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".orglane"
REGION = "us-east-1"
PORTS = {"ORGLANE_SITE_PORT": 4580, "ORGLANE_CLOUD_PORT": 4566, "ORGLANE_GITHUB_PORT": 4590}


@dataclass(frozen=True)
class Settings:
    """One deployment on this machine. `other_github` is the address of a GitHub that is not the local one."""

    state: Path = STATE
    site_port: int = PORTS["ORGLANE_SITE_PORT"]
    cloud_port: int = PORTS["ORGLANE_CLOUD_PORT"]
    github_port: int = PORTS["ORGLANE_GITHUB_PORT"]
    stack: str = "orglane"
    other_github: str = ""

    @property
    def site_url(self) -> str:
        return f"http://localhost:{self.site_port}"

    @property
    def socket_url(self) -> str:
        return f"ws://localhost:{self.site_port}/socket"

    @property
    def cloud_url(self) -> str:
        return f"http://localhost:{self.cloud_port}"

    @property
    def execute_url(self) -> str:
        """Where the emulator serves deployed APIs, up to the API's id."""
        return f"{self.cloud_url}/_aws/execute-api"

    @property
    def github_url(self) -> str:
        return self.other_github or f"http://localhost:{self.github_port}"

    @property
    def ports(self) -> dict[str, int]:
        """The ports that will be listened on, by the variable that changes each."""
        taken = {"ORGLANE_SITE_PORT": self.site_port, "ORGLANE_CLOUD_PORT": self.cloud_port}
        return taken if self.other_github else {**taken, "ORGLANE_GITHUB_PORT": self.github_port}

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def facts(self) -> Path:
        """What others need to know of a running deployment."""
        return self.state / "local.json"


def settings_of(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read `ORGLANE_…` variables."""
    ports = {name: _port(name, environ) for name in PORTS}
    if len(set(ports.values())) < len(ports):
        raise LocalError(f"{', '.join(ports)} must be three different ports, not {', '.join(map(str, ports.values()))}")
    return Settings(
        state=Path(environ.get("ORGLANE_STATE_DIR") or STATE).absolute(),
        site_port=ports["ORGLANE_SITE_PORT"],
        cloud_port=ports["ORGLANE_CLOUD_PORT"],
        github_port=ports["ORGLANE_GITHUB_PORT"],
        other_github=_address("ORGLANE_GITHUB_URL", environ),
    )


def _address(name: str, environ: Mapping[str, str]) -> str:
    text = environ.get(name, "").strip().rstrip("/")
    if text and not text.startswith(("http://", "https://")):
        raise LocalError(f"{name} must be an address such as https://github.example.com, not {text!r}")
    return text


def _port(name: str, environ: Mapping[str, str]) -> int:
    text = environ.get(name, "").strip() or str(PORTS[name])
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise LocalError(f"{name} must be a port from 1 to 65535, not {text!r}")
    return int(text)
