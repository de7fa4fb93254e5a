"""Instruments are imported, and never changed; and they are read back for whoever answers or scores."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import append_audit
from exchange.access.rules import ErrorCode, Refused, Text, UserError, forbidden, is_in_role
from exchange.access.viewer import Role, Viewer
from exchange.measures.actions.outcome import Outcome, run
from exchange.municipalities.tables import FieldOfActionRow
from exchange.selfchecks.actions.instrument_rows import rows_of
from exchange.selfchecks.rules.instrument import Instrument, Question
from exchange.selfchecks.rules.reading import Reading, read_instrument
from exchange.selfchecks.tables import InstrumentCriterionRow, InstrumentQuestionRow, InstrumentRow
from exchange.storage.base import uuid7
from exchange.storage.engine import Database

PATH = ("input", "document")

# Who imports looks at what is there first, so imports wait for one another; readers wait for nobody.
_LOCK = text("LOCK TABLE instrument IN SHARE ROW EXCLUSIVE MODE")
_HELD = 32

_loaded: dict[UUID, "LoadedInstrument"] = {}


@dataclass(frozen=True, slots=True)
class LoadedInstrument:
    """A stored instrument, and the ids of its questions and criteria by their keys."""

    id: UUID
    instrument: Instrument
    questions: Mapping[str, UUID]
    criteria: Mapping[str, UUID]
    by_id: Mapping[UUID, Question]


async def import_instrument(database: Database, viewer: Viewer, document: str | bytes | Mapping[str, Any]) -> Outcome:
    """Store the instrument of a document (YAML, or what was read of it); does nothing where it is stored already.

    Refused with FORBIDDEN for everybody but coordinators and the operator; with what is wrong with the document; and
    with CONFLICT where this version is stored with other contents: a version never changes.
    """
    if not any(is_in_role(viewer, role) for role in (Role.COORDINATOR, Role.OPERATOR)):
        return Outcome(None, (forbidden(("input",), Role.COORDINATOR, viewer),))
    async with database.reading() as session:
        known = (await session.scalars(select(FieldOfActionRow.key).order_by(FieldOfActionRow.position))).all()
    reading = await asyncio.to_thread(read_instrument, document, known)
    instrument = reading.instrument
    if instrument is None:
        return Outcome(None, tuple(_errors(reading)))
    async with database.reading() as session:
        # What is there already needs no write, which every reader's caches would notice.
        if (stored := await _stored(session, instrument)) is not None and stored.instrument == instrument:
            return Outcome(stored.id)

    async def store(session: AsyncSession) -> UUID:
        await session.execute(_LOCK)
        if (stored := await _stored(session, instrument)) is not None:
            return _same(stored, instrument)
        versions = await _versions(session, instrument.key)
        identity = uuid7()
        others = {
            version: await load_instrument(session, versions[version]) for version in _compared(instrument, versions)
        }
        for table, rows in rows_of(identity, instrument, reading.document, others):
            if rows:
                await session.execute(insert(table), rows)
        details = {"key": instrument.key, "version": instrument.version}
        append_audit(session, viewer, "instrument.imported", subject_id=identity, details=details)
        return identity

    return await run(database, store)


async def load_instrument(session: AsyncSession, instrument_id: UUID) -> LoadedInstrument:
    """A stored instrument, read once in each process: it never changes. Raises KeyError where there is none."""
    if instrument_id not in _loaded:
        row = await session.get(InstrumentRow, instrument_id)
        if row is None:
            raise KeyError(instrument_id)
        found = await asyncio.to_thread(_read_back, row.content)
        questions = await _ids(session, InstrumentQuestionRow, instrument_id)
        criteria = await _ids(session, InstrumentCriterionRow, instrument_id)
        by_id = {questions[question.key]: question for question in found.questions}
        while len(_loaded) >= _HELD:
            _loaded.pop(next(iter(_loaded)))
        _loaded[instrument_id] = LoadedInstrument(instrument_id, found, questions, criteria, by_id)
    return _loaded[instrument_id]


def _read_back(content: Mapping[str, Any]) -> Instrument:
    reading = read_instrument(content)
    if reading.instrument is None:
        raise RuntimeError(f"a stored instrument cannot be read: {reading.problems[0].text.en}")
    return reading.instrument


async def _ids(
    session: AsyncSession, table: type[InstrumentQuestionRow | InstrumentCriterionRow], instrument_id: UUID
) -> dict[str, UUID]:
    rows = await session.execute(select(table.key, table.id).where(table.instrument_id == instrument_id))
    return {row.key: row.id for row in rows}


async def _versions(session: AsyncSession, key: str) -> dict[str, UUID]:
    rows = await session.execute(select(InstrumentRow.version, InstrumentRow.id).where(InstrumentRow.key == key))
    return {row.version: row.id for row in rows}


async def _stored(session: AsyncSession, instrument: Instrument) -> LoadedInstrument | None:
    """What is stored under its key and version."""
    identity = (await _versions(session, instrument.key)).get(instrument.version)
    return None if identity is None else await load_instrument(session, identity)


def _same(stored: LoadedInstrument, instrument: Instrument) -> UUID:
    """The stored version, which has to be the same."""
    if stored.instrument != instrument:
        raise Refused(
            UserError(
                ErrorCode.CONFLICT,
                (*PATH, "version"),
                Text(
                    f"Die Version {instrument.version} von „{instrument.key}“ gibt es schon, mit anderem Inhalt. Eine "
                    "veröffentlichte Version ändert sich nie: geben Sie der neuen Fassung eine neue Nummer.",
                    f"There is a version {instrument.version} of “{instrument.key}” already, with other contents. A "
                    "published version never changes: give the new one a new number.",
                ),
            )
        )
    return stored.id


def _compared(instrument: Instrument, versions: Mapping[str, UUID]) -> Iterable[str]:
    """The versions that this one can be compared with, all of which have to be stored."""
    missing = [version for version in instrument.comparable_with if version not in versions]
    if missing:
        names = ", ".join(missing)
        raise Refused(
            UserError(
                ErrorCode.NOT_FOUND,
                (*PATH, "comparableWith", missing[0]),
                Text(f"Diese Version gibt es hier nicht: {names}.", f"There is no such version here: {names}."),
            )
        )
    return instrument.comparable_with


def _errors(reading: Reading) -> Iterable[UserError]:
    return (UserError(problem.code, (*PATH, *problem.path), problem.message) for problem in reading.problems)
