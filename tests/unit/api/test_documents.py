from typing import Any

import pytest
from graphql import GraphQLSchema

from exchange.api.documents import READ_AT_ONCE, DocumentCache, read_document


def summary(errors: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(error["extensions"]["code"], error["message"]) for error in errors]


def test_operations_by_name(schema: GraphQLSchema) -> None:
    document = read_document(schema, "query A { hello } query B { hello }")
    assert document.errors == []
    assert list(document.operations) == ["A", "B"]
    assert list(read_document(schema, "{ hello }").operations) == [None]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("", "GRAPHQL_PARSE_FAILED", "Syntax Error: Unexpected <EOF>."),
        ("{", "GRAPHQL_PARSE_FAILED", "Syntax Error: Expected Name, found <EOF>."),
        ("fragment A on Query { hello }", "GRAPHQL_VALIDATION_FAILED", "Fragment 'A' is never used."),
        ("{ hullo }", "GRAPHQL_VALIDATION_FAILED", "Cannot query field 'hullo' on type 'Query'. Did you mean 'hello'?"),
        (
            "{" + "__typename " * 51 + "}",
            "QUERY_TOO_COMPLEX",
            "The document is too complex: root fields 51, at most 50 allowed.",
        ),
        (
            "x" * 60_001,
            "QUERY_TOO_COMPLEX",
            "The document is too complex: characters 60001, at most 60000 allowed.",
        ),
        (
            "{" + "a:b " * 3_334 + "}",
            "QUERY_TOO_COMPLEX",
            "Syntax Error: Document contains more than 1500 tokens. Parsing aborted.",
        ),
        (
            "{a(b:" + "[" * 300 + "]" * 300 + ")}",
            "QUERY_TOO_COMPLEX",
            "Syntax Error: Document is nested too deeply. Parsing aborted.",
        ),
        ("{ self {" + "hello " * 900 + "} }", "QUERY_TOO_COMPLEX", "The document is too complex to validate."),
        ("scalar X", "GRAPHQL_VALIDATION_FAILED", "The 'X' definition is not executable."),
    ],
)
def test_mistakes(schema: GraphQLSchema, text: str, code: str, message: str) -> None:
    document = read_document(schema, text)
    assert summary(document.errors) == [(code, message)]
    assert document.operations == {}


def test_where_the_parser_stops_the_limit_is_named(schema: GraphQLSchema) -> None:
    (error,) = read_document(schema, "{" + "a:b " * 3_334 + "}").errors
    assert error["extensions"] == {"code": "QUERY_TOO_COMPLEX", "limit": "tokens", "allowed": 1_500}
    (error,) = read_document(schema, "{ a(b: [" + "1 " * 500 + "]) }").errors
    assert error["extensions"] == {"code": "QUERY_TOO_COMPLEX", "limit": "values", "allowed": 500}
    (error,) = read_document(schema, "query (" + "$v: Int " * 101 + ") { hello }").errors
    assert error["extensions"] == {"code": "QUERY_TOO_COMPLEX", "limit": "variables", "allowed": 100}
    (error,) = read_document(schema, "{a(b:" + "[" * 300 + "]" * 300 + ")}").errors
    assert error["extensions"] == {"code": "QUERY_TOO_COMPLEX", "limit": "depth"}


def test_what_is_registered_knows_no_bounds(schema: GraphQLSchema) -> None:
    text = "query (" + " ".join(f"$v{at}: Int" for at in range(101)) + ") { " + "hello " * 2_000 + "}"
    assert read_document(schema, text).errors[0]["extensions"]["limit"] == "variables"
    (error, *_) = read_document(schema, text, is_registered=True).errors
    assert error["message"].startswith("Variable '$v0' is never used")


def test_the_first_few_errors_are_enough(schema: GraphQLSchema) -> None:
    errors = read_document(schema, "{" + " ".join(f"unknown{at}" for at in range(40)) + "}").errors
    assert len(errors) == 6
    assert errors[5]["message"] == "Too many validation errors, error limit reached. Validation aborted."
    assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}


def test_messages_do_not_repeat_all_that_was_sent(schema: GraphQLSchema) -> None:
    (error,) = read_document(schema, "{" + "q" * 50_000 + "}").errors
    assert error["message"] == "Cannot query field '" + "q" * 480 + "…"


async def test_documents_are_kept_where_they_can_be_executed(schema: GraphQLSchema) -> None:
    cache = DocumentCache(schema)
    assert cache.find("{ hello }") is None
    document = await cache.read("{ hello }")
    assert cache.find("{ hello }") is document
    for text in ("{", "{ hullo }"):
        assert (await cache.read(text)).errors != []
        assert cache.find(text) is None
    assert (cache.hits, cache.misses, len(cache)) == (1, 3, 1)


async def test_long_documents_are_read_like_short_ones(schema: GraphQLSchema) -> None:
    cache = DocumentCache(schema)
    long = await cache.read("{ hello }" + " " * READ_AT_ONCE)
    assert list(long.operations) == [None]
    assert (await cache.read("{ hullo }" + " " * READ_AT_ONCE)).errors != []


async def test_registered_documents_stay(schema: GraphQLSchema) -> None:
    large = "{" + "hello " * 51 + "}"
    cache = DocumentCache(schema, {large}.__contains__, max_documents=1)
    document = await cache.read(large)
    assert (document.errors, document.is_registered) == ([], True)
    for text in ("{ hello }", "{ a: hello }"):
        await cache.read(text)
    assert cache.find(large) is document


async def test_those_used_last_are_kept(schema: GraphQLSchema) -> None:
    cache = DocumentCache(schema, max_documents=2)
    for name in "abacab":
        text = f"{{ {name}: hello }}"
        _ = cache.find(text) or await cache.read(text)
    assert [name for name in "abc" if cache.find(f"{{ {name}: hello }}")] == ["a", "b"]


async def test_characters_are_bounded_too(schema: GraphQLSchema) -> None:
    texts = [f"{{ a{at}: hello }}" for at in range(10, 31)]
    cache = DocumentCache(schema, max_total_characters=20 * len(texts[0]))
    for text in texts[:20]:
        await cache.read(text)
    assert len(cache) == 20
    assert cache.find(texts[0]) is not None
    await cache.read(texts[20])
    assert len(cache) == 20
    assert [text for text in texts if cache.find(text) is None] == [texts[1]]


async def test_a_document_that_takes_much_room_is_not_kept(schema: GraphQLSchema) -> None:
    cache = DocumentCache(schema, max_total_characters=1_000)
    await cache.read("{ hello }" + " " * 41)
    assert len(cache) == 1
    assert (await cache.read("{ hello }" + " " * 42)).errors == []
    assert len(cache) == 1
