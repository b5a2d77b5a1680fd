"""Connections and who may see what: the ports of the same names, on the table."""

from collections.abc import Iterable
from itertools import batched

from pynamodb.connection import Connection as TableConnection
from pynamodb.exceptions import DeleteError, DoesNotExist, TransactWriteError, UpdateError
from pynamodb.transactions import TransactWrite

from orglane import keys
from orglane.edges.items import ConnectionItem, ConnectionOf, Credential, Membership, Registration, Ticket, User
from orglane.ports import Connection, Principal

# API Gateway cuts a connection after two hours; ten minutes for a `$disconnect` that never came.
CONNECTION_S = 2 * 60 * 60 + 10 * 60
# A transaction takes 100 items; one is the connection's own.
_NAMES = 90


class TableConnections:
    """`ports.Connections`: one row for a connection, one for each name that it listens under, one beside its user."""

    def __init__(self, connection: TableConnection) -> None:
        self._connection = connection

    def open(self, connection_id: str, principal: Principal, now_ms: int) -> None:
        ttl = _ends_s(principal, now_ms)
        # First that it is theirs, so that no connection is one that nobody can end.
        if principal.user_id:
            ConnectionOf.of(principal.user_id, connection_id, credential=principal.credential, ttl=ttl).save()
        ConnectionItem(
            ConnectionItem.key(connection_id),
            login=principal.login,
            user_id=principal.user_id,
            organization_id=principal.organization_id,
            credential=principal.credential,
            until_ms=principal.until_ms,
            ttl=ttl,
        ).save()

    def get(self, connection_id: str, now_ms: int) -> Connection | None:
        try:
            item = ConnectionItem.get(ConnectionItem.key(connection_id), keys.HEAD_SK, consistent_read=True)
        except DoesNotExist:
            return None
        if item.is_expired(now_ms):
            return None
        return Connection(connection_id, _principal(item), frozenset(item.topics or ()))

    def close(self, connection_id: str) -> None:
        item = ConnectionItem(ConnectionItem.key(connection_id), keys.HEAD_SK)
        try:
            item.refresh(consistent_read=True)
        except DoesNotExist:
            return
        with Registration.batch_write() as batch:
            for topic in item.topics or ():
                batch.delete(Registration.of(topic, connection_id))
        item.delete()
        if item.user_id:
            ConnectionOf.of(item.user_id, connection_id).delete()

    def register(self, connection: Connection, topic: str, now_ms: int, names: Iterable[str] = ()) -> bool:
        return all(
            self._register(connection, topic, some, now_ms) for some in batched(names or (topic,), _NAMES, strict=False)
        )

    def _register(self, connection: Connection, topic: str, names: tuple[str, ...], now_ms: int) -> bool:
        ttl, user_id = _ends_s(connection.principal, now_ms), connection.principal.user_id
        item = ConnectionItem(ConnectionItem.key(connection.id), keys.HEAD_SK)
        try:
            with TransactWrite(connection=self._connection) as transaction:
                for name in names:
                    transaction.save(Registration.of(name, connection.id, ttl=ttl, user_id=user_id))
                transaction.update(
                    item,
                    actions=[ConnectionItem.topics.add({topic, *names})],
                    # A connection that was closed meanwhile must not leave a registration behind.
                    condition=ConnectionItem.pk.exists(),
                )
        except TransactWriteError as error:
            if "ConditionalCheckFailed" in str(error.cause_response_message):
                return False
            raise
        return True

    def unregister(self, connection: Connection, topic: str) -> None:
        names = {topic}
        if topic == keys.SHELL_TOPIC:
            names |= {name for name in connection.names if keys.is_shell_name(name)}
        with Registration.batch_write() as batch:
            for name in names:
                batch.delete(Registration.of(name, connection.id))
        item = ConnectionItem(ConnectionItem.key(connection.id), keys.HEAD_SK)
        try:
            # An update makes what is not there: a connection that was closed meanwhile must stay closed.
            item.update(actions=[ConnectionItem.topics.delete(names)], condition=ConnectionItem.pk.exists())
        except UpdateError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise


class TableAccess:
    """`ports.Access`: memberships from sign-in, the one organization of a token, tickets."""

    def may_see(self, principal: Principal, organization_id: str) -> bool:
        if principal.user_id is None:
            return principal.organization_id == organization_id
        try:
            sk = f"{keys.ORGANIZATION_PREFIX}{organization_id}"
            Membership.get(User.key(principal.user_id), sk, consistent_read=True)
        except DoesNotExist:
            return False
        return True

    def is_valid(self, principal: Principal, now_ms: int) -> bool:
        if principal.credential is None:
            return True
        try:
            return not Credential.get(principal.credential, keys.HEAD_SK, consistent_read=True).is_expired(now_ms)
        except DoesNotExist:
            return False

    def redeem(self, ticket: str, now_ms: int) -> Principal | None:
        item = Ticket(Ticket.key(ticket), keys.HEAD_SK)
        try:
            item.refresh(consistent_read=True)
            # Whoever deletes it has redeemed it; a second use finds nothing to delete.
            item.delete(condition=Ticket.pk.exists())
        except DoesNotExist:
            return None
        except DeleteError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            return None
        return None if item.is_expired(now_ms) else _principal(item)


def _principal(item: ConnectionItem | Ticket) -> Principal:
    until_ms = None if item.until_ms is None else int(item.until_ms)
    return Principal(item.login, item.user_id, item.organization_id, item.credential, until_ms)


def _ends_s(principal: Principal, now_ms: int) -> int:
    """When a connection's rows are no more, in seconds: never later than what it was opened with."""
    ends_s = now_ms // 1000 + CONNECTION_S
    return ends_s if principal.until_ms is None else min(ends_s, principal.until_ms // 1000)
