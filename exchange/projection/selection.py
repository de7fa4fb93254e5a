"""Which fields a selection asks for: fragments opened, directives obeyed, equal response keys merged (GraphQL,
"CollectFields")."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    is_abstract_type,
)

Fields = dict[str, list[FieldNode]]


class Selector:
    """Collects the fields of selections of one operation. `variables` are its coerced variables."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.variables = variables

    def fields(self, type_: GraphQLObjectType, nodes: Iterable[FieldNode]) -> Fields:
        """The sub-selections of these field nodes on `type_`: response key -> the nodes that make it up, in order."""
        collected: Fields = {}
        visited: set[str] = set()
        for node in nodes:
            if node.selection_set is not None:
                for field in self._walk(type_, node.selection_set, visited):
                    collected.setdefault((field.alias or field.name).value, []).append(field)
        return collected

    def _walk(self, type_: GraphQLObjectType, selections: SelectionSetNode, visited: set[str]) -> Iterator[FieldNode]:
        for node in selections.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                if self._applies(node.type_condition.name.value if node.type_condition else None, type_):
                    yield from self._walk(type_, node.selection_set, visited)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                visited.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, type_):
                    yield from self._walk(type_, fragment.selection_set, visited)

    def _applies(self, condition: str | None, type_: GraphQLObjectType) -> bool:
        if condition is None or condition == type_.name:
            return True
        named = self.schema.type_map.get(condition)
        return is_abstract_type(named) and self.schema.is_sub_type(named, type_)

    def _included(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name in (GraphQLSkipDirective.name, GraphQLIncludeDirective.name):
                (condition,) = (argument.value for argument in directive.arguments or ())
                if self._is_true(condition) is (name == GraphQLSkipDirective.name):
                    return False
        return True

    def _is_true(self, condition: ValueNode) -> bool:
        if isinstance(condition, VariableNode):
            return bool(self.variables[condition.name.value])
        return isinstance(condition, BooleanValueNode) and condition.value


def count_selections(nodes: Iterable[SelectionNode], fragments: Mapping[str, FragmentDefinitionNode]) -> int:
    """How many selections these are with all that is below them, fragments in place; for documents that are valid and
    were measured, as fragments that double take long."""
    count, stack = 0, list(nodes)
    while stack:
        node = stack.pop()
        count += 1
        below = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else cast("FieldNode", node)
        if below.selection_set is not None:
            stack += below.selection_set.selections
    return count
