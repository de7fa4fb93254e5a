"""The records of an import on their way: what is stored, what was sent, and what is to be."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import ErrorCode, Refused, Text, UserError
from exchange.access.viewer import Viewer
from exchange.measures.actions import bulk
from exchange.measures.actions.creating import Owner
from exchange.measures.actions.loading import Loaded, read_standings
from exchange.measures.actions.references import resolve
from exchange.measures.rules import form
from exchange.measures.rules.corrections import refuse_silent
from exchange.measures.rules.importing import ImportStatus, merge
from exchange.measures.rules.report import Report, Row
from exchange.measures.rules.workflow import Action, refusal
from exchange.measures.tables.kinds import MEASURE, RECORD
from exchange.municipalities.tables import MunicipalityRow
from exchange.storage.base import table_of

_FORM = MEASURE.form
_PARTS = {part.name for part in _FORM.parts}
_REFERENCE = next(entry for entry in _FORM.fields if entry.name == "external_reference")
_MUNICIPALITY: Table = table_of(MunicipalityRow)

REPEATED_TEXT = Text(
    "Diese externe Kennung steht in der Anfrage schon einmal.", "This external reference is in the request already."
)


@dataclass(slots=True)
class Item:
    """One record on its way: its place in the input, what is stored, and what is to be."""

    index: int
    values: Mapping[str, Any]
    report: Report
    reference: str
    loaded: Loaded | None = None
    before: Row = field(default_factory=dict)
    after: Row = field(default_factory=dict)
    given: dict[str, list[Row]] = field(default_factory=dict)
    record_id: UUID | None = None
    errors: list[UserError] = field(default_factory=list)

    @property
    def status(self) -> ImportStatus:
        """What comes of it, as far as it alone is concerned."""
        if self.errors:
            return ImportStatus.INVALID
        if self.loaded is None:
            return ImportStatus.CREATED
        return ImportStatus.UNCHANGED if self.after == self.before else ImportStatus.UPDATED


def new_item(index: int, values: Mapping[str, Any], report: Report) -> Item:
    """The record at this place of the input, known by its reference."""
    here = report.at("external_reference")
    reference = _REFERENCE.check(values.get("external_reference"), here)
    if reference is None:
        here.missing()
    return Item(index, values, report, reference or "")


def refuse_repeats(items: Sequence[Item]) -> None:
    """Report references that stand in the request more than once, from the second time on."""
    seen: set[str] = set()
    for item in items:
        if item.reference and item.reference in seen:
            item.report.at("external_reference").refuse(ErrorCode.DUPLICATE, REPEATED_TEXT)
        seen.add(item.reference)


async def load(session: AsyncSession, viewer: Viewer, owner: Owner, items: Sequence[Item]) -> None:
    """Lock the records there are, and read what they hold."""
    known = await lock(session, owner, [item.reference for item in items])
    loaded = await read_standings(session, MEASURE, bulk.among(MEASURE.table.c.record_id, list(known.values())))
    for item in items:
        item.record_id = known.get(item.reference)
        item.loaded = loaded.get(item.record_id) if item.record_id else None
    contents = await bulk.read(session, MEASURE, [found.shown.id for found in loaded.values()])
    for item in items:
        if item.loaded is not None:
            item.before = contents[item.loaded.shown.id]
            if (error := refusal(Action.UPDATE, item.loaded.standing, viewer, item.report.path)) is not None:
                item.errors.append(error)


async def lock(session: AsyncSession, owner: Owner, references: Sequence[str]) -> dict[str, UUID]:
    """Hold the measures of the owner with these references; their ids."""
    statement = select(RECORD.c.external_reference, RECORD.c.id).where(
        RECORD.c.municipality_id == owner.id,
        RECORD.c.kind == MEASURE.name,
        bulk.among(RECORD.c.external_reference, references),
    )
    rows = await session.execute(statement.order_by(RECORD.c.id).with_for_update(key_share=True))
    return {row.external_reference: row.id for row in rows}


def read_input(item: Item) -> None:
    """Check what was sent. Parts of a record that exists are put beside, until references are resolved."""
    values = {name: value for name, value in item.values.items() if name != "external_reference"}
    if item.loaded is None:
        item.after = form.create(_FORM, values, item.report)
        item.after["external_reference"] = item.reference
        return
    plain = {name: value for name, value in values.items() if name not in _PARTS}
    item.after = form.update(_FORM, item.before, plain, item.report)
    for part in _FORM.parts:
        if part.name in values:
            item.given[part.name] = form.listed(part, values[part.name], item.report.at(part.name))


async def resolve_all(session: AsyncSession, viewer: Viewer, report: Report, items: Sequence[Item]) -> None:
    """Look up what all records refer to, together."""
    with suppress(Refused):  # the errors stay in the report, and each belongs to a record
        await resolve(session, viewer, report.collected)
    for item in items:
        moved = item.loaded is not None and item.after["strategy_id"] != item.before["strategy_id"]
        if moved and "goal" not in item.values:
            item.after["goal_id"] = None  # it was a goal of the other strategy


def settle_parts(item: Item) -> None:
    """Put the lists that were given in the place of those that are stored."""
    for part in _FORM.parts:
        if part.name in item.given:
            item.after[part.name] = merge(part, item.before[part.name], item.given[part.name])
            for inner in part.parts:
                _refuse_too_many(inner, item.after[part.name], item.report.at(part.name))
    if "indicators" in item.given:
        before, after = item.before["indicators"], item.after["indicators"]
        refuse_silent(before, item.given["indicators"], after, item.report.at("indicators"))


def _refuse_too_many(inner: form.Form, rows: Sequence[Row], report: Report) -> None:
    for index, row in enumerate(rows):
        if len(row[inner.name]) > inner.limit:
            message = Text(f"Höchstens {inner.limit} sind möglich.", f"At most {inner.limit} are possible.")
            report.at(index, inner.name).refuse(ErrorCode.TOO_LONG, message)


def collect(items: Sequence[Item], errors: Iterable[UserError]) -> None:
    """Give each error to the record that its path names."""
    for error in errors:
        items[int(error.path[2])].errors.append(error)
