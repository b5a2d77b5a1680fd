"""Which handler a path leads to: templates as GitHub's documentation writes them, "/repos/{owner}/{repo}"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from local.github.call import Handler

PLACE = re.compile(r"\{(\w+)(?::([^}]+))?\}")


@dataclass(frozen=True)
class Route:
    """One route of a table."""

    method: str
    template: str
    handler: Handler

    @property
    def name(self) -> str:
        """How it is counted."""
        return f"{self.method} {self.template}"


@dataclass(frozen=True)
class Found:
    """A route with the parts of the path that it names, decoded."""

    route: Route
    params: dict[str, str]


class Router:
    """A table of routes; the first that fits is taken."""

    def __init__(self, table: Iterable[tuple[str, str, Handler]]) -> None:
        self._routes: dict[str, list[tuple[re.Pattern[str], Route]]] = {}
        for method, template, handler in table:
            known = self._routes.setdefault(method, [])
            known.append((_pattern(template), Route(method, template, handler)))

    def find(self, method: str, path: str) -> Found | None:
        """The route of a path, if there is one."""
        for pattern, route in self._routes.get(method, ()):
            if found := pattern.fullmatch(path):
                return Found(route, {name: unquote(part) for name, part in found.groupdict().items()})
        return None


def _pattern(template: str) -> re.Pattern[str]:
    text, at = "", 0
    for place in PLACE.finditer(template):
        text += re.escape(template[at : place.start()]) + f"(?P<{place[1]}>{place[2] or '[^/]+'})"
        at = place.end()
    return re.compile(text + re.escape(template[at:]))
