"""Every route of the API's own document, asked with whatever the document allows and much that it does not.

ORGLANE_EXAMPLES asks more of each route, and other things every time.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.transport import Response
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from orglane.api import create_app

from .callers import CALLERS, CSRF, Caller, operations
from .conftest import Api, deployed
from .two import ACME, UMBRA, fill, people

EXAMPLES = int(os.environ.get("ORGLANE_EXAMPLES", "3"))
CHECKS = [
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
# What a request is refused for before anybody looks who makes it.
TOO_MUCH, UNREADABLE = (413, 414, 431), (400, 422)
PARTS = sorted(ACME.paths())


@pytest.fixture(scope="module")
def both(aws: Any) -> Iterator[Api]:
    with deployed(aws) as api:
        fill(api, ACME)
        fill(api, UMBRA)
        yield api


@pytest.mark.parametrize("label", [each.label for each in operations()])
def test_a_route_answers_as_its_document_says_and_nothing_to_whom_it_must_not(both: Api, label: str) -> None:
    app: Any = create_app(both.doors)
    method, _, path = label.partition(" ")
    operation = schemathesis.openapi.from_asgi("/v1/openapi.json", app)[path][method]
    with asgi.get_client(app, max_stream_events=0) as client:

        @given(
            case=st.one_of([operation.as_strategy(mode) for mode in GenerationMode]),
            real=st.sets(st.sampled_from(PARTS)),
        )
        @settings(
            max_examples=EXAMPLES,
            derandomize="ORGLANE_EXAMPLES" not in os.environ,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        def run(case: Case[Any], real: set[str]) -> None:
            # One of the routes ends sessions.
            people(both, ACME)
            people(both, UMBRA)
            # Of organizations that are not there, little is to be learnt.
            asked = (real | {"org_id"}) & case.path_parameters.keys()
            case.path_parameters.update({name: ACME.paths()[name] for name in asked})
            for caller in CALLERS:
                response = _call(case, caller, client)
                case.validate_response(response, checks=CHECKS)
                _may_answer(case, caller, response)

        run()


def _call(case: Case[Any], caller: Caller, client: Any) -> Response:
    """Ask as this caller, whatever the case says of who asks."""
    for name in [each for each in case.headers if each.lower() in ("authorization", "cookie", CSRF)]:
        del case.headers[name]
    case.headers.update(caller.headers)
    case.cookies.clear()
    case.cookies.update(caller.cookies)
    client.cookies.clear()
    return case.call(session=client)


def _may_answer(case: Case[Any], caller: Caller, response: Response) -> None:
    assert response.status_code < 500
    if caller.own != ACME:
        assert ACME.mark.encode() not in response.content
    if response.status_code in TOO_MUCH or (isinstance(case.body, bytes) and response.status_code in UNREADABLE):
        return
    if "org_id" in case.path_parameters and caller.own != ACME:
        assert response.status_code == (404 if caller.own else 401)
    if case.method != "GET" and caller.is_forged:
        assert response.status_code == 403
