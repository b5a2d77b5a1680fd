"""A request and an answer without the web framework: handlers are plain functions between the two."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from local.github.auth import Anonymous, Caller
from local.github.errors import BadRequestError, NotFoundError, ValidationError
from local.github.faults import Place
from local.github.hub import Hub
from local.github.view import Json, View
from local.github.world import World

MOST_PER_PAGE = 100
LARGEST_ID = 2**53


@dataclass(frozen=True)
class Call:
    """One request."""

    hub: Hub
    url: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Json = field(default_factory=dict)
    caller: Caller = field(default_factory=Anonymous)
    accept: str = ""
    place: Place = field(default_factory=lambda: Place(""))

    @property
    def world(self) -> World:
        """What exists."""
        return self.hub.world

    @property
    def view(self) -> View:
        """What shapes need."""
        return self.hub.view

    def number(self, name: str) -> int:
        """A numeric part of the path."""
        text = self.params[name]
        if not (text.isascii() and text.isdigit() and int(text) < LARGEST_ID):
            raise NotFoundError
        return int(text)

    def text(self, name: str) -> str:
        """A text that the body must have."""
        value = self.maybe_text(name)
        if value is None:
            raise BadRequestError(f"{name} is missing")
        return value

    def maybe_text(self, name: str) -> str | None:
        """A text that the body may have."""
        return self._typed(name, str, "a text")

    def maybe_flag(self, name: str) -> bool | None:
        """A yes or no that the body may have."""
        return self._typed(name, bool, "true or false")

    def maybe_texts(self, name: str) -> list[str] | None:
        """A list of texts that the body may have."""
        values = self._typed(name, list, "a list of texts")
        if values is not None and not all(isinstance(value, str) for value in values):
            raise BadRequestError(f"{name} must be a list of texts")
        return values

    def maybe_number(self, name: str) -> int | None:
        """A whole number that the body may have."""
        if isinstance(self.body.get(name), bool):
            raise BadRequestError(f"{name} must be a whole number")
        return self._typed(name, int, "a whole number")

    def _typed[T](self, name: str, kind: type[T], what: str) -> T | None:
        value = self.body.get(name)
        if value is None or isinstance(value, kind):
            return value
        raise BadRequestError(f"{name} must be {what}")


@dataclass(frozen=True)
class Reply:
    """One answer; a body of None is empty, a text is a page."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Reply]


def page[T](call: Call, items: Iterable[T], shape: Callable[[T], Any]) -> Reply:
    """One page of a list, with GitHub's Link header."""
    body, headers = page_of(call, list(items), shape)
    return Reply(body, headers=headers)


def page_in[T](call: Call, name: str, items: Iterable[T], shape: Callable[[T], Any]) -> Reply:
    """One page of a list that is wrapped, with its total."""
    everything = list(items)
    body, headers = page_of(call, everything, shape)
    return Reply({"total_count": len(everything), name: body}, headers=headers)


def page_of[T](call: Call, items: list[T], shape: Callable[[T], Any]) -> tuple[list[Any], dict[str, str]]:
    """The shapes of one page and its links; nonsense in the query counts as the default, as at GitHub."""
    size = min(_positive(call.query.get("per_page"), 30), MOST_PER_PAGE)
    number = _positive(call.query.get("page"), 1)
    refuse_cursor(call, "page")
    if short := call.hub.faults.strike(("short_page",), call.place):
        start = (number - 1) * size
        return [shape(one) for one in items[start : start + min(size, short.keep)]], {}
    last = max(1, -(-len(items) // size))
    links = []
    if number > 1:
        links += [_link(call.url, "prev", page=min(number - 1, last))]
    if number < last:
        links += [_link(call.url, "next", page=number + 1), _link(call.url, "last", page=last)]
    if number > 1:
        links += [_link(call.url, "first", page=1)]
    chosen = items[(number - 1) * size : number * size]
    return [shape(one) for one in chosen], {"Link": ", ".join(links)} if links else {}


def refuse_cursor(call: Call, name: str) -> None:
    """Where a test wants it, a page that was told of before is no longer to be had."""
    if name in call.query and (fault := call.hub.faults.strike(("bad_cursor",), call.place)):
        words = fault.message or "Invalid cursor"
        raise (BadRequestError if fault.status == 400 else ValidationError)(words)


def _positive(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text) < LARGEST_ID else default


def _link(url: str, relation: str, **changed: object) -> str:
    return f'<{with_query(url, **changed)}>; rel="{relation}"'


def with_query(url: str, **changed: object) -> str:
    """The same address with other values in its query."""
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **changed}
    return urlunsplit(parts._replace(query=urlencode(query)))
