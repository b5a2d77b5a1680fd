"""`ports.People` on the table.

What a person's own shell shows is changed together with the counters that say where it stands (`shells`) and with the
notice that has it told.
"""

from collections.abc import Iterable
from itertools import batched

from pynamodb.connection import Connection as TableConnection
from pynamodb.exceptions import DoesNotExist, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from orglane import keys
from orglane.edges.items import FirstAnswer, Membership, NoticeItem, Session, SessionOf, SignIn, Ticket, Token, User
from orglane.edges.notices import expires_s, notice_of
from orglane.ports import Principal
from orglane.ports.people import SESSION_S, SIGN_IN_S, Identity, OpenSignIn, Person
from orglane.ports.shells import News

# A transaction takes 100 items, and a membership that ended comes with a notice.
_MEMBERSHIPS = 45


class TablePeople:
    """People, sessions, tokens and tickets, each one small row."""

    def __init__(self, connection: TableConnection) -> None:
        self._connection = connection

    def begin_sign_in(self, state: str, return_to: str, now_ms: int) -> None:
        SignIn(SignIn.key(state), return_to=return_to, ttl=now_ms // 1000 + SIGN_IN_S).save()

    def claim_sign_in(self, state: str, now_ms: int) -> OpenSignIn | None:
        try:
            item = SignIn.get(SignIn.key(state), keys.HEAD_SK, consistent_read=True)
        except DoesNotExist:
            return None
        if item.is_expired(now_ms):
            return None
        try:
            # Browsers send a callback twice; whoever moves it from open to claimed exchanges the code.
            item.update(actions=[SignIn.status.set("claimed")], condition=SignIn.status == "open")
        except UpdateError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            return OpenSignIn(item.return_to, is_first=False)
        return OpenSignIn(item.return_to, is_first=True)

    def sign_in(self, identity: Identity, session: str, now_ms: int) -> None:
        person = identity.person
        pk = User.key(person.user_id)
        self._remember(person, now_ms)
        self._belong(identity, now_ms)
        ttl = now_ms // 1000 + SESSION_S
        # First that it exists, so that no session is one that nobody can end.
        SessionOf(pk, Session.key(session), ttl=ttl).save()
        Session(Session.key(session), user_id=person.user_id, login=person.login, ttl=ttl).save()

    def _remember(self, person: Person, now_ms: int) -> None:
        """What GitHub tells of the person, where it is news."""
        known = self.person(person.user_id)
        if known and known[0] == person:
            return
        facts = (
            User.user_id.set(person.user_id),
            User.login.set(person.login),
            User.name.set(person.name) if person.name is not None else User.name.remove(),
            User.avatar_url.set(person.avatar_url),
        )
        self._write([_notice(person.user_id, News.RENAMED, now_ms)], [], person.user_id, *facts, User.seq.add(1))

    def _belong(self, identity: Identity, now_ms: int) -> None:
        """Exactly these memberships: what GitHub no longer tells of is gone. An epoch has always the same ones."""
        user_id = identity.person.user_id
        now = {belonging.account.id: belonging.role for belonging in identity.belongings}
        known = self.organizations(user_id)
        moved = (each for each in known | now if known.get(each) != now.get(each))
        for some in batched(moved, _MEMBERSHIPS, strict=False):
            kept = [_membership(user_id, each, now[each]) for each in some if each in now]
            gone = [_membership(user_id, each) for each in some if each not in now]
            left = [_notice(user_id, News.LEFT, now_ms, each.organization_id) for each in gone]
            news = left or [_notice(user_id, News.MEMBERSHIPS, now_ms)]
            self._write([*kept, *news], gone, user_id, User.epoch.add(1))

    def _write(self, puts: Iterable[Model], deletes: Iterable[Model], user_id: str = "", *actions: Action) -> None:
        """All or nothing, with what happens to the person's own row; again when others were writing the same rows."""
        rows, gone = list(puts), list(deletes)
        for last in (False, False, True):
            try:
                with TransactWrite(connection=self._connection) as transaction:
                    for row in rows:
                        transaction.save(row)
                    for row in gone:
                        transaction.delete(row)
                    if actions:
                        transaction.update(_user(user_id), actions=list(actions))
            except TransactWriteError as error:
                if last or "TransactionConflict" not in str(error.cause_response_message):
                    raise
            else:
                return

    def by_session(self, session: str, now_ms: int) -> Principal | None:
        try:
            item = Session.get(Session.key(session), keys.HEAD_SK, consistent_read=True)
        except DoesNotExist:
            return None
        if item.is_expired(now_ms):
            return None
        return Principal(item.login, user_id=item.user_id, credential=item.pk, until_ms=int(item.ttl) * 1000)

    def end_session(self, session: str, now_ms: int) -> None:
        try:
            item = Session.get(Session.key(session), keys.HEAD_SK, consistent_read=True)
        except DoesNotExist:
            return
        news = _notice(item.user_id, News.SESSION_ENDED, now_ms, item.pk)
        self._write([news], [item, SessionOf(User.key(item.user_id), item.pk)])

    def by_token(self, token: str, now_ms: int) -> Principal | None:
        try:
            item = Token.get(Token.key(token), keys.HEAD_SK)
        except DoesNotExist:
            return None
        if item.is_expired(now_ms):
            return None
        until_ms = None if item.ttl is None else int(item.ttl) * 1000
        return Principal(item.login, organization_id=item.organization_id, credential=item.pk, until_ms=until_ms)

    def person(self, user_id: str) -> tuple[Person, str | None] | None:
        try:
            item = User.get(User.key(user_id), keys.HEAD_SK, consistent_read=True)
        except DoesNotExist:
            return None
        return Person(item.user_id, item.login, item.name, item.avatar_url), item.active_organization_id

    def organizations(self, user_id: str) -> dict[str, str]:
        prefix = Membership.sk.startswith(keys.ORGANIZATION_PREFIX)
        rows = Membership.query(User.key(user_id), prefix, consistent_read=True)
        return {row.organization_id: row.role for row in rows}

    def activate(self, user_id: str, organization_id: str, now_ms: int, *, is_news: bool) -> None:
        chosen = User.active_organization_id
        # Choosing what is chosen already is no news, whoever does it at the same time.
        is_other = User.pk.exists() & (chosen.does_not_exist() | (chosen != organization_id))
        try:
            with TransactWrite(connection=self._connection) as transaction:
                counted: list[Action] = [User.seq.add(1)] if is_news else []
                actions = [chosen.set(organization_id), *counted]
                transaction.update(_user(user_id), actions=actions, condition=is_other)
                if is_news:
                    transaction.save(_notice(user_id, News.ACTIVATED, now_ms))
        except TransactWriteError as error:
            if "ConditionalCheckFailed" not in str(error.cause_response_message):
                raise

    def issue_ticket(self, principal: Principal, ticket: str, expires_at_ms: int) -> None:
        Ticket(
            Ticket.key(ticket),
            login=principal.login,
            user_id=principal.user_id,
            organization_id=principal.organization_id,
            credential=principal.credential,
            until_ms=principal.until_ms,
            ttl=expires_at_ms // 1000,
        ).save()

    def first_answer(self, *scope: str, now_ms: int) -> str | None:
        try:
            item = FirstAnswer.get(FirstAnswer.key(*scope), keys.HEAD_SK, consistent_read=True)
        except DoesNotExist:
            return None
        return None if item.is_expired(now_ms) else item.body

    def keep_answer(self, *scope: str, body: str, expires_at_ms: int) -> None:
        FirstAnswer(FirstAnswer.key(*scope), body=body, ttl=expires_at_ms // 1000).save()


def _user(user_id: str) -> User:
    return User(User.key(user_id), keys.HEAD_SK)


def _notice(user_id: str, news: News, now_ms: int, about: str = "") -> NoticeItem:
    notice = notice_of(user_id, news, now_ms, about)
    key = keys.notice(user_id, notice.id)
    return NoticeItem(*key, news=news.value, about=about or None, at_ms=now_ms, ttl=expires_s(notice))


def _membership(user_id: str, organization_id: str, role: str = "member") -> Membership:
    sk = f"{keys.ORGANIZATION_PREFIX}{organization_id}"
    return Membership(User.key(user_id), sk, organization_id=organization_id, role=role)
