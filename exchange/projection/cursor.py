"""Cursors: the place of a record in an order, as opaque text. They carry the order, so that one cannot be used with
another order."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Text, cast, func, literal

from exchange.errors import ExchangeError


def cursor_sql(order: str, values: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
    """The cursor of a row: base64 of a JSON list with the order's name and the row's values in it, as text."""
    listed = func.json_build_array(literal(order), *(cast(value, Text) for value in values))
    encoded = func.encode(func.convert_to(cast(listed, Text), literal("UTF8")), literal("base64"))
    return func.translate(encoded, literal("\n"), literal(""))


def _moment(text: str) -> str:
    if text != "infinity":
        datetime.fromisoformat(text)
    return text


def _whole(text: str) -> None:
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise ValueError


_CHECKS: dict[str, Callable[[str], object]] = {
    "text": str,
    "uuid": UUID,
    "timestamptz": _moment,
    "date": date.fromisoformat,
    "bigint": _whole,
    "float8": float,
}


def read_cursor(text: str, order: str, types: Sequence[str]) -> list[str]:
    """The values in a cursor, as texts that their SQL types accept. Raises ExchangeError for anything that is no
    cursor of this order."""
    try:
        content = orjson.loads(base64.b64decode(text, validate=True))
        head, *values = content
        if head != order or len(values) != len(types):
            raise ValueError
        for value, type_ in zip(values, types, strict=True):
            if "\x00" in value:
                raise ValueError
            _CHECKS[type_](value)
    except (ValueError, TypeError, binascii.Error):
        raise ExchangeError("The cursor is not one of this list in this order.") from None
    return list(values)
