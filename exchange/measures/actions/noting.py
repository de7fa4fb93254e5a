"""Writing down what was done: in the audit trail, and in the outbox for those who follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnClause, Insert, bindparam, cast, column, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Boolean, Text, TypeEngine, Uuid

from exchange.access.audit import append_audit
from exchange.access.viewer import Viewer
from exchange.measures.actions.rating import RATE
from exchange.measures.tables.kinds import LESSON, MEASURE, Kind
from exchange.storage.base import table_of
from exchange.storage.outbox import OutboxRow


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a record; `done` is a past participle, as in `MEASURE_PUBLISHED`.

    `before` and `after` are the visibilities with which others saw the record before and see it after, None where it is
    not published. `announced` tells that others see a difference; what happens to a draft concerns its municipality
    alone. `details` are for the audit entry of what was taken along.
    """

    kind: Kind
    done: str
    record_id: UUID
    payload: Mapping[str, Any] = field(default_factory=dict)
    before: str | None = None
    after: str | None = None
    announced: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)


_COLUMNS: dict[str, tuple[str, TypeEngine[Any]]] = {
    "kinds": ("kind", Text()),
    "subjects": ("subject_id", Uuid()),
    "befores": ("visibility_before", Text()),
    "afters": ("visibility_after", Text()),
    "announcements": ("announced", Boolean()),
    "payloads": ("payload", Text()),
}
"""The columns of events by the parameters that give them: not one another's names, as SQLAlchemy takes a parameter that
is named like a column for a value of it, also in the update beside."""


def _append() -> Insert:
    """Appends events, and rates the measures concerned anew in the same statement."""
    given = [bindparam(name, type_=ARRAY(type_)) for name, (_, type_) in _COLUMNS.items()]
    named: list[ColumnClause[Any]] = [column(name, type_) for name, type_ in _COLUMNS.values()]
    event = func.unnest(*given).table_valued(*named).render_derived(name="event")
    values = [cast(event.c[one.name], JSONB) if one.name == "payload" else event.c[one.name] for one in named]
    selected = select(bindparam("whose", type_=Uuid()), *values)
    names = ["municipality_id", *(one.name for one in named)]
    return insert(table_of(OutboxRow)).from_select(names, selected).add_cte(RATE.cte("rated"))


_APPEND = _append()


async def note(
    session: AsyncSession,
    viewer: Viewer,
    municipality_id: UUID,
    event: Event,
    details: Mapping[str, Any],
    further: Sequence[Event] = (),
) -> None:
    """An audit entry for the record that the viewer dealt with and for each that went along, in one statement; an event
    for each, and the measures concerned rated anew, in another."""
    events = [event, *further]
    for each in events:
        append_audit(
            session,
            viewer,
            f"{each.kind.name.lower()}.{each.done}",
            subject_id=each.record_id,
            municipality_id=municipality_id,
            details=details if each is event else {**each.details, "with": str(event.record_id)},
        )
    await session.execute(
        _APPEND,
        {
            "whose": municipality_id,
            "kinds": [f"{each.kind.name}_{each.done.upper()}" for each in events],
            "subjects": [each.record_id for each in events],
            "befores": [each.before for each in events],
            "afters": [each.after for each in events],
            "announcements": [each.announced for each in events],
            "payloads": [orjson.dumps(each.payload).decode() for each in events],
            "measures": [each.record_id for each in events if each.kind is MEASURE],
            "lessons": [each.record_id for each in events if each.kind is LESSON],
        },
    )
