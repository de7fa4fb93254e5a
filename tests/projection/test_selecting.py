"""Which fields a selection asks for, and with which arguments."""

from typing import Any

import pytest
from graphql import FieldNode, FragmentDefinitionNode, GraphQLObjectType, OperationDefinitionNode, build_schema, parse

from exchange.access.viewer import PUBLIC_VIEWER
from exchange.projection.selection import Selector, count_selections
from exchange.projection.values import Parameters, Run, Value, argument_values

SCHEMA = build_schema("""
  interface Node { id: ID }  interface Named implements Node { id: ID name: String }
  union Any = A | B
  input Inner { text: String = "x" list: [Int!] flag: Boolean! = true }
  input Filter { inner: Inner inners: [Inner!] list: [String!] matrix: [[Int]] number: Int }
  enum E { ONE TWO }
  type A implements Node & Named { id: ID name: String a: Int sub: B
    field(n: Int, m: Int = 5, s: String!, e: E = ONE, filter: Filter, list: [Int!]): Int }
  type B implements Node { id: ID b: Int any: Any }
  type Query { a: A node: Node }
""")
# A schema that is built from Python keeps its defaults as values, one that is built from text as literals.
for owner, name, default in (("A", "m", 5), ("A", "e", "ONE"), ("Inner", "text", "x"), ("Inner", "flag", True)):
    fields = SCHEMA.type_map[owner].fields
    (fields["field"].args if owner == "A" else fields)[name].default_value = default


def selected(text: str, type_: str = "A", variables: dict[str, Any] | None = None) -> dict[str, list[FieldNode]]:
    """What `Selector` finds in the operation's own selection, read on the given type."""
    document = parse(text)
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    (operation,) = (d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    (root,) = operation.selection_set.selections
    assert isinstance(root, FieldNode)
    object_type = SCHEMA.type_map[type_]
    assert isinstance(object_type, GraphQLObjectType)
    return Selector(SCHEMA, fragments, variables or {}).fields(object_type, [root])


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        ("id name", ["id", "name"]),
        ("x: id id y: id", ["x", "id", "y"]),
        ("name id name", ["name", "id"]),
        ("... { name } id", ["name", "id"]),
        ("... on A { a } ... on B { b } ... on Node { id } ... on Named { name }", ["a", "id", "name"]),
        ("... on Any { ... on A { a } ... on B { b } }", ["a"]),
        ("...F id", ["name", "a", "id"]),
        ("...F ...F", ["name", "a"]),
        ("...F @skip(if: true) id ...F", ["id", "name", "a"]),
        ("id @include(if: true) @skip(if: true) name @skip(if: false) @include(if: true)", ["name"]),
        ("id @include(if: $no) name @skip(if: $no) ... @include(if: $no) { a }", ["name"]),
        ("...F @include(if: $no) ... on A @skip(if: $no) { a }", ["a"]),
        ("__typename t: __typename", ["__typename", "t"]),
    ],
)
def test_fields_by_response_key_in_order(body: str, keys: list[str]) -> None:
    found = selected(
        f"{{ a {{ {body} }} }} fragment F on Named {{ name ...G }} fragment G on A {{ a }}", variables={"no": False}
    )
    assert list(found) == keys


def test_nodes_of_the_same_key_are_kept_together() -> None:
    found = selected("{ a { sub { id } ...F sub { any { __typename } } } } fragment F on A { sub { b } }")
    assert [len(nodes) for nodes in found.values()] == [3]


def values(arguments: str, variables: dict[str, Any] | None = None) -> dict[str, Value]:
    """The arguments of a use of `A.field`."""
    (node,) = selected(f"{{ a {{ field{arguments} }} }}")["field"]
    object_type = SCHEMA.type_map["A"]
    assert isinstance(object_type, GraphQLObjectType)
    return argument_values(object_type.fields["field"].args, node, variables or {})


def run(**variables: Any) -> Run:
    """A later run with other variables."""
    return Run(variables, PUBLIC_VIEWER)


def test_absent_null_and_default() -> None:
    found = values('(s: "x", n: null)')
    assert {name: value.current for name, value in found.items()} == {
        "n": None,
        "m": 5,
        "s": "x",
        "e": "ONE",
        "filter": None,
        "list": None,
    }
    assert [name for name, value in found.items() if value.given] == ["m", "s", "e"]
    assert values('(s: "x", m: null)')["m"].given is False
    assert values('(s: "x", m: $m)')["m"].current == 5
    assert values('(s: "x", m: $m)', {"m": None})["m"].current is None
    assert values('(s: "x", filter: null, list: null)')["list"].given is False


def test_variables_are_read_again_at_every_run() -> None:
    found = values(
        "(s: $s, n: $n, list: [1, $n], filter: {list: $l, inner: {text: $s}})", {"s": "a", "n": 1, "l": ["x"]}
    )
    assert found["s"].get(run(s="b", n=2)) == "b"
    assert found["list"].current == [1, 1]
    assert found["list"].get(run(s="b", n=2)) == [1, 2]
    assert [item.get(run(n=7)) for item in found["list"].items()] == [1, 7]
    assert found["filter"].field("list").get(run(l=["y", "z"])) == ["y", "z"]
    assert found["filter"].field("inner").field("text").get(run(s="c")) == "c"
    assert found["filter"].field("inner").field("flag").current is True


def test_a_whole_object_in_a_variable() -> None:
    given = {"inner": {"text": "a", "flag": False}, "inners": [{"text": "b"}, {"text": "c"}]}
    found = values('(s: "x", filter: $f)', {"f": given})["filter"]
    other = run(f={"inner": {"text": "A"}, "inners": [{"text": "B"}, {"text": "C"}]})
    assert found.field("inner").field("text").get(other) == "A"
    assert [item.field("text").get(other) for item in found.field("inners").items()] == ["B", "C"]
    assert found.field("number").given is False
    assert found.field("nothing").given is False
    assert values('(s: "x", filter: $f)', {"f": None})["filter"].field("inner").given is False


def test_single_values_stand_for_lists() -> None:
    assert values('(s: "x", list: 3)')["list"].current == [3]
    found = values('(s: "x", filter: {inners: {text: "a"}, list: "l", matrix: [1, [2, null]]})')["filter"]
    assert [item.field("text").current for item in found.field("inners").items()] == ["a"]
    assert found.field("list").current == ["l"]
    assert found.field("matrix").current == [[1], [2, None]]


def test_a_mapped_value_is_mapped_at_every_run() -> None:
    doubled = values('(s: "x", n: $n)', {"n": 2})["n"].map(lambda number: None if number is None else number * 2)
    assert (doubled.current, doubled.get(run(n=5)), doubled.get(run(n=None))) == (4, 10, None)


def test_parameters_are_numbered_once_for_each_getter() -> None:
    parameters = Parameters()
    first, second = (lambda _run: 1), (lambda _run: 2)
    numbers = [str(parameters.add(getter, "int")) for getter in (first, second, first)]
    assert numbers == ["$1::int", "$2::int", "$1::int"]
    assert [getter(run()) for getter in parameters.getters] == [1, 2]


@pytest.mark.parametrize(
    ("text", "selections"),
    [
        ("{ hello }", [1]),
        ("{ self { hello ... on Query { self { hello } } } b: hello }", [5, 1]),
        ("{ self { ...A } a: self { ...A } } fragment A on Query { hello number }", [4, 4]),
    ],
)
def test_how_many_selections_there_are_below_each(text: str, selections: list[int]) -> None:
    operation, *rest = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    fragments = {node.name.value: node for node in rest if isinstance(node, FragmentDefinitionNode)}
    assert [count_selections([node], fragments) for node in operation.selection_set.selections] == selections
