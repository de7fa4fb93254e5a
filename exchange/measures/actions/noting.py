"""Writing down what was done: in the audit trail, and in the outbox for those who follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text, Uuid

from exchange.access.audit import append_audit
from exchange.access.viewer import Viewer
from exchange.measures.actions.kinds import Kind


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a record; `done` is a past participle, as in `MEASURE_PUBLISHED`."""

    kind: Kind
    done: str
    record_id: UUID
    payload: Mapping[str, Any] = field(default_factory=dict)


_APPEND = text(
    "INSERT INTO outbox (kind, subject_id, municipality_id, payload)"
    " SELECT kind, subject_id, :municipality_id, payload::jsonb"
    " FROM unnest(:kinds, :subjects, :payloads) AS event (kind, subject_id, payload)"
).bindparams(
    bindparam("municipality_id", type_=Uuid()),
    bindparam("kinds", type_=ARRAY(Text)),
    bindparam("subjects", type_=ARRAY(Uuid)),
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
    """One audit entry for what the viewer did, and an event for each record that it touched: one statement each."""
    append_audit(
        session,
        viewer,
        f"{event.kind.name.lower()}.{event.done}",
        subject_id=event.record_id,
        municipality_id=municipality_id,
        details=details,
    )
    events = [event, *further]
    await session.execute(
        _APPEND,
        {
            "municipality_id": municipality_id,
            "kinds": [f"{each.kind.name}_{each.done.upper()}" for each in events],
            "subjects": [each.record_id for each in events],
            "payloads": [orjson.dumps(each.payload).decode() for each in events],
        },
    )
