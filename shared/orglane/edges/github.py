"""GitHub's sign-in: the code for a token, the token for a person and the organizations they belong to.

The token is used for these few requests and then forgotten. Membership is asked of each organization itself: an
installation is also listed for outside collaborators, who must not see the whole organization.
https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from orglane.commands import Account
from orglane.errors import Refused, Unavailable
from orglane.github.payload import MAX_URL, account, at, identifier, items, text
from orglane.ports.people import Belonging, Identity, Person

if TYPE_CHECKING:
    import httpx

TIMEOUT_S = 8.0
_PER_PAGE = 100


class GithubSignIn:
    """`ports.SignInProvider` over HTTP; `web_url` serves sign-in, `api_url` the REST API."""

    def __init__(self, web_url: str, api_url: str, client_id: str, client_secret: Callable[[], str]) -> None:
        self._web_url = web_url
        self._api_url = api_url
        self._client_id = client_id
        self._client_secret = client_secret

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> Identity:
        import httpx  # here: signing in is rare, and the import would cost every cold start

        try:
            with httpx.Client(timeout=TIMEOUT_S) as http:
                token = self._token(http, code, verifier, redirect_uri)
                http.headers = httpx.Headers(
                    {"authorization": f"Bearer {token}", "accept": "application/vnd.github+json"}
                )
                person = self._person(http)
                return Identity(person, tuple(self._belongings(http, person)))
        except (httpx.HTTPError, ValueError) as reason:
            raise Unavailable(f"GitHub did not answer as expected: {type(reason).__name__}") from reason

    def _token(self, http: "httpx.Client", code: str, verifier: str, redirect_uri: str) -> str:
        response = http.post(
            f"{self._web_url}/login/oauth/access_token",
            headers={"accept": "application/json"},
            data={
                "client_id": self._client_id,
                "client_secret": self._client_secret(),
                "code": code,
                "code_verifier": verifier,
                "redirect_uri": redirect_uri,
            },
        )
        answer = response.raise_for_status().json()
        token = text(answer, "access_token")
        if not token:  # GitHub answers 200 with an error in words
            raise Refused(400, "Sign-in refused", text(answer, "error_description") or "GitHub refused the code.")
        return token

    def _person(self, http: "httpx.Client") -> Person:
        user = http.get(f"{self._api_url}/user").raise_for_status().json()
        user_id = identifier(user, "id")
        if user_id is None:
            raise ValueError("a user without id")
        avatar_url = text(user, "avatar_url", most=MAX_URL)
        return Person(user_id, text(user, "login"), text(user, "name") or None, avatar_url)

    def _belongings(self, http: "httpx.Client", person: Person) -> Iterator[Belonging]:
        for owner in self._accounts(http):
            if owner.kind == "user":
                if owner.id == person.user_id:
                    yield Belonging(owner, "admin")
                continue
            role = self._role(http, owner)
            if role:
                yield Belonging(owner, role)

    def _accounts(self, http: "httpx.Client") -> Iterator[Account]:
        """The accounts that have the App installed and that this person has to do with."""
        page = 1
        while True:
            query: dict[str, Any] = {"per_page": _PER_PAGE, "page": page}
            answer = http.get(f"{self._api_url}/user/installations", params=query).raise_for_status().json()
            installations = items(answer, "installations")
            for installation in installations:
                owner = account({"installation": installation})
                if owner and at(installation, "suspended_at") is None:
                    yield owner
            if len(installations) < _PER_PAGE:
                return
            page += 1

    def _role(self, http: "httpx.Client", owner: Account) -> str | None:
        """The person's role when they are an active member, None for anybody else."""
        response = http.get(f"{self._api_url}/user/memberships/orgs/{owner.login}")
        if response.status_code in (403, 404):
            return None
        membership = response.raise_for_status().json()
        return text(membership, "role") or "member" if text(membership, "state") == "active" else None
