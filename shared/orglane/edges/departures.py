"""People who leave: rights, sessions and registrations that end with a command of the lane.

boto3's client and not the mapper of `people`, which the lane's consumer would load for nothing else.
"""

from collections.abc import Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from orglane import keys
from orglane.edges.faults import unavailable
from orglane.edges.listeners import TableListeners
from orglane.edges.notices import notice_item, notice_of
from orglane.edges.pages import rows_of
from orglane.edges.records import key_item
from orglane.errors import Unavailable
from orglane.frames import organization_topic
from orglane.keys import Key
from orglane.ports import Clock
from orglane.ports.shells import News

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A transaction takes 100 items; a session has two rows, and comes with a notice.
_SESSIONS = 30
# Whoever deletes the membership tells of it; who left before changes nothing.
MEMBERSHIP_EXISTS = "attribute_exists(pk)"


class TableDepartures:
    """What ends for a person, in one organization or everywhere. What is told of it is written with it."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Clock) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._listeners = TableListeners(client, table)

    def leave(self, organization_id: str, user_id: str) -> None:
        """The person may no longer see the organization, and their open sidebars hear no more of it."""
        self._end_membership(organization_id, user_id)
        for connection_id in self._listeners.opened_by(user_id):
            self._listeners.unsubscribe(organization_topic(organization_id), connection_id)

    def sign_out(self, user_id: str) -> None:
        """All sessions of the person end, with their connections, and all that they may see."""
        sessions = self._sks(user_id, keys.SESSION_PREFIX)
        for some in batched(sessions, _SESSIONS, strict=False):
            rows = [Key(each, keys.HEAD_SK) for each in some] + [Key(keys.user_pk(user_id), each) for each in some]
            news = [self._notice(user_id, News.SESSION_ENDED, each) for each in some]
            self._transact([self._delete(each) for each in rows] + news)
        for sk in self._sks(user_id, keys.ORGANIZATION_PREFIX):
            self.leave(sk.removeprefix(keys.ORGANIZATION_PREFIX), user_id)

    def _end_membership(self, organization_id: str, user_id: str) -> None:
        """With the epoch of the person's own shell, which shows the organization no more."""
        membership = self._delete(keys.membership(user_id, organization_id), ConditionExpression=MEMBERSHIP_EXISTS)
        epoch = {
            "Update": {
                "TableName": self._table,
                "Key": key_item(Key(keys.user_pk(user_id), keys.HEAD_SK)),
                "UpdateExpression": "ADD epoch :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
            }
        }
        self._transact([membership, epoch, self._notice(user_id, News.LEFT, organization_id)])

    def _transact(self, writes: Sequence[Any]) -> None:
        """All or nothing; nothing where a condition fails. Raises Unavailable."""
        try:
            with unavailable():
                self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as cancelled:
            reasons = {each.get("Code") for each in cancelled.response["CancellationReasons"]}
            if "ConditionalCheckFailed" not in reasons:
                raise Unavailable(f"the table cancelled a departure: {sorted(filter(None, reasons))}") from cancelled

    def _delete(self, key: Key, **condition: str) -> Any:
        return {"Delete": {"TableName": self._table, "Key": key_item(key), **condition}}

    def _notice(self, user_id: str, news: News, about: str = "") -> Any:
        notice = notice_of(user_id, news, self._clock(), about)
        return {"Put": {"TableName": self._table, "Item": notice_item(notice)}}

    def _sks(self, user_id: str, prefix: str) -> list[str]:
        rows = rows_of(self._client, self._table, keys.user_pk(user_id), "begins_with(sk, :prefix)", prefix=prefix)
        return [row["sk"]["S"] for row in rows]
