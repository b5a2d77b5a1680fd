"""`orglane reload`, `recover` and `jobs`: started over HTTP, followed over a socket, ended with a code."""

import json
import time
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from websockets.sync.server import Server, ServerConnection, serve

from orglane.digest import digest
from orglane_cli import api, following

from .conftest import Site, run

HOME = "/v1/organizations/42"
JOB_ID = "1800000000000-0123456789abcdef"
TOPIC = "organization:42"

type Json = dict[str, Any]
type Script = Callable[[ServerConnection], None]


def job(status: str = "queued", **over: Any) -> Json:
    progress = {"phase": None, "done": 0, "total": None}
    made: Json = {"jobId": JOB_ID, "kind": "full_sync", "status": status, "message": None, "progress": progress}
    made |= {"target": {}, "result": None, "error": None, "attempt": 0, "requestedBy": "ana", "resumeAtMs": None}
    return made | {"createdAtMs": 1, "updatedAtMs": 1, "completedAtMs": None} | over


class Live:
    """The site with an organization's jobs: `stored` is the job as it is read, `scripts` what each socket does."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.stored = job()
        self.scripts: list[Script] = []
        self.server: Server = serve(self._speak, "127.0.0.1", 0)
        url = f"ws://127.0.0.1:{self.server.socket.getsockname()[1]}/socket"
        Thread(target=self.server.serve_forever, daemon=True).start()
        site.routes["POST /v1/socket-tickets"] = lambda: (201, {"ticket": "t 1", "url": url})
        site.routes[f"GET {HOME}/jobs/{JOB_ID}"] = lambda: (200, self.stored)
        for path in ("reload", "sync", "deliveries/recover", "repositories/9/reload"):
            site.routes[f"POST {HOME}/{path}"] = lambda: (202, self.stored)
        site.routes[f"POST {HOME}/repositories/9/pull-requests/12/reload"] = lambda: (202, self.stored)
        repositories = [{"repoId": "9", "fullName": "acme/Robot"}]
        page = {"items": repositories, "nextCursor": None}
        site.routes[f"GET {HOME}/repositories"] = lambda: (200, page)

    def _speak(self, socket: ServerConnection) -> None:
        self.scripts.pop(0)(socket)

    def asked(self, what: str) -> int:
        return sum(asked.partition("?")[0] == what for asked, _ in self.site.asked)

    def plays(self, *frames: Json, at: int = 5) -> None:
        """The next connection: subscribed at a position, then these frames; then it is closed."""
        self.scripts.append(lambda socket: play(socket, at, frames))

    def tells(self, *states: Json) -> None:
        self.plays(*(delta(5 + number, state) for number, state in enumerate(states)))


def play(socket: ServerConnection, at: int, frames: tuple[Json, ...]) -> None:
    asked = json.loads(socket.recv())
    assert (asked["action"], asked["topic"], asked["position"]) == ("subscribe", TOPIC, None)
    answer = {"type": "subscribed", "id": asked["id"], "topic": TOPIC, "position": {"epoch": 1, "seq": at}}
    for frame in (answer, *frames):
        socket.send(json.dumps(frame))


def delta(base: int, *states: Json) -> Json:
    changes: list[Json] = [{"type": "unheardOf"}, *({"type": "jobUpdated", "job": state} for state in states)]
    return {"type": "delta", "topic": TOPIC, "epoch": 1, "base": base, "seq": base + 1, "changes": changes}


@pytest.fixture
def live(site: Site, table: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    monkeypatch.setattr(following, "MOST_PAUSE_S", 0)
    monkeypatch.setattr(api, "PAUSE_S", 0)
    made = Live(site)
    yield made
    made.server.shutdown()


def test_a_job_is_followed_to_its_end_by_what_the_socket_tells(live: Live) -> None:
    reading = {"phase": "pull_requests", "done": 3, "total": 9}
    live.tells(job("running", progress=reading, message="Reading", updatedAtMs=2), job("completed", updatedAtMs=3))
    result = run("reload", "all")
    assert (result.exit_code, result.stdout) == (0, "full sync: completed\n")
    assert "full sync [pull_requests 3/9] running: Reading" in result.stderr
    assert live.asked(f"GET {HOME}/jobs/{JOB_ID}") == 1


@pytest.mark.parametrize(("status", "code"), [("completed", 0), ("error", 1), ("cancelled", 3)])
def test_the_exit_code_tells_what_became_of_the_job(live: Live, status: str, code: int) -> None:
    error = "GitHub refused" if status == "error" else None
    live.tells(job(status, error=error, updatedAtMs=2))
    result = run("reload", "organization")
    assert result.exit_code == code
    assert ("orglane: GitHub refused" in result.stderr) == (status == "error")


def test_json_is_the_job_alone_on_stdout(live: Live) -> None:
    done = job("completed", updatedAtMs=2, result={"branches": 3})
    live.tells(done)
    assert json.loads(run("reload", "repository", "9", "--json").stdout) == done


def test_who_does_not_wait_gets_the_job_as_it_was_accepted(live: Live) -> None:
    result = run("reload", "all", "--no-wait", "--organization", "acme")
    assert (result.exit_code, result.stdout) == (0, "full sync: queued\n")
    assert f"orglane jobs show {JOB_ID} --organization acme" in result.stderr
    assert live.asked("POST /v1/socket-tickets") == 0


def test_after_a_lost_connection_the_job_is_read_once_and_followed_on(live: Live) -> None:
    live.tells(job("running", updatedAtMs=2))
    live.tells(job("completed", updatedAtMs=3))
    assert run("reload", "all").exit_code == 0
    assert live.asked(f"GET {HOME}/jobs/{JOB_ID}") == 2


def test_a_job_that_ended_while_nobody_was_connected_is_found_ended(live: Live) -> None:
    live.scripts.append(lambda socket: socket.close())
    live.plays()
    live.site.routes[f"POST {HOME}/sync"] = lambda: (202, job())
    live.stored = job("completed", updatedAtMs=9)
    assert run("reload", "all").exit_code == 0


def test_a_connection_that_is_lost_again_and_again_is_given_up_with_the_way_to_go_on(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MOST_FAILURES", 2)
    live.scripts += [lambda socket: socket.close()] * 3
    result = run("reload", "all")
    assert result.exit_code == 1
    assert f"orglane jobs show {JOB_ID}" in result.stderr


def test_a_gap_between_deltas_is_closed_by_reading_the_job(live: Live) -> None:
    live.site.routes[f"POST {HOME}/sync"] = lambda: (202, job())
    answers = iter([job(), job("completed", updatedAtMs=9)])
    live.site.routes[f"GET {HOME}/jobs/{JOB_ID}"] = lambda: (200, next(answers))
    live.plays(delta(7))
    assert run("reload", "all").exit_code == 0


def test_a_silence_is_broken_and_a_lost_last_delta_noticed(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PING_S", 0.05)
    answers = iter([job(), job("completed", updatedAtMs=9)])
    live.site.routes[f"GET {HOME}/jobs/{JOB_ID}"] = lambda: (200, next(answers))

    def script(socket: ServerConnection) -> None:
        play(socket, 5, ())
        asked = json.loads(socket.recv())
        assert asked["action"] == "ping"
        socket.send(json.dumps({"type": "pong", "id": asked["id"], "heads": {TOPIC: {"epoch": 1, "seq": 6}}}))

    live.scripts.append(script)
    assert run("reload", "all").exit_code == 0


def test_a_socket_that_does_not_answer_is_left(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "SILENCE_S", 0.05)
    live.scripts.append(lambda socket: time.sleep(0.3))
    live.tells(job("completed", updatedAtMs=2))
    assert run("reload", "all").exit_code == 0


def test_a_delta_in_parts_is_heard_whole(live: Live) -> None:
    text = json.dumps(delta(5, job("completed", updatedAtMs=2)))
    pieces = [text[:40], text[40:90], text[90:]]
    parts = [{"type": "part", "transfer": "x", "part": n, "of": 3, "data": piece} for n, piece in enumerate(pieces)]
    live.plays(*parts)
    assert run("reload", "all").exit_code == 0


def test_a_server_that_goes_away_is_come_back_to_and_one_that_says_no_is_not(live: Live) -> None:
    live.plays({"type": "closing", "reason": "drained", "retry": True, "spreadMs": 1})
    live.plays({"type": "closing", "reason": "revoked", "retry": False, "spreadMs": 0})
    result = run("reload", "all")
    assert (result.exit_code, "revoked" in result.stderr) == (1, True)


def test_a_rate_limit_is_told_with_its_end(live: Live) -> None:
    waiting = job("waiting_rate_limit", resumeAtMs=1_800_000_000_000, updatedAtMs=2)
    live.tells(waiting, job("completed", updatedAtMs=3))
    assert "waiting for GitHub's rate limit until " in run("reload", "all").stderr


def test_on_a_terminal_there_is_a_bar(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "200")
    reading = {"phase": "pull_requests", "done": 3, "total": 9}
    live.tells(job("running", progress=reading, updatedAtMs=2), job("completed", updatedAtMs=3))
    result = run("reload", "all")
    assert (result.exit_code, result.stdout) == (0, "full sync: completed\n")
    assert "full sync" in result.stderr


def test_who_interrupts_learns_how_to_go_on_and_the_job_is_left_alone(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(following.Follower, "run", interrupted)
    result = run("reload", "all", "--organization", "42")
    assert result.exit_code == 130
    assert f"orglane jobs show {JOB_ID} --organization 42" in result.stderr
    assert f"orglane jobs cancel {JOB_ID} --organization 42" in result.stderr
    assert live.asked(f"POST {HOME}/jobs/{JOB_ID}/cancel") == 0


def test_a_repository_is_named_or_numbered_and_a_pull_request_likewise(live: Live) -> None:
    for words in (["repository", "ACME/robot"], ["repository", "9"]):
        run("reload", *words, "--no-wait")
        assert live.site.asked[-1][0] == f"POST {HOME}/repositories/9/reload"
    for named in ("acme/robot#12", "9#12"):
        run("reload", "pull-request", named, "--no-wait")
        assert live.site.asked[-1][0] == f"POST {HOME}/repositories/9/pull-requests/12/reload"


def test_an_unknown_repository_is_told_with_those_that_are_close(live: Live) -> None:
    result = run("reload", "repository", "acme/robott")
    assert (result.exit_code, "acme/robot?" in result.stderr) == (1, True)
    assert "reload organization" in run("reload", "repository", "else/where").stderr


@pytest.mark.parametrize(
    "words",
    [
        ["reload", "repository", "robot"],
        ["reload", "repository", "a/b/c"],
        ["reload", "pull-request", "acme/robot"],
        ["reload", "pull-request", "acme/robot#0"],
        ["reload", "pull-request", "#3"],
        ["reload", "everything"],
        ["recover", "--since", "4d"],
        ["recover", "--since", "yesterday"],
        ["jobs", "list", "--status", "done"],
        ["reload", "all", "--organization", "nobody"],
    ],
)
def test_wrong_usage_asks_nobody_and_exits_2(live: Live, words: list[str]) -> None:
    assert run(*words).exit_code == 2
    assert live.site.asked == []


def test_one_of_several_organizations_has_to_be_named(live: Live, table: Any) -> None:
    other = {"pk": {"S": "DIRECTORY"}, "sk": {"S": "ORG#43"}, "login": {"S": "umbra"}}
    table.put_item(TableName="orglane-table", Item=other)
    result = run("reload", "all")
    assert result.exit_code == 2
    assert "--organization" in result.stderr
    assert "acme, umbra" in result.stderr


def test_deliveries_are_recovered_from_a_day_back_unless_told(live: Live) -> None:
    for words, hours in (([], 24), (["--since", "90m"], 1.5), (["--since", "3d"], 72)):
        run("recover", "--no-wait", *words)
        since = json.loads(live.site.posted[-1][1])["sinceMs"]
        assert abs(time.time() * 1000 - hours * 3_600_000 - since) < 60_000


def test_what_the_api_refuses_is_told_in_its_words(live: Live) -> None:
    told = {"detail": "The App is suspended. Allow it again at https://x", "requestId": "r1"}
    live.site.routes[f"POST {HOME}/sync"] = lambda: (409, told)
    result = run("reload", "all")
    assert result.exit_code == 1
    assert "Allow it again at https://x (request r1)" in result.stderr


def test_a_request_that_was_not_answered_is_repeated_under_its_key(live: Live) -> None:
    answers = iter([(503, {}), (202, live.stored)])
    live.site.routes[f"POST {HOME}/sync"] = lambda: next(answers)
    assert run("reload", "all", "--no-wait").exit_code == 0
    keys = {headers["idempotency-key"] for headers, _ in live.site.posted}
    assert (len(live.site.posted), len(keys)) == (2, 1)


def test_it_makes_itself_a_token_for_a_while_and_shows_it_nowhere(live: Live, table: Any) -> None:
    live.tells(job("completed", updatedAtMs=2))
    result = run("reload", "all", "--json")
    ((_, headers), *_) = live.site.asked
    token = headers["authorization"].removeprefix("Bearer ")
    key = {"pk": {"S": f"TOKEN#{digest(token)}"}, "sk": {"S": "META"}}
    row = table.get_item(TableName="orglane-table", Key=key)["Item"]
    assert row["organization_id"]["S"] == "42"
    assert 5 * 60 <= int(row["ttl"]["N"]) - time.time() <= 60 * 60
    assert token not in result.stdout + result.stderr


def test_jobs_are_listed(live: Live) -> None:
    failed = job("error", error="GitHub refused", target={"repositoryId": "9", "number": 12})
    page = {"items": [failed | {"kind": "reload_pull_request"}], "nextCursor": None}
    live.site.routes[f"GET {HOME}/jobs"] = lambda: (200, page)
    shown = run("jobs", "list", "--status", "error").stdout
    assert live.site.asked[-1][0] == f"GET {HOME}/jobs?limit=20&status=error"
    for words in (JOB_ID, "reload pull request 9#12", "GitHub refused", "ana"):
        assert words in shown
    assert json.loads(run("jobs", "list", "--json").stdout) == page
    page["items"] = []
    assert "orglane reload all" in run("jobs", "list").stdout


def test_a_job_is_shown_as_it_is_or_followed(live: Live) -> None:
    live.stored = job("running")
    now = run("jobs", "show", JOB_ID, "--no-wait", "--json")
    assert (now.exit_code, json.loads(now.stdout)) == (0, live.stored)
    live.tells(job("cancelled", updatedAtMs=2))
    assert run("jobs", "show", JOB_ID).exit_code == 3
    live.stored = job("error", error="It failed")
    ended = run("jobs", "show", JOB_ID)
    assert (ended.exit_code, "It failed" in ended.stderr) == (1, True)


def test_a_job_is_cancelled_and_awaited(live: Live) -> None:
    live.site.routes[f"POST {HOME}/jobs/{JOB_ID}/cancel"] = lambda: (202, live.stored)
    live.tells(job("cancelled", message="Cancelled by orglane-cli", updatedAtMs=2))
    result = run("jobs", "cancel", JOB_ID)
    assert (result.exit_code, result.stdout) == (0, "full sync: cancelled: Cancelled by orglane-cli\n")
    live.stored = job("completed")
    assert run("jobs", "cancel", JOB_ID).stdout == "full sync: completed\n"


def test_every_command_shows_examples() -> None:
    for words in (["reload"], ["recover"], ["jobs"], ["reload", "repository"], ["jobs", "show"]):
        assert "orglane " in run(*words, "--help").stdout.partition("Example")[2]
