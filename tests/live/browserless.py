"""Somebody who signs in with GitHub, without a browser: cookies are kept, redirects are followed one by one."""

from urllib.parse import urlsplit

import httpx

from tests.live.deployed import Deployed
from tests.live.payloads import Json


class Visitor:
    """A cookie jar, and the steps of a sign-in."""

    def __init__(self, deployed: Deployed) -> None:
        self.deployed = deployed
        self.http = httpx.Client(base_url=deployed.cloud.site_url, trust_env=False, timeout=60)

    def close(self) -> None:
        self.http.close()

    def begin(self, login: str, return_to: str = "/") -> str:
        """Start at the site, pick who you are on GitHub; answers the callback's address that GitHub leads to."""
        begun = self.http.get("/v1/auth/github/login", params={"login": login, "returnTo": return_to})
        assert begun.status_code == 302, begun.text
        picked = self.deployed.github.get(begun.headers["location"])
        assert picked.status_code == 302, picked.text
        callback: str = picked.headers["location"]
        assert urlsplit(callback).path == "/v1/auth/github/callback"
        return callback

    def sign_in(self, login: str) -> "Visitor":
        answer = self.http.get(self.begin(login))
        assert answer.status_code == 302, answer.text
        return self

    def app(self) -> Json:
        """The app snapshot."""
        shown: Json = self.http.get("/v1/app").raise_for_status().json()
        return shown

    def post(self, path: str, csrf: str | None = None) -> httpx.Response:
        return self.http.post(path, headers={"x-orglane-csrf": csrf} if csrf else {})
