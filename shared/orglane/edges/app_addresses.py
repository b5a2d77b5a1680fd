"""Where a GitHub answers: github.com, or an Enterprise Server below `/api/v3`. Nothing is asked anywhere else.

https://docs.github.com/en/enterprise-server@latest/rest/using-the-rest-api/getting-started-with-the-rest-api
"""

from collections.abc import Mapping

import httpx

_SERVER = "/api/v3"
# How many names follow these in a path; they would make every repository a route of its own.
_NAMES = {"repos": 2, "orgs": 1, "users": 1, "members": 1, "memberships": 1, "branches": 1, "commits": 1, "teams": 1}


class Addresses:
    """The addresses of one GitHub, from the base of its REST API."""

    def __init__(self, api_url: str) -> None:
        self._base = api_url.rstrip("/")
        base = httpx.URL(self._base)
        if base.scheme not in ("http", "https") or not base.host or base.userinfo or base.query:
            raise ValueError("the address of GitHub's API must be http(s)://host[/path]")
        self._origin = _origin(base)
        self._below = base.path.rstrip("/")
        above = self._base.removesuffix(_SERVER)
        self.graphql = httpx.URL(f"{self._base}/graphql" if above == self._base else f"{above}/api/graphql")

    def rest(self, path: str, query: Mapping[str, str | int] | None = None) -> httpx.URL:
        """The address of a resource; raises ValueError for a path that leads out of the API."""
        url = httpx.URL(self._base + path)
        if self.path_of(url) is None:
            raise ValueError(f"no path of GitHub's API: {path.partition('?')[0]}")
        return url.copy_merge_params(dict(query)) if query else url

    def joined(self, url: httpx.URL, reference: str) -> httpx.URL | None:
        """Where a link or a redirect of this GitHub leads; None for anywhere else, where no token of ours may go."""
        try:
            found = url.join(reference)
        except httpx.InvalidURL:
            return None
        return found if _origin(found) == self._origin else None

    def path_of(self, url: httpx.URL) -> str | None:
        """Path and query below the API's base; None for what is anywhere else."""
        path = url.raw_path.decode("ascii")
        if _origin(url) != self._origin or not path.startswith(f"{self._below}/"):
            return None
        return path.removeprefix(self._below)

    def route_of(self, method: str, url: httpx.URL) -> str:
        """The shape of a request, without names and numbers: `GET /repos/{}/{}/pulls`."""
        path = "/graphql" if url == self.graphql else (self.path_of(url) or url.path).partition("?")[0]
        parts, names = [], 0
        for part in path.split("/"):
            is_name = names > 0 or part.isdigit()
            parts.append("{}" if is_name else part)
            names = names - 1 if names else _NAMES.get(part, 0)
        return f"{method} {'/'.join(parts)}"


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
