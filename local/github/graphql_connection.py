"""Connections: pages by cursor, with GitHub's bounds and GitHub's words when they are broken."""

import base64
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Protocol

from graphql import GraphQLError

from local.github.faults import Fault
from local.github.view import Json

MOST = 100

# What is to go wrong with a connection, by its name and its repository's; set while a query is executed.
PageFault = Callable[[tuple[str, ...], str, str], Fault | None]
page_fault: ContextVar[PageFault] = ContextVar("page_fault", default=lambda kinds, name, of: None)


class Numbered(Protocol):
    """What a cursor can point at."""

    @property
    def id(self) -> int: ...


class RefusedQueryError(GraphQLError):
    """A refusal with the type that GitHub puts beside the message; some have none."""

    def __init__(self, kind: str | None, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def missing(what: str) -> RefusedQueryError:
    """GitHub's words for what does not exist or may not be seen."""
    return RefusedQueryError("NOT_FOUND", f"Could not resolve to {what}.")


def connection[T: Numbered](
    name: str,
    items: Sequence[T],
    shape: Callable[[T], Json],
    given: Mapping[str, Any],
    *,
    of: str = "",
    edge: Callable[[T], Json] | None = None,
    **more: Any,
) -> Json:
    """One page of a list; cursors point at things, so that a list may change between two pages.

    `of` is the full name of the repository it belongs to, `edge` what an edge has besides its node.
    """
    start, end = _bounds(name, items, given)
    strike, has_next = page_fault.get(), end < len(items)
    if given.get("after") and strike(("bad_cursor",), name, of):
        raise _bad_cursor(given["after"])
    if short := strike(("short_page",), name, of):
        end, has_next = min(end, start + short.keep), False
    chosen = items[start:end]
    nodes = [shape(one) for one in chosen]
    return {
        "totalCount": len(items),
        "nodes": nodes,
        "edges": lambda info: [
            {"cursor": _cursor(start + place, one), "node": node, **(edge(one) if edge else {})}
            for place, (one, node) in enumerate(zip(chosen, nodes, strict=True))
        ],
        "pageInfo": {
            "hasNextPage": has_next,
            "hasPreviousPage": start > 0,
            "startCursor": _cursor(start, chosen[0]) if chosen else None,
            "endCursor": _cursor(end - 1, chosen[-1]) if chosen else None,
        },
        **more,
    }


def _bounds[T: Numbered](name: str, items: Sequence[T], given: Mapping[str, Any]) -> tuple[int, int]:
    first, last = given.get("first"), given.get("last")
    _check(name, first, last)
    start = _place(items, given["after"]) + 1 if given.get("after") else 0
    end = _place(items, given["before"]) if given.get("before") else len(items)
    if first is not None:
        return start, min(end, start + first)
    return max(start, end - (last or 0)), end


def _check(name: str, first: int | None, last: int | None) -> None:
    if first is None and last is None:
        raise RefusedQueryError(
            "MISSING_PAGINATION_BOUNDARIES",
            f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.",
        )
    for bound, value in (("first", first), ("last", last)):
        if value is not None and value > MOST:
            raise RefusedQueryError(
                "EXCESSIVE_PAGINATION",
                f"Requesting {value} records on the `{name}` connection exceeds the `{bound}` limit of {MOST} records.",
            )


def _cursor(place: int, item: Numbered) -> str:
    return base64.b64encode(f"cursor:v2:{place}:{item.id}".encode()).decode()


def _bad_cursor(cursor: str) -> RefusedQueryError:
    return RefusedQueryError("INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor.")


def _place[T: Numbered](items: Sequence[T], cursor: str) -> int:
    """Where the thing of a cursor is now; if it is gone, where it was."""
    try:
        place, number = map(int, base64.b64decode(cursor, validate=True).decode().split(":")[2:])
    except ValueError as error:
        raise _bad_cursor(cursor) from error
    if place < len(items) and items[place].id == number:
        return place
    return next((index for index, one in enumerate(items) if one.id == number), place - 1)
