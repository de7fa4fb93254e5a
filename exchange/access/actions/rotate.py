"""A key is rotated: its successor is valid at once, and the key itself for a while longer."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from exchange.access import keys
from exchange.access.actions.manage import EXPIRY, MAX_DAYS, NewKey, held, note_key, require_room
from exchange.access.actions.places import require_manager
from exchange.access.audit import COMMAND_LINE
from exchange.access.rules import ErrorCode, Refused, Text, UserError
from exchange.access.scopes import beyond_own
from exchange.access.tables import ApiKeyRow
from exchange.access.viewer import Scope, Viewer
from exchange.storage.claims import remember
from exchange.storage.engine import Database

OVERLAP_HOURS = 24
MOST_OVERLAP_HOURS = 30 * 24

_OVERLAP = Text(
    f"Der alte Schlüssel kann höchstens {MOST_OVERLAP_HOURS} Stunden (30 Tage) weiter gelten.",
    f"The old key can stay valid for at most {MOST_OVERLAP_HOURS} hours (30 days).",
)
_ENDED = Text(
    "Dieser Schlüssel gilt nicht mehr; legen Sie einen neuen an.", "This key is not valid any more; create a new one."
)
_ROTATED = Text(
    "Dieser Schlüssel hat schon einen Nachfolger; erneuern Sie diesen.",
    "This key has a successor already; rotate that one.",
)


async def rotate_key(
    db: Database,
    key_id: UUID | None,
    *,
    overlap_hours: int = OVERLAP_HOURS,
    expires_in_days: int | None = None,
    viewer: Viewer = COMMAND_LINE,
) -> NewKey:
    """Make the successor of a key: same name, role, scopes and owner. The key stays valid for these hours at most.

    Without days the successor is valid as long as the key was when it was made. Raises Refused as `revoke_key` does,
    with WRONG_STAGE for a key that is not valid any more or has a successor, and with FORBIDDEN for one with scopes
    that the viewer lacks.
    """
    require_manager(viewer)
    if errors := _problems(overlap_hours, expires_in_days):
        raise Refused(*errors)
    key = keys.new_key()
    async with db.transaction() as session:
        old = await held(session, viewer, key_id)
        now = datetime.now(UTC)
        if (error := beyond_own(viewer, frozenset(map(Scope, old.scopes)), ("id",))) is not None:
            raise Refused(error)
        if old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= now):
            raise Refused(UserError(ErrorCode.WRONG_STAGE, ("id",), _ENDED))
        if await session.scalar(select(ApiKeyRow.id).where(ApiKeyRow.rotated_from_id == old.id)) is not None:
            raise Refused(UserError(ErrorCode.WRONG_STAGE, ("id",), _ROTATED))
        await require_room(session, old.municipality_id)
        row = _successor(old, key, now, expires_in_days)
        end = now + timedelta(hours=overlap_hours)
        old.expires_at = end if old.expires_at is None else min(old.expires_at, end)
        session.add(row)
        await session.flush()
        note_key(session, viewer, "key.rotated", row, rotatedFrom=str(old.id), validUntil=old.expires_at.isoformat())
        remember(session, id=str(row.id))
        return NewKey(row.id, key)


def _successor(old: ApiKeyRow, key: str, now: datetime, expires_in_days: int | None) -> ApiKeyRow:
    valid_for = None if old.expires_at is None else old.expires_at - old.created_at
    if expires_in_days is not None:
        valid_for = timedelta(days=expires_in_days)
    return ApiKeyRow(
        name=old.name,
        role=old.role,
        scopes=old.scopes,
        municipality_id=old.municipality_id,
        organisation_id=old.organisation_id,
        hash=keys.hash_key(key),
        last_four=keys.last_four(key),
        expires_at=None if valid_for is None else now + valid_for,
        rotated_from_id=old.id,
        first_id=old.first_id or old.id,
    )


def _problems(overlap_hours: int, expires_in_days: int | None) -> list[UserError]:
    errors = []
    if not 0 <= overlap_hours <= MOST_OVERLAP_HOURS:
        errors.append(UserError(ErrorCode.INVALID, ("overlapHours",), _OVERLAP))
    if expires_in_days is not None and not 1 <= expires_in_days <= MAX_DAYS:
        errors.append(UserError(ErrorCode.INVALID, ("expiresInDays",), EXPIRY))
    return errors
