"""The small rows, kept with pynamodb: people, sessions, tickets, tokens, connections, registrations.

Secrets are never stored: a session, ticket or token is found by its SHA-256. DynamoDB deletes expired rows within
days, so every read compares the expiry itself.
"""

import os
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.models import Model

from orglane import keys
from orglane.digest import digest


class _Row(Model):
    """What all small rows share. pynamodb asks for the table's name when a class is made: the environment has it."""

    class Meta:
        table_name = os.environ.get("TABLE_NAME", "orglane")
        region = os.environ.get("AWS_REGION")
        connect_timeout_seconds = 2
        read_timeout_seconds = 5
        max_retry_attempts = 2

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default=keys.HEAD_SK)
    ttl = NumberAttribute(null=True)

    def is_expired(self, now_ms: int) -> bool:
        return self.ttl is not None and self.ttl * 1000 <= now_ms


class User(_Row):
    """A person who signed in; `epoch` and `seq` count what moves the position of their own shell (see `shells`)."""

    user_id = UnicodeAttribute()
    login = UnicodeAttribute()
    name = UnicodeAttribute(null=True)
    avatar_url = UnicodeAttribute(default="")
    active_organization_id = UnicodeAttribute(null=True)
    epoch = NumberAttribute(null=True)
    seq = NumberAttribute(null=True)

    @staticmethod
    def key(user_id: str) -> str:
        return keys.user_pk(user_id)


class Membership(_Row):
    """That a person may see an organization, as their last sign-in proved; lies beside the User."""

    organization_id = UnicodeAttribute()
    role = UnicodeAttribute()


class Session(_Row):
    """A signed-in browser."""

    user_id = UnicodeAttribute()
    login = UnicodeAttribute()

    @staticmethod
    def key(secret: str) -> str:
        return f"{keys.SESSION_PREFIX}{digest(secret)}"


class SessionOf(_Row):
    """That a session is a person's; lies beside the User, so that all of theirs can be ended."""


class Token(_Row):
    """A bearer token for one organization, made by its operator."""

    organization_id = UnicodeAttribute()
    login = UnicodeAttribute()

    @staticmethod
    def key(secret: str) -> str:
        return f"TOKEN#{digest(secret)}"


class Credential(_Row):
    """A session or a token, of which nothing matters but that it is."""


class Ticket(_Row):
    """The right to open one connection, once, within a minute."""

    login = UnicodeAttribute()
    user_id = UnicodeAttribute(null=True)
    organization_id = UnicodeAttribute(null=True)
    credential = UnicodeAttribute(null=True)
    until_ms = NumberAttribute(null=True)

    @staticmethod
    def key(secret: str) -> str:
        return f"TICKET#{digest(secret)}"


class SignIn(_Row):
    """A sign-in under way: where to go afterwards, and whether its one exchange was claimed."""

    return_to = UnicodeAttribute()
    status = UnicodeAttribute(default="open")

    @staticmethod
    def key(state: str) -> str:
        return f"SIGNIN#{digest(state)}"


class FirstAnswer(_Row):
    """The first answer to a POST with an Idempotency-Key."""

    body = UnicodeAttribute()

    @staticmethod
    def key(*parts: str) -> str:
        return f"ANSWER#{digest(chr(0).join(parts))}"


class ConnectionItem(_Row):
    """An open connection and the topics that it listens to."""

    login = UnicodeAttribute()
    user_id = UnicodeAttribute(null=True)
    organization_id = UnicodeAttribute(null=True)
    credential = UnicodeAttribute(null=True)
    until_ms = NumberAttribute(null=True)
    topics = UnicodeSetAttribute(null=True)

    @staticmethod
    def key(connection_id: str) -> str:
        return keys.connection(connection_id).pk


class ConnectionOf(_Row):
    """That a connection is a person's; lies beside the User, so that all of theirs can be ended."""

    credential = UnicodeAttribute(null=True)

    @classmethod
    def of(cls, user_id: str, connection_id: str, **attributes: Any) -> "ConnectionOf":
        return cls(*keys.connection_of(user_id, connection_id), **attributes)


class Registration(_Row):
    """That a connection listens to a topic."""

    user_id = UnicodeAttribute(null=True)

    @classmethod
    def of(cls, topic: str, connection_id: str, **attributes: Any) -> "Registration":
        return cls(*keys.listener(topic, connection_id), **attributes)


class NoticeItem(_Row):
    """News of a person, for the pusher alone."""

    news = UnicodeAttribute()
    about = UnicodeAttribute(null=True)
    at_ms = NumberAttribute(attr_name="atMs")
