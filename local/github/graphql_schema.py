"""GitHub's published GraphQL schema, and queries read against it."""

from functools import cache, lru_cache
from pathlib import Path
from threading import Lock, Thread

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    parse,
    validate,
)

SCHEMA_FILE = Path(__file__).parents[2] / "node_modules" / "@octokit" / "graphql-schema" / "schema.graphql"
LARGEST = 2**53


def _wide(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST:
        return value
    raise GraphQLError(f"Int cannot represent {value!r}")


# GitHub calls it Int and fills it with more than 32 bits: the ids of check runs and suites have outgrown them.
WIDE_INT = GraphQLScalarType("WideInt", serialize=_wide)


_reading = Lock()


def published_schema() -> GraphQLSchema:
    """GitHub's schema: a megabyte that takes a second or two, once; whoever comes meanwhile waits for it."""
    with _reading:
        return _schema()


def read_ahead() -> None:
    """Have the schema read before anybody asks for it; a stop does not wait for it."""
    Thread(target=published_schema, name="schema", daemon=True).start()


@cache
def _schema() -> GraphQLSchema:
    schema = build_schema(SCHEMA_FILE.read_text("utf-8"), assume_valid=True, assume_valid_sdl=True)
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and "databaseId" in kind.fields:
            field = kind.fields["databaseId"]
            if field.type is GraphQLInt:
                field.type = WIDE_INT
            elif isinstance(field.type, GraphQLNonNull):
                field.type = GraphQLNonNull(WIDE_INT)
    return schema


@lru_cache(maxsize=200)
def read_query(text: str) -> tuple[DocumentNode, tuple[GraphQLError, ...]]:
    """A query with what is wrong with it; the product asks the same few again and again."""
    document = parse(text)
    return document, tuple(validate(published_schema(), document))
