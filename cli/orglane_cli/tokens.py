"""Bearer tokens: made here, stored as a hash."""

import secrets
import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from orglane import keys
from orglane.digest import digest
from orglane_cli.deployment import Deployment

_DAY_S = 24 * 60 * 60


class UnknownOrganizationError(Exception):
    """No organization of this name; the message lists those that there are."""


class Made(NamedTuple):
    token: str
    organizationId: str  # noqa: N815  # printed as JSON, in the contract's spelling
    login: str
    expiresAtMs: int  # noqa: N815


def create(deployment: Deployment, organization: str, login: str, days: int) -> Made:
    """Make a token that may see one organization. Raises UnknownOrganizationError."""
    return issue(deployment, resolve(deployment, organization), login, days * _DAY_S)


def issue(deployment: Deployment, organization_id: str, login: str, lives_s: int) -> Made:
    """Make a token that is good for so many seconds."""
    token = f"orglane_{secrets.token_urlsafe(32)}"
    expires_s = int(time.time()) + lives_s
    deployment.client("dynamodb").put_item(
        TableName=deployment.table,
        Item={
            "pk": {"S": f"TOKEN#{digest(token)}"},
            "sk": {"S": keys.HEAD_SK},
            "organization_id": {"S": organization_id},
            "login": {"S": login},
            "ttl": {"N": str(expires_s)},
        },
    )
    return Made(token, organization_id, login, expires_s * 1000)


def resolve(deployment: Deployment, organization: str) -> str:
    """A numeric id is taken as it is (its first webhook may be still to come); a login is looked up."""
    if organization.isascii() and organization.isdigit():
        return organization
    known = {login.lower(): organization_id for organization_id, login in directory(deployment)}
    found = known.get(organization.lower())
    if found is None:
        raise UnknownOrganizationError(f"there is no organization {organization!r} here. Known: {_names(known)}")
    return found


def only(deployment: Deployment) -> str:
    """The one organization of a deployment. Raises UnknownOrganizationError when there are others, or none."""
    known = {login: organization_id for organization_id, login in directory(deployment)}
    if len(known) != 1:
        raise UnknownOrganizationError(f"say which organization: --organization. Known: {_names(known)}")
    return next(iter(known.values()))


def _names(known: Iterable[str]) -> str:
    return ", ".join(sorted(known)) or "none yet; an organization appears with its first webhook"


def directory(deployment: Deployment) -> list[tuple[str, str]]:
    """The organizations of a deployment: numeric id and login."""
    query: dict[str, Any] = {
        "TableName": deployment.table,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": keys.DIRECTORY_PK}},
    }
    pages = deployment.client("dynamodb").get_paginator("query").paginate(**query)
    rows = [item for page in pages for item in page["Items"]]
    return [(item["sk"]["S"].removeprefix(keys.ORGANIZATION_PREFIX), item["login"]["S"]) for item in rows]
