"""Municipalities and districts from the official register, and the figures that they publish about themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import COMMAND_LINE, append_audit
from exchange.access.rules import Text
from exchange.access.viewer import Viewer
from exchange.municipalities.actions.upsert import find_id, put, require_operator
from exchange.municipalities.register import Register, RegisterEntry, RegisterError
from exchange.municipalities.rules import german_sort_key
from exchange.municipalities.tables import FigureRow, MunicipalityRow
from exchange.storage.base import uuid7
from exchange.storage.engine import Database

BATCH = 1000

Progress = Callable[[int, int], None]
"""Called with how many entries are done and how many there are."""

# A row that stems from a newer register stays. The date of the population is kept while the population is the same.
_UPSERT = text("""
    INSERT INTO municipality (id, ags, ars, name, name_sort, kind, area_km2, population, population_date,
                              register_date, parent_id)
    SELECT entry.id, entry.ags, entry.ars, entry.name, entry.name_sort, entry.kind, entry.area_km2, entry.population,
           CAST(:population_date AS date), CAST(:as_of AS date), parent.id
    FROM unnest(CAST(:id AS uuid[]), CAST(:ags AS text[]), CAST(:ars AS text[]), CAST(:name AS text[]),
                CAST(:name_sort AS text[]), CAST(:kind AS text[]), CAST(:area_km2 AS numeric[]),
                CAST(:population AS integer[]), CAST(:parent AS text[]))
         AS entry (id, ags, ars, name, name_sort, kind, area_km2, population, parent)
    LEFT JOIN municipality AS parent ON parent.ags = entry.parent
    ON CONFLICT (ags) DO UPDATE SET
        ars = excluded.ars, name = excluded.name, name_sort = excluded.name_sort, kind = excluded.kind,
        area_km2 = excluded.area_km2, population = excluded.population, register_date = excluded.register_date,
        parent_id = excluded.parent_id,
        population_date = CASE
            WHEN excluded.population_date IS NULL AND municipality.population = excluded.population
            THEN municipality.population_date ELSE excluded.population_date END
    WHERE coalesce(municipality.register_date <= excluded.register_date, true)
      AND ((municipality.ars, municipality.name, municipality.name_sort, municipality.kind, municipality.area_km2,
            municipality.population, municipality.register_date, municipality.parent_id)
           IS DISTINCT FROM
           (excluded.ars, excluded.name, excluded.name_sort, excluded.kind, excluded.area_km2,
            excluded.population, excluded.register_date, excluded.parent_id)
           OR municipality.population_date <> coalesce(excluded.population_date, municipality.population_date)
           OR municipality.population_date IS NULL AND excluded.population_date IS NOT NULL)
    RETURNING xmax = 0
""")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many municipalities and districts were created, changed, or already as the register has them."""

    created: int
    updated: int
    unchanged: int


async def import_register(
    db: Database,
    register: Register,
    progress: Progress = lambda done, total: None,
    *,
    viewer: Viewer = COMMAND_LINE,
) -> ImportResult:
    """Take over a whole register, all of it or nothing. Ids, memberships and settings stay, and so does what has gone.

    Raises RegisterError if a newer register was taken over before: an old one would bring back what was dissolved.
    """
    require_operator(viewer)
    async with db.transaction() as session:
        newest = await session.scalar(select(func.max(MunicipalityRow.register_date)))
        if newest is not None and newest > register.as_of:
            raise RegisterError(f"The register is of {register.as_of}, but one of {newest} was imported before.")
        return await _take_over(session, viewer, register, progress)


async def ensure_municipalities(db: Database, viewer: Viewer, register: Register) -> ImportResult:
    """Take over an excerpt of a register; what stems from a newer one stays as it is."""
    require_operator(viewer)
    async with db.transaction() as session:
        return await _take_over(session, viewer, register, lambda done, total: None)


async def _take_over(session: AsyncSession, viewer: Viewer, register: Register, progress: Progress) -> ImportResult:
    created = updated = 0
    total = len(register.entries)
    # Districts come first, but a statement does not see the rows that it inserts: they go in batches of their own.
    districts = [entry for entry in register.entries if len(entry.ags) == 5]
    others = [entry for entry in register.entries if len(entry.ags) == 8]
    done = 0
    for group in (districts, others):
        for start in range(0, len(group), BATCH):
            batch = group[start : start + BATCH]
            news = list(await session.scalars(_UPSERT, _parameters(register, batch)))
            created += news.count(True)
            updated += news.count(False)
            done += len(batch)
            progress(done, total)
    if created or updated:
        details = {"date": register.as_of.isoformat(), "created": created, "updated": updated}
        append_audit(session, viewer, "register.imported", details=details)
    return ImportResult(created, updated, total - created - updated)


def _parameters(register: Register, entries: Sequence[RegisterEntry]) -> dict[str, Any]:
    """One array for each column."""
    return {
        "as_of": register.as_of,
        "population_date": register.population_date,
        "id": [uuid7() for _ in entries],
        "ags": [entry.ags for entry in entries],
        "ars": [entry.ars for entry in entries],
        "name": [entry.name for entry in entries],
        "name_sort": [german_sort_key(entry.name) for entry in entries],
        "kind": [entry.kind.value for entry in entries],
        "area_km2": [entry.area_km2 for entry in entries],
        "population": [entry.population for entry in entries],
        "parent": [entry.parent for entry in entries],
    }


async def ensure_figure(
    db: Database,
    viewer: Viewer,
    *,
    municipality: str,
    position: int,
    label: Text,
    value: Decimal,
    unit: str | None = None,
    as_of: date | None = None,
    source_title: str,
    source_url: str | None = None,
) -> bool:
    """Set a published figure about a municipality, known by its German label. Raises Refused for an unknown AGS."""
    require_operator(viewer)
    values = {
        "position": position,
        "label_en": label.en,
        "value": value,
        "unit": unit,
        "as_of": as_of,
        "source_title": source_title,
        "source_url": source_url,
    }
    async with db.transaction() as session:
        municipality_id = await find_id(session, MunicipalityRow.ags, municipality, "municipality")
        key = {"municipality_id": municipality_id, "label_de": label.de}
        return (await put(session, viewer, FigureRow, key, values))[1]
