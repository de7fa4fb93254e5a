"""Reading instruments."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, exists, true

from exchange.projection.fields import Columns, Key, argument, lookup, many
from exchange.selfchecks.tables import InstrumentRow
from exchange.selfchecks.types.instrument import SelfCheckInstrument
from exchange.storage.base import alias_of, table_of

_later = alias_of(table_of(InstrumentRow), "later")


def _version(row: Columns, version: ColumnElement[Any] | None) -> ColumnElement[bool]:
    """The version that is asked for; without one, that which was imported last."""
    if version is not None:
        return row["version"] == version
    return ~exists().where(_later.c.key == row["key"], _later.c.id > row["id"])


@strawberry.type
class InstrumentQueries:
    """Root fields that read instruments."""

    self_check_instrument: SelfCheckInstrument | None = lookup(
        {"key": Key(lambda row, value: row["key"] == value)},
        "An instrument by its key, in the version that was imported last unless told otherwise; null where there is "
        "none.",
        argument("key", str, "The instrument's key, such as `kurzform`."),
        argument("version", str | None, "The version."),
        narrowing={"version": _version},
    )
    self_check_instruments: list[SelfCheckInstrument] = many(
        lambda _row, _other: true(),
        "All versions of all instruments, by key and then in the order in which they were imported.",
        order=("key", "id"),
    )
