from urllib.parse import urlencode

import orjson
import pytest

from exchange.api.errors import ExchangeError
from exchange.api.request import GraphQLRequest, from_body, from_url


def test_all_parameters_of_a_body() -> None:
    body = {"query": "{ a }", "variables": {"b": [1]}, "operationName": "C", "extensions": {"d": None}, "other": 5}
    assert from_body(orjson.dumps(body)) == GraphQLRequest("{ a }", {"b": [1]}, "C", {"d": None})


def test_null_is_like_absent() -> None:
    body = {"query": "{ a }", "variables": None, "operationName": None, "extensions": None}
    assert from_body(orjson.dumps(body)) == GraphQLRequest("{ a }")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The body is not JSON: Input is a zero-length, empty document (character 0)"),
        (b'{ "not', "The body is not JSON: unexpected end of data (character 6)"),
        (b"\xff\xfe", "The body is not JSON: str is not valid UTF-8: surrogates not allowed (character 0)"),
        (b"\xef\xbb\xbf{}", "The body is not JSON: unexpected character (character 0)"),
        (b"1" * 10_000, "The body is not JSON: number is infinity when parsed as double (character 0)"),
        (b"[" * 100_000, "The body is not JSON: array and object recursion depth exceeded (character 1025)"),
        (b"NaN", "The body is not JSON: unexpected character (character 0)"),
        (b"5", "The body must be a JSON object."),
        (b"null", "The body must be a JSON object."),
        (b'"x"', "The body must be a JSON object."),
        (b"true", "The body must be a JSON object."),
        (b"[]", "The body must be a JSON object. Batches are not supported."),
        (b'[{"query":"{a}"}]', "The body must be a JSON object. Batches are not supported."),
        (b"{}", "The parameter 'query' is missing."),
        (b'{"query":null}', "The parameter 'query' is missing."),
        (b'{"query":5}', "The parameter 'query' must be a string."),
        (b'{"query":["a"]}', "The parameter 'query' must be a string."),
        (b'{"query":"a","variables":[]}', "The parameter 'variables' must be an object."),
        (b'{"query":"a","variables":"{}"}', "The parameter 'variables' must be an object."),
        (b'{"query":"a","variables":false}', "The parameter 'variables' must be an object."),
        (b'{"query":"a","operationName":0}', "The parameter 'operationName' must be a string."),
        (b'{"query":"a","extensions":"x"}', "The parameter 'extensions' must be an object."),
    ],
)
def test_bodies_that_are_no_request(body: bytes, message: str) -> None:
    with pytest.raises(ExchangeError) as raised:
        from_body(body)
    assert (raised.value.message, raised.value.extensions) == (message, {"code": "BAD_REQUEST"})


def test_a_persisted_query_is_named_by_its_hash() -> None:
    named = {"persistedQuery": {"version": 1, "sha256Hash": "AB" * 32}}
    request = from_body(orjson.dumps({"extensions": named}))
    assert (request.query, request.sha256) == (None, "ab" * 32)
    assert from_body(orjson.dumps({"query": "{ hello }", "extensions": named})).sha256 == "ab" * 32


def test_all_parameters_of_a_url() -> None:
    query = urlencode(
        {"query": "{ ä }", "variables": '{"b": 1}', "operationName": "C", "extensions": '{"d": 2}', "x": ""}
    )
    assert from_url(query.encode()) == GraphQLRequest("{ ä }", {"b": 1}, "C", {"d": 2})


def test_an_empty_parameter_of_a_url_is_like_absent() -> None:
    assert from_url(b"query=%7Ba%7D&variables=&operationName=&extensions=") == GraphQLRequest("{a}")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (b"", "The parameter 'query' is missing."),
        (b"query=", "The parameter 'query' is missing."),
        (b"query=%7Ba%7D&query=%7Bb%7D", "The parameter 'query' is given more than once."),
        (b"query=%FF", "The query of the URL is not form-encoded UTF-8."),
        (b"query=\xff", "The query of the URL is not form-encoded UTF-8."),
        (b"&".join([b"a=1"] * 60), "The query of the URL is not form-encoded UTF-8."),
        (b"query=a&variables=x", "The parameter 'variables' is not JSON."),
        (b"query=a&variables=5", "The parameter 'variables' must be an object."),
        (b"query=a&extensions=%5B%5D", "The parameter 'extensions' must be an object."),
    ],
)
def test_urls_that_are_no_request(query: bytes, message: str) -> None:
    with pytest.raises(ExchangeError) as raised:
        from_url(query)
    assert (raised.value.message, raised.value.extensions) == (message, {"code": "BAD_REQUEST"})
