"""Putting what is published into the search index, one by one or all anew."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.measures.rules.searched import lesson_texts, measure_texts
from exchange.search import indexing
from exchange.search.indexing import Document
from exchange.storage.engine import Database

_MEASURES = """
SELECT 'MEASURE' AS kind, m.record_id, m.record_id AS subject_id, row_to_json(content) AS content
FROM measure m JOIN municipality t ON t.id = m.municipality_id, LATERAL (
  SELECT m.title, m.summary, m.context, m.implementation, m.results, m.transferability, m.preconditions,
    m.discontinued_reason, m.target_group_note, m.responsible_unit, m.period_note, m.cost_note,
    m.target_groups, m.life_phases, m.milieus, t.name AS municipality, t.ags,
    ARRAY(SELECT label FROM measure_field JOIN field_of_action f ON f.key = field_key,
      unnest(ARRAY[f.label_de, f.label_en]) AS label WHERE edition_id = m.id) AS fields,
    ARRAY(SELECT concat_ws(' ', name, role) FROM partner WHERE edition_id = m.id) AS partners,
    ARRAY(SELECT concat_ws(' ', programme, funder) FROM measure_funding WHERE edition_id = m.id) AS fundings,
    ARRAY(SELECT concat_ws(' ', name, definition) FROM indicator WHERE edition_id = m.id) AS indicators,
    ARRAY(SELECT concat_ws(' ', origin, adopted, changed, dropped) FROM adoption WHERE edition_id = m.id) AS adoptions
) AS content
WHERE m.state = 'CURRENT' AND m.record_id = ANY (:records)
"""
_LESSONS = """
SELECT 'LESSON', l.record_id, l.measure_id, row_to_json(content)
FROM lesson l JOIN municipality t ON t.id = l.municipality_id, LATERAL (
  SELECT l.kind, l.title, l.text, t.name AS municipality, t.ags,
    ARRAY(SELECT label FROM field_of_action f, unnest(ARRAY[f.label_de, f.label_en]) AS label
      WHERE f.key = l.field_key) AS fields
) AS content
WHERE l.state = 'CURRENT' AND l.record_id = ANY (:records)
"""
_BATCH = 200
_PUBLISHED = text(
    "SELECT record_id FROM measure WHERE state = 'CURRENT'"
    " UNION ALL SELECT record_id FROM lesson WHERE state = 'CURRENT' ORDER BY 1"
)
_READ = text(f"{_MEASURES} UNION ALL {_LESSONS}").bindparams(bindparam("records", type_=ARRAY(Uuid)))
_TEXTS = {"MEASURE": measure_texts, "LESSON": lesson_texts}


async def index(session: AsyncSession, records: Sequence[UUID]) -> None:
    """Index the measures and lessons among these records as they are published now. Two statements."""
    await indexing.write(session, await documents(session, records))


async def documents(session: AsyncSession, records: Sequence[UUID]) -> list[Document]:
    """The measures and lessons among these records as they are searched."""
    found = await session.execute(_READ, {"records": list(records)})
    return [_document(*row) for row in found]


async def published(session: AsyncSession) -> list[UUID]:
    """All records that are to be found."""
    return list((await session.execute(_PUBLISHED)).scalars())


async def rebuild(database: Database, report: Callable[[int, int], None]) -> int:
    """Build the whole index anew, in one transaction: the old one serves until it is committed. Tells `report` how many
    records are done of how many; returns how many there are."""
    async with database.transaction() as session:
        await indexing.clear(session)
        records = await published(session)
        for start in range(0, len(records), _BATCH):
            await index(session, records[start : start + _BATCH])
            report(min(start + _BATCH, len(records)), len(records))
        await indexing.mark(session)
    return len(records)


async def rebuild_if_outdated(database: Database, report: Callable[[int, int], None]) -> int:
    """Build the index anew if it was built by another version of the analysis, or never; returns how many records were
    indexed."""
    async with database.reading() as session:
        if await indexing.is_up_to_date(session):
            return 0
    return await rebuild(database, report)


def _document(kind: str, record_id: UUID, subject_id: UUID | None, content: Mapping[str, Any]) -> Document:
    return Document(record_id, kind, subject_id, _TEXTS[kind](content))
