"""Writing down what was done: in the audit trail, and in the outbox for those who follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Boolean, Text, Uuid

from exchange.access.audit import append_audit
from exchange.access.viewer import Viewer
from exchange.measures.actions.rating import rate
from exchange.measures.tables.kinds import LESSON, MEASURE, Kind


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


_APPEND = text(
    "INSERT INTO outbox"
    " (kind, subject_id, municipality_id, visibility_before, visibility_after, announced, payload)"
    " SELECT kind, subject_id, :municipality_id, before, after, announced, payload::jsonb"
    " FROM unnest(:kinds, :subjects, :befores, :afters, :announced, :payloads)"
    " AS event (kind, subject_id, before, after, announced, payload)"
).bindparams(
    bindparam("municipality_id", type_=Uuid()),
    bindparam("kinds", type_=ARRAY(Text)),
    bindparam("subjects", type_=ARRAY(Uuid)),
    bindparam("befores", type_=ARRAY(Text)),
    bindparam("afters", type_=ARRAY(Text)),
    bindparam("announced", type_=ARRAY(Boolean)),
    bindparam("payloads", type_=ARRAY(Text)),
)


async def note(
    session: AsyncSession,
    viewer: Viewer,
    municipality_id: UUID,
    event: Event,
    details: Mapping[str, Any],
    further: Sequence[Event] = (),
) -> None:
    """An audit entry and an event for the record that the viewer dealt with and for each that went along, one statement
    each; and the measures concerned are rated anew."""
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
            "municipality_id": municipality_id,
            "kinds": [f"{each.kind.name}_{each.done.upper()}" for each in events],
            "subjects": [each.record_id for each in events],
            "befores": [each.before for each in events],
            "afters": [each.after for each in events],
            "announced": [each.announced for each in events],
            "payloads": [orjson.dumps(each.payload).decode() for each in events],
        },
    )
    measures, lessons = ([each.record_id for each in events if each.kind is kind] for kind in (MEASURE, LESSON))
    await rate(session, measures, lessons)
