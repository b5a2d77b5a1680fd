"""POST /graphql, executed on GitHub's published schema, so that every answer is valid by construction."""

from collections.abc import Callable
from typing import Any

from graphql import ExecutionResult, GraphQLError, execute_sync

from local.github.answer import respond
from local.github.auth import Anonymous, AppCaller, Caller, UserCaller, identify
from local.github.call import Reply
from local.github.clock import iso
from local.github.errors import BadCredentialsError, ForbiddenError, GitHubError, NotFoundError
from local.github.graphql_account import Asker, account, named_repository, pull_shape, repository
from local.github.graphql_connection import RefusedQueryError, missing
from local.github.graphql_schema import published_schema, read_query
from local.github.hub import Hub
from local.github.lookup import account_named, organization_named, read_node_id, user_named
from local.github.rest_limits import headers_of, rate
from local.github.view import Json
from local.github.wire import Answer, Request


def graphql(hub: Hub, request: Request) -> Answer:
    """Serve GraphQL: problems of the query come as 200 with errors, as at GitHub."""
    hub.counts.add("POST /graphql")
    caller: Caller = Anonymous()
    try:
        caller = identify(hub, request.headers.get("authorization"))
        _require_token(caller)
        answer = _answer(Asker(hub, caller), request.read())
        reply = Reply(answer, headers=headers_of(rate(hub, caller, "graphql"), "graphql"))
    except GitHubError as error:
        reply = Reply(error.body(), error.status)
    return respond(hub, request, caller, reply)


def _require_token(caller: Caller) -> None:
    if isinstance(caller, Anonymous):
        raise BadCredentialsError("This endpoint requires you to be authenticated.")
    if isinstance(caller, AppCaller):
        raise ForbiddenError


def _answer(asker: Asker, body: Json) -> Json:
    query, variables = body.get("query"), body.get("variables")
    if not isinstance(query, str) or not query.strip():
        return {"errors": [{"message": "A query attribute must be specified and must be a string."}]}
    try:
        document, wrong = read_query(query)
    except GraphQLError as error:
        return {"errors": [_error(error)]}
    if wrong:
        return {"errors": [_error(one) for one in wrong]}
    numbers = _rate_limit(asker)
    if numbers["remaining"] == 0:
        # Unlike REST: 200, and the type tells.
        words = f"API rate limit exceeded for {asker.caller.key}."
        return {"errors": [{"type": "RATE_LIMITED", "message": words}]}
    asker.hub.limits.window("graphql", asker.caller.key, asker.hub.now()).used += 1
    return _format(
        execute_sync(
            published_schema(),
            document,
            root_value=_root(asker),
            variable_values=variables if isinstance(variables, dict) else None,
            operation_name=body.get("operationName"),
        )
    )


def _format(result: ExecutionResult) -> Json:
    answer: Json = {"data": result.data}
    if result.errors:
        answer["errors"] = [_error(one) for one in result.errors]
    return answer


def _error(error: GraphQLError) -> Json:
    cause = error.original_error if isinstance(error.original_error, RefusedQueryError) else error
    kind = {"type": cause.kind} if isinstance(cause, RefusedQueryError) else {}
    return {**kind, **error.formatted}


def _root(asker: Asker) -> Json:
    return {
        "viewer": lambda info: _viewer(asker),
        "rateLimit": lambda info, **given: _rate_limit(asker),
        "organization": lambda info, login: _found(asker, organization_named, "an Organization", login),
        "user": lambda info, login: _found(asker, user_named, "a User", login),
        "repositoryOwner": lambda info, login: _found(asker, account_named, "a RepositoryOwner", login),
        "repository": lambda info, owner, name, **given: named_repository(asker, owner, name),
        "node": lambda info, **given: _node(asker, given["id"]),
        "nodes": lambda info, ids: [_node_or_error(asker, one) for one in ids],
    }


def _found(asker: Asker, find: Callable[..., Any], what: str, login: str) -> Json:
    try:
        return account(asker, find(asker.hub.world, login))
    except NotFoundError as error:
        raise missing(f"{what} with the login of '{login}'") from error


def _viewer(asker: Asker) -> Json:
    if isinstance(asker.caller, UserCaller):
        return account(asker, asker.caller.user)
    bot = account_named(asker.hub.world, f"{asker.hub.config.app_slug}[bot]")
    return {**account(asker, bot), "__typename": "User"}


def _rate_limit(asker: Asker) -> Json:
    numbers = rate(asker.hub, asker.caller, "graphql")
    reset_at = iso(numbers.pop("reset"))
    return {**numbers, "cost": 1, "resetAt": reset_at, "nodeCount": 1}


def _node(asker: Asker, text: str) -> Json:
    world = asker.hub.world
    try:
        kind, number = read_node_id(text)
    except NotFoundError as error:
        raise missing(f"a node with the global id of '{text}'") from error
    if kind == "Repository" and number in world.repositories and asker.sees(world.repositories[number]):
        return repository(asker, world.repositories[number])
    if kind in ("User", "Organization", "Bot") and number in world.accounts:
        return account(asker, world.accounts[number])
    if kind == "PullRequest":
        for home, pulls in world.pulls.items():
            found = next((pull for pull in pulls.values() if pull.id == number), None)
            if found is not None and asker.sees(world.repositories[home]):
                return pull_shape(asker, found)
    raise missing(f"a node with the global id of '{text}'")


def _node_or_error(asker: Asker, text: str) -> Json | GraphQLError:
    # An error as a value: graphql-core puts null in its place and goes on with the others.
    try:
        return _node(asker, text)
    except GraphQLError as error:
        return error
