"""The demo organization: the App is installed on it, and it arrives as any other does, by the full sync."""

import time
from collections.abc import Callable

from local.asking import ask
from local.errors import LocalError
from local.settings import Settings

ORGANIZATION = "acme-robotics"
PATIENCE = 90.0

type Report = Callable[[str, str], None]


def install(settings: Settings, report: Report, is_quiet: Callable[[], bool]) -> None:
    """Have the `installation` event sent (again), and wait until it is delivered and what it asked for is done."""
    begin = time.monotonic()
    organization = f"{settings.github_url}/_local/organizations/{ORGANIZATION}"
    if ask(organization)["installation"]:
        # Installed on a deployment that is no more: this one has not heard of it.
        ask(f"{organization}/uninstall", "POST")
    told = ask(f"{organization}/install", "POST")
    ask(f"{settings.github_url}/_local/deliveries/idle?timeoutMs=30000")
    # What follows begins with the delivery's command, which is in the lane once it is answered.
    while not is_quiet():
        if time.monotonic() - begin > PATIENCE:
            raise LocalError(f"The sync of {ORGANIZATION} stands still: its jobs are on the site, or `orglane jobs`.")
        time.sleep(0.1)
    report("Demo", f"{ORGANIZATION}: installation {told['id']}, full sync done ({time.monotonic() - begin:.1f} s)")
