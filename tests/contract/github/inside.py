"""A local GitHub without sockets in a test's hands: an organization with the App on it, asked with its token."""

import json
import time
from collections.abc import Mapping
from typing import Any

import jwt

from local.github.inprocess import Asked, InProcess, app_key

Json = dict[str, Any]
LOGIN = "acme"


class Inside(InProcess):
    """With an organization of two repositories, four pull requests and two members, unless told otherwise."""

    def __init__(self, repositories: int = 2, pull_requests: int = 4, members: int = 2, **more: Any) -> None:
        super().__init__(**more)
        self.grow(LOGIN, repositories, pull_requests, members)
        self.token = self.installed(LOGIN)

    def grow(self, login: str, repositories: int = 2, pull_requests: int = 4, members: int = 2) -> None:
        sizes = {"repositories": repositories, "pullRequests": pull_requests, "members": members}
        self.press("POST", "/organizations", login=login, **sizes)

    def installed(self, login: str) -> dict[str, str]:
        """The App installed on an account, and the header with its token."""
        self.number = self.press("POST", f"/organizations/{login}/install")["id"]
        self.take()
        return self.mint(self.number)

    def mint(self, number: int) -> dict[str, str]:
        minted = self.ask("POST", f"/app/installations/{number}/access_tokens", self.app())
        assert minted.status == 201, minted.body
        return {"Authorization": f"Bearer {minted.json['token']}"}

    def app(self, **claims: Any) -> dict[str, str]:
        """The header with the App's JWT."""
        now = int(time.time())
        wanted = {"iat": now - 60, "exp": now + 540, "iss": "4242", "jti": self.hub.secret(8), **claims}
        return {"Authorization": f"Bearer {jwt.encode(wanted, app_key()[0], 'RS256')}"}

    def get(self, path: str, token: Mapping[str, str] | None = None) -> Asked:
        return self.ask("GET", path, self.token if token is None else token)

    def query(self, text: str, **variables: Any) -> Json:
        """The answer to a GraphQL query, whole."""
        answer = self.ask("POST", "/graphql", self.token, {"query": text, "variables": variables})
        assert answer.status == 200, answer.body
        read: Json = json.loads(answer.body)
        return read

    def data(self, text: str, **variables: Any) -> Any:
        """The data of a query that must not have errors."""
        answer = self.query(text, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    @property
    def repositories(self) -> list[Json]:
        found: list[Json] = self.press("GET", f"/organizations/{LOGIN}")["repositories"]
        return found

    @property
    def members(self) -> list[str]:
        return [one["login"] for one in self.press("GET", f"/organizations/{LOGIN}")["members"]]

    def open(self, title: str = "A change", **more: Any) -> tuple[str, Json]:
        """A new pull request of the first repository: where its controls are, and itself."""
        name = self.repositories[0]["full_name"]
        made = self.press("POST", f"/repositories/{name}/pulls", title=title, **more)
        return f"/repositories/{name}/pulls/{made['number']}", made

    def told(self) -> list[str]:
        """What was to be delivered since the last time, by event and action."""
        names = []
        for sent in self.take():
            self.answered(sent)
            action = sent.payload.get("action")
            names.append(sent.event if action is None else f"{sent.event}.{action}")
        return names
