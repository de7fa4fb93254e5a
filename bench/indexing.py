"""The search index of a large database in some minutes: the product's own analysis in several processes, and its rows
by COPY into tables without indexes. What comes of it is what `measures.actions.indexing.rebuild` makes, but for the
numbers of the documents."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any
from uuid import UUID

import asyncpg

from exchange.measures.actions.indexing import documents, published
from exchange.search import indexing
from exchange.storage.engine import Database

_CHUNK = 2_000
_LONG = 600.0
"""Seconds for reading the ids of all records, which takes longer than anything in a request may."""
_INDEXES = """
SELECT coalesce('ALTER TABLE search_posting DROP CONSTRAINT ' || conname, 'DROP INDEX ' || i.indexrelid::regclass),
       coalesce('ALTER TABLE search_posting ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(c.oid),
                pg_get_indexdef(i.indexrelid))
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'p'
WHERE i.indrelid = 'search_posting'::regclass
"""


@dataclass(frozen=True, slots=True)
class _Job:
    """Some records, and the number of the first of their documents."""

    url: str
    first: int
    records: Sequence[UUID]


Words = tuple[dict[str, tuple[int, str]], set[tuple[str, int, float]]]


async def index_all(url: str) -> int:
    """Fill the empty index of a database; returns how many records it holds."""
    database = Database(url, pool_size=1, timeout=_LONG)
    await database.open()
    try:
        async with database.reading() as session:
            records = await published(session)
        async with _without_indexes(url) as connection:
            words, keys = await asyncio.to_thread(_write_documents, url, records)
            rows = [(number, spelling, shown) for spelling, (number, shown) in sorted(words.items())]
            await connection.copy_records_to_table("search_word", records=rows, columns=["id", "spelling", "shown"])
            await connection.copy_records_to_table(
                "search_key", records=sorted(keys), columns=["key", "word_id", "weight"]
            )
            await connection.execute(
                "SELECT setval(pg_get_serial_sequence('search_document', 'id'), $1)", max(1, len(records))
            )
        async with database.transaction() as session:
            await indexing.mark(session)
    finally:
        await database.close()
    return len(records)


@asynccontextmanager
async def _without_indexes(url: str) -> Any:
    """A connection, while the postings have no indexes."""
    connection: Any = await asyncpg.connect(url)
    try:
        found = await connection.fetch(_INDEXES)
        for drop, _ in found:
            await connection.execute(drop)
        yield connection
        await connection.execute("SET maintenance_work_mem = '1GB'")
        for _, create in found:
            await connection.execute(create)
    finally:
        await connection.close()


def _write_documents(url: str, records: Sequence[UUID]) -> Words:
    words: dict[str, tuple[int, str]] = {}
    keys: set[tuple[str, int, float]] = set()
    # Not by fork: the parent has threads.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for new_words, new_keys in pool.map(_write, _jobs(url, records)):
            words = new_words | words
            keys |= new_keys
    return words, keys


def _jobs(url: str, records: Sequence[UUID]) -> Iterator[_Job]:
    for start in range(0, len(records), _CHUNK):
        yield _Job(url, start + 1, records[start : start + _CHUNK])


_SENT: set[str] = set()
"""Words that this process has told of."""


def _write(job: _Job) -> Words:
    columns = asyncio.run(_write_chunk(job))
    new = set(columns["spellings"]) - _SENT
    _SENT.update(new)
    found = zip(columns["spellings"], columns["words"], columns["shown"], strict=True)
    words = {spelling: (number, shown) for spelling, number, shown in found if spelling in new}
    numbers = {number for number, _ in words.values()}
    keys = zip(columns["keys"], columns["key_words"], columns["weights"], strict=True)
    return words, {key for key in keys if key[1] in numbers}


async def _write_chunk(job: _Job) -> dict[str, Any]:
    database = Database(job.url, pool_size=1)
    await database.open()
    connection: Any = await asyncpg.connect(job.url)
    try:
        async with database.reading() as session:
            columns = indexing.columns(await documents(session, job.records))
        ids = {record_id: job.first + place for place, record_id in enumerate(columns["records"])}
        names = ("records", "kinds", "subjects", "titles", "bodies")
        rows = zip(ids.values(), *(columns[name] for name in names), strict=True)
        await connection.copy_records_to_table(
            "search_document", records=rows, columns=["id", "record_id", "kind", "subject_id", "title", "body"]
        )
        posted = zip(columns["posted"], columns["posted_words"], columns["impacts"], strict=True)
        await connection.copy_records_to_table(
            "search_posting",
            records=((ids[record_id], word, impact) for record_id, word, impact in posted),
            columns=["document_id", "word_id", "impact"],
        )
    finally:
        await connection.close()
        await database.close()
    return columns
