"""GitHub's published descriptions as judges, and the few places where they are known to be out of date."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from jsonschema import Draft7Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT7

OCTOKIT = Path(__file__).parents[3] / "node_modules" / "@octokit"

# Where a description forbids what GitHub really sends, as "place: complaint", and the reason.
KNOWN_GAPS: tuple[tuple[str, str], ...] = (
    (r"^(pull_request/)?user: None is not", "a deleted account leaves null; the simple form in OpenAPI says so"),
    (r"^(\d+/)?head/repo: None is not", "a deleted fork leaves null; the webhook schema says so"),
    (r"^\d+/labels/\d+/description: None", "the same label may be without one in the description of one pull request"),
    (r"^changes/owner/from: .*'organization' was", "transferred by an organization: OpenAPI's own webhook knows it"),
    (r"^\d+/account: '(name|slug|created_at|updated_at)' is a required", "allOf where `installation` has anyOf"),
)


def known_gap(complaint: str) -> bool:
    """Whether a complaint comes from a gap of the description."""
    return any(re.search(pattern, complaint) for pattern, _ in KNOWN_GAPS)


def complaints(validator: Draft7Validator, instance: Any) -> list[str]:
    """What a description says against an answer, gaps left out."""
    found = []
    for error in leaves(validator.iter_errors(instance)):
        complaint = f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
        if not known_gap(complaint):
            found.append(complaint)
    return found


def leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """The errors at the bottom; of alternatives, those of the one that fits best."""
    for error in errors:
        if not error.context:
            yield error
            continue
        branches: dict[Any, list[ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(inner.schema_path[0], []).append(inner)
        # A null that is allowed says nothing about a value that is not null.
        real = [one for one in branches.values() if one[0].validator_value != "null"]
        yield from leaves(sorted(real, key=len)[0])


@dataclass(frozen=True)
class WebhookSchemas:
    """@octokit/webhooks-schemas."""

    registry: Registry[Any]
    names: frozenset[str]

    @classmethod
    def load(cls) -> Self:
        document = json.loads((OCTOKIT / "webhooks-schemas" / "schema.json").read_text())
        resource = DRAFT7.create_resource(document)
        return cls(Registry().with_resource("urn:webhooks", resource), frozenset(document["definitions"]))

    def complaints(self, event: str, payload: Any) -> list[str]:
        """What the schema of an event and its action says against a payload."""
        action = payload.get("action", "event")
        name = f"{event}${action}"
        if name not in self.names:
            return [f"{name} is not published"]
        schema = {"$ref": f"urn:webhooks#/definitions/{name}"}
        return complaints(Draft7Validator(schema, registry=self.registry, format_checker=FormatChecker()), payload)


@dataclass(frozen=True)
class OpenApi:
    """@octokit/openapi."""

    document: dict[str, Any]
    registry: Registry[Any]

    @classmethod
    def load(cls) -> Self:
        text = (OCTOKIT / "openapi" / "generated" / "api.github.com.json").read_text()
        document = json.loads(text, object_hook=_nullable)
        return cls(document, Registry().with_resource("urn:api", DRAFT7.create_resource(document)))

    def complaints(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """What the description of a route says against an answer."""
        responses = self.document["paths"][path][method.lower()]["responses"]
        response = responses.get(str(status))
        if response is None:
            return [f"{method} {path} does not answer {status}"]
        if "$ref" in response:
            response = self.document["components"]["responses"][response["$ref"].rpartition("/")[2]]
        schema = response.get("content", {}).get("application/json", {}).get("schema")
        if schema is None:
            return []
        rooted = _rooted(schema)
        return complaints(Draft7Validator(rooted, registry=self.registry, format_checker=FormatChecker()), body)


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.0 says `nullable`; JSON Schema has a type for it."""
    if schema.get("nullable") is True:
        rest = {key: value for key, value in schema.items() if key != "nullable"}
        return {"anyOf": [rest, {"type": "null"}]}
    return schema


def _rooted(schema: Any) -> Any:
    """References from a schema that stands alone point into the document."""
    if isinstance(schema, list):
        return [_rooted(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: f"urn:api{value}" if key == "$ref" else _rooted(value) for key, value in schema.items()}
