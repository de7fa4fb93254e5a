import time
from dataclasses import replace

import pytest
from graphql import GraphQLSchema, get_introspection_query

from exchange.api.documents import read_document
from exchange.api.limits import DocumentLimits, Excess
from tests.excess import DEFAULT, excess_of


def nested(levels: int) -> str:
    return "{" + "self{" * (levels - 1) + "hello" + "}" * levels


def doubling(levels: int, part: str) -> str:
    """Fragments each of which holds the next one twice."""
    fragments = "".join(f" fragment F{level} on Query {{ {part.format(next=level + 1)} }}" for level in range(levels))
    return f"{{ ...F0 }}{fragments} fragment F{levels} on Query {{ hello }}"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (nested(20), None),
        (nested(21), Excess("depth", 20, 21)),
        ("{" + "... on Query {" * 60 + "hello" + "}" * 61, None),
        ("{" + "a:hello " * 50 + "}", None),
        ("{ self {" + "a:hello " * 201 + "} }", Excess("aliases", 200, 201)),
        ("{" + "hello " * 51 + "}", Excess("root fields", 50, 51)),
        ("{ ...A ...A } fragment A on Query {" + "hello " * 26 + "}", Excess("root fields", 50, 52)),
        ("{ self { ...A ...A } } fragment A on Query {" + "hello " * 26 + "}", None),
        ("{ self {" + "hello " * 1_000 + "} }", Excess("selections", 1_000, 1_001)),
        ("{ hello }" * 101, Excess("definitions", 100, 101)),
        ("{ hello } fragment A on Query { ...B } fragment B on Query { ...A }", None),
        ("{ ...Unknown }", None),
        ("fragment A on Query " + nested(21), Excess("depth", 20, 21)),
        ("{ self { ...A } } fragment A on Query " + nested(20), Excess("depth", 20, 21)),
    ],
)
def test_limits(document: str, expected: Excess | None) -> None:
    assert excess_of(document) == expected


def test_a_fragment_counts_wherever_it_is_spread() -> None:
    spread = "{ self { " + "...A " * 21 + "} } fragment A on Query { " + "x:hello " * 10 + "}"
    assert excess_of(spread) == Excess("aliases", 200, 210)


@pytest.mark.parametrize(
    ("limit", "document", "found"),
    [
        ("depth", nested(4), Excess("depth", 3, 4)),
        ("aliases", "{ a:hello b:hello c:hello d:hello }", Excess("aliases", 3, 4)),
        ("root_fields", "{ hello hello hello hello }", Excess("root fields", 3, 4)),
        ("selections", "{ self { hello hello hello } }", Excess("selections", 3, 4)),
        ("definitions", "{ hello }" * 4, Excess("definitions", 3, 4)),
    ],
)
def test_limits_are_as_they_are_set(limit: str, document: str, found: Excess) -> None:
    assert excess_of(document, replace(DEFAULT, **{limit: 3})) == found
    assert excess_of(document, replace(DEFAULT, **{limit: 4})) is None


def test_words_and_signs_are_as_they_are_set(schema: GraphQLSchema) -> None:
    bounds = DocumentLimits(tokens=3)
    assert read_document(schema, "{ hello }", bounds).errors == []
    (error,) = read_document(schema, "{ hello hello }", bounds).errors
    assert error["message"] == "Syntax Error: Document contains more than 3 tokens. Parsing aborted."
    assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"
    assert read_document(schema, "{ hello hello }", bounds, is_registered=True).errors == []


def test_the_introspection_of_tools_passes(schema: GraphQLSchema) -> None:
    assert excess_of(get_introspection_query()) is None
    assert read_document(schema, get_introspection_query()).errors == []


@pytest.mark.parametrize(
    ("document", "excess"),
    [
        (doubling(30, "...F{next} ...F{next}"), Excess("root fields", 50, 1_000_000_000)),
        (doubling(30, "a:self{{...F{next}}} b:self{{...F{next}}}"), Excess("depth", 20, 31)),
        (doubling(15, "a:self{{...F{next}}} b:self{{...F{next}}}"), Excess("aliases", 200, 65_534)),
    ],
)
def test_doubling_fragments_are_refused_at_once(schema: GraphQLSchema, document: str, excess: Excess) -> None:
    start = time.process_time()
    found = read_document(schema, document)
    assert time.process_time() - start < 0.05
    assert excess_of(document) == excess
    assert found.errors[0]["extensions"]["code"] == "QUERY_TOO_COMPLEX"


HOSTILE = {
    "one field, often": "{ self {" + "hello " * 1_450 + "} }",
    "conflicting arguments": "{ self {" + "".join(f"hello(name:{at}) " for at in range(240)) + "} }",
    "the same subtree, often": "{ self {" + "self{self{self{hello}}} " * 90 + "} }",
    "inline fragments": "{ self {" + "...on Query{...on Query{...on Query{hello}}}" * 90 + "} }",
    "unknown fields": "{ self {" + " ".join(f"hullo{at}" for at in range(1_450)) + "} }",
    "unknown fragments": "{ self {" + " ".join(f"...F{at}" for at in range(700)) + "} }",
    "operations over one chain": "".join(f"query Q{at}($a:Int $b:Int){{self{{...F0}}}}" for at in range(33))
    + "".join(f"fragment F{at} on Query{{...F{at + 1} number(at:$a) n:number(at:$b)}}" for at in range(33))
    + "fragment F33 on Query { hello }",
    "fragments in circles": "{ ...F0 }"
    + "".join(f"fragment F{at} on Query{{...F{(at + 1) % 90} ...F{(at + 7) % 90}}}" for at in range(90)),
    "variables": "query(" + "".join(f"$v{at}:Int " for at in range(365)) + "){hello}",
    "a list": '{find(filter:{name:"a",levels:[' + "LOW " * 1_450 + "]})}",
    "a deep value": "{find(filter:" + "{deeper:" * 150 + "{}" + "}" * 150 + ")}",
    "too deep to parse": "{" * 50_000,
    "one long name": "{" + "q" * 59_000 + "}",
    "one long string": '{hello(name:"' + "x" * 59_000 + '")}',
    "comments": "#\n" * 29_000 + "{hello}",
    "spaces": " " * 59_000 + "{hello}",
    "introspection in circles": "{__schema{types{" + "fields{type{" * 8 + "name" + "}" * 19,
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_documents_take_no_long_time(schema: GraphQLSchema, document: str) -> None:
    start = time.process_time()
    read_document(schema, document)
    assert time.process_time() - start < 1.5
