"""The one table, through boto3's client: what the lane's consumer loads and commits.

The client and not a mapper, because loads are wide, the transaction is the product's heart, and every condition
should be read where it stands. pynamodb keeps the small rows (`items`).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from orglane import keys
from orglane.edges.faults import unavailable
from orglane.edges.log import log_item
from orglane.edges.pages import items_of
from orglane.edges.records import (
    DAY_S,
    Item,
    head_item,
    head_of,
    is_of_era,
    key_item,
    number,
    row_item,
    row_of,
)
from orglane.errors import CommitConflict, Unavailable
from orglane.keys import Key
from orglane.ports import Commit, Loaded
from orglane.rows import ParkedRow, Row, State, Wanted

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# The fence: whoever commits must have seen the head that it moves. One condition keeps a second consumer out, the log
# in order, and a repeated commit from counting twice.
HEAD_UNMOVED = "epoch = :epoch AND headSeq = :base"
# The first commit of an organization: nobody else may have made its head meanwhile.
HEAD_ABSENT = "attribute_not_exists(pk)"
# A row never goes back, whoever writes it; one of an earlier era is no more.
ROW_NOT_NEWER = "attribute_not_exists(ver) OR ver <= :ver OR era < :era"
# An effect is noted once.
EFFECT_ABSENT = "attribute_not_exists(pk)"
# A command that was parked and whose message comes once more is parked as it was: one row, one count.
NOT_PARKED_AS_OFTEN = "attribute_not_exists(pk) OR times < :times"

DEDUP_DAYS = 5
_BATCH = 100


class TableStore:
    """`ports.Store` on DynamoDB: one BatchGetItem to load, one TransactWriteItems to commit."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def load(self, organization_id: str, sks: Iterable[str], effects: Iterable[str]) -> Loaded:
        pk = keys.organization_pk(organization_id)
        marks = {keys.dedup(organization_id, effect): effect for effect in effects}
        wanted = [keys.head(organization_id), *(Key(pk, sk) for sk in sks), *marks]
        found = {Key(each["pk"]["S"], each["sk"]["S"]): each for each in self.get(wanted)}
        item = found.pop(keys.head(organization_id), None)
        head = head_of(item) if item else None
        era = head.era if head else 0
        rows = {key.sk: row_of(item) for key, item in found.items() if key.pk == pk and is_of_era(item, era)}
        seen = frozenset(effect for key, effect in marks.items() if key in found)
        return Loaded(State(head, rows, frozenset(key.sk for key in wanted if key.pk == pk)), seen)

    def more(self, organization_id: str, state: State, wanted: Wanted) -> State:
        pk = keys.organization_pk(organization_id)
        era = state.head.era if state.head else 0
        items = list(self.get([Key(pk, sk) for sk in wanted.sks if sk not in state.rows]))
        for prefix in wanted.sections:
            items += self._open_ones(pk, prefix)
        rows = {item["sk"]["S"]: row_of(item) for item in items if is_of_era(item, era)}
        return State(state.head, state.rows | rows, (state.asked or frozenset()) | wanted.sks)

    def _open_ones(self, pk: str, prefix: str) -> Iterator[Item]:
        query: Any = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
            "FilterExpression": "#state = :open",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": {":pk": {"S": pk}, ":prefix": {"S": prefix}, ":open": {"S": "open"}},
            "ConsistentRead": True,
        }
        return items_of(self._client, query)

    def get(self, wanted: Sequence[Key]) -> Iterator[Item]:
        """The items of these keys that exist, consistently read. Raises Unavailable."""
        for start in range(0, len(wanted), _BATCH):
            ask: Any = {
                self._table: {
                    "Keys": [key_item(key) for key in wanted[start : start + _BATCH]],
                    "ConsistentRead": True,
                }
            }
            while ask:
                with unavailable():
                    answer = self._client.batch_get_item(RequestItems=ask)
                yield from answer["Responses"].get(self._table, [])
                ask = answer["UnprocessedKeys"]

    def commit(self, commit: Commit) -> None:
        try:
            with unavailable():
                self._client.transact_write_items(TransactItems=list(self._writes(commit)))
        except self._client.exceptions.TransactionCanceledException as cancelled:
            reasons = {each.get("Code") for each in cancelled.response["CancellationReasons"]}
            if reasons & {"ConditionalCheckFailed", "TransactionConflict"}:
                raise CommitConflict(f"the head of {commit.entry.organization_id} moved") from cancelled
            raise Unavailable(f"the table cancelled a commit: {sorted(filter(None, reasons))}") from cancelled

    def park(self, organization_id: str, row: ParkedRow) -> None:
        item = row_item(organization_id, keys.parked_sk(row.id), row, row.parked_at_ms)
        put = self._put(
            item, ConditionExpression=NOT_PARKED_AS_OFTEN, ExpressionAttributeValues={":times": number(row.times)}
        )
        try:
            with unavailable():
                self._client.put_item(**put["Put"])
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def settle(self, organization_id: str, sk: str) -> None:
        with unavailable():
            self._client.delete_item(
                TableName=self._table, Key=key_item(Key(keys.organization_pk(organization_id), sk))
            )

    def _writes(self, commit: Commit) -> Iterator[Any]:
        """The head first: of several reasons to cancel, the fence is then the one that is read first."""
        entry = commit.entry
        head = commit.after.head
        assert head is not None
        yield self._put(head_item(entry.organization_id, head), **_fence(commit))
        yield self._put(log_item(entry))
        for sk, row in changed_rows(commit).items():
            item = row_item(entry.organization_id, sk, row, entry.at_ms, head.era)
            yield self._put(item, **_guard(item))
        for sk in commit.settled:
            key = key_item(Key(keys.organization_pk(entry.organization_id), sk))
            yield {"Delete": {"TableName": self._table, "Key": key}}
        expires = number(entry.at_ms // 1000 + DEDUP_DAYS * DAY_S)
        for effect in commit.effects:
            mark = key_item(keys.dedup(entry.organization_id, effect)) | {"ttl": expires}
            yield self._put(mark, ConditionExpression=EFFECT_ABSENT)
        if commit.before.head is None or commit.before.head.account != head.account:
            listed = key_item(keys.directory(entry.organization_id)) | {"login": {"S": head.account.login}}
            yield self._put(listed)

    def _put(self, item: Item, **condition: Any) -> Any:
        return {"Put": {"TableName": self._table, "Item": item, **condition}}


def changed_rows(commit: Commit) -> dict[str, Row]:
    """The rows to write: in a new era all that are left, for none of the old ones counts."""
    before, after = commit.before, commit.after
    same_era = before.head is not None and after.head is not None and before.head.era == after.head.era
    known = before.rows if same_era else {}
    return {sk: row for sk, row in after.rows.items() if row != known.get(sk)}


def _fence(commit: Commit) -> dict[str, Any]:
    if commit.before.head is None:
        return {"ConditionExpression": HEAD_ABSENT}
    values = {":epoch": number(commit.entry.base_epoch), ":base": number(commit.entry.base)}
    return {"ConditionExpression": HEAD_UNMOVED, "ExpressionAttributeValues": values}


def _guard(item: Item) -> dict[str, Any]:
    if "ver" not in item:
        return {}
    values = {":ver": item["ver"], ":era": item["era"]}
    return {"ConditionExpression": ROW_NOT_NEWER, "ExpressionAttributeValues": values}
