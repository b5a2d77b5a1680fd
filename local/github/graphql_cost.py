"""What a query costs, by GitHub's own rules, from its text and variables alone.

https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

MOST_NODES = 500_000
REQUESTS_A_POINT = 100


@dataclass
class Cost:
    """How many requests a query stands for, and how many nodes it may bring at most."""

    requests: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        """What is charged: never nothing."""
        return max(1, round(self.requests / REQUESTS_A_POINT))


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """The operation that is to be executed."""
    found = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if name is None:
        return found[0] if found else None
    return next((one for one in found if one.name is not None and one.name.value == name), None)


def cost_of(document: DocumentNode, variables: Mapping[str, Any], name: str | None = None) -> Cost:
    """Each connection is one request for each thing that it hangs on, and brings as many nodes as it asks for."""
    operation = operation_of(document, name)
    if operation is None:
        return Cost()
    defaults = {
        one.variable.name.value: _value(one.default_value, {})
        for one in operation.variable_definitions or ()
        if one.default_value is not None
    }
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    walk = _Walk(fragments, {**defaults, **variables})
    walk.selections(operation.selection_set, 1)
    return walk.cost


class _Walk:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]) -> None:
        self.cost = Cost()
        self._fragments, self._variables = fragments, variables

    def selections(self, chosen: SelectionSetNode | None, parents: int) -> None:
        for one in () if chosen is None else chosen.selections:
            if not _left_out(one.directives, self._variables):
                self._selection(one, parents)

    def _selection(self, one: object, parents: int) -> None:
        if isinstance(one, FieldNode):
            self.selections(one.selection_set, self._entered(one, parents))
        elif isinstance(one, InlineFragmentNode):
            self.selections(one.selection_set, parents)
        elif isinstance(one, FragmentSpreadNode):
            self.selections(self._fragments[one.name.value].selection_set, parents)

    def _entered(self, one: FieldNode, parents: int) -> int:
        """How many things there are inside a field; a connection is known by its bound."""
        given = {argument.name.value: _value(argument.value, self._variables) for argument in one.arguments or ()}
        ids = given.get("ids")
        if one.name.value == "nodes" and isinstance(ids, list):
            self.cost.nodes += len(ids)
            return max(1, len(ids))
        bound = given.get("first") or given.get("last")
        if not isinstance(bound, int):
            return parents
        self.cost.requests += parents
        self.cost.nodes += parents * bound
        return parents * bound


def _left_out(directives: tuple[DirectiveNode, ...] | None, variables: Mapping[str, Any]) -> bool:
    for one in directives or ():
        wanted = next((_value(argument.value, variables) for argument in one.arguments or ()), None)
        if (one.name.value, wanted) in (("skip", True), ("include", False)):
            return True
    return False


def _value(node: ValueNode | None, variables: Mapping[str, Any]) -> Any:
    if isinstance(node, VariableNode):
        return variables.get(node.name.value)
    if isinstance(node, IntValueNode):
        return int(node.value)
    if isinstance(node, BooleanValueNode):
        return node.value
    if isinstance(node, ListValueNode):
        return [_value(one, variables) for one in node.values]
    return None
