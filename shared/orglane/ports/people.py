"""People who sign in, and what they may do with it."""

from typing import NamedTuple, Protocol

from orglane.commands import Account
from orglane.ports import Principal


class Person(NamedTuple):
    """Somebody who signed in, as GitHub knows them."""

    user_id: str
    login: str
    name: str | None
    avatar_url: str


class Belonging(NamedTuple):
    """That a person belongs to an organization: `role` is admin or member."""

    account: Account
    role: str


class Identity(NamedTuple):
    """What GitHub says of whoever has just signed in."""

    person: Person
    belongings: tuple[Belonging, ...]


class SignInProvider(Protocol):
    """GitHub's sign-in."""

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> Identity:
        """Who the code stands for. Raises Refused when GitHub refuses it, Unavailable when it does not answer."""
        ...


class OpenSignIn(NamedTuple):
    """A sign-in that was begun here; `is_first` for the one callback that may exchange its code."""

    return_to: str
    is_first: bool


# A cookie and the row behind it live equally long.
SIGN_IN_S, SESSION_S = 10 * 60, 14 * 24 * 60 * 60


class People(Protocol):
    """People, their sessions, tokens and tickets. Secrets go in and are looked up by their hash."""

    def begin_sign_in(self, state: str, return_to: str, now_ms: int) -> None: ...

    def claim_sign_in(self, state: str, now_ms: int) -> OpenSignIn | None: ...

    def sign_in(self, identity: Identity, session: str, now_ms: int) -> None:
        """Remember the person, exactly these belongings, and the session."""
        ...

    def by_session(self, session: str, now_ms: int) -> Principal | None: ...

    def end_session(self, session: str, now_ms: int) -> None:
        """End it, and have the connections that came from it ended."""
        ...

    def by_token(self, token: str, now_ms: int) -> Principal | None: ...

    def person(self, user_id: str) -> tuple[Person, str | None] | None:
        """A person and their active organization."""
        ...

    def organizations(self, user_id: str) -> dict[str, str]:
        """The organizations that a person belongs to, with their role in each."""
        ...

    def activate(self, user_id: str, organization_id: str, now_ms: int, *, is_news: bool) -> None:
        """Choose the organization that opens first; `is_news` where another one did, which then is told."""
        ...

    def issue_ticket(self, principal: Principal, ticket: str, expires_at_ms: int) -> None: ...

    def first_answer(self, *scope: str, now_ms: int) -> str | None:
        """What was answered the first time to a request with this Idempotency-Key."""
        ...

    def keep_answer(self, *scope: str, body: str, expires_at_ms: int) -> None: ...
