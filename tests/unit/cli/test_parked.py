"""Parked commands from the command line."""

import json
import time
from typing import Any

import pytest

from orglane_cli import api

from .conftest import Site, run

HOME = "/v1/organizations/42/parked"
ONE = "1-a+b"
PATH = f"{HOME}/1-a%2Bb"
SUMMARY = {
    "id": ONE,
    "kind": "record_pull_request",
    "event": "pull_request.edited",
    "cause": {"kind": "webhook", "id": "g"},
    "reason": "KeyError",
    "error": "'labels'\nand so on",
    "attempts": 5,
    "timesParked": 2,
    "position": {"epoch": 1, "seq": 7},
    "acceptedAtMs": 1,
    "parkedAtMs": 1_800_000_000_000,
    "redrivenAtMs": None,
}
SCRAP = SUMMARY | {"id": "m-1", "kind": None, "event": None, "timesParked": 1, "redrivenAtMs": 1_800_000_060_000}
GONE = {"detail": "There is no such parked command.", "requestId": "r"}


@pytest.fixture
def live(site: Site, table: Any, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(api, "PAUSE_S", 0)
    answers(site, "GET", {"items": [SUMMARY, SCRAP], "nextCursor": None})
    site.routes[f"GET {PATH}"] = lambda: (200, SUMMARY | {"body": '{"v":1}'})
    site.routes[f"POST {PATH}/redrive"] = lambda: (202, SUMMARY | {"redrivenAtMs": 5})
    site.routes[f"DELETE {PATH}"] = lambda: (204, None)
    return site


def answers(site: Site, method: str, *pages: Any, path: str = "", status: int = 200) -> None:
    waiting = list(pages)
    site.routes[f"{method} {HOME}{path}"] = lambda: (status, waiting.pop(0))


def wishes(site: Site) -> list[Any]:
    return [json.loads(body) for _, body in site.posted if body]


def test_the_list_says_what_failed_and_how_often(live: Site) -> None:
    result = run("parked", "list", "--limit", "7")
    first, second = result.stdout.splitlines()[1:]
    assert first.startswith("1-a+b   pull_request.edited (record_pull_request)  KeyError: 'labels'  parked 2 times, ")
    assert second.startswith("m-1     no command")
    assert ", redriven 20" in second
    assert "limit=7" in live.asked[-1][0]


def test_more_than_the_list_shows_is_told_of(live: Site) -> None:
    answers(live, "GET", {"items": [SUMMARY], "nextCursor": "c"})
    assert "--limit 500" in run("parked", "list").stderr


def test_an_empty_list_says_that_all_is_well(live: Site) -> None:
    answers(live, "GET", {"items": [], "nextCursor": None})
    assert run("parked", "list").stdout == "Nothing is parked: every command had its effect.\n"


def test_one_is_shown_with_its_error_and_payload(live: Site) -> None:
    lines = run("parked", "show", ONE).stdout.splitlines()
    assert lines[0] == "id        1-a+b"
    assert "position  epoch 1, seq 7" in lines
    assert "error     KeyError: 'labels'" in lines
    assert lines[-1] == 'payload   {"v":1}'


def test_json_is_what_the_api_answered(live: Site) -> None:
    assert json.loads(run("parked", "list", "--json").stdout)["items"] == [SUMMARY, SCRAP]
    assert json.loads(run("parked", "show", ONE, "--json").stdout)["body"] == '{"v":1}'
    assert json.loads(run("parked", "redrive", ONE, "--json").stdout)["redrivenAtMs"] == 5
    assert json.loads(run("parked", "drop", ONE, "--json").stdout) == {"dropped": ONE}


def test_one_is_redriven_and_where_to_look_is_told(live: Site) -> None:
    result = run("parked", "redrive", ONE, "--organization", "acme")
    assert (result.exit_code, result.stdout) == (0, "1-a+b is on its lane again.\n")
    assert result.stderr == "What fails again is in: orglane parked list --organization acme\n"


def test_all_that_match_are_redriven_however_many_requests_that_takes(live: Site) -> None:
    pages = [{"redriven": 500, "beforeMs": 77, "more": True}, {"redriven": 3, "beforeMs": 77, "more": False}]
    answers(live, "POST", *pages, path="/redrive", status=202)
    result = run("parked", "redrive", "--all", "--reason", "KeyError", "--kind", "record_checks")
    assert (result.exit_code, result.stdout) == (0, "503 redriven.\n")
    assert "500 redriven, and more to come" in result.stderr
    first = {"reason": "KeyError", "kind": "record_checks"}
    assert wishes(live) == [first, first | {"beforeMs": 77}]
    keys = {headers["idempotency-key"] for asked, headers in live.asked if asked.startswith("POST")}
    assert len(keys) == 2


def test_those_that_were_parked_some_time_ago_are_redriven(live: Site) -> None:
    answers(live, "POST", {"redriven": 0, "beforeMs": 77, "more": False}, path="/redrive", status=202)
    result = run("parked", "redrive", "--all", "--older-than", "1h")
    assert (result.stdout, result.stderr) == ("0 redriven.\n", "")
    assert abs(wishes(live)[0]["beforeMs"] - (time.time() - 3600) * 1000) < 60_000


@pytest.mark.parametrize("words", [[], [ONE, "--all"], [ONE, "--kind", "x"], ["--reason", "x"]])
def test_which_are_meant_must_be_said(live: Site, words: list[str]) -> None:
    result = run("parked", "redrive", *words)
    assert result.exit_code == 2
    assert "say which one, or --all" in result.stderr
    assert live.asked == []


def test_a_span_of_time_must_be_one(live: Site) -> None:
    result = run("parked", "redrive", "--all", "--older-than", "soon")
    assert result.exit_code == 2
    assert "--older-than" in result.stderr


def test_one_is_dropped(live: Site) -> None:
    result = run("parked", "drop", ONE)
    assert (result.exit_code, result.stdout) == (0, "1-a+b is dropped.\n")
    assert live.asked[-1][0] == f"DELETE {PATH}"


@pytest.mark.parametrize(
    ("words", "route"), [("show", f"GET {PATH}"), ("redrive", f"POST {PATH}/redrive"), ("drop", f"DELETE {PATH}")]
)
def test_what_is_not_parked_any_more_is_told_with_the_way_to_what_is(live: Site, words: str, route: str) -> None:
    live.routes[route] = lambda: (404, GONE)
    result = run("parked", words, ONE)
    assert result.exit_code == 1
    told = "orglane: There is no such parked command. (request r) What is parked: orglane parked list\n"
    assert result.stderr == told


def test_other_refusals_are_told_as_they_are(live: Site) -> None:
    live.routes[f"DELETE {PATH}"] = lambda: (409, {"detail": "It waits in its lane.", "requestId": "r"})
    assert run("parked", "drop", ONE).stderr == "orglane: It waits in its lane. (request r)\n"


@pytest.mark.parametrize("command", ["list", "show", "redrive", "drop"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = run("parked", command, "--help")
    assert result.exit_code == 0
    assert "Example: orglane parked" in result.stdout
