"""`ports.People` on the table."""

from pynamodb.exceptions import DoesNotExist, UpdateError

from orglane import keys
from orglane.edges.items import FirstAnswer, Membership, Session, SessionOf, SignIn, Ticket, Token, User
from orglane.ports import Principal
from orglane.ports.people import SESSION_S, SIGN_IN_S, Identity, OpenSignIn, Person


class TablePeople:
    """People, sessions, tokens and tickets, each one small row."""

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
        known = self.person(person.user_id)
        User(
            pk,
            user_id=person.user_id,
            login=person.login,
            name=person.name,
            avatar_url=person.avatar_url,
            active_organization_id=known[1] if known else None,
        ).save()
        self._belong(identity)
        ttl = now_ms // 1000 + SESSION_S
        # First that it exists, so that no session is one that nobody can end.
        SessionOf(pk, Session.key(session), ttl=ttl).save()
        Session(Session.key(session), user_id=person.user_id, login=person.login, ttl=ttl).save()

    def _belong(self, identity: Identity) -> None:
        """Exactly these memberships: what GitHub no longer tells of is gone."""
        user_id = identity.person.user_id
        now = {belonging.account.id: belonging.role for belonging in identity.belongings}
        with Membership.batch_write() as batch:
            for gone in self.organizations(user_id).keys() - now.keys():
                batch.delete(_membership(user_id, gone))
            for organization_id, role in now.items():
                batch.save(_membership(user_id, organization_id, role))

    def by_session(self, session: str, now_ms: int) -> Principal | None:
        try:
            item = Session.get(Session.key(session), keys.HEAD_SK, consistent_read=True)
        except DoesNotExist:
            return None
        return None if item.is_expired(now_ms) else Principal(item.login, user_id=item.user_id)

    def end_session(self, session: str) -> None:
        Session(Session.key(session), keys.HEAD_SK).delete()

    def by_token(self, token: str, now_ms: int) -> Principal | None:
        try:
            item = Token.get(Token.key(token), keys.HEAD_SK)
        except DoesNotExist:
            return None
        return None if item.is_expired(now_ms) else Principal(item.login, organization_id=item.organization_id)

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

    def activate(self, user_id: str, organization_id: str) -> None:
        user = User(User.key(user_id), keys.HEAD_SK)
        user.update(actions=[User.active_organization_id.set(organization_id)], condition=User.pk.exists())

    def issue_ticket(self, principal: Principal, ticket: str, expires_at_ms: int) -> None:
        Ticket(
            Ticket.key(ticket),
            login=principal.login,
            user_id=principal.user_id,
            organization_id=principal.organization_id,
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


def _membership(user_id: str, organization_id: str, role: str = "member") -> Membership:
    sk = f"{keys.ORGANIZATION_PREFIX}{organization_id}"
    return Membership(User.key(user_id), sk, organization_id=organization_id, role=role)
