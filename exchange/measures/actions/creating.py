"""Creating a record with its first draft."""

from collections.abc import Mapping
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, Text, UserError, forbidden, has_role
from exchange.access.viewer import Role, Viewer
from exchange.measures.actions import editions
from exchange.measures.actions.noting import Event, note
from exchange.measures.actions.outcome import TAKEN, Outcome, is_taken, run
from exchange.measures.actions.references import new_report, resolve
from exchange.measures.actions.stepping import lock_new_parent
from exchange.measures.rules import form, slugs
from exchange.measures.rules.report import Refers, Row
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.tables.kinds import RECORD, Kind
from exchange.municipalities.tables import MunicipalityRow
from exchange.storage.base import uuid7
from exchange.storage.engine import Database

SLUG_TRIES = 50
TOO_MANY_TEXT = Text(
    "Diesen Titel gibt es bei Ihnen schon zu oft.", "You have too many records with this title already."
)


class Owner(NamedTuple):
    """The municipality whose the record is."""

    id: UUID
    name: str


async def create(database: Database, viewer: Viewer, kind: Kind, values: Mapping[str, Any]) -> Outcome:
    """Make a record with its first draft. `municipality` (an AGS) says whose it is if not the viewer's own."""

    async def work(session: AsyncSession) -> UUID:
        owner = await owner_of(session, viewer, kind, values)
        content = await _new_content(session, viewer, kind, values)
        await lock_new_parent(session, content)
        record_id = await _insert_record(session, kind, owner, content)
        lifecycle = {
            "id": uuid7(),
            "record_id": record_id,
            "municipality_id": owner.id,
            "state": "WORKING",
            "stage": Stage.DRAFT.value,
            "version": 1,
            "changed_by": viewer.principal_id,
        }
        await editions.write_new(session, kind, lifecycle, content)
        details = {"from": None, "to": Stage.DRAFT.value, "version": 1}
        await note(session, viewer, owner.id, Event(kind, "created", record_id), details)
        return record_id

    return await run(database, work)


async def _new_content(session: AsyncSession, viewer: Viewer, kind: Kind, values: Mapping[str, Any]) -> Row:
    report = new_report()
    given = {name: value for name, value in values.items() if name != "municipality"}
    content = form.create(kind.form, given, report)
    await resolve(session, viewer, report.collected)
    return content


async def owner_of(session: AsyncSession, viewer: Viewer, kind: Kind, values: Mapping[str, Any]) -> Owner:
    """Whose it is: that of the measure which the record belongs to, the one that is named, or the viewer's own."""
    path: tuple[str, ...] = ("input",)
    statement = select(MunicipalityRow.id, MunicipalityRow.name)
    if kind.belongs and isinstance(values.get("measure"), UUID):
        path = ("input", "measure")
        await _refuse_hidden(session, viewer, values["measure"])
        statement = statement.join(RECORD, RECORD.c.municipality_id == MunicipalityRow.id)
        statement = statement.where(RECORD.c.id == values["measure"])
    elif values.get("municipality") is not None:
        path = ("input", "municipality")
        statement = statement.where(MunicipalityRow.ags == str(values["municipality"]).replace("\0", ""))
    else:
        statement = statement.where(MunicipalityRow.id == viewer.municipality_id)
    found = (await session.execute(statement)).first()
    if found is None and len(path) > 1:
        raise Refused(UserError(ErrorCode.NOT_FOUND, path, NOT_FOUND_TEXT))
    if found is None or not has_role(viewer, found.id, Role.EDITOR):
        raise Refused(forbidden(path, Role.EDITOR, viewer))
    return Owner(*found)


async def _refuse_hidden(session: AsyncSession, viewer: Viewer, measure_id: UUID) -> None:
    """A measure that the viewer does not see is not found before anything is said about rights."""
    report = new_report()
    report.at("measure").refer(Refers.MEASURE, measure_id, {}, "measure_id")
    await resolve(session, viewer, report.collected)


async def _insert_record(session: AsyncSession, kind: Kind, owner: Owner, content: Row) -> UUID:
    """Insert the record under the first slug that is free, also while others insert."""
    reference = content.get("external_reference")
    values: Row = {
        "id": uuid7(),
        "kind": kind.name,
        "municipality_id": owner.id,
        "external_reference": reference,
    }
    base = slugs.slug(owner.name, content["title"]) or kind.name.lower()
    for candidate in islice(slugs.candidates(base), SLUG_TRIES) if kind.slugged else (None,):
        statement = insert(RECORD).values(values | {"slug": candidate}).on_conflict_do_nothing()
        inserted: UUID | None = (await session.execute(statement.returning(RECORD.c.id))).scalar()
        if inserted is not None:
            return inserted
        if reference is not None and await is_taken(session, kind, owner.id, reference):
            raise Refused(TAKEN)
    raise Refused(UserError(ErrorCode.DUPLICATE, ("input", "title"), TOO_MANY_TEXT))
