"""What GraphQL lets one document ask for all at once, refused over HTTP with one code and at once."""

import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from exchange.api.credentials import Credentials
from exchange.api.endpoint import GraphQLEndpoint
from exchange.api.execution import Execution
from exchange.api.live import Live

ACCEPT = {"accept": "application/graphql-response+json"}


@pytest.fixture
async def client(execution: Execution, credentials: Credentials, live: Live) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an endpoint that takes bodies of the usual size."""
    transport = httpx.ASGITransport(GraphQLEndpoint(execution, credentials, live))
    async with httpx.AsyncClient(transport=transport, base_url="http://exchange/graphql") as client:
        yield client


async def refusal(client: httpx.AsyncClient, body: Any, within: float = 0.5) -> tuple[str, list[dict[str, Any]]]:
    """The code of a request that is refused within so many seconds of work, and its errors."""
    start = time.process_time()
    response = await client.post("", json=body, headers=ACCEPT)
    assert time.process_time() - start < within
    assert response.status_code == 400
    answer = response.json()
    assert list(answer) == ["errors"]
    (code,) = {error["extensions"]["code"] for error in answer["errors"]}
    return code, answer["errors"]


@pytest.mark.parametrize(
    ("document", "limit"),
    [
        ("{" + " ".join(f"try{at}: hello" for at in range(450)) + "}", "aliases"),
        ("{ self {" + " ".join(f"try{at}: hello" for at in range(450)) + "} }", "aliases"),
        ("mutation {" + " ".join(f'try{at}: rename(name: "{at}")' for at in range(51)) + "}", "root fields"),
        ("{ self {" + "hello " * 1_400 + "} }", "selections"),
    ],
)
async def test_many_tries_in_one_document_are_refused(client: httpx.AsyncClient, document: str, limit: str) -> None:
    code, (error,) = await refusal(client, {"query": document})
    assert (code, error["extensions"]["limit"]) == ("QUERY_TOO_COMPLEX", limit)
    assert error["extensions"]["asked"] > error["extensions"]["allowed"]


@pytest.mark.parametrize("directive", ["@unknown", "@skip(if: false)", "@include(if: true) @skip(if: false)"])
async def test_directives_in_thousands_are_refused_at_once(client: httpx.AsyncClient, directive: str) -> None:
    code, errors = await refusal(client, {"query": "{ hello " + directive * 90 + " }"})
    assert code == "GRAPHQL_VALIDATION_FAILED"
    assert len(errors) <= 6
    assert (await refusal(client, {"query": "{ hello " + "@a" * 740 + " }"}))[0] == "GRAPHQL_VALIDATION_FAILED"
    assert (await refusal(client, {"query": "{ hello " + directive * 5_000 + " }"}))[0] == "QUERY_TOO_COMPLEX"


@pytest.mark.parametrize("many", [0, 1, 2, 1_000])
async def test_a_batch_is_no_request(client: httpx.AsyncClient, many: int) -> None:
    assert (await refusal(client, [{"query": "{ h }"}] * many))[0] == "BAD_REQUEST"


@pytest.mark.parametrize(
    "document",
    [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { self { ...B } } fragment B on Query { self { ...A } }",
        "{ ...F0 }" + "".join(f" fragment F{at} on Query {{ ...F{(at + 1) % 90} }}" for at in range(90)),
    ],
)
async def test_circles_of_fragments_are_refused(client: httpx.AsyncClient, document: str) -> None:
    code, errors = await refusal(client, {"query": document})
    assert code == "GRAPHQL_VALIDATION_FAILED"
    assert "spread" in errors[0]["message"]


async def test_introspection_in_circles_is_refused(client: httpx.AsyncClient) -> None:
    circles = "{ __schema { types { " + "fields { type { " * 6 + "name" + " } }" * 6 + " } } }"
    code, errors = await refusal(client, {"query": circles})
    assert code == "GRAPHQL_VALIDATION_FAILED"
    assert "introspection depth" in errors[0]["message"]
