"""The emulator: one process of ministack, with IAM enforced, on this machine's own address only."""

import json
import os
import shutil
from pathlib import Path

from local.errors import LocalError
from local.program import Program
from local.settings import REGION, ROOT, Settings

PYTHON = ROOT / ".tools" / "cloud" / "bin" / "python"
QUICK = Path(__file__).with_name("quick.py")


def start(settings: Settings) -> Program:
    """Start it on the data of the last time, and wait until it answers."""
    state = settings.state / "cloud"
    state.mkdir(parents=True, exist_ok=True)
    room = settings.state / "tmp"
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(parents=True)
    forget_stream_positions(state / "lambda.json")
    cloud = Program(
        "The local cloud",
        [str(QUICK)],
        settings.logs / "cloud.log",
        python=PYTHON,
        cwd=room,
        environ=_environ(settings, state, room),
    )
    try:
        cloud.wait_for(f"{settings.cloud_url}/_ministack/health")
    except BaseException:
        cloud.stop()
        raise
    return cloud


def forget_stream_positions(saved: Path) -> None:
    """Let table-stream mappings begin at the head of the stream that the emulator is about to begin.

    It keeps in `lambda.json` how many records each mapping has read, but not the records: after a restart the stream
    counts from zero, and a mapping at 500 would deliver nothing until 500 new records have passed by. Without a
    position it starts where its StartingPosition says, which is TRIM_HORIZON, and keeps the id that CloudFormation
    knows it by. (ministack 1.5.33: services/lambda_svc.py `_poll_dynamodb_streams`, services/dynamodb.py `get_state`)
    """
    if not saved.exists():
        return
    try:
        state = json.loads(saved.read_text())
        state["payload"].pop("dynamodb_stream_positions", None)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LocalError(f"{saved} is not what the emulator wrote; `make clean` starts afresh.") from error
    partial = saved.with_name(saved.name + ".partial")
    partial.write_text(json.dumps(state))
    partial.replace(saved)


def _environ(settings: Settings, state: Path, room: Path) -> dict[str, str]:
    # Functions inherit all of it, so only what they would find on Lambda is passed on.
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(room),
        "LANG": "C.UTF-8",
        "TMPDIR": str(room),
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(settings.cloud_port),
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "INFO",
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "PYTHONUNBUFFERED": "1",
        "STATE_DIR": str(state),
    }
