"""Cursors: only what was written is read, and only for the order that it was written for."""

import base64
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.errors import ErrorCode, ExchangeError
from exchange.projection.cursor import read_cursor

UUID = "0190c0de-0000-7000-8000-000000000000"
TYPES = ("timestamptz", "uuid")


def written(*values: Any) -> str:
    """A cursor as PostgreSQL writes it."""
    return base64.b64encode(orjson.dumps(list(values))).decode()


@pytest.mark.parametrize(
    ("values", "types"),
    [
        (("2026-01-01 12:00:00+00", UUID), TYPES),
        (("2026-01-01 12:00:00.123456+00", UUID), TYPES),
        (("infinity", UUID), TYPES),
        (("straße \"x\" 'y' \\ äöü 🎉", UUID), ("text", "uuid")),
        (("", UUID), ("text", "uuid")),
        (("2024-02-29", UUID), ("date", "uuid")),
        (("infinity", UUID), ("date", "uuid")),
        (("-infinity", UUID), ("date", "uuid")),
        (("-5", UUID), ("bigint", "uuid")),
        (("KEY",), ("text",)),
    ],
)
def test_what_was_written_is_read(values: tuple[str, ...], types: tuple[str, ...]) -> None:
    assert read_cursor(written("ORDER-", *values), "ORDER-", types) == list(values)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "x",
            "%",
            "bnVsbA==",
            "W10=",
            "é",
            "=" * 8,
            written("OTHER-", "infinity", UUID),
            written("ORDER-", "infinity"),
        ),
        *(written("ORDER-", value, UUID) for value in ("", "now", "2026-13-01 00:00:00+00", 1, None, [], {}, True)),
        *(written("ORDER-", "infinity", value) for value in ("", "x", f"{{{UUID}}}", f"urn:uuid:{UUID}", UUID[:-1], 5)),
        written("ORDER-", "infinity", UUID, UUID),
        written(["ORDER-", "infinity", UUID]),
        base64.b64encode(b'{"ORDER-": 1}').decode(),
        base64.b64encode(b"\xff\xfe").decode(),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ExchangeError) as refused:
        read_cursor(text, "ORDER-", TYPES)
    assert refused.value.code is ErrorCode.BAD_USER_INPUT
    assert refused.value.message == "The cursor is not one of this list in this order."


@pytest.mark.parametrize("value", ["--infinity", "+infinity", "Infinity", "today", "2024-02-30", "20240229", ""])
def test_a_day_is_written_in_one_way(value: str) -> None:
    with pytest.raises(ExchangeError):
        read_cursor(written("START+", value, UUID), "START+", ("date", "uuid"))


def test_a_text_with_a_null_character_cannot_be_compared() -> None:
    with pytest.raises(ExchangeError):
        read_cursor(written("T+", "a\0b"), "T+", ("text",))


@given(st.one_of(st.text(), st.binary().map(lambda data: base64.b64encode(data).decode())))
def test_nothing_but_a_refusal_comes_of_noise(text: str) -> None:
    with pytest.raises(ExchangeError):
        read_cursor(text, "ORDER-", TYPES)
