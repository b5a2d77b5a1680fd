"""Connections: pages by cursor, with GitHub's bounds and GitHub's words when they are broken."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from graphql import GraphQLError

from local.github.view import Json

MOST = 100


class Numbered(Protocol):
    """What a cursor can point at."""

    @property
    def id(self) -> int: ...


class RefusedQueryError(GraphQLError):
    """A refusal with the type that GitHub puts beside the message."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def missing(what: str) -> RefusedQueryError:
    """GitHub's words for what does not exist or may not be seen."""
    return RefusedQueryError("NOT_FOUND", f"Could not resolve to {what}.")


def connection[T: Numbered](
    name: str, items: Sequence[T], shape: Callable[[T], Json], given: Mapping[str, Any], **more: Any
) -> Json:
    """One page of a list; cursors point at things, so that a list may change between two pages."""
    start, end = _bounds(name, items, given)
    chosen = items[start:end]
    nodes = [shape(one) for one in chosen]
    cursors = [_cursor(start + place, one) for place, one in enumerate(chosen)]
    return {
        "totalCount": len(items),
        "nodes": nodes,
        "edges": [{"cursor": cursor, "node": node} for cursor, node in zip(cursors, nodes, strict=True)],
        "pageInfo": {
            "hasNextPage": end < len(items),
            "hasPreviousPage": start > 0,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
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


def _place[T: Numbered](items: Sequence[T], cursor: str) -> int:
    """Where the thing of a cursor is now; if it is gone, where it was."""
    try:
        place, number = map(int, base64.b64decode(cursor, validate=True).decode().split(":")[2:])
    except ValueError as error:
        raise RefusedQueryError(
            "INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor."
        ) from error
    if place < len(items) and items[place].id == number:
        return place
    return next((index for index, one in enumerate(items) if one.id == number), place - 1)
