"""Whatever is sent, the answer is JSON in the shape of GraphQL and no failure of the server."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote_from_bytes

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Call = Callable[..., Awaitable[tuple[int, dict[bytes, bytes], Any]]]

relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)

texts = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["query", "variables", "a"]), inner),
    max_leaves=12,
)
documents = st.sampled_from(
    ["{ hello }", "query ($name: String!) { hello(name: $name) }", "query ($f: Filter) { find(filter: $f) }", "{", ""]
)
requests = st.fixed_dictionaries(
    {},
    optional={
        "query": documents | json_values,
        "variables": st.fixed_dictionaries({}, optional={"name": json_values, "f": json_values}) | json_values,
        "operationName": json_values,
        "extensions": json_values,
    },
)
header_names = st.sampled_from(
    [b"accept", b"accept-language", b"authorization", b"content-type", b"content-encoding", b"content-length"]
)


def is_answer(status: int, body: object) -> bool:
    assert isinstance(body, dict)
    assert body.get("errors") or "data" in body
    assert all(error["extensions"]["code"] and error["message"] for error in body.get("errors", ()))
    return status < 500


@relaxed
@given(st.binary())
async def test_any_body(call: Call, body: bytes) -> None:
    status, _, answer = await call([body])
    assert is_answer(status, answer)


@relaxed
@given(requests)
async def test_any_json(call: Call, body: object) -> None:
    status, _, answer = await call([orjson.dumps(body)])
    assert is_answer(status, answer)


@relaxed
@given(st.lists(st.tuples(header_names, st.binary()), max_size=6))
async def test_any_headers(call: Call, headers: list[tuple[bytes, bytes]]) -> None:
    status, _, answer = await call([b'{"query":"{ hello }"}'], headers)
    assert is_answer(status, answer)


@relaxed
@given(st.binary())
async def test_any_url(call: Call, query: bytes) -> None:
    for query_string in (query, b"query=" + query, b"query=" + quote_from_bytes(query).encode()):
        status, _, answer = await call([], [], "GET", query_string)
        assert is_answer(status, answer)


@relaxed
@given(texts | st.text("{}()[]:$!@.=\"'#| \nabcqueryfragmenton1"))
async def test_any_document(call: Call, text: str) -> None:
    status, _, answer = await call([orjson.dumps({"query": text})])
    assert is_answer(status, answer)


@pytest.mark.parametrize(
    "body",
    [
        b'{"query":"{ hello }","variables":{"a":' + b"9" * 5_000 + b"}}",
        b'{"query":"{ hello }","variables":' + b'{"a":' * 1_500 + b"1" + b"}" * 1_501,
        b'{"query":"query($a:Int){number(at:$a)}","variables":{"a":1e308}}',
        b'{"query":"query($a:Int){number(at:$a)}","variables":{"a":18446744073709551616}}',
        b'{"query":"{ hello(name: \\"\\\\ud800\\") }"}',
        b'{"query":"{ hello(name: \\"\\ud800\\") }"}',
        b'{"query":"{ hello }\\u0000"}',
        b'{"__proto__":{"query":"{ hello }"}}',
        b"\x1f\x8b\x08\x00",
        b"query=%7Bhello%7D",
        b'{"query":"{ hello }"}{"query":"{ hello }"}',
    ],
)
async def test_known_attacks(call: Call, body: bytes) -> None:
    status, _, answer = await call([body])
    assert is_answer(status, answer)
    assert "errors" in answer
