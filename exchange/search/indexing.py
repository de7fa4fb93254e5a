"""Writing the index: documents with their words, in one statement however many they are."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import REAL, BigInteger, Text, Uuid, bindparam, delete, insert, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.search.rules.documents import WeightedText, body, occurrences
from exchange.search.rules.keys import keys
from exchange.search.rules.query import normal
from exchange.search.tables import (
    SearchAnalysisRow,
    SearchDocumentRow,
    SearchKeyRow,
    SearchPostingRow,
    SearchWordRow,
    word_id,
)


@dataclass(frozen=True, slots=True)
class Document:
    """A published record as it is searched, its title first among the texts; `subject_id` is the measure that a hit
    leads to, None for a lesson that stands alone."""

    record_id: UUID
    kind: str
    subject_id: UUID | None
    texts: tuple[WeightedText, ...]


# Words come sorted, so that two writers who add the same ones wait for each other in the same order. A statement does
# not see what it deletes itself as gone, so postings that stay are updated in their place.
_WRITE = text(
    """
    WITH posting AS MATERIALIZED (
      SELECT * FROM unnest(:posted, :posted_words, :impacts) AS posting (record_id, word_id, impact)),
    gone AS (
      DELETE FROM search_posting USING search_document
      WHERE search_document.id = document_id AND search_document.record_id = ANY (:records)
        AND NOT EXISTS (SELECT FROM posting WHERE posting.record_id = search_document.record_id
          AND posting.word_id = search_posting.word_id)),
    word AS (
      INSERT INTO search_word (id, spelling, shown)
      SELECT * FROM unnest(:words, :spellings, :shown) ON CONFLICT DO NOTHING),
    known AS (
      INSERT INTO search_key (key, word_id, weight)
      SELECT * FROM unnest(:keys, :key_words, :weights) ON CONFLICT DO NOTHING),
    document AS (
      INSERT INTO search_document (record_id, kind, subject_id, title, body)
      SELECT * FROM unnest(:records, :kinds, :subjects, :titles, :bodies)
      ON CONFLICT (record_id) DO UPDATE
      SET subject_id = excluded.subject_id, title = excluded.title, body = excluded.body
      RETURNING id, record_id)
    INSERT INTO search_posting (document_id, word_id, impact)
    SELECT document.id, word_id, impact FROM posting JOIN document USING (record_id)
    ON CONFLICT (document_id, word_id) DO UPDATE SET impact = excluded.impact
    WHERE search_posting.impact <> excluded.impact
    """
).bindparams(
    bindparam("records", type_=ARRAY(Uuid)),
    bindparam("kinds", type_=ARRAY(Text)),
    bindparam("subjects", type_=ARRAY(Uuid)),
    bindparam("titles", type_=ARRAY(Text)),
    bindparam("bodies", type_=ARRAY(Text)),
    bindparam("words", type_=ARRAY(BigInteger)),
    bindparam("spellings", type_=ARRAY(Text)),
    bindparam("shown", type_=ARRAY(Text)),
    bindparam("keys", type_=ARRAY(Text)),
    bindparam("key_words", type_=ARRAY(BigInteger)),
    bindparam("weights", type_=ARRAY(REAL)),
    bindparam("posted", type_=ARRAY(Uuid)),
    bindparam("posted_words", type_=ARRAY(BigInteger)),
    bindparam("impacts", type_=ARRAY(REAL)),
)


ANALYSIS = 3
"""Raised with every change of what `rules` makes of a text, so that indexes are built anew."""


async def is_up_to_date(session: AsyncSession) -> bool:
    """Whether the index was built by this version of the analysis."""
    return await session.scalar(select(SearchAnalysisRow.version)) == ANALYSIS


async def mark(session: AsyncSession) -> None:
    """Note that the index is of this version."""
    await session.execute(insert(SearchAnalysisRow).values(version=ANALYSIS))


async def clear(session: AsyncSession) -> None:
    """Empty the index. Not by TRUNCATE, for which readers would have to wait."""
    for row in (SearchPostingRow, SearchDocumentRow, SearchKeyRow, SearchWordRow, SearchAnalysisRow):
        await session.execute(delete(row))


async def remove(session: AsyncSession, records: Sequence[UUID]) -> None:
    """Take these records out of the index. One statement."""
    await session.execute(delete(SearchDocumentRow).where(SearchDocumentRow.record_id.in_(records)))


async def write(session: AsyncSession, documents: Sequence[Document]) -> None:
    """Put the documents into the index in the place of what was there of the same records. One statement."""
    if documents:
        # Words never seen before take a millisecond each: other requests go on meanwhile.
        await session.execute(_WRITE, await asyncio.to_thread(columns, documents))


def columns(documents: Sequence[Document]) -> dict[str, Any]:
    """What the statement that writes these documents takes, as lists by column."""
    postings = [(document.record_id, occurrences(document.texts)) for document in documents]
    shown = {word: found.shown for _, document in reversed(postings) for word, found in document.items()}
    spellings = sorted(shown)
    ids = {word: word_id(word) for word in spellings}
    known = [(key, ids[word], weight) for word in spellings for key, weight in sorted(keys(word).items())]
    posted = [(record_id, ids[word], found.impact) for record_id, words in postings for word, found in words.items()]
    return {
        "records": [document.record_id for document in documents],
        "kinds": [document.kind for document in documents],
        "subjects": [document.subject_id for document in documents],
        "titles": [normal(document.texts[0].text) for document in documents],
        "bodies": [body(document.texts) for document in documents],
        "words": list(ids.values()),
        "spellings": spellings,
        "shown": [shown[word] for word in spellings],
        "keys": [key for key, _, _ in known],
        "key_words": [number for _, number, _ in known],
        "weights": [weight for _, _, weight in known],
        "posted": [record_id for record_id, _, _ in posted],
        "posted_words": [number for _, number, _ in posted],
        "impacts": [impact for _, _, impact in posted],
    }
