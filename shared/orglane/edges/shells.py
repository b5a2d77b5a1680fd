"""`ports.Shells` on DynamoDB: a person's row and memberships in one query, the heads of their organizations in another.

A position is counted from the very rows that are shown. No log of its own is kept: it would have to be written for
every member of an organization whose standing changes, whether they look or not.
"""

from typing import TYPE_CHECKING

from orglane import keys
from orglane.edges.pages import rows_of
from orglane.edges.records import Item, head_of
from orglane.edges.table import TableStore
from orglane.model import FIRST_EPOCH, Position
from orglane.ports import Principal
from orglane.ports.people import Person
from orglane.ports.shells import Shell
from orglane.rows import Head

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# META and ORG#…, next to each other: neither connections before them nor sessions behind.
_FIRST, _LAST = keys.HEAD_SK, f"{keys.ORGANIZATION_PREFIX}~"


class TableShells:
    """Everyone's own shell."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._store = TableStore(client, table)

    def of(self, principal: Principal) -> Shell:
        if principal.user_id is None:
            roles = {principal.organization_id: "member"} if principal.organization_id else {}
            return self._shell(FIRST_EPOCH, 0, None, principal.organization_id, roles)
        # The person's own row comes first: memberships change together with its epoch.
        pk, bound = keys.user_pk(principal.user_id), "sk BETWEEN :first AND :last"
        found = rows_of(self._client, self._table, pk, bound, first=_FIRST, last=_LAST)
        rows = {item["sk"]["S"]: item for item in found}
        own = rows.pop(keys.HEAD_SK, {})
        roles = {item["organization_id"]["S"]: item["role"]["S"] for item in rows.values()}
        chosen = own["active_organization_id"]["S"] if "active_organization_id" in own else None
        return self._shell(FIRST_EPOCH + _number(own, "epoch"), _number(own, "seq"), _person(own), chosen, roles)

    def _shell(self, epoch: int, seq: int, person: Person | None, chosen: str | None, roles: dict[str, str]) -> Shell:
        heads = self._heads(roles)
        moved = sum(head.standings for head in heads.values())
        return Shell(Position(epoch=epoch, seq=seq + moved), person, chosen, roles, heads)

    def _heads(self, organization_ids: dict[str, str]) -> dict[str, Head]:
        items = self._store.get([keys.head(each) for each in organization_ids])
        return {item["pk"]["S"].removeprefix(keys.ORGANIZATION_PREFIX): head_of(item) for item in items}


def _number(item: Item, name: str) -> int:
    return int(item[name]["N"]) if name in item else 0


def _person(item: Item) -> Person | None:
    if "login" not in item:
        return None
    name = item["name"]["S"] if "name" in item else None
    return Person(item["user_id"]["S"], item["login"]["S"], name, item["avatar_url"]["S"])
