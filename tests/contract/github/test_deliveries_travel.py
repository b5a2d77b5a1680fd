"""How deliveries travel: signed, in order, held, dropped, turned around, repeated, sent again."""

import hashlib
import hmac

import pytest

from local.github.hooks import signature_1, signature_256
from tests.contract.github.inside import Inside
from tests.contract.github.running import SECRET, Running

API = "/repositories/acme-robotics/fleet-api"
FOUR = ["one", "two", "three", "four"]


def _branches(github: Running) -> list[str]:
    return [one.payload["ref"] for one in github.receiver.received if one.event == "create"]


def _make_branches(github: Running) -> None:
    for name in FOUR:
        github.do("POST", f"{API}/branches/{name}")


def test_the_signature_is_githubs() -> None:
    # The vector of GitHub's documentation on validating deliveries.
    expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert signature_256("It's a Secret to Everybody", b"Hello, World!") == expected
    assert signature_1("key", b"text").startswith("sha1=")


def test_a_delivery_bears_githubs_headers(github: Running) -> None:
    github.install()
    github.caused("POST", f"{API}/pulls", title="Übergröße 🚀", head="rocket")
    delivery = github.receiver.received[-1]
    digest = hmac.new(SECRET.encode(), delivery.body, hashlib.sha256).hexdigest()
    assert delivery.headers["X-Hub-Signature-256"] == f"sha256={digest}"
    assert delivery.headers["X-Hub-Signature"].startswith("sha1=")
    assert delivery.headers["X-GitHub-Event"] == "pull_request"
    assert delivery.headers["X-GitHub-Hook-ID"] == "4242"
    assert delivery.headers["X-GitHub-Hook-Installation-Target-ID"] == "4242"
    assert delivery.headers["X-GitHub-Hook-Installation-Target-Type"] == "integration"
    assert delivery.headers["User-Agent"].startswith("GitHub-Hookshot/")
    assert delivery.headers["Content-Type"] == "application/json"
    assert "Übergröße 🚀".encode() in delivery.body


def test_deliveries_come_in_order(github: Running) -> None:
    github.install()
    _make_branches(github)
    github.idle()
    assert _branches(github) == FOUR


def test_reverse_sends_the_newest_first(github: Running) -> None:
    github.install()
    github.do("PUT", "/deliveries/mode", mode="reverse", delayMs=1000)
    _make_branches(github)
    github.idle()
    assert _branches(github) == FOUR[::-1]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("fifo", FOUR), ("reverse", FOUR[::-1])],
)
def test_held_deliveries_go_when_released(github: Running, order: str, expected: list[str]) -> None:
    github.install()
    assert github.do("PUT", "/deliveries/mode", mode="hold")["mode"] == "hold"
    _make_branches(github)
    github.idle()
    assert github.receiver.received == []
    assert github.do("GET", "/deliveries")["held"] == 8
    assert github.do("POST", "/deliveries/release", order=order) == {"released": 8}
    github.idle()
    assert _branches(github) == expected


def test_a_shuffle_follows_its_seed(github: Running) -> None:
    github.install()
    orders: list[list[str]] = []
    for seed in (1, 1, 2):
        github.do("PUT", "/deliveries/mode", mode="hold")
        for name in FOUR:
            github.do("PATCH", API, description=f"{name} {seed} {len(orders)}")
        github.receiver.received.clear()
        github.do("POST", "/deliveries/release", order="shuffle", seed=seed)
        github.idle()
        orders.append([one.payload["repository"]["description"].split()[0] for one in github.receiver.received])
    assert sorted(orders[0]) == sorted(FOUR)
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]


def test_repeat_sends_each_twice_under_one_guid(github: Running) -> None:
    github.install()
    github.do("PUT", "/deliveries/mode", repeat=2)
    github.do("POST", "/ping")
    github.idle()
    first, second = github.receiver.received
    assert first.guid == second.guid
    assert first.body == second.body
    logged = github.get("/app/hook/deliveries", github.jwt()).json()[:2]
    assert [one["redelivery"] for one in logged] == [True, False]


def test_dropped_deliveries_can_be_recovered_as_at_github(github: Running) -> None:
    github.install()
    github.do("PUT", "/deliveries/mode", mode="drop")
    github.do("PATCH", API, description="Never heard")
    github.do("PUT", "/deliveries/mode", mode="normal")
    assert github.receiver.received == []
    app = github.jwt()
    failed = github.get("/app/hook/deliveries", app, params={"status": "failure"}).json()
    assert [(one["event"], one["action"], one["status"]) for one in failed] == [
        ("repository", "edited", "failed to connect")
    ]
    attempt = github.post(f"/app/hook/deliveries/{failed[0]['id']}/attempts", token=app)
    assert attempt.status_code == 202
    github.idle()
    assert [one.guid for one in github.receiver.received] == [failed[0]["guid"]]
    newest = github.get("/app/hook/deliveries", app).json()[0]
    assert (newest["guid"], newest["redelivery"], newest["status"]) == (failed[0]["guid"], True, "OK")
    detail = github.get(f"/app/hook/deliveries/{newest['id']}", app).json()
    assert detail["request"]["payload"]["changes"] == {
        "description": {"from": "The HTTP API that fleets of robots report to"}
    }
    assert detail["response"]["payload"] == "noted"


def test_a_refused_delivery_is_logged_with_its_status(github: Running) -> None:
    github.install()
    github.receiver.status = 500
    github.do("POST", "/ping")
    github.idle()
    github.receiver.status = 202
    failed = github.do("GET", "/deliveries")["items"][0]
    assert (failed["status_code"], failed["status"]) == (500, "Invalid HTTP Response: 500 Internal Server Error")
    github.do("POST", f"/deliveries/{failed['id']}/redeliver")
    github.idle()
    assert len({one.guid for one in github.receiver.received}) == 1


def test_the_delivery_list_goes_on_with_a_cursor(github: Running) -> None:
    github.do("POST", "/organizations/acme-robotics/announce")
    github.idle()
    seen: list[int] = []
    url: str | None = "/app/hook/deliveries?per_page=25"
    while url is not None:
        answer = github.get(url, github.jwt())
        seen += [one["id"] for one in answer.json()]
        url = answer.links.get("next", {}).get("url")
    assert len(seen) == 61
    assert seen == sorted(seen, reverse=True)


def test_without_an_installation_nothing_is_sent(github: Running) -> None:
    assert github.caused("POST", f"{API}/pulls", title="Unheard", head="unheard") == []
    github.install()
    github.do("POST", "/organizations/acme-robotics/suspend")
    assert github.caused("POST", f"{API}/branches/still-unheard") == []


def test_a_delayed_delivery_is_not_idle(github: Running) -> None:
    github.install()
    github.do("PUT", "/deliveries/mode", delayMs=60_000)
    github.do("POST", "/ping")
    busy = github.client.get("/_local/deliveries/idle", params={"timeoutMs": "20"})
    assert (busy.status_code, busy.json()) == (408, {"idle": False, "queued": 1, "held": 0})
    github.do("PUT", "/deliveries/mode")
    github.idle()
    assert github.receiver.names == ["ping"]


@pytest.mark.parametrize(
    "body",
    [
        {"mode": "sideways"},
        {"repeat": 3},
        {"delayMs": -1},
        {"repeat": "2"},
        {"delayMs": True},
        {"mode": "lose", "times": 0},
        {"mode": "reverse", "event": "push"},
        {"times": 1},
    ],
)
def test_an_unknown_mode_is_refused_in_words(github: Running, body: dict[str, object]) -> None:
    answer = github.client.put("/_local/deliveries/mode", json=body)
    assert answer.status_code == 400
    assert len(answer.json()["message"]) > 10


def test_lost_deliveries_leave_no_trace_and_the_others_travel() -> None:
    github = Inside()
    at, _ = github.open()
    github.told()
    travel = github.press("PUT", "/deliveries/mode", mode="lose", event="pull_request", action="edited", times=1)
    assert (travel["event"], travel["action"], travel["times"], travel["stopped"]) == ("pull_request", "edited", 1, 0)
    logged = len(github.get("/app/hook/deliveries?per_page=100", github.app()).json)
    for title in ("Never heard of", "Heard of"):
        github.press("PATCH", at, title=title)
    github.press("POST", f"{at}/close")
    sent = github.take()
    assert [one.payload["action"] for one in sent] == ["edited", "closed"]
    assert sent[0].payload["changes"]["title"]["from"] == "Never heard of"
    assert github.press("GET", "/deliveries/mode")["stopped"] == 1
    for one in sent:
        github.answered(one)
    assert len(github.get("/app/hook/deliveries?per_page=100", github.app()).json) == logged + 2


def test_failed_deliveries_are_logged_and_can_be_had_again() -> None:
    github = Inside()
    at, _ = github.open()
    github.told()
    github.press("PUT", "/deliveries/mode", mode="fail", event="pull_request", times=2)
    for title in ("One", "Two", "Three"):
        github.press("PATCH", at, title=title)
    assert [one.payload["pull_request"]["title"] for one in github.take()] == ["Three"]
    failed = github.get("/app/hook/deliveries?status=failure", github.app()).json
    assert [(one["event"], one["status_code"], one["status"]) for one in failed] == [
        ("pull_request", 502, "failed to connect")
    ] * 2
    assert github.ask("POST", f"/app/hook/deliveries/{failed[1]['id']}/attempts", github.app()).status == 202
    (again,) = github.take()
    assert (again.guid, again.payload["pull_request"]["title"]) == (failed[1]["guid"], "One")


def test_one_event_can_be_held_while_the_others_pass() -> None:
    github = Inside()
    at, _ = github.open()
    github.told()
    github.press("PUT", "/deliveries/mode", mode="hold", event="push")
    github.press("POST", f"{at}/push")
    assert github.told() == ["pull_request.synchronize"]
    assert github.press("POST", "/deliveries/release") == {"released": 1}
    assert github.told() == ["push"]


def test_the_log_reaches_back_three_days() -> None:
    github = Inside()
    github.press("PUT", "/deliveries/mode", mode="fail", times=1)
    github.press("POST", "/ping")
    (old,) = github.get("/app/hook/deliveries?status=failure", github.app()).json
    day_ms = 24 * 3600 * 1000
    github.press("PUT", "/clock", advanceMs=3 * day_ms - 60_000)
    assert github.get("/app/hook/deliveries?status=failure", github.app()).json == [old]
    github.press("PUT", "/clock", advanceMs=120_000)
    assert github.get("/app/hook/deliveries", github.app()).json == []
    assert github.get(f"/app/hook/deliveries/{old['id']}", github.app()).status == 404
    assert github.ask("POST", f"/app/hook/deliveries/{old['id']}/attempts", github.app()).status == 404
    assert github.take() == []
