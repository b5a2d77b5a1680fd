"""Every sample event runs in its function on the local cloud, by `sam remote invoke` as the README shows."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.settings import ROOT
from tests.deployment import Cloud

EVENTS = sorted((ROOT / "events").glob("*.json"))
FUNCTIONS = {
    "api": "ApiFunction",
    "apply": "ApplyFunction",
    "push": "PushFunction",
    "socket": "SocketFunction",
    "webhook": "WebhookFunction",
}
# Samples are signed with the secret of GitHub's own documentation, and no deployment has that one: `orglane send`
# signs them anew. A socket opens with a ticket that was given out, and no sample can have one.
REFUSED = {"socket-connect"}
pytestmark = pytest.mark.emulator


def invoked(cloud: Cloud, event: Path) -> Any:
    """What the function answers."""
    function = FUNCTIONS[event.stem.split("-")[0]]
    command = ["sam", "remote", "invoke", function, "--stack-name", cloud.stack_name, "--region", "us-east-1"]
    done = subprocess.run(
        [*command, "--event-file", str(event), "--output", "json"],
        env=cloud.sam_environ(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert "FunctionError" not in answer, answer
    payload = answer["Payload"]
    return json.loads(payload) if isinstance(payload, str) else payload


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.stem)
def test_a_sample_event_runs(cloud: Cloud, event: Path) -> None:
    answer = invoked(cloud, event)
    if event.stem.startswith("webhook-") or event.stem in REFUSED:
        assert answer["statusCode"] == 401
    elif event.stem.startswith("apply-"):
        assert answer == {"batchItemFailures": []}
    elif event.stem.startswith("push-"):
        assert answer is None
    else:
        assert answer["statusCode"] == 200


def test_every_function_has_a_sample() -> None:
    assert {event.stem.split("-")[0] for event in EVENTS} == set(FUNCTIONS)
