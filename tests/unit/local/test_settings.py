"""What `make up` is asked for by its variables."""

from pathlib import Path

import pytest

from local.errors import LocalError
from local.settings import STATE, settings_of


def test_without_variables_everything_is_where_the_contract_says() -> None:
    settings = settings_of({})
    assert settings.site_url == "http://localhost:4580"
    assert settings.socket_url == "ws://localhost:4580/socket"
    assert settings.cloud_url == "http://localhost:4566"
    assert settings.github_url == "http://localhost:4590"
    assert settings.facts == STATE / "local.json"


def test_variables_choose_ports_and_place(tmp_path: Path) -> None:
    settings = settings_of({"ORGLANE_SITE_PORT": "5000", "ORGLANE_STATE_DIR": str(tmp_path)})
    assert (settings.site_url, settings.state) == ("http://localhost:5000", tmp_path)


def test_another_github_needs_no_port_for_ours() -> None:
    settings = settings_of({"ORGLANE_GITHUB_URL": "https://github.example.com/"})
    assert settings.github_url == "https://github.example.com"
    assert "ORGLANE_GITHUB_PORT" not in settings.ports


def test_an_address_without_a_scheme_is_refused() -> None:
    with pytest.raises(LocalError, match="ORGLANE_GITHUB_URL must be an address"):
        settings_of({"ORGLANE_GITHUB_URL": "github.example.com"})


@pytest.mark.parametrize("wrong", ["x", "0", "65536", "-1", "4 5", "²"])
def test_a_wrong_port_is_said_with_its_variable(wrong: str) -> None:
    with pytest.raises(LocalError, match="ORGLANE_CLOUD_PORT must be a port"):
        settings_of({"ORGLANE_CLOUD_PORT": wrong})


def test_one_port_for_two_things_is_refused() -> None:
    with pytest.raises(LocalError, match="three different ports"):
        settings_of({"ORGLANE_CLOUD_PORT": "4580"})
