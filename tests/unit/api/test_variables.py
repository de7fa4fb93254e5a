"""The functions put together for the variables of an operation give what graphql-core gives."""

import copy
from typing import Any

import pytest
from graphql import GraphQLError, OperationDefinitionNode, build_schema, parse
from graphql.execution.values import VariableValues, get_variable_values
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.api.variables import MAX_ERRORS, VariableReader

SCHEMA = build_schema("""
type Query { find(
  filter: Filter, must: Filter!, order: [Order!], grid: [[Int]!], tree: Tree, key: Key, flag: Boolean = true, id: ID
): Int }
input Filter { name: String!, levels: [Level!] = [LOW], first: Int = 20, ratio: Float, range: Range }
input Range { from: String, to: String = null }
input Order { field: Level!, direction: Level! = LOW }
input Tree { name: String, branches: [Tree!] }
input Key @oneOf { ags: String, slug: String }
enum Level { LOW HIGH }
""")
DOCUMENT = """query (
  $filter: Filter, $must: Filter!, $order: [Order!] = [{field: HIGH}], $grid: [[Int]!], $tree: Tree, $key: Key,
  $flag: Boolean = false, $id: ID
) { find(filter: $filter, must: $must, order: $order, grid: $grid, tree: $tree, key: $key, flag: $flag, id: $id) }"""


def operation(text: str) -> OperationDefinitionNode:
    node = parse(text).definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    return node


def both(text: str, given: dict[str, Any]) -> tuple[Any, Any]:
    """What our reader makes of the values, and what graphql-core does; errors by their texts."""
    node = operation(text)
    ours = VariableReader(SCHEMA, node).read(copy.deepcopy(given))
    theirs = get_variable_values(SCHEMA, node.variable_definitions or (), given, max_errors=MAX_ERRORS)
    return plain(ours), plain(theirs)


def plain(result: VariableValues | list[GraphQLError]) -> Any:
    if isinstance(result, list):
        return [error.message for error in result]
    sources = {name: (source.signature.name, source.value) for name, source in result.sources.items()}
    return sources, list(result.coerced.items())


leaves = st.none() | st.booleans() | st.integers(-(2**33), 2**33) | st.floats(allow_nan=False) | st.text(max_size=3)
levels = st.sampled_from(["LOW", "HIGH"]) | leaves


def fields(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=values)


texts = st.text(max_size=3) | leaves
ranges = fields(**{"from": texts, "to": texts}) | leaves
filters = (
    st.fixed_dictionaries(
        {"name": st.text(max_size=3)},
        optional={
            "levels": st.lists(levels, max_size=2) | levels,
            "first": leaves,
            "ratio": leaves,
            "range": ranges,
            "x": leaves,
        },
    )
    | leaves
)
trees = st.recursive(leaves, lambda inner: fields(name=texts, branches=st.lists(inner, max_size=2)), max_leaves=5)
usual = {
    "order": st.lists(fields(field=levels, direction=levels), max_size=2) | leaves,
    "grid": st.lists(st.lists(leaves, max_size=2) | leaves, max_size=2) | leaves,
    "flag": leaves,
    "id": leaves,
    "filter": filters,
    "unknown": leaves,
}
unusual = {"tree": trees, "key": fields(ags=texts, slug=texts) | leaves}


@settings(deadline=None, max_examples=300)
@given(st.fixed_dictionaries({"must": filters}, optional=usual | unusual))
def test_any_values(given: dict[str, Any]) -> None:
    ours, theirs = both(DOCUMENT, given)
    assert ours == theirs


@settings(deadline=None, max_examples=300)
@given(st.fixed_dictionaries({"must": filters}, optional=usual))
def test_any_values_of_types_that_do_not_hold_themselves(given: dict[str, Any]) -> None:
    text = DOCUMENT.replace("$tree: Tree, $key: Key,", "")
    assert VariableReader(SCHEMA, operation(text))._is_usual
    ours, theirs = both(text, given)
    assert ours == theirs


@pytest.mark.parametrize(
    "text",
    ["query ($tree: Tree) { __typename }", "query ($key: Key) { __typename }", "query ($q: Query) { __typename }"],
)
def test_what_is_left_to_graphql_core(text: str) -> None:
    assert not VariableReader(SCHEMA, operation(text))._is_usual


def test_values_are_not_shared_between_requests() -> None:
    reader = VariableReader(SCHEMA, operation("query ($filter: Filter) { find(filter: $filter, must: $filter) }"))
    first = reader.read({"filter": {"name": "a"}})
    assert isinstance(first, VariableValues)
    first.coerced["filter"]["name"] = "changed"
    second = reader.read({"filter": {"name": "a"}})
    assert isinstance(second, VariableValues)
    assert second.coerced == {"filter": {"name": "a", "levels": ["LOW"], "first": 20}}


def test_no_variables() -> None:
    assert VariableReader(SCHEMA, operation("{ __typename }")).read(None) == VariableValues({}, {})
