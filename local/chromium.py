"""The browser of the browser tests: this machine's Chromium, or Playwright's own."""

import os
import shutil
import subprocess
import sys

from local.errors import LocalError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    """This machine's own, when it really runs; None means Playwright's."""
    return next((each for each in map(shutil.which, NAMES) if each and _runs([each, "--version"])), None)


def install() -> None:
    """Make sure that there is one, whichever way this machine allows."""
    if executable() or _playwrights_own():
        return
    print("Install  Chromium", flush=True)
    if (root := _as_root()) is not None and shutil.which("apt-get"):
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _runs([*root, "apt-get", "update", "-q"], environ)
        _runs([*root, "apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"], environ)
        if executable():
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not _playwrights_own():
        raise LocalError(
            "There is no Chromium, and it could not be installed.\n"
            "Install it (Debian: `apt-get install chromium`), so that `chromium --version` works."
        )


def _as_root() -> list[str] | None:
    """How to run a command as root without being asked for a password, if there is a way."""
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if shutil.which("sudo") and _runs(["sudo", "-n", "true"]) else None


def _playwrights_own() -> bool:
    """Whether Playwright's Chromium starts: being there is not enough where its libraries are missing."""
    program = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: playwright.chromium.launch().close()"
    )
    return _runs([sys.executable, "-c", program])


def _runs(command: list[str], environ: dict[str, str] | None = None) -> bool:
    try:
        return subprocess.run(command, env=environ, capture_output=True, timeout=600, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    try:
        install()
    except LocalError as error:
        sys.exit(f"\n{error}")
