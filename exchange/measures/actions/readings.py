"""Recording a dated value of an indicator: a change of the measure's draft, addressed by the indicator alone."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, UserError
from exchange.access.viewer import Viewer
from exchange.access.visibility import EDITION
from exchange.measures.actions.changing import patch
from exchange.measures.actions.kinds import MEASURE
from exchange.measures.actions.loading import load
from exchange.measures.actions.outcome import Outcome, run
from exchange.measures.rules.workflow import Action
from exchange.storage.engine import Database

_PATH = ("input", "indicator")


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
        measure_id = await _measure_of(session, viewer, indicator_id)
        reading = {"date": date, "value": value, "source": source, "note": note}
        change = {"id": indicator_id, "readings": {"add": [reading]}}
        try:
            loaded = await load(session, MEASURE, viewer, Action.UPDATE, measure_id, None)
            await patch(session, viewer, loaded, {"indicators": {"change": [change]}})
        except Refused as refused:
            raise Refused(*_as_named_here(refused.errors)) from refused
        return indicator_id

    return await run(database, work)


async def _measure_of(session: AsyncSession, viewer: Viewer, indicator_id: UUID) -> UUID:
    table, indicator = MEASURE.table, MEASURE.parts["indicators"].table
    columns = [table.c[name] for name in ("record_id", "municipality_id", "state", "visibility", "has_draft")]
    statement = select(*columns).join(indicator, indicator.c.edition_id == table.c.id)
    for row in await session.execute(statement.where(indicator.c.id == indicator_id, table.c.state != "PAST")):
        if EDITION.allows(row._asdict(), viewer):
            found: UUID = row.record_id
            return found
    raise Refused(UserError(ErrorCode.NOT_FOUND, _PATH, NOT_FOUND_TEXT))


def _as_named_here(errors: Iterable[UserError]) -> list[UserError]:
    """The errors with the paths of this input: the reading's values are named directly, all else is the indicator."""
    named = []
    for error in errors:
        inside = len(error.path) > 2 and error.path[-1] in ("date", "value", "source", "note")
        named.append(UserError(error.code, ("input", error.path[-1]) if inside else _PATH, error.message))
    return named
