"""What the documents say is on the wire, taken at its word: every field that is named, and none beside."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from local.typescript import SHAPES
from orglane.api.schemas import schemas


def strict(schema: Any) -> Any:
    """The same with no field allowed that is not named."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: strict(each) for name, each in schema.items()}
    return {**made, "additionalProperties": False} if isinstance(schema.get("properties"), dict) else made


@cache
def _definitions() -> dict[str, Any]:
    made: dict[str, Any] = strict(schemas(SHAPES))
    return made


def check(name: str, value: object) -> None:
    """Raise unless a value, or the JSON text of one, is what the schema of this name says."""
    data = json.loads(value) if isinstance(value, str) else json.loads(json.dumps(value))
    Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": _definitions()}).validate(data)
