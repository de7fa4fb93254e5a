"""What an action answers, and the transaction that every action runs in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import ErrorCode, Refused, Text, UserError
from exchange.measures.tables.kinds import RECORD, Kind
from exchange.storage.claims import AlreadyDone, remember
from exchange.storage.engine import Database


@dataclass(frozen=True, slots=True)
class Outcome:
    """The id of what the action made or changed, or the errors for which nothing was changed."""

    record_id: UUID | None
    errors: tuple[UserError, ...] = ()


TAKEN = UserError(
    ErrorCode.DUPLICATE,
    ("input", "externalReference"),
    Text(
        "Diese externe Kennung trägt schon ein anderer Datensatz Ihrer Kommune.",
        "Another record of your municipality has this external reference already.",
    ),
)


async def run(database: Database, work: Callable[[AsyncSession], Awaitable[UUID]]) -> Outcome:
    """Do the work in one transaction: all of it, or nothing and the errors."""

    async def remembered(session: AsyncSession) -> UUID:
        record_id = await work(session)
        remember(session, id=str(record_id))
        return record_id

    try:
        record_id = await database.write(remembered)
    except AlreadyDone as done:
        return Outcome(UUID(done.outcome["id"]))
    except Refused as refused:
        return Outcome(None, refused.errors)
    except IntegrityError as error:
        # Somebody else took the reference between our look and our write.
        if "external_reference" in str(error.orig):
            return Outcome(None, (TAKEN,))
        raise
    return Outcome(record_id)


async def is_taken(session: AsyncSession, kind: Kind, municipality_id: UUID, reference: str) -> bool:
    """Whether the municipality has a record of this kind with the reference."""
    statement = select(RECORD.c.id).where(
        RECORD.c.municipality_id == municipality_id,
        RECORD.c.kind == kind.name,
        RECORD.c.external_reference == reference,
    )
    return (await session.execute(statement)).first() is not None
