"""One command adds a demo organization to a GitHub that runs, and says what it made or why not."""

import json
from pathlib import Path

import pytest

from local.github.__main__ import arguments
from local.github.add import FACTS, add
from local.github.config import AppConfig
from local.github.seed import Plan, new_world, seed_account
from tests.contract.github.running import Running

SMALL = ("--repositories", "3", "--pull-requests", "10", "--members", "2")


def _add(*given: str) -> int:
    return add(arguments().parse_args(["add", *given]))


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A checkout without anything that runs."""
    checkout = tmp_path / "checkout"
    (checkout / FACTS).parent.mkdir(parents=True)
    monkeypatch.chdir(checkout)
    return checkout


def test_it_makes_an_organization_and_says_what_comes_next(
    github: Running, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (elsewhere / FACTS).write_text(json.dumps({"githubUrl": f"{github.client.base_url}"}))
    assert _add("--login", "more-robots", *SMALL) == 0
    github.idle()
    assert github.receiver.names == ["installation.created"]
    assert len(github.receiver.received[0].payload["repositories"]) == 3
    made = github.do("GET", "/organizations/more-robots")
    assert (made["open_pull_requests_count"], made["pull_requests_count"]) == (10, 12)
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "more-robots: 3 repositories, 10 open pull requests (2 closed or merged), 2 members"
    assert f"(installation {made['installation']['id']})" in told[1]
    admin = next(one["login"] for one in made["members"] if one["role"] == "admin")
    assert told[3] == f"  uv run orglane token create --organization more-robots --login {admin}"


def test_a_login_that_is_taken_is_told_in_words(github: Running, capsys: pytest.CaptureFixture[str]) -> None:
    url = str(github.client.base_url)
    assert _add("--login", "acme-robotics", "--url", url) == 1
    assert capsys.readouterr().err == f"local GitHub: {url} answers 409: acme-robotics is taken.\n"
    assert _add("--login", "with space", "--url", url) == 1
    assert capsys.readouterr().err.endswith("Validation Failed: login is invalid\n")


def test_where_nothing_runs_it_says_what_to_do(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _add() == 2
    assert "there is no .orglane/local.json: start one with `make up`" in capsys.readouterr().err
    (elsewhere / FACTS).write_text("{}")
    assert _add() == 2
    assert "local.json has no githubUrl" in capsys.readouterr().err
    assert _add("--url", "http://127.0.0.1:9") == 3
    assert "no local GitHub answers at http://127.0.0.1:9: start it with `make up`" in capsys.readouterr().err


def test_something_else_at_the_address_is_no_local_github(github: Running, capsys: pytest.CaptureFixture[str]) -> None:
    assert _add("--url", f"{github.client.base_url}/nowhere") == 1
    assert "answers 404" in capsys.readouterr().err


def test_its_sizes_are_what_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    given = arguments().parse_args(["add"])
    sizes = (given.login, given.repositories, given.pull_requests, given.members)
    assert sizes == ("big-robotics", 160, 1000, 50)
    with pytest.raises(SystemExit) as told:
        arguments().parse_args(["add", "--members", "-1"])
    assert told.value.code == 2
    assert "lies between 0 and 20000" in capsys.readouterr().err
    assert arguments().parse_args(["--port", "4591"]).command is None


def test_as_many_are_open_as_were_asked_for(app_config: AppConfig) -> None:
    world = new_world(app_config, 1_800_000_000)
    before = sum(len(pulls) for pulls in world.pulls.values())
    seed_account(world, Plan("big", "Big", True, 160, 1000, 50, 1), 1_800_000_000)
    made = [pull for pulls in world.pulls.values() for pull in pulls.values()][before:]
    assert sum(one.state == "open" for one in made) == 1000
    assert sum(one.merged for one in made) == sum(one.state == "closed" and not one.merged for one in made) == 100
    assert 50 < sum(one.draft for one in made) < 150
