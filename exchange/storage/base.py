"""The base of every table: naming rules, ids that sort by time, and the columns that many tables share."""

import os
import time
from datetime import datetime
from functools import cache
from typing import Annotated, cast
from uuid import UUID

from sqlalchemy import DateTime, FromClause, MetaData, Table, Text, func, types
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declarative base; its metadata is what the migrations build."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads a plain dict here
        str: Text,
        datetime: DateTime(timezone=True),
        UUID: types.Uuid,
        list[str]: ARRAY(Text),
        list[UUID]: ARRAY(types.Uuid),
    }


def table_of(row: type[Base]) -> Table:
    """The table behind a mapped class, for statements in SQLAlchemy Core."""
    return cast(Table, row.__table__)


@cache
def alias_of(table: Table, name: str) -> FromClause:
    """The table under another name, made once: to copy all its columns takes longer than most statements do."""
    return table.alias(name)


def uuid7() -> UUID:
    """A UUID version 7 (RFC 9562): Unix time in milliseconds, then random bits, so that new rows sort last."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


PrimaryKey = Annotated[UUID, mapped_column(primary_key=True, default=uuid7)]
CreatedAt = Annotated[datetime, mapped_column(server_default=func.now())]
