import pytest

from exchange.api.negotiation import (
    EVENT_STREAM,
    GRAPHQL_RESPONSE,
    JSON,
    is_json_in_utf8,
    is_unencoded,
    language,
    response_type,
)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        (b"", JSON),
        (b"*/*", JSON),
        (b"application/*", JSON),
        (b"application/json", JSON),
        (b"APPLICATION/JSON", JSON),
        (b"application/graphql-response+json", GRAPHQL_RESPONSE),
        (b"application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", GRAPHQL_RESPONSE),
        (b"application/json, application/graphql-response+json", JSON),
        (b"application/json;q=0.9, application/graphql-response+json", GRAPHQL_RESPONSE),
        (b"application/graphql-response+json;q=0.1, application/json;q=0.2", JSON),
        (b"application/graphql-response+json, */*;q=0.1", GRAPHQL_RESPONSE),
        (b"*/*, application/json;q=0.5", GRAPHQL_RESPONSE),
        (b"application/json;q=0, */*", GRAPHQL_RESPONSE),
        (b"*/*, application/graphql-response+json", GRAPHQL_RESPONSE),
        (b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        (b"multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json", GRAPHQL_RESPONSE),
        (b'application/json;charset="UTF-8"', JSON),
        (b"application/json;charset=iso-8859-1", None),
        (b"application/json;q=0", None),
        (b"application/json;q=2", None),
        (b"application/json;q=nan", None),
        (b"application/json;q=", None),
        (b"text/event-stream", EVENT_STREAM),
        (b"text/event-stream, application/json", EVENT_STREAM),
        (b"text/event-stream, multipart/mixed", EVENT_STREAM),
        (b"application/json, text/event-stream", JSON),
        (
            b"application/graphql-response+json, application/graphql+json, application/json, text/event-stream,"
            b" multipart/mixed",
            GRAPHQL_RESPONSE,
        ),
        (b"text/event-stream;q=0.5, application/json;q=0.4", EVENT_STREAM),
        (b"text/event-stream, */*", EVENT_STREAM),
        (b"text/event-stream;q=0, */*", JSON),
        (b"text/event-stream;q=0", None),
        (b"text/*", None),
        (b"image/*", None),
        (b"\xff\xfe", None),
        (b",,;;,", None),
        (b"x/y," * 1000 + b"application/json", JSON),
    ],
)
def test_response_type(accept: bytes | None, expected: str | None) -> None:
    assert response_type(accept) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "de"),
        (b"", "de"),
        (b"en", "en"),
        (b"en-GB,en;q=0.9", "en"),
        (b"de-AT;q=0.5, en;q=0.6", "en"),
        (b"de, en", "de"),
        (b"en, de", "en"),
        (b"fr, en;q=0.5", "en"),
        (b"fr", "de"),
        (b"*", "de"),
        (b"*;q=0.5, de;q=0", "en"),
        (b"en;q=0", "de"),
        (b"DE;q=0.1, tr", "de"),
        (b"en;q=x", "de"),
        (b"tr," * 1000 + b"en", "en"),
    ],
)
def test_language(header: bytes | None, expected: str) -> None:
    assert language(header) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"application/json", True),
        (b"application/json; charset=utf-8", True),
        (b'Application/JSON ; Charset="UTF-8"', True),
        (b"application/json;", True),
        (b"application/json; odata=verbose", True),
        (b"application/json; charset=latin-1", False),
        (b"application/json, application/json", False),
        (b"application/graphql", False),
        (b"text/plain", False),
        (b"multipart/form-data; boundary=x", False),
        (b"", False),
        (None, False),
    ],
)
def test_content_type(header: bytes | None, expected: bool) -> None:
    assert is_json_in_utf8(header) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [(None, True), (b"", True), (b"identity", True), (b"Identity ", True), (b"gzip", False), (b"identity, br", False)],
)
def test_content_encoding(header: bytes | None, expected: bool) -> None:
    assert is_unencoded(header) is expected
