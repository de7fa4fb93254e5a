"""The queries of the conventional server: one for a page, and one for each relation of all rows of a page at once."""

import base64
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal_column, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import aliased, defer
from strawberry.dataloader import DataLoader

from exchange.measures.tables import (
    IndicatorRow,
    LessonRow,
    MeasureFieldRow,
    MeasureFundingRow,
    MeasureRow,
    ReadingRow,
    RecordRow,
)
from exchange.municipalities.tables import FieldOfActionRow, FigureRow, MembershipRow, MunicipalityRow

Key = TypeVar("Key", bound=Hashable)

# Constants, so that PostgreSQL can use partial indexes.
PUBLISHED = func.coalesce(MeasureRow.published_at, literal_column("'infinity'::timestamptz"))
_CURRENT: ColumnElement[str] = literal_column("'CURRENT'")
_PUBLIC: ColumnElement[str] = literal_column("'PUBLIC'")
_current = aliased(MeasureRow)

# The long texts stay where they are in lists. Narrower choices cost more than they save: every column left out is an
# object in each row.
IN_LIST = tuple(
    defer(column)
    for column in (
        MeasureRow.context,
        MeasureRow.implementation,
        MeasureRow.results,
        MeasureRow.transferability,
        MeasureRow.preconditions,
    )
)


def public(row: Any) -> ColumnElement[bool]:
    """What everybody may see of measures and lessons."""
    condition: ColumnElement[bool] = (row.state == _CURRENT) & (row.visibility == _PUBLIC)
    return condition


def cursor_of(row: MeasureRow) -> str:
    """The place of a measure in the list."""
    assert row.published_at is not None
    return base64.b64encode(f"{row.published_at.isoformat()}|{row.record_id}".encode()).decode()


def page(after: str | None, size: int) -> Select[Any]:
    """One measure more than the page has, so that one knows whether there are more."""
    statement = select(MeasureRow).options(*IN_LIST).where(public(MeasureRow))
    if after is not None:
        moment, _, record = base64.b64decode(after).decode().partition("|")
        place = tuple_(datetime.fromisoformat(moment), UUID(record))
        statement = statement.where(tuple_(PUBLISHED, MeasureRow.record_id) < place)
    return statement.order_by(PUBLISHED.desc(), MeasureRow.record_id.desc()).limit(size + 1)


class Loaders:
    """The data loaders of one request. Each batch has a session of its own, as one session cannot serve two at once."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self.municipality = DataLoader(self._municipalities)
        self.slug = DataLoader(self._slugs)
        self.fields = DataLoader(self._fields)
        self.indicators = DataLoader(self._indicators)
        self.readings = DataLoader(self._readings)
        self.lessons = DataLoader(self._lessons)
        self.fundings = DataLoader(self._fundings)

    async def all(self, statement: Select[Any]) -> Sequence[Any]:
        """The entities that a statement finds."""
        async with self._sessions() as session:
            return (await session.scalars(statement)).all()

    async def first(self, statement: Select[Any]) -> Any:
        """The first entity or value, or None."""
        async with self._sessions() as session:
            return await session.scalar(statement)

    async def measures_of(self, municipality: UUID, size: int) -> Sequence[MeasureRow]:
        """The newest measures of one municipality."""
        return await self.all(page(None, size - 1).where(MeasureRow.municipality_id == municipality))

    async def revisions_of(self, record: UUID, size: int) -> Sequence[MeasureRow]:
        """The publications of one measure that everybody may see, the newest first."""
        statement = (
            select(MeasureRow)
            .options(*IN_LIST)
            .where(MeasureRow.record_id == record, MeasureRow.state != "WORKING", MeasureRow.visibility == "PUBLIC")
            .where(exists().where(_current.record_id == record, public(_current)))
        )
        return await self.all(statement.order_by(MeasureRow.number.desc()).limit(size))

    async def figures_of(self, municipality: UUID) -> Sequence[FigureRow]:
        """The figures about one municipality."""
        statement = select(FigureRow).where(FigureRow.municipality_id == municipality)
        return await self.all(statement.order_by(FigureRow.position))

    async def takes_part(self, municipality: UUID) -> bool:
        """Whether a municipality has a membership in force."""
        in_force = exists().where(
            MembershipRow.municipality_id == municipality,
            or_(MembershipRow.starts_on.is_(None), MembershipRow.starts_on <= func.current_date()),
            or_(MembershipRow.ends_on.is_(None), MembershipRow.ends_on >= func.current_date()),
        )
        return bool(await self.first(select(in_force)))

    async def _municipalities(self, keys: list[UUID]) -> list[MunicipalityRow]:
        rows = await self.all(select(MunicipalityRow).where(MunicipalityRow.id.in_(keys)))
        found = {row.id: row for row in rows}
        return [found[key] for key in keys]

    async def _slugs(self, keys: list[UUID]) -> list[str | None]:
        rows = await self.all(select(RecordRow).where(RecordRow.id.in_(keys)))
        found = {row.id: row.slug for row in rows}
        return [found[key] for key in keys]

    async def _fields(self, keys: list[UUID]) -> list[list[FieldOfActionRow]]:
        statement = (
            select(MeasureFieldRow.edition_id, FieldOfActionRow)
            .join(FieldOfActionRow, FieldOfActionRow.key == MeasureFieldRow.field_key)
            .where(MeasureFieldRow.edition_id.in_(keys))
            .order_by(MeasureFieldRow.position)
        )
        async with self._sessions() as session:
            rows = (await session.execute(statement)).all()
        found: dict[UUID, list[FieldOfActionRow]] = defaultdict(list)
        for edition, field in rows:
            found[edition].append(field)
        return [found[key] for key in keys]

    async def _indicators(self, keys: list[UUID]) -> list[list[IndicatorRow]]:
        statement = select(IndicatorRow).where(IndicatorRow.edition_id.in_(keys))
        rows = await self.all(statement.order_by(IndicatorRow.position, IndicatorRow.id))
        return _grouped(keys, rows, lambda row: row.edition_id)

    async def _readings(self, keys: list[tuple[UUID, UUID]]) -> list[list[ReadingRow]]:
        statement = select(ReadingRow).where(tuple_(ReadingRow.edition_id, ReadingRow.indicator_id).in_(keys))
        rows = await self.all(statement.order_by(ReadingRow.date))
        return _grouped(keys, rows, lambda row: (row.edition_id, row.indicator_id))

    async def _lessons(self, keys: list[UUID]) -> list[list[LessonRow]]:
        statement = select(LessonRow).where(LessonRow.measure_id.in_(keys), public(LessonRow))
        rows = await self.all(statement.order_by(LessonRow.published_at.desc(), LessonRow.record_id.desc()))
        return _grouped(keys, rows, lambda row: row.measure_id)

    async def _fundings(self, keys: list[UUID]) -> list[list[MeasureFundingRow]]:
        statement = select(MeasureFundingRow).where(MeasureFundingRow.edition_id.in_(keys))
        rows = await self.all(statement.order_by(MeasureFundingRow.position, MeasureFundingRow.id))
        return _grouped(keys, rows, lambda row: row.edition_id)


def _grouped(keys: list[Key], rows: Iterable[Any], key_of: Callable[[Any], Key]) -> list[list[Any]]:
    found: dict[Key, list[Any]] = defaultdict(list)
    for row in rows:
        found[key_of(row)].append(row)
    return [found[key] for key in keys]
