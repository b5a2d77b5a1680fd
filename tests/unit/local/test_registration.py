"""Secrets are made once, kept private, and come from the environment only with another GitHub."""

import json
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from local.github.config import load_config
from local.registration import registration, write_local_github, write_private
from local.settings import Settings


def test_they_are_made_once(tmp_path: Path) -> None:
    made = registration(Settings(state=tmp_path), {})
    assert registration(Settings(state=tmp_path), {}) == made
    assert registration(Settings(state=tmp_path / "other"), {}).webhook_secret != made.webhook_secret
    assert len(made.session_secret) >= 32


def test_only_their_owner_may_read_them(tmp_path: Path) -> None:
    made = registration(Settings(state=tmp_path), {})
    write_local_github(tmp_path / "github.json", made)
    assert [path.stat().st_mode & 0o777 for path in sorted(tmp_path.iterdir())] == [0o600, 0o600]


def test_a_file_that_others_could_read_is_replaced_by_one_they_cannot(tmp_path: Path) -> None:
    path = tmp_path / "open.json"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o600)


def test_printing_it_tells_no_secret(tmp_path: Path) -> None:
    made = registration(Settings(state=tmp_path), {})
    hidden = (made.client_secret, made.webhook_secret, made.session_secret, made.private_key_pem)
    assert not any(each in repr(made) for each in hidden)


def test_the_local_github_gets_the_public_key_alone(tmp_path: Path) -> None:
    made = registration(Settings(state=tmp_path), {})
    write_local_github(tmp_path / "github.json", made)
    known = load_config(tmp_path / "github.json")
    assert (str(known.app_id), known.webhook_secret) == (made.app_id, made.webhook_secret)
    assert "PRIVATE" not in json.dumps(json.loads((tmp_path / "github.json").read_text()))
    load_pem_private_key(made.private_key_pem.encode(), None)


def test_with_another_github_its_owner_says_who_we_are(tmp_path: Path) -> None:
    given = {
        "ORGLANE_GITHUB_APP_ID": "77",
        "ORGLANE_GITHUB_APP_SLUG": "our-lane",
        "ORGLANE_GITHUB_CLIENT_ID": "Iv1.77",
        "ORGLANE_GITHUB_CLIENT_SECRET": "cs",
        "ORGLANE_WEBHOOK_SECRET": "ws",
    }
    ours = registration(Settings(state=tmp_path), given)
    other = registration(Settings(state=tmp_path, other_github="https://github.example.com"), given)
    assert ours.app_id != "77"
    assert (other.app_id, other.app_slug, other.client_id) == ("77", "our-lane", "Iv1.77")
    assert (other.client_secret, other.webhook_secret) == ("cs", "ws")
    assert other.session_secret == ours.session_secret
