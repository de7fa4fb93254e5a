"""What clients see of each kind of error, to the last key."""

import logging
from typing import Any

import httpx
import pytest

ID = "<id>"


def shape(response: httpx.Response) -> Any:
    """The body, with the ids of errors blotted out."""
    body = response.json()
    for error in body.get("errors", ()):
        if "id" in error["extensions"]:
            assert len(error["extensions"]["id"]) == 12
            error["extensions"]["id"] = ID
    return body


REQUEST_ERRORS: dict[str, tuple[dict[str, Any], int, dict[str, Any]]] = {
    "malformed": (
        {"variables": {}},
        400,
        {"message": "The parameter 'query' is missing.", "extensions": {"code": "BAD_REQUEST"}},
    ),
    "syntax": (
        {"query": "{\n  hello("},
        400,
        {
            "message": "Syntax Error: Expected Name, found <EOF>.",
            "extensions": {"code": "GRAPHQL_PARSE_FAILED"},
            "locations": [{"line": 2, "column": 9}],
        },
    ),
    "validation": (
        {"query": "{ helo }"},
        400,
        {
            "message": "Cannot query field 'helo' on type 'Query'. Did you mean 'hello' or 'self'?",
            "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
            "locations": [{"line": 1, "column": 3}],
        },
    ),
    "limits": (
        {"query": "{" + "hello " * 51 + "}"},
        400,
        {
            "message": "The document is too complex: root fields 51, at most 50 allowed.",
            "extensions": {"code": "QUERY_TOO_COMPLEX", "limit": "root fields", "allowed": 50, "asked": 51},
        },
    ),
    "variables": (
        {"query": "query ($at: Int!) { number(at: $at) }", "variables": {"at": "x"}},
        400,
        {
            "message": "Variable '$at' has invalid value: Int cannot represent non-integer value: 'x'",
            "extensions": {"code": "BAD_USER_INPUT"},
            "locations": [{"line": 1, "column": 8}],
        },
    ),
    "operation": (
        {"query": "{ hello }", "operationName": "Other"},
        400,
        {
            "message": "The document has no operation named 'Other'.",
            "extensions": {"code": "OPERATION_NOT_FOUND"},
        },
    ),
}


@pytest.mark.parametrize(("body", "status", "error"), REQUEST_ERRORS.values(), ids=REQUEST_ERRORS.keys())
async def test_request_errors(
    client: httpx.AsyncClient, body: dict[str, Any], status: int, error: dict[str, Any]
) -> None:
    response = await client.post("", json=body, headers={"accept": "application/graphql-response+json"})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert response.json() == {"errors": [error]}


FIELD_ERRORS: dict[str, tuple[str, int, Any, dict[str, Any]]] = {
    "refused": (
        "{ refused hello }",
        200,
        {"refused": None, "hello": "Hallo Welt"},
        {"message": "The cursor is not one of ours.", "extensions": {"code": "BAD_USER_INPUT", "argument": "after"}},
    ),
    "broken": (
        "{ broken hello }",
        200,
        {"broken": None, "hello": "Hallo Welt"},
        {"message": "Internal error", "extensions": {"code": "INTERNAL_SERVER_ERROR", "id": ID}},
    ),
    "brokenHard": (
        "{ brokenHard hello }",
        200,
        None,
        {"message": "Internal error", "extensions": {"code": "INTERNAL_SERVER_ERROR", "id": ID}},
    ),
    "refusedByLibrary": (
        "{ refusedByLibrary }",
        200,
        {"refusedByLibrary": None},
        {"message": "Internal error", "extensions": {"code": "INTERNAL_SERVER_ERROR", "id": ID}},
    ),
    "unwritable": (
        "{ unwritable }",
        200,
        {"unwritable": None},
        {"message": "Internal error", "extensions": {"code": "INTERNAL_SERVER_ERROR", "id": ID}},
    ),
    "unstorable": (
        "{ unstorable }",
        200,
        {"unstorable": None},
        {
            "message": "The input contains characters that cannot be stored.",
            "extensions": {"code": "BAD_USER_INPUT"},
        },
    ),
    "endless": (
        "{ endless }",
        200,
        {"endless": None},
        {"message": "The request took too long and was stopped.", "extensions": {"code": "QUERY_TOO_COMPLEX"}},
    ),
    "offline": (
        "{ offline }",
        503,
        {"offline": None},
        {
            "message": "The service is not available at the moment.",
            "extensions": {"code": "SERVICE_UNAVAILABLE", "id": ID},
        },
    ),
    "closed": (
        "{ closed }",
        503,
        {"closed": None},
        {
            "message": "The service is not available at the moment.",
            "extensions": {"code": "SERVICE_UNAVAILABLE", "id": ID},
        },
    ),
}


@pytest.mark.parametrize(
    ("field", "query", "status", "data", "error"), [(k, *v) for k, v in FIELD_ERRORS.items()], ids=FIELD_ERRORS.keys()
)
async def test_field_errors(
    client: httpx.AsyncClient, field: str, query: str, status: int, data: Any, error: dict[str, Any]
) -> None:
    response = await client.post("", json={"query": query})
    assert response.status_code == status
    place = {"locations": [{"line": 1, "column": 3}], "path": [field]}
    assert shape(response) == {"errors": [error | place], "data": data}
    assert "hunter2" not in response.text


async def test_the_id_of_an_internal_error_is_in_the_log(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = await client.post("", json={"query": "{ broken }"})
    (record,) = caplog.records
    error_id = response.json()["errors"][0]["extensions"]["id"]
    assert record.getMessage() == f"error {error_id} in request {response.headers['x-request-id']}"
    assert record.exc_info is not None
    assert "the password is hunter2" in caplog.text


async def test_an_outage_is_logged_in_one_line(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        await client.post("", json={"query": "{ offline }"})
    (record,) = caplog.records
    assert record.exc_info is None
    assert "the database cannot be reached: ConnectionRefusedError('/var/run/hunter2')" in record.getMessage()


async def test_mistakes_of_callers_are_not_logged(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="exchange"):
        for query in ("{", "{ hullo }", "{ refused }", "{" + "hello " * 51 + "}"):
            await client.post("", json={"query": query})
        await client.post("", content=b"5", headers={"content-type": "application/json"})
    assert [record for record in caplog.records if record.name.startswith("exchange")] == []


async def test_what_was_done_is_shown_although_the_rest_failed(client: httpx.AsyncClient) -> None:
    response = await client.post("", json={"query": 'mutation { rename(name: "b") breakOff }'})
    assert response.status_code == 200
    assert response.json()["data"] == {"rename": "b", "breakOff": None}
    assert response.json()["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
