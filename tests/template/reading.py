"""template.yaml as data: CloudFormation's short forms as the long ones."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from local.settings import ROOT

type Json = dict[str, Any]

# Permissions that AWS asks for and the emulator does not: only the template's own test can hold them.
NOT_ENFORCED = {
    # A mapping sends what it gave up to its on-failure destination with the function's role:
    # https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
    ("PushFunction", "sqs:SendMessage"),
    # Changes of one mapping: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
    ("WorkFunction", "lambda:DeleteEventSourceMapping"),
    ("WorkFunction", "lambda:UpdateEventSourceMapping"),
    ("LanesFunction", "lambda:DeleteEventSourceMapping"),
}


class _Loader(yaml.SafeLoader):
    """Knows CloudFormation's tags."""


def _long_form(loader: _Loader, suffix: str, node: yaml.Node) -> Json:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        return {name: value.split(".", 1) if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _long_form)


@cache
def template() -> Json:
    """All of it."""
    read: Json = yaml.load((ROOT / "template.yaml").read_text(), _Loader)
    return read


def resources(kind: str) -> dict[str, Json]:
    """The properties of the resources of a type, by their logical names."""
    found = template()["Resources"].items()
    return {name: each.get("Properties", {}) for name, each in found if each["Type"] == kind}


def functions() -> dict[str, Json]:
    return resources("AWS::Serverless::Function")


def statements(function: Json) -> list[Json]:
    """The policy statements of a function."""
    return [statement for policy in function.get("Policies", []) for statement in policy["Statement"]]


def permissions() -> Iterator[tuple[str, str]]:
    """Every action of every function's role, with the function's name."""
    for name, function in functions().items():
        for statement in statements(function):
            for action in statement["Action"]:
                yield name, action
