"""JSON Schema of what is on the wire, from the classes: for the socket's document and the browser's types."""

import re
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from orglane.changes import AppChange, Change
from orglane.model import camel

CHANGES: frozenset[type] = frozenset(get_args(Change.__value__) + get_args(AppChange.__value__))


class WireSchema(GenerateJsonSchema):
    """What `model.wire` and `changes.change_wire` write: every field, always; a change with its type."""

    def field_is_required(self, *_: object, **__: object) -> bool:
        return True

    def field_title_should_be_set(self, *_: object) -> bool:
        return False

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        made, shape = super().dataclass_schema(schema), schema["cls"]
        if "description" in made:
            made["description"] = _spelled(made["description"], shape)
        if shape in CHANGES:
            name = shape.__name__[0].lower() + shape.__name__[1:]
            made["properties"] = {"type": {"const": name, "type": "string"}, **made["properties"]}
            made["required"] = ["type", *made.get("required", [])]
        return made


def _spelled(text: str, shape: type) -> str:
    """A docstring in the wire's spelling."""
    names = {each.name for each in fields(shape)}
    text = re.sub(r"`(\w+)`", lambda found: f"`{camel(found[1])}`" if found[1] in names else found[0], text)
    return re.sub(r"\bNone\b", "null", text)


def schemas(shapes: Iterable[Any], ref: str = "#/$defs/{model}") -> dict[str, JsonSchemaValue]:
    """The definitions of these classes and named unions, and of all that they are made of, by name."""
    adapters = [(str(each), "serialization", TypeAdapter(each)) for each in shapes]
    _, made = TypeAdapter.json_schemas(adapters, ref_template=ref, schema_generator=WireSchema)  # type: ignore[arg-type]
    definitions: dict[str, JsonSchemaValue] = made["$defs"]
    return definitions
