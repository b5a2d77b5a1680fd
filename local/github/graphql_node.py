"""Where a GraphQL query begins: the viewer, accounts and repositories by name, anything by its global id."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLError

from local.github.auth import UserCaller
from local.github.clock import iso
from local.github.errors import NotFoundError
from local.github.graphql_account import Asker, account, named_repository, pull_shape, reached
from local.github.graphql_connection import missing
from local.github.lookup import (
    account_named,
    organization_named,
    person_named,
    read_node_id,
)
from local.github.rest_limits import rate
from local.github.view import Json


def root(asker: Asker) -> Json:
    """The fields of `Query`."""
    return {
        "viewer": lambda info: _viewer(asker),
        "rateLimit": lambda info, **given: rate_limit(asker),
        "organization": lambda info, login: _found(asker, organization_named, "an Organization", login),
        "user": lambda info, login: _found(asker, person_named, "a User", login),
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
    # Here alone a bot passes for a user, under the name that it has in REST.
    return {**account(asker, bot), "__typename": "User", "login": bot.login}


def rate_limit(asker: Asker) -> Json:
    """What the caller has left, and what this query costs."""
    numbers = rate(asker.hub, asker.caller, "graphql")
    reset_at = iso(numbers.pop("reset"))
    return {**numbers, "cost": asker.cost.points, "resetAt": reset_at, "nodeCount": asker.cost.nodes}


def _node(asker: Asker, text: str) -> Json:
    world = asker.hub.world
    gone = missing(f"a node with the global id of '{text}'")
    try:
        kind, number = read_node_id(text)
    except NotFoundError as error:
        raise gone from error
    if kind == "Repository" and number in world.repositories and asker.sees(world.repositories[number]):
        return reached(asker, world.repositories[number], gone)
    if kind in ("User", "Organization", "Bot") and number in world.accounts:
        return account(asker, world.accounts[number])
    if kind == "PullRequest":
        pull = asker.hub.replica.seen(asker.hub.pulls.find(number))
        if pull is not None and asker.sees(repo := world.repositories[pull.repository_id]):
            reached(asker, repo, gone)
            return pull_shape(asker, pull)
    raise gone


def _node_or_error(asker: Asker, text: str) -> Json | GraphQLError:
    # An error as a value: graphql-core puts null in its place and goes on with the others.
    try:
        return _node(asker, text)
    except GraphQLError as error:
        return error
