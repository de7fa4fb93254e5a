"""What was published before: read back for the audit, as everybody could read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.selfchecks.tables import InstrumentCriterionRow, InstrumentRow, RoundRow
from exchange.statistics.rules import rows
from exchange.statistics.rules.plain import material_of
from exchange.statistics.rules.states import ReleaseState
from exchange.statistics.rules.subjects import subject_of
from exchange.statistics.rules.tables import Figure, Material
from exchange.statistics.tables import FiguresRow, MaterialRow, ReleaseRow
from exchange.storage.base import table_of

_figure, _criterion = table_of(FiguresRow), table_of(InstrumentCriterionRow)
READ = (ReleaseState.PUBLISHED, ReleaseState.RETRACTED)
"""What was published once was read, whatever became of it."""


@dataclass(frozen=True, slots=True)
class Published:
    """A release that was published, with what it was computed from and the witnesses of its audit. Its number counts
    what was published."""

    id: UUID
    round_id: UUID
    state: ReleaseState
    number: int
    stored: Mapping[str, Any]
    worlds: list[Any]
    figures: tuple[Figure, ...]

    @property
    def material(self) -> Material:
        """What it was computed from."""
        return material_of(self.stored)


async def published_ids(session: AsyncSession, around: RoundRow, instrument_key: str) -> list[UUID]:
    """All releases of the programme with the instrument, in the order of their being published."""
    return [row.id for row in await _published(session, around, instrument_key)]


async def load_published(session: AsyncSession, around: RoundRow, instrument_key: str) -> list[Published]:
    """The same with their material and figures."""
    found = await _published(session, around, instrument_key)
    identities = [row.id for row in found]
    worlds = MaterialRow.record["audit"]["worlds"]
    materials = select(MaterialRow.release_id, MaterialRow.material, worlds).where(
        MaterialRow.release_id.in_(identities)
    )
    stored = {row[0]: (row[1], row[2] or []) for row in await session.execute(materials)}
    figures = await _figures(session, identities)
    return [
        Published(
            row.id,
            row.round_id,
            ReleaseState(row.state),
            number,
            *stored[row.id],
            rows.figures_of(str(row.round_id), figures.get(row.id, ())),
        )
        for number, row in enumerate(found, 1)
    ]


async def _published(session: AsyncSession, around: RoundRow, instrument_key: str) -> list[Row[UUID, UUID, str]]:
    statement = (
        select(ReleaseRow.id, ReleaseRow.round_id, ReleaseRow.state)
        .join(InstrumentRow, InstrumentRow.id == ReleaseRow.instrument_id)
        .where(
            ReleaseRow.programme_id == around.programme_id,
            ReleaseRow.demo == around.demo,
            InstrumentRow.key == instrument_key,
            ReleaseRow.state.in_(READ),
        )
        .order_by(ReleaseRow.published_at, ReleaseRow.id)
    )
    found = await session.execute(statement)
    return list(found)


async def _figures(session: AsyncSession, releases: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    statement = (
        select(*_figure.c, _criterion.c.key.label("criterion_key"))
        .outerjoin(_criterion, _criterion.c.id == _figure.c.criterion_id)
        .where(_figure.c.release_id.in_(releases))
        .order_by(_figure.c.release_id, _figure.c.position)
    )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in (await session.execute(statement)).mappings():
        told = dict(row) | {"subject": subject_of(row["field_key"], row["criterion_key"])}
        found.setdefault(row["release_id"], []).append(told)
    return found
