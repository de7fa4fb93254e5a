"""Recording and correcting dated values: changes of the measure's draft, addressed by indicator or reading alone."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, UserError
from exchange.access.viewer import Viewer
from exchange.access.visibility import EDITION
from exchange.measures.actions.changing import patch
from exchange.measures.actions.loading import load
from exchange.measures.actions.outcome import Outcome, run
from exchange.measures.actions.references import new_report
from exchange.measures.rules import checks
from exchange.measures.rules.report import Path
from exchange.measures.rules.workflow import Action
from exchange.measures.tables.kinds import MEASURE
from exchange.storage.engine import Database

_VALUES = ("date", "value", "source", "note", "reason")


async def record_reading(
    database: Database,
    viewer: Viewer,
    indicator_id: UUID,
    date: date,
    value: Decimal | float,
    source: str | None = None,
    note: str | None = None,
) -> Outcome:
    """Add a reading to the measure's draft; others see it when the measure is published again.

    The outcome's id is that of the indicator.
    """

    async def work(session: AsyncSession) -> UUID:
        path = ("input", "indicator")
        place = await _place_of(session, viewer, "indicators", indicator_id, path)
        reading = {"date": date, "value": value, "source": source, "note": note}
        await _change(session, viewer, place, {"add": [reading]}, path)
        return indicator_id

    return await run(database, work)


async def correct_reading(database: Database, viewer: Viewer, reading_id: UUID, reason: str, **changes: Any) -> Outcome:
    """Correct a reading in the measure's draft, saying why. `changes` are any of date, value, source and note: absent
    stays, None clears.

    What the reading was stays as a correction. The outcome's id is that of the reading.
    """

    async def work(session: AsyncSession) -> UUID:
        path = ("input", "reading")
        place = await _place_of(session, viewer, "readings", reading_id, path)
        change = {"id": reading_id, "reason": _needed(reason, changes)} | changes
        await _change(session, viewer, place, {"change": [change]}, path)
        return reading_id

    return await run(database, work)


def _needed(reason: str, changes: Mapping[str, Any]) -> str:
    """The reason, if there is one, and something to correct. Raises Refused."""
    report = new_report()
    cleaned: str | None = checks.text(checks.SUMMARY, lines=True)(reason, report.at("reason"))
    if not changes:
        report.at("value").missing()
    if cleaned is None:
        report.at("reason").missing()
    if cleaned is None or report.collected.errors:
        raise Refused(*report.collected.errors.values())
    return cleaned


class Place(NamedTuple):
    """Where readings are: the measure and its indicator."""

    measure_id: UUID
    indicator_id: UUID


async def _place_of(session: AsyncSession, viewer: Viewer, name: str, part_id: UUID, path: Path) -> Place:
    """Where an indicator or a reading that the viewer sees is found."""
    table, part = MEASURE.table, MEASURE.parts[name].table
    columns = [table.c[column] for column in ("record_id", "municipality_id", "state", "visibility", "has_draft")]
    indicator_id = part.c[MEASURE.parts[name].parent or "id"].label("indicator_id")
    statement = select(*columns, indicator_id).join(part, part.c.edition_id == table.c.id)
    for row in await session.execute(statement.where(part.c.id == part_id, table.c.state != "PAST")):
        if EDITION.allows(row._asdict(), viewer):
            return Place(row.record_id, row.indicator_id)
    raise Refused(UserError(ErrorCode.NOT_FOUND, path, NOT_FOUND_TEXT))


async def _change(session: AsyncSession, viewer: Viewer, place: Place, readings: Mapping[str, Any], path: Path) -> None:
    """Apply a patch to the readings of an indicator."""
    change = {"id": place.indicator_id, "readings": readings}
    try:
        loaded = await load(session, MEASURE, viewer, Action.UPDATE, place.measure_id, None)
        await patch(session, viewer, loaded, {"indicators": {"change": [change]}})
    except Refused as refused:
        raise Refused(*_as_named_here(refused.errors, path)) from refused


def _as_named_here(errors: Iterable[UserError], path: Path) -> list[UserError]:
    """The errors with the paths of this input: the reading's values are named directly, all else is what was named."""
    named = []
    for error in errors:
        inside = len(error.path) > 2 and error.path[-1] in _VALUES
        named.append(UserError(error.code, ("input", error.path[-1]) if inside else path, error.message))
    return named
