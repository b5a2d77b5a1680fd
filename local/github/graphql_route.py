"""POST /graphql, executed on GitHub's published schema, so that every answer is valid by construction."""

import json
import re
from dataclasses import replace
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLError, execute_sync

from local.github.answer import respond
from local.github.auth import Anonymous, AppCaller, Caller, identify
from local.github.call import Reply
from local.github.errors import BadCredentialsError, ForbiddenError, GitHubError
from local.github.faults import Fault, Place
from local.github.graphql_account import Asker
from local.github.graphql_connection import RefusedQueryError, page_fault
from local.github.graphql_cost import MOST_NODES, Cost, cost_of, operation_of
from local.github.graphql_node import root
from local.github.graphql_schema import published_schema, read_query
from local.github.hub import Hub
from local.github.rest_limits import headers_of, rate
from local.github.view import Json
from local.github.wire import Answer, Request

ROUTE = "POST /graphql"
QUERY_NAME = re.compile(r"\b(?:query|mutation)\s+(\w+)")


class FailedQueryError(Exception):
    """The whole query failed: no data, and a status that need not be 200."""

    def __init__(self, body: Json, status: int) -> None:
        super().__init__(body)
        self.body, self.status = body, status


def graphql(hub: Hub, request: Request) -> Answer:
    """Serve GraphQL: problems of the query come as 200 with errors, as at GitHub."""
    caller: Caller = Anonymous()
    try:
        caller = identify(hub, request.headers.get("authorization"))
        _require_token(caller)
        answer, status = _answer_or_failure(Asker(hub, caller), request.read())
        reply = Reply(answer, status, headers_of(rate(hub, caller, "graphql"), "graphql"))
    except GitHubError as error:
        reply = Reply(error.body(), error.status)
    return respond(hub, request, caller, reply)


def operation_in(body: bytes) -> str:
    """The name of the operation that a request asks for, if it can be read."""
    try:
        asked = json.loads(body)
        found = QUERY_NAME.search(asked["query"])
        return str(asked.get("operationName") or (found[1] if found else ""))
    except (ValueError, TypeError, KeyError, AttributeError):
        return ""


def _answer_or_failure(asker: Asker, body: Json) -> tuple[Json, int]:
    try:
        return _answer(asker, body), 200
    except FailedQueryError as failed:
        return failed.body, failed.status


def _require_token(caller: Caller) -> None:
    if isinstance(caller, Anonymous):
        raise BadCredentialsError("This endpoint requires you to be authenticated.")
    if isinstance(caller, AppCaller):
        raise ForbiddenError


def _answer(asker: Asker, body: Json) -> Json:
    query, given = body.get("query"), body.get("variables")
    if not isinstance(query, str) or not query.strip():
        return {"errors": [{"message": "A query attribute must be specified and must be a string."}]}
    try:
        document, wrong = read_query(query)
    except GraphQLError as error:
        return {"errors": [_error(error)]}
    if wrong:
        return {"errors": [_error(one) for one in wrong]}
    variables = given if isinstance(given, dict) else {}
    name = body.get("operationName")
    asker = replace(asker, cost=cost_of(document, variables, name), operation=_operation(document, name))
    return _refusal(asker) or _execute(asker, document, variables, name)


def _operation(document: DocumentNode, name: str | None) -> str:
    found = operation_of(document, name)
    return "" if found is None or found.name is None else found.name.value


def _refusal(asker: Asker) -> Json | None:
    if asker.cost.nodes > MOST_NODES:
        words = (
            f"This query requests up to {asker.cost.nodes:,} possible nodes"
            f" which exceeds the maximum limit of {MOST_NODES:,}."
        )
        return {"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": words}]}
    if rate(asker.hub, asker.caller, "graphql")["remaining"] == 0:
        # Unlike REST: 200, and the type tells.
        words = f"API rate limit exceeded for {asker.caller.key}."
        return {"errors": [{"type": "RATE_LIMITED", "message": words}]}
    _charge(asker.hub, asker.caller, asker.cost)
    _fail(asker)
    return None


def _charge(hub: Hub, caller: Caller, cost: Cost) -> None:
    hub.limits.window("graphql", caller.key, hub.now()).used += cost.points


def _fail(asker: Asker) -> None:
    """A query that fails as a whole though it was accepted: it has cost its points all the same."""
    fault = asker.hub.faults.strike(("graphql_errors",), Place(ROUTE, operation=asker.operation))
    if fault is None:
        return
    words = fault.message or (
        "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub"
        f" bug. Please include `{asker.hub.secret(8).upper()}` when reporting this issue."
    )
    kind = {} if fault.type is None else {"type": fault.type}
    raise FailedQueryError({"data": None, "errors": [{**kind, "message": words}]}, fault.status)


def _execute(asker: Asker, document: DocumentNode, variables: Json, name: str | None) -> Json:
    def strike(kinds: tuple[str, ...], connection: str, of: str) -> Fault | None:
        return asker.hub.faults.strike(kinds, Place(ROUTE, of, connection, asker.operation))

    before = page_fault.set(strike)
    try:
        result = execute_sync(
            published_schema(), document, root_value=root(asker), variable_values=variables, operation_name=name
        )
    finally:
        page_fault.reset(before)
    return _format(result)


def _format(result: ExecutionResult) -> Json:
    answer: Json = {"data": result.data}
    if result.errors:
        answer["errors"] = [_error(one) for one in result.errors]
    return answer


def _error(error: GraphQLError) -> Json:
    cause: Any = error.original_error if isinstance(error.original_error, RefusedQueryError) else error
    kind = {"type": cause.kind} if isinstance(cause, RefusedQueryError) and cause.kind else {}
    return {**kind, **error.formatted}
