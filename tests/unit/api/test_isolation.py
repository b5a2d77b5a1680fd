"""Nobody learns anything of an organization that is not theirs, on any route of the API's own document."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from .callers import CALLERS, Caller, Operation, bearer, operations
from .conftest import Answer, Api, deployed
from .two import ACME, UMBRA, UNKNOWN, Own, fill, parked, people

# What is asked of the routes that want a body, by the name of its schema. A new one comes with an example of it.
BODIES: dict[str, Any] = {
    "Body_activate_v1_app_active_organization_put": lambda own: {"organizationId": own.id},
    "PullRequestWish": lambda own: {"branchName": own.branch, "title": "A wish"},
    "RecoveryWish": lambda own: {"sinceMs": None},
    "RedriveWish": lambda own: {"beforeMs": None},
}
# What belongs to nobody's organization; every other route is of one.
OF_NO_ORGANIZATION = {
    "GET /v1/health",
    "GET /v1/asyncapi.json",
    "GET /v1/app",
    "POST /v1/socket-tickets",
    "GET /v1/auth/github/login",
    "GET /v1/auth/github/callback",
    "POST /v1/auth/logout",
}
# ACME as it would be if nobody had ever heard of it.
NOBODYS = replace(ACME, id=UNKNOWN)
STRANGERS = [each for each in CALLERS if each.own != ACME]

ALL = list(operations())
OF_ONE = [each for each in ALL if each.label not in OF_NO_ORGANIZATION]


@pytest.fixture(scope="module")
def both(aws: Any) -> Iterator[Api]:
    with deployed(aws) as api:
        fill(api, ACME)
        fill(api, UMBRA)
        yield api


def ask(api: Api, operation: Operation, of: Own, caller: Caller, **headers: str) -> Answer:
    """Ask a route of an organization, as it is meant to be asked."""
    people(api, ACME)
    people(api, UMBRA)
    # Some of the routes send it away.
    parked(api, ACME)
    api.cookies.clear()
    api.cookies.update(caller.cookies)
    path = operation.path.format_map(of.paths())
    given = {"x-request-id": "r", **caller.headers, **{name.replace("_", "-"): text for name, text in headers.items()}}
    schema = json.dumps(operation.document.get("requestBody", {}))
    body = next((BODIES[name](of) for name in BODIES if f'/{name}"' in schema), None)
    assert body is not None or not operation.document.get("requestBody"), "a body without an example in BODIES"
    return api.call(operation.method, path, given, body)


def told(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    return answer.status, answer.headers, answer.body


@pytest.mark.parametrize("caller", [each for each in CALLERS if each.own == ACME and not each.is_forged], ids=str)
@pytest.mark.parametrize("operation", OF_ONE, ids=lambda each: each.label)
def test_whoever_may_see_an_organization_is_answered(both: Api, operation: Operation, caller: Caller) -> None:
    """Or the tests below would compare refusals of another kind."""
    answer = ask(both, operation, ACME, caller)
    assert answer.status in (200, 202, 204), answer.body


@pytest.mark.parametrize("caller", STRANGERS, ids=str)
@pytest.mark.parametrize("operation", OF_ONE, ids=lambda each: each.label)
def test_an_organization_of_others_is_like_one_that_is_not(both: Api, operation: Operation, caller: Caller) -> None:
    answer = ask(both, operation, ACME, caller)
    assert told(answer) == told(ask(both, operation, NOBODYS, caller))
    assert answer.status == (404 if caller.own else 401)
    assert not answer.cookies


@pytest.mark.parametrize("caller", STRANGERS, ids=str)
@pytest.mark.parametrize("operation", ALL, ids=lambda each: each.label)
def test_no_answer_has_a_byte_of_an_organization_of_others(both: Api, operation: Operation, caller: Caller) -> None:
    answer = ask(both, operation, ACME, caller)
    said = answer.body.decode() + json.dumps(answer.headers) + json.dumps(answer.cookies)
    assert ACME.mark not in said


@pytest.mark.parametrize("operation", OF_ONE, ids=lambda each: each.label)
def test_every_route_of_an_organization_says_who_may_ask(operation: Operation) -> None:
    assert operation.is_guarded
    assert {"401", "404"} <= operation.document["responses"].keys()


def test_what_is_of_no_organization_is_still_a_route() -> None:
    assert {each.label for each in ALL} >= OF_NO_ORGANIZATION


@pytest.mark.parametrize("caller", [each for each in CALLERS if not each.is_forged], ids=str)
def test_the_shell_shows_the_callers_own_organizations_alone(both: Api, caller: Caller) -> None:
    people(both, ACME)
    people(both, UMBRA)
    both.cookies.clear()
    both.cookies.update(caller.cookies)
    answer = both.call("GET", "/v1/app", caller.headers)
    shown = {each["organizationId"] for each in answer.json()["organizations"]} if answer.status == 200 else set()
    assert shown == ({caller.own.id} if caller.own else set())


def test_the_key_of_a_request_is_its_makers_own(both: Api) -> None:
    """An Idempotency-Key that two callers chose alike brings neither the other's answer."""
    (ticket,) = [each for each in ALL if each.label == "POST /v1/socket-tickets"]
    theirs = [
        ask(both, ticket, own, Caller(own.mark, own, bearer(own.token)), idempotency_key="k") for own in (ACME, UMBRA)
    ]
    assert len({each.json()["ticket"] for each in theirs}) == 2


def test_a_cursor_of_others_leads_nowhere_else(both: Api) -> None:
    """It is a place in the caller's own rows, whoever was given it."""
    page = both.call("GET", f"/v1/organizations/{ACME.id}/history?limit=1", bearer(ACME.token)).json()
    path = f"/v1/organizations/{UMBRA.id}/history?cursor={page['nextCursor']}"
    assert ACME.mark.encode() not in both.call("GET", path, bearer(UMBRA.token)).body
