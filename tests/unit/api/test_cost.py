import time

import pytest
from graphql import OperationDefinitionNode, build_schema, get_introspection_query, parse

from exchange.api.cost import Price
from exchange.api.documents import read_document
from exchange.api.schema import schema
from exchange.projection.enums import VOCABULARY

SCHEMA = build_schema("""
    type Query { things(first: Int, after: String, last: Int): ThingConnection! thing: Thing
                 nodes(ids: [ID!]!): [Thing]! best(first: Int! = 7): [Thing!]! changes(first: Int): ThingPage! }
    type ThingConnection { nodes: [Thing!]! edges: [ThingEdge!]! pageInfo: PageInfo! totalCount: Int! facets: Facets! }
    type ThingEdge { cursor: String! node: Thing! }
    type ThingPage { cursor: String! nodes: [Thing!]! }
    type PageInfo { hasNextPage: Boolean! }
    type Facets { colours: [Colour!]! }
    type Colour { count: Int! }
    type Thing { id: ID! name: String! parts: [Thing!]! owner: Thing things(first: Int, last: Int): ThingConnection! }
""")


def priced(text, variables=None, name=None):
    document = parse(text)
    operations = {
        node.name and node.name.value: node for node in document.definitions if type(node) is OperationDefinitionNode
    }
    fragments = {node.name.value: node for node in document.definitions if node not in operations.values()}
    return Price(SCHEMA, fragments, operations[name]).of(variables or {})


def cost_of(text, variables=None):
    document = read_document(schema._schema, text)
    assert not document.errors
    return document.choose(None).price.of(variables or {})


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{ __typename }", 1),
        ("{ thing { id } }", 1),
        ("{ thing { owner { owner { id } } } }", 3),
        ("{ things { nodes { id } } }", 20),
        ("{ things(first: 3) { nodes { id } } }", 3),
        ("{ things(last: 4) { nodes { id } totalCount pageInfo { hasNextPage } } }", 4),
        ("{ things(first: 3) { edges { cursor node { id owner { id } } } } }", 6),
        ("{ things(first: 3) { nodes { id } edges { node { id } } } }", 6),
        ("{ things(first: 0) { nodes { id } } }", 1),
        ("{ things(first: -5) { nodes { id } } }", 1),
        ("{ things(first: 2) { facets { colours { count } } } }", 1 + 5),
        ("{ things(first: 10) { nodes { things(first: 10) { nodes { parts { id } } } } } }", 10 + 100 + 500),
        ("{ thing { parts { parts { id } } } }", 1 + 5 + 25),
        ('{ nodes(ids: ["a", "b", "c"]) { owner { id } } }', 6),
        ("{ best { id } }", 7),
        ("{ best(first: 2) { owner { id } } }", 4),
        ("{ changes(first: 9) { cursor nodes { id } } }", 9),
        ("{ a: thing { id } b: thing { id } thing { id } }", 3),
        ("{ ...F ...F } fragment F on Query { thing { id } }", 2),
        (
            "{ things(first: 4) { ...P } } fragment P on ThingConnection { nodes { ...T } }"
            " fragment T on Thing { owner { id } }",
            8,
        ),
        ("{ ... on Query { ... { thing { id } } } }", 1),
        ("{ thing @skip(if: true) { id } }", 1),
        ("{ things(first: 10) { nodes { name a: name b: name } } }", 10 + 20),
        ("{ things(first: 10) { count: totalCount } }", 1),
        ('{ __type(name: "Thing") { name } }', 3),
    ],
)
def test_the_nodes_that_an_operation_returns_at_most(document, expected) -> None:
    assert priced(document) == expected


def test_introspection_counts_as_long_as_it_is() -> None:
    types = len(schema._schema.type_map)
    assert cost_of("{ __schema { types { name } } }") == 1 + types
    assert cost_of("{ __schema { types { a: name b: name } } }") == 1 + 3 * types
    assert cost_of("{ __schema { directives { name } } }") == 1 + len(schema._schema.directives)
    # What tools ask for passes; not twice in one document.
    whole = get_introspection_query()
    assert 20_000 < cost_of(whole) < 50_000
    selected = whole[whole.index("{") + 1 : whole.index("fragment")].rstrip().removesuffix("}")
    assert cost_of(whole.replace(selected, selected + selected.replace("__schema", "again: __schema"))) > 50_000


@pytest.mark.parametrize(
    ("fields", "each"),
    [
        ("title", 1),
        ('highlight(search: "a") { html }', 1 + 1 + 20),
        ("compareRevisions(from: 1) { __typename }", 1 + 1 + 20),
        ("similarMeasures(first: 3) { __typename }", 1 + 3 + 100),
    ],
)
def test_what_is_calculated_for_each_row_counts_its_work(fields, each) -> None:
    assert cost_of(f"{{ measures(first: 7) {{ nodes {{ {fields} }} }} }}") == 7 * each


def test_vocabularies_count_as_many_as_are_named() -> None:
    text = "query ($names: [String!]) { vocabularies(names: $names) { terms { value } } }"
    each = cost_of(text, {"names": ["State"]})
    assert cost_of(text, {"names": ["State", "Language"]}) == 2 * each
    assert cost_of(text) == cost_of(text, {"names": None}) == len(VOCABULARY) * each
    assert cost_of("{ vocabularies(names: null) { terms { value } } }") == len(VOCABULARY) * each


def test_variables_count_as_they_are_given() -> None:
    text = "query ($n: Int = 5, $ids: [ID!]!) { things(first: $n) { nodes { id } } nodes(ids: $ids) { id } }"
    assert priced(text, {"n": 8, "ids": ["a"]}) == 9
    assert priced(text, {"n": None, "ids": ["a", "b"]}) == 22
    price = Price(SCHEMA, {}, parse(text).definitions[0])
    assert [price.of({"n": n, "ids": ["a"] * 3}) for n in (1, 2, 1, 100)] == [4, 5, 4, 103]


def test_the_count_stops_before_numbers_grow_without_end() -> None:
    deep = "things(first: 100) { nodes { " * 9 + "id" + " } }" * 9
    assert priced("{ " + deep + " }") == 1_000_000_000


def test_it_is_linear_where_fragments_double_and_inline_fragments_nest() -> None:
    doubling = "".join(
        f" fragment F{at} on Thing {{ owner {{ ...F{at + 1} }} a: owner {{ ...F{at + 1} }} }}" for at in range(60)
    )
    start = time.process_time()
    assert priced("{ thing { ...F0 } }" + doubling + " fragment F60 on Thing { id }") == 1_000_000_000
    assert priced("{" + "... on Query {" * 90 + "thing { id }" + "}" * 91) == 1
    assert priced("{ thing {" + "owner { id } " * 7_000 + "} }") == 7_001
    assert time.process_time() - start < 1
