"""Parked commands over HTTP: seen, redriven one by one or together, dropped."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from orglane.api.parked import UNDER_WAY_MS
from orglane.apply import Event, Parked, Ports, apply_batch
from orglane.commands import Cause, Command, RecordPullRequest, encode
from orglane.decide import HANDLERS
from orglane.edges.items import Token
from orglane.ports import Message
from tests.fakes import Errands

from .conftest import NOW_MS, Answer, Api
from .test_organizations import TOKEN, opened, tell

HOME = "/v1/organizations/42/parked"


@pytest.fixture
def acme(api: Api) -> Api:
    """Organization 42 with pull request 9#1."""
    Token(Token.key("t0ken"), organization_id="42", login="ana").save()
    tell(api, opened(1))
    return api


def consume(api: Api, *messages: Message) -> list[Event]:
    return list(apply_batch(messages, Ports(api.store, Errands(), lambda: api.clock[0])))


def park(api: Api, guid: str = "g1", number: int = 1, accepted_at_ms: int = NOW_MS) -> str:
    """A command about a pull request that no code could apply; its id."""
    body = opened(number)
    edited = body._replace(pull_request=body.pull_request._replace(title="Edited", updated_at_ms=NOW_MS))
    command = Command(
        f"{accepted_at_ms}-{guid}", "42", Cause("webhook", guid), "e", f"{guid}#1", accepted_at_ms, edited
    )
    with broken():
        (event,) = consume(api, Message("m", "42", encode(command), 5))
    assert isinstance(event, Parked)
    return command.id


@contextmanager
def broken() -> Iterator[None]:
    """A fault in the code, for a while."""

    def fail(*_: object) -> None:
        raise KeyError("labels")

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(HANDLERS, RecordPullRequest, fail)
        yield


def scrap(api: Api, message_id: str) -> str:
    """What is no command."""
    consume(api, Message(message_id, "42", "no JSON", 1))
    return message_id


def ask(api: Api, method: str, path: str = "", body: object = None, status: int = 200) -> Any:
    answer = api.call(method, f"{HOME}{path}", TOKEN, body)
    assert answer.status == status, answer.body
    return answer.json() if answer.body else None


def words(answer: Answer, status: int) -> str:
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json"), answer.body
    return str(answer.json()["detail"])


def ids(api: Api) -> list[str]:
    return [each["id"] for each in ask(api, "GET")["items"]]


# ---- seen


def test_a_parked_command_is_told_with_all_but_its_payload_in_the_list(acme: Api) -> None:
    parked_id = park(acme)
    summary = {
        "id": parked_id,
        "kind": "record_pull_request",
        "event": "e",
        "cause": {"kind": "webhook", "id": "g1"},
        "reason": "KeyError",
        "error": "'labels'",
        "attempts": 5,
        "timesParked": 1,
        "position": {"epoch": NOW_MS, "seq": 2},
        "acceptedAtMs": NOW_MS,
        "parkedAtMs": acme.clock[0],
        "redrivenAtMs": None,
    }
    assert ask(acme, "GET") == {"items": [summary], "nextCursor": None}
    whole = ask(acme, "GET", f"/{parked_id}")
    assert whole.pop("body").startswith('{"v":1,"id":"')
    assert whole == summary


def test_the_pull_request_needs_a_reload_meanwhile(acme: Api) -> None:
    park(acme)
    (pull,) = acme.call("GET", "/v1/organizations/42/summary", TOKEN).json()["openPullRequests"]
    assert pull["needsReload"]


def test_what_is_no_command_has_no_kind(acme: Api) -> None:
    scrap(acme, "m-1")
    told = ask(acme, "GET", "/m-1")
    assert (told["kind"], told["event"], told["cause"], told["acceptedAtMs"], told["position"]) == (None,) * 5
    assert (told["reason"], told["body"]) == ("MalformedCommand", "no JSON")


def test_pages_joined_are_the_list_with_the_last_accepted_first(acme: Api) -> None:
    made = [park(acme, f"g{number}", accepted_at_ms=NOW_MS + number) for number in range(5)]
    first = ask(acme, "GET", "?limit=3")
    second = ask(acme, "GET", f"?limit=3&cursor={first['nextCursor']}")
    assert [each["id"] for page in (first, second) for each in page["items"]] == made[::-1]
    assert second["nextCursor"] is None
    assert acme.call("GET", f"{HOME}?cursor=UFIjOQ", TOKEN).status == 400


def test_what_came_before_anything_was_known_of_the_organization_is_told_too(api: Api) -> None:
    Token(Token.key("t0ken"), organization_id="42", login="ana").save()
    assert ids(api) == []
    scrap(api, "m-1")
    assert ids(api) == ["m-1"]


# ---- redriven


def test_a_redrive_sends_it_again_and_it_is_parked_until_it_has_its_effect(acme: Api) -> None:
    parked_id = park(acme)
    acme.clock[0] += 1000
    told = ask(acme, "POST", f"/{parked_id}/redrive", status=202)
    assert told == ask(acme, "GET")["items"][0]
    assert told["redrivenAtMs"] == acme.clock[0]
    consume(acme, *acme.lane.redriven)
    assert ids(acme) == []
    (pull,) = acme.call("GET", "/v1/organizations/42/summary", TOKEN).json()["openPullRequests"]
    assert (pull["title"], pull["needsReload"]) == ("Edited", False)


def test_a_redrive_that_fails_is_here_again_with_its_count(acme: Api) -> None:
    parked_id = park(acme)
    ask(acme, "POST", f"/{parked_id}/redrive", status=202)
    with broken():
        consume(acme, *acme.lane.redriven)
    (told,) = ask(acme, "GET")["items"]
    assert (told["timesParked"], told["redrivenAtMs"]) == (2, None)
    ask(acme, "POST", f"/{parked_id}/redrive", status=202)
    assert [each.redriven for each in acme.lane.redriven] == [(parked_id, 1), (parked_id, 2)]


def test_what_waits_in_its_lane_is_not_redriven_again_for_an_hour(acme: Api) -> None:
    parked_id = park(acme)
    ask(acme, "POST", f"/{parked_id}/redrive", status=202)
    again = acme.call("POST", f"{HOME}/{parked_id}/redrive", TOKEN)
    assert words(again, 404) == f"{parked_id} was redriven already and waits in its lane. It is here again if it fails."
    acme.clock[0] += UNDER_WAY_MS
    ask(acme, "POST", f"/{parked_id}/redrive", status=202)


@pytest.mark.parametrize("parked_id", ["nothing", "x" * 2000, "%00", "%F0%9F%99%82"])
@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/redrive"), ("DELETE", "")])
def test_what_is_not_parked_is_not_found_in_words(acme: Api, parked_id: str, method: str, path: str) -> None:
    answer = acme.call(method, f"{HOME}/{parked_id}{path}", TOKEN)
    assert words(answer, 404).startswith("There is no such parked command: it had its effect, was dropped")


def test_a_lane_that_takes_nothing_leaves_it_parked_as_it_was(acme: Api) -> None:
    parked_id = park(acme)
    acme.lane.down = True
    assert acme.call("POST", f"{HOME}/{parked_id}/redrive", TOKEN).status == 503
    assert ask(acme, "GET")["items"][0]["redrivenAtMs"] is None
    acme.lane.down = False
    ask(acme, "POST", f"/{parked_id}/redrive", status=202)


# ---- dropped


def test_a_dropped_command_is_gone_and_the_pull_request_still_needs_a_reload(acme: Api) -> None:
    parked_id = park(acme)
    assert ask(acme, "DELETE", f"/{parked_id}", status=204) is None
    assert ids(acme) == []
    assert acme.call("DELETE", f"{HOME}/{parked_id}", TOKEN).status == 404
    assert acme.call("POST", f"{HOME}/{parked_id}/redrive", TOKEN).status == 404
    (pull,) = acme.call("GET", "/v1/organizations/42/summary", TOKEN).json()["openPullRequests"]
    assert pull["needsReload"]


def test_what_waits_in_its_lane_is_not_dropped(acme: Api) -> None:
    parked_id = park(acme)
    ask(acme, "POST", f"/{parked_id}/redrive", status=202)
    assert "waits in its lane" in words(acme.call("DELETE", f"{HOME}/{parked_id}", TOKEN), 409)
    acme.clock[0] += UNDER_WAY_MS
    ask(acme, "DELETE", f"/{parked_id}", status=204)


# ---- who may


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/x"), ("POST", "/redrive"), ("POST", "/x/redrive"), ("DELETE", "/x")],
)
def test_parked_commands_are_their_organizations_and_a_cookies_writes_need_the_csrf_token(
    acme: Api, method: str, path: str
) -> None:
    assert acme.call(method, f"{HOME}{path}").status == 401
    foreign = acme.call(method, f"/v1/organizations/43/parked{path}", TOKEN)
    assert words(foreign, 404) == "There is no such organization, or it is not yours to see."
    acme.sign_in()
    if method != "GET":
        assert acme.call(method, f"{HOME}{path}").status == 403
    assert acme.call(method, f"{HOME}{path}", acme.csrf()).status == (404 if "x" in path else 202 if path else 200)


def test_the_document_tells_of_them(acme: Api) -> None:
    document = acme.call("GET", "/v1/openapi.json").json()
    path = "/v1/organizations/{org_id}/parked"
    told = {name.removeprefix(path): sorted(document["paths"][name]) for name in document["paths"] if path in name}
    assert told == {
        "": ["get"],
        "/redrive": ["post"],
        "/{parked_id}": ["delete", "get"],
        "/{parked_id}/redrive": ["post"],
    }
    schemas = document["components"]["schemas"]
    assert schemas["RedriveWish"]["properties"]["beforeMs"]["description"]
    assert set(schemas["ParkedCommand"]["properties"]) - set(schemas["ParkedSummary"]["properties"]) == {"body"}
