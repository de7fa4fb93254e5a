"""What an answer must look like, by the document and the schema alone; and the same document in plain words."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    print_ast,
    type_from_ast,
)

from exchange.projection.registry import node_types
from tests.property.documents import literal

ABSENT = object()


class Reading:
    """A document with one assignment of its variables."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: dict[str, Any]) -> None:
        self.schema = schema
        self.fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        (self.operation,) = (d for d in document.definitions if isinstance(d, OperationDefinitionNode))
        self.variables = variables
        self.definitions = {d.variable.name.value: d for d in self.operation.variable_definitions or ()}
        self.prefixes = {type_.name: prefix for prefix, type_ in node_types(schema).items()}

    # -- fields ---------------------------------------------------------------------------------------------------

    def fields(self, type_: GraphQLObjectType, sets: list[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The selected fields of an object, by response key in order."""
        found: dict[str, list[FieldNode]] = {}
        visited: set[str] = set()
        for selection_set in sets:
            self._collect(type_, selection_set, found, visited)
        return found

    def _collect(
        self,
        type_: GraphQLObjectType,
        selections: SelectionSetNode,
        found: dict[str, list[FieldNode]],
        visited: set[str],
    ) -> None:
        for node in selections.selections:
            if not all(self._goes(directive) for directive in node.directives or ()):
                continue
            if isinstance(node, FieldNode):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                continue
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in visited:
                    continue
                visited.add(node.name.value)
                node = self.fragments[node.name.value]
            assert isinstance(node, InlineFragmentNode | FragmentDefinitionNode)
            condition = node.type_condition.name.value if node.type_condition else type_.name
            names = {type_.name, *(interface.name for interface in type_.interfaces)}
            if condition in names or condition == "Participant":
                self._collect(type_, node.selection_set, found, visited)

    def _goes(self, directive: Any) -> bool:
        (argument,) = directive.arguments
        value = argument.value
        holds = value.value if isinstance(value, BooleanValueNode) else self.variables[value.name.value]
        return bool(holds) is (directive.name.value == "include")

    # -- the answer -----------------------------------------------------------------------------------------------

    def check(self, data: dict[str, Any]) -> None:
        """Raises AssertionError where the data is not an answer to this document."""
        query = self.schema.query_type
        assert query is not None
        self._object(query, [self.operation.selection_set], data, "data")

    def _object(self, type_: GraphQLObjectType, sets: list[SelectionSetNode], value: Any, path: str) -> None:
        assert isinstance(value, dict), path
        fields = self.fields(type_, sets)
        assert list(value) == list(fields), path
        for key, nodes in fields.items():
            name = nodes[0].name.value
            if name == "__typename":
                assert value[key] == type_.name, f"{path}.{key}"
                continue
            field = type_.fields[name]
            below = [node.selection_set for node in nodes if node.selection_set is not None]
            self._value(field.type, below, value[key], f"{path}.{key}", type_.name)
            self._size(nodes[0], field, fields, value[key], f"{path}.{key}")

    def _value(self, type_: GraphQLOutputType, sets: list[SelectionSetNode], value: Any, path: str, owner: str) -> None:
        if is_non_null_type(type_):
            assert value is not None, path
            type_ = type_.of_type
        if value is None:
            return
        if is_list_type(type_):
            assert isinstance(value, list), path
            for index, item in enumerate(value):
                self._value(type_.of_type, sets, item, f"{path}.{index}", owner)
        elif is_leaf_type(type_):
            self._leaf(type_, value, path, owner)
        elif is_abstract_type(type_):
            runtime = self.schema.type_map[value["__typename"]]
            assert self.schema.is_sub_type(type_, runtime), path
            assert isinstance(runtime, GraphQLObjectType)
            self._object(runtime, sets, value, path)
        else:
            assert isinstance(type_, GraphQLObjectType)
            self._object(type_, sets, value, path)

    def _leaf(self, type_: Any, value: Any, path: str, owner: str) -> None:
        if isinstance(type_, GraphQLEnumType):
            assert value in type_.values, path
        elif type_.name == "Date":
            assert date.fromisoformat(value).isoformat() == value, path
        elif type_.name == "DateTime":
            assert datetime.fromisoformat(value).tzinfo is not None, path
        elif type_.name == "Decimal":
            assert isinstance(value, str), path
            assert Decimal(value) >= 0, path
        elif type_.name == "AnswerValue":
            assert isinstance(value, str | int | float | list), path
            assert not isinstance(value, bool), path
        elif type_.name == "ID":
            prefix, _, uuid = value.rpartition("_")
            assert prefix == self.prefixes.get(owner, prefix), path  # parts of a record have ids, and are no nodes
            assert prefix, path
            assert len(uuid) == 36, path
        else:
            kinds: dict[str, Any] = {"Int": int, "Float": (int, float), "String": str, "Boolean": bool}
            assert isinstance(value, kinds[type_.name]), path
            assert type_.name == "Boolean" or not isinstance(value, bool), path

    def _size(self, node: FieldNode, field: Any, fields: Any, value: Any, path: str) -> None:
        """A page is no longer than asked for; a whole list is never longer than it says."""
        if "first" not in field.args or value is None:
            return
        given = {argument.name.value: self._json(argument.value) for argument in node.arguments or ()}
        size = next((given[name] for name in ("first", "last") if isinstance(given.get(name), int)), 20)
        lists = [item for item in value.values() if isinstance(item, list)]
        assert all(len(item) <= size for item in lists), path
        assert len({len(item) for item in lists}) <= 1, path

    # -- in plain words -------------------------------------------------------------------------------------------

    def plain(self) -> str:
        """The same request without variables, fragments, directives and double fields, but for unions."""
        query = self.schema.query_type
        assert query is not None
        return "query " + self._plain_object(query, [self.operation.selection_set])

    def _plain_object(self, type_: GraphQLObjectType, sets: list[SelectionSetNode]) -> str:
        parts = []
        for key, nodes in self.fields(type_, sets).items():
            name = nodes[0].name.value
            shown = name if key == name else f"{key}: {name}"
            if name == "__typename":
                parts.append(shown)
                continue
            field = type_.fields[name]
            target = get_named_type(field.type)
            below = [node.selection_set for node in nodes if node.selection_set is not None]
            inner = "" if is_leaf_type(target) else " " + self._plain_selection(target, below)
            parts.append(f"{shown}{self._plain_arguments(nodes[0], field)}{inner}")
        return "{ " + " ".join(parts or ["nothing: __typename"]) + " }"

    def _plain_selection(self, type_: Any, sets: list[SelectionSetNode]) -> str:
        if not is_abstract_type(type_):
            return self._plain_object(type_, sets)
        members = self.schema.get_possible_types(type_)
        inner = " ".join(f"... on {member.name} {self._plain_object(member, sets)}" for member in members)
        return "{ " + inner + " }"

    def _plain_arguments(self, node: FieldNode, field: Any) -> str:
        given = []
        for argument in node.arguments or ():
            text = self._literal(argument.value, field.args[argument.name.value].type)
            if text is not ABSENT:
                given.append(f"{argument.name.value}: {text}")
        return f"({', '.join(given)})" if given else ""

    def _literal(self, node: ValueNode, type_: Any) -> Any:
        inner = type_.of_type if is_non_null_type(type_) else type_
        if isinstance(node, VariableNode):
            definition = self.definitions[node.name.value]
            if node.name.value in self.variables:
                variable_type = type_from_ast(self.schema, definition.type)
                return literal(self.variables[node.name.value], variable_type)
            return ABSENT if definition.default_value is None else print_ast(definition.default_value)
        if isinstance(node, ListValueNode):
            return "[" + ", ".join(str(self._literal(item, inner.of_type)) for item in node.values) + "]"
        if isinstance(node, ObjectValueNode):
            item_type = inner.of_type if is_list_type(inner) else inner
            item_type = item_type.of_type if is_non_null_type(item_type) else item_type
            items = {f.name.value: self._literal(f.value, item_type.fields[f.name.value].type) for f in node.fields}
            return "{" + ", ".join(f"{name}: {text}" for name, text in items.items() if text is not ABSENT) + "}"
        return print_ast(node)

    def _json(self, node: ValueNode) -> Any:
        """A number, or whatever else it may be."""
        if isinstance(node, VariableNode):
            if node.name.value in self.variables:
                return self.variables[node.name.value]
            default = self.definitions[node.name.value].default_value
            return None if default is None else self._json(default)
        return int(node.value) if hasattr(node, "value") and str(node.value).isdigit() else None
