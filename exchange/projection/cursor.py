"""Cursors: the place of a record in an order, as opaque text. They carry the order, so that one cannot be used with
another order."""

import base64
import binascii
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Text, cast, func, literal

from exchange.errors import ExchangeError


def cursor_sql(order: str, values: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
    """The cursor of a row: base64 of a JSON list with the order's name and the row's values in it, as text."""
    listed = func.json_build_array(literal(order), *(cast(value, Text) for value in values))
    encoded = func.encode(func.convert_to(cast(listed, Text), literal("UTF8")), literal("base64"))
    return func.translate(encoded, literal("\n"), literal(""))


# Only what `cursor_sql` writes: PostgreSQL and Python read more than that, and not the same.
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?\+00"
_WEIGHT = r"[0-9]{1,3}(\.[0-9]{1,20})?(e-[0-9]{1,2})?"
_FORMS = {
    "text": re.compile(r"[^\x00]*", re.DOTALL),
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "timestamptz": re.compile(f"infinity|{_TIME}"),
    "date": re.compile(r"-?infinity|[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "weights": re.compile(rf"\{{({_WEIGHT}(,{_WEIGHT}){{0,63}})?\}}"),
    "bigint": re.compile(r"-?[0-9]{1,18}"),
}


def _is_written(text: str, type_: str) -> bool:
    if _FORMS[type_].fullmatch(text) is None:
        return False
    if type_ in ("timestamptz", "date") and not text.endswith("infinity"):
        datetime.fromisoformat(text)
    return True


def read_cursor(text: str, order: str, types: Sequence[str]) -> list[str]:
    """The values in a cursor, as texts that their SQL types accept. Raises ExchangeError for anything that is no
    cursor of this order."""
    try:
        content = orjson.loads(base64.b64decode(text, validate=True))
        head, *values = content
        if head != order or len(values) != len(types):
            raise ValueError
        if not all(_is_written(value, type_) for value, type_ in zip(values, types, strict=True)):
            raise ValueError
    except (ValueError, TypeError, binascii.Error):
        raise ExchangeError("The cursor is not one of this list in this order.") from None
    return list(values)
