"""API keys are made, listed and revoked, by whoever runs the installation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, column, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access import keys
from exchange.access.audit import COMMAND_LINE, append_audit
from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, Text, UserError, forbidden
from exchange.access.tables import ApiKeyRow
from exchange.access.viewer import Role, Viewer
from exchange.storage.engine import Database

MAX_NAME = 200
MAX_DAYS = 3650

# Of the tables of a capability, access needs to know just how their rows are named.
_municipality = table("municipality", column("id"), column("ags"), column("name"))
_organisation = table("organisation", column("id"), column("key"), column("name"))

_MUNICIPAL = (Role.READER, Role.EDITOR, Role.PUBLISHER)

_NAME = Text(
    f"Ein Schlüssel braucht einen Namen mit höchstens {MAX_NAME} Zeichen.",
    f"A key needs a name of at most {MAX_NAME} characters.",
)
_OWNER = Text(
    "READER, EDITOR und PUBLISHER gehören zu einer Kommune, COORDINATOR zu einer Organisation, OPERATOR zu keiner.",
    "READER, EDITOR and PUBLISHER belong to a municipality, COORDINATOR to an organisation, OPERATOR to neither.",
)
_EXPIRY = Text(
    f"Ein Schlüssel gilt mindestens einen Tag und höchstens {MAX_DAYS} Tage.",
    f"A key is valid for at least one day and at most {MAX_DAYS} days.",
)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; `key` is shown this once and kept nowhere."""

    id: UUID
    key: str


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What is known about a key; its owner is the AGS of a municipality or the key of an organisation."""

    id: UUID
    name: str
    role: Role
    municipality: str | None
    organisation: str | None
    last_four: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


async def create_key(
    db: Database,
    *,
    role: Role,
    name: str,
    municipality: str | None = None,
    organisation: str | None = None,
    expires_in_days: int | None = None,
    viewer: Viewer = COMMAND_LINE,
) -> NewKey:
    """Make a key for a municipality (AGS), an organisation (its key) or the operator; without days it does not expire.

    Raises Refused for wrong input, an unknown owner, and a viewer other than the operator.
    """
    _require_operator(viewer)
    if errors := _problems(role, name, municipality, organisation, expires_in_days):
        raise Refused(*errors)
    key = keys.new_key()
    async with db.transaction() as session:
        row = ApiKeyRow(name=name.strip(), role=role.value, hash=keys.hash_key(key), last_four=keys.last_four(key))
        if municipality is not None:
            owner = _municipality.c.ags == municipality
            row.municipality_id = await _owner(session, _municipality.c.id, owner, "municipality")
        if organisation is not None:
            owner = _organisation.c.key == organisation
            row.organisation_id = await _owner(session, _organisation.c.id, owner, "organisation")
        if expires_in_days is not None:
            row.expires_at = datetime.now(UTC) + timedelta(days=expires_in_days)
        session.add(row)
        await session.flush()
        _note(session, viewer, "key.created", row)
        return NewKey(row.id, key)


def _note(session: AsyncSession, viewer: Viewer, action: str, row: ApiKeyRow) -> None:
    details = {"name": row.name, "role": row.role, "lastFour": row.last_four}
    append_audit(session, viewer, action, subject_id=row.id, municipality_id=row.municipality_id, details=details)


def _require_operator(viewer: Viewer) -> None:
    if viewer.role is not Role.OPERATOR:
        raise Refused(forbidden((), Role.OPERATOR))


def _problems(
    role: Role, name: str, municipality: str | None, organisation: str | None, expires_in_days: int | None
) -> Sequence[UserError]:
    errors = []
    if not 0 < len(name.strip()) <= MAX_NAME:
        errors.append(UserError(ErrorCode.REQUIRED if not name.strip() else ErrorCode.TOO_LONG, ("name",), _NAME))
    if (municipality is not None) != (role in _MUNICIPAL):
        errors.append(UserError(ErrorCode.INVALID, ("municipality",), _OWNER))
    if (organisation is not None) != (role is Role.COORDINATOR):
        errors.append(UserError(ErrorCode.INVALID, ("organisation",), _OWNER))
    if expires_in_days is not None and not 1 <= expires_in_days <= MAX_DAYS:
        errors.append(UserError(ErrorCode.INVALID, ("expiresInDays",), _EXPIRY))
    return errors


async def _owner(session: AsyncSession, id_column: ColumnElement[UUID], owner: ColumnElement[bool], path: str) -> UUID:
    found: UUID | None = await session.scalar(select(id_column).where(owner))
    if found is None:
        raise Refused(UserError(ErrorCode.NOT_FOUND, (path,), NOT_FOUND_TEXT))
    return UUID(str(found))


async def list_keys(db: Database, *, viewer: Viewer = COMMAND_LINE) -> list[KeyInfo]:
    """All keys, the oldest first, revoked and expired ones included. Raises Refused for all but the operator."""
    _require_operator(viewer)
    owners = (_municipality.c.ags, _organisation.c.key)
    statement = (
        select(ApiKeyRow, *owners)
        .outerjoin(_municipality, _municipality.c.id == ApiKeyRow.municipality_id)
        .outerjoin(_organisation, _organisation.c.id == ApiKeyRow.organisation_id)
        .order_by(ApiKeyRow.created_at, ApiKeyRow.id)
    )
    async with db.reading() as session:
        return [
            KeyInfo(
                id=row.id,
                name=row.name,
                role=Role(row.role),
                municipality=ags,
                organisation=organisation,
                last_four=row.last_four,
                created_at=row.created_at,
                expires_at=row.expires_at,
                last_used_at=row.last_used_at,
                revoked_at=row.revoked_at,
            )
            for row, ags, organisation in await session.execute(statement)
        ]


async def revoke_key(db: Database, key_id: UUID, *, viewer: Viewer = COMMAND_LINE) -> bool:
    """Revoke a key from the next request on; False if there is no such key or it was revoked before."""
    _require_operator(viewer)
    async with db.transaction() as session:
        row = await session.get(ApiKeyRow, key_id, with_for_update=True)
        if row is None or row.revoked_at is not None:
            return False
        row.revoked_at = datetime.now(UTC)
        _note(session, viewer, "key.revoked", row)
        return True
