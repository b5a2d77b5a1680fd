"""The demo organization: the local GitHub tells of all it has, by signed webhooks, and they take the real path."""

import time
from collections.abc import Callable
from typing import Any

from local.asking import ask
from local.errors import LocalError
from local.settings import Settings

ORGANIZATION = "acme-robotics"
PATIENCE = 90.0

type Report = Callable[[str, str], None]


def announce(settings: Settings, report: Report, backlog: Callable[[], int]) -> None:
    """Have it sent, and wait until every delivery is answered and the lane, whose `backlog` is counted, is empty."""
    before = {each["id"] for each in _deliveries(settings)}
    total = ask(f"{settings.github_url}/_local/organizations/{ORGANIZATION}/announce", "POST")["deliveries"]
    deadline, told = time.monotonic() + PATIENCE, time.monotonic()
    while True:
        sent = [each for each in _deliveries(settings) if each["id"] not in before and each["delivered_at"]]
        if len(sent) >= total:
            break
        if time.monotonic() > deadline:
            raise LocalError(f"The demo stands still at {len(sent)} of {total} deliveries.")
        if time.monotonic() - told >= 1:
            told = time.monotonic()
            report("Demo", f"{len(sent)} of {total} deliveries")
        time.sleep(0.1)
    refused = [each for each in sent if not 200 <= each["status_code"] < 300]
    if refused:
        raise LocalError(
            f"{len(refused)} of {total} deliveries of the demo were refused, the first with status"
            f" {refused[0]['status_code']}. Answers: {settings.github_url}/_local/"
        )
    while backlog():
        if time.monotonic() > deadline:
            raise LocalError(f"The lane still holds {backlog()} commands of the demo.")
        time.sleep(0.1)
    report("Demo", f"{total} of {total} deliveries: {ORGANIZATION}")


def _deliveries(settings: Settings) -> list[dict[str, Any]]:
    return ask(f"{settings.github_url}/_local/deliveries?limit=1000")["items"]  # type: ignore[no-any-return]
