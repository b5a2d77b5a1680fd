"""Connections and who may see what: the ports of the same names, on the table."""

from pynamodb.connection import Connection as TableConnection
from pynamodb.exceptions import DeleteError, DoesNotExist, TransactWriteError, UpdateError
from pynamodb.transactions import TransactWrite

from orglane import keys
from orglane.edges.items import ConnectionItem, Membership, Registration, Ticket, User
from orglane.ports import Connection, Principal

# API Gateway cuts a connection after two hours; ten minutes for a `$disconnect` that never came.
CONNECTION_S = 2 * 60 * 60 + 10 * 60


class TableConnections:
    """`ports.Connections`: one row for a connection, one for each topic that it listens to."""

    def __init__(self, connection: TableConnection) -> None:
        self._connection = connection

    def open(self, connection_id: str, principal: Principal, now_ms: int) -> None:
        ConnectionItem(
            ConnectionItem.key(connection_id),
            login=principal.login,
            user_id=principal.user_id,
            organization_id=principal.organization_id,
            ttl=now_ms // 1000 + CONNECTION_S,
        ).save()

    def get(self, connection_id: str, now_ms: int) -> Connection | None:
        try:
            item = ConnectionItem.get(ConnectionItem.key(connection_id), keys.HEAD_SK, consistent_read=True)
        except DoesNotExist:
            return None
        if item.is_expired(now_ms):
            return None
        principal = Principal(item.login, item.user_id, item.organization_id)
        return Connection(connection_id, principal, frozenset(item.topics or ()))

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

    def register(self, connection: Connection, topic: str, now_ms: int) -> bool:
        registration = Registration.of(topic, connection.id, ttl=now_ms // 1000 + CONNECTION_S)
        item = ConnectionItem(ConnectionItem.key(connection.id), keys.HEAD_SK)
        try:
            with TransactWrite(connection=self._connection) as transaction:
                transaction.save(registration)
                transaction.update(
                    item,
                    actions=[ConnectionItem.topics.add({topic})],
                    # A connection that was closed meanwhile must not leave a registration behind.
                    condition=ConnectionItem.pk.exists(),
                )
        except TransactWriteError as error:
            if "ConditionalCheckFailed" in str(error.cause_response_message):
                return False
            raise
        return True

    def unregister(self, connection: Connection, topic: str) -> None:
        Registration.of(topic, connection.id).delete()
        item = ConnectionItem(ConnectionItem.key(connection.id), keys.HEAD_SK)
        try:
            # An update makes what is not there: a connection that was closed meanwhile must stay closed.
            item.update(actions=[ConnectionItem.topics.delete({topic})], condition=ConnectionItem.pk.exists())
        except UpdateError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise


class TableAccess:
    """`ports.Access`: memberships from sign-in, the one organization of a token, tickets."""

    def may_see(self, principal: Principal, organization_id: str) -> bool:
        if principal.user_id is None:
            return principal.organization_id == organization_id
        try:
            Membership.get(User.key(principal.user_id), f"{keys.ORGANIZATION_PREFIX}{organization_id}")
        except DoesNotExist:
            return False
        return True

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
        return None if item.is_expired(now_ms) else Principal(item.login, item.user_id, item.organization_id)
