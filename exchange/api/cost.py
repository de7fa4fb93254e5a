"""How many nodes an operation can return at most, known before anything is read.

A node is an object of the answer that is not mere packing, as connections, edges and `pageInfo` are. Page sizes count
as they were asked for, variables included; lists that the schema decides (introspection) count as they are, others
without pages as `SHORT_LIST`. A value under another name counts like a node, as each may be asked for many times;
what is calculated for each row counts its work besides (`Needs.work`). What `@skip` and `@include` leave out is counted
all the same. Fragments are counted once and never expanded, so that the time is linear in the size of the document.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLList,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
)
from graphql.utilities.coerce_input_value import coerce_default_value

from exchange.api.lengths import lengths_of
from exchange.projection.fields import Needs
from exchange.projection.registry import spec_of
from exchange.projection.relay import DEFAULT_PAGE

SHORT_LIST = 5
"""So many members a list without pages is taken to have: indicators of a measure, fields of action, languages."""

SIZES = ("first", "last")
"""The arguments that say how large a page is."""

_PACKING = ("Connection", "Edge", "PageInfo", "Page")
_PAGE = ("nodes", "edges")
_NAMING = ("ids", "names")
_COUNTED_TO = 1_000_000_000
_KEPT = 200


class Load(NamedTuple):
    """What a selection can return: so many nodes in any case, and as many again for each record of the page."""

    fixed: int = 0
    each: int = 0


class Counting:
    """One count, with the values that the variables have in it."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._lengths = lengths_of(schema)
        self._done: dict[str, Load] = {}
        self.read: dict[str, None] = {}
        """The variables that say how much is asked for, in the order in which they were met."""

    def nodes(self, operation: OperationDefinitionNode) -> int:
        """The nodes that the operation, which is valid, returns at most; counted no further than 10^9."""
        root = self._schema.get_root_type(operation.operation)
        return self._selected(operation.selection_set, root).fixed

    def _selected(self, selection_set: SelectionSetNode, parent: Any) -> Load:
        fixed = each = 0
        stack = [(selection_set, parent)]
        while stack:
            selections, parent = stack.pop()
            for node in selections.selections:
                if isinstance(node, InlineFragmentNode):
                    stack.append((node.selection_set, self._condition(node, parent)))
                    continue
                load = self._field(node, parent) if isinstance(node, FieldNode) else self._spread(node)
                fixed, each = fixed + load.fixed, each + load.each
        return Load(min(fixed, _COUNTED_TO), min(each, _COUNTED_TO))

    def _condition(self, node: InlineFragmentNode | FragmentDefinitionNode, parent: Any) -> Any:
        return self._schema.type_map[node.type_condition.name.value] if node.type_condition else parent

    def _spread(self, spread: Any) -> Load:
        name = spread.name.value
        if name not in self._done:
            node = self._fragments[name]
            self._done[name] = self._selected(node.selection_set, self._condition(node, None))
        return self._done[name]

    def _field(self, node: FieldNode, parent: Any) -> Load:
        name = node.name.value
        field = cast("GraphQLField", self._schema.get_field(parent, name))  # the operation is valid
        found = spec_of(field)
        work = found.work if isinstance(found, Needs) else 0
        load = self._returned(node, field, parent)
        return load._replace(fixed=load.fixed + work)

    def _returned(self, node: FieldNode, field: GraphQLField, parent: Any) -> Load:
        if node.selection_set is None:
            return Load(node.alias is not None)
        name = node.name.value
        kind = get_named_type(field.type)
        below = self._selected(node.selection_set, kind)
        weight = 0 if kind.name.endswith(_PACKING) else 1
        is_list = isinstance(get_nullable_type(field.type), GraphQLList)
        if "first" in field.args:
            page = self._page(node, field)
            if is_list:
                return Load(page * (weight + below.fixed))
            return Load(weight + below.fixed + page * below.each)
        if is_list and name in _PAGE and parent.name.endswith(_PACKING):
            return Load(0, weight + below.fixed)
        if is_list or (parent.name, name) in self._lengths:
            return Load(self._members(node, parent) * (weight + below.fixed))
        return Load(weight + below.fixed, below.each)

    def _page(self, node: FieldNode, field: GraphQLField) -> int:
        """How large a page is asked for; what is no size is refused later, and counts as the default until then."""
        for argument in node.arguments or ():
            if argument.name.value in SIZES:
                size = self._value(argument.value)
                if isinstance(size, int):
                    return max(size, 0)
        default = coerce_default_value(field.args["first"])
        return default if isinstance(default, int) else DEFAULT_PAGE

    def _members(self, node: FieldNode, parent: Any) -> int:
        """How long a list without pages is: as many as are named, or as the schema decides, or some few."""
        for argument in node.arguments or ():
            if argument.name.value in _NAMING:
                named = self._value(argument.value)
                if named is not None:
                    return len(named) if isinstance(named, list) else 1
        return self._lengths.get((parent.name, node.name.value), SHORT_LIST)

    def _value(self, node: Any) -> Any:
        if isinstance(node, VariableNode):
            self.read[node.name.value] = None
            return self._variables.get(node.name.value)
        if isinstance(node, NullValueNode):
            return None
        if isinstance(node, IntValueNode):
            return int(node.value)
        return list(node.values) if isinstance(node, ListValueNode) else node


class Price:
    """What one operation costs, in nodes; counted once for the same sizes."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], operation: OperationDefinitionNode
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._operation = operation
        self._sizes: tuple[str, ...] | None = None
        self._known: dict[tuple[object, ...], int] = {}

    def of(self, variables: Mapping[str, Any]) -> int:
        """The cost with these values of the variables; at least one."""
        if self._sizes is not None:
            known = self._known.get(self._key(variables))
            if known is not None:
                return known
        counting = Counting(self._schema, self._fragments, variables)
        cost = max(counting.nodes(self._operation), 1)
        self._sizes = tuple(counting.read)
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[self._key(variables)] = cost
        return cost

    def _key(self, variables: Mapping[str, Any]) -> tuple[object, ...]:
        values = [variables.get(name) for name in self._sizes or ()]
        return tuple(len(value) if isinstance(value, list) else value for value in values)
