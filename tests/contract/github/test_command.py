"""The command: starts, says where it is, refuses in words, stops cleanly."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from local.github.config import AppConfig

ROOT = Path(__file__).parents[3]


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "local.github", *arguments]


def _registration(path: Path, config: AppConfig) -> Path:
    path.write_text(
        json.dumps(
            {
                "appId": config.app_id,
                "appSlug": config.app_slug,
                "clientId": config.client_id,
                "clientSecret": config.client_secret,
                "publicKeyPem": config.public_key_pem,
                "webhookSecret": config.webhook_secret,
            }
        )
    )
    return path


def test_it_starts_answers_keeps_and_stops(app_config: AppConfig, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    config = str(_registration(tmp_path / "github.json", app_config))
    arguments = ("--port", port, "--config", config, "--state-dir", str(tmp_path / "state"))
    with subprocess.Popen(_command(*arguments), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(f"local GitHub: http://localhost:{port}")
        assert httpx.get(f"http://127.0.0.1:{port}/_local/health").json() == {"ok": True}
        second = subprocess.run(_command(*arguments), cwd=ROOT, capture_output=True, text=True, check=False, timeout=20)
        assert second.returncode == 3
        assert second.stderr == f"local GitHub: port {port} is taken; choose another one with --port\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert json.loads((tmp_path / "state" / "world.json").read_text())["accounts"]


def test_a_missing_registration_is_told_in_words(tmp_path: Path) -> None:
    missing = tmp_path / "github.json"
    arguments = ("--config", str(missing), "--state-dir", str(tmp_path / "state"))
    done = subprocess.run(_command(*arguments), cwd=ROOT, capture_output=True, text=True, check=False, timeout=20)
    assert (done.returncode, done.stderr) == (2, f"local GitHub: {missing} does not exist: `make up` writes it\n")
