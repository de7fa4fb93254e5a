"""API keys are made, listed and revoked: by whoever runs the installation, and by a municipality for itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access import keys
from exchange.access.actions.places import (
    MAX_NAME,
    MUNICIPALITY,
    ORGANISATION,
    manages,
    name_problems,
    own_place,
    place_of,
    place_problems,
    require_manager,
    require_manager_of,
)
from exchange.access.audit import COMMAND_LINE, append_audit
from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, Text, UserError, forbidden, is_in_role
from exchange.access.scopes import MOST, beyond_own, in_order, scope_problem
from exchange.access.tables import ApiKeyRow
from exchange.access.viewer import Role, Scope, Viewer
from exchange.storage.claims import remember
from exchange.storage.engine import Database

MAX_DAYS = 3650
MOST_KEYS = 100
"""Keys of one municipality that are valid at once."""

_NAME = Text(
    f"Ein Schlüssel braucht einen Namen mit höchstens {MAX_NAME} Zeichen.",
    f"A key needs a name of at most {MAX_NAME} characters.",
)
EXPIRY = Text(
    f"Ein Schlüssel gilt mindestens einen Tag und höchstens {MAX_DAYS} Tage.",
    f"A key is valid for at least one day and at most {MAX_DAYS} days.",
)
_TOO_MANY = Text(
    f"Ihre Kommune hat schon {MOST_KEYS} gültige Schlüssel; widerrufen Sie zuerst einen.",
    f"Your municipality has {MOST_KEYS} valid keys already; revoke one first.",
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
    scopes: tuple[Scope, ...]
    municipality: str | None
    organisation: str | None
    last_four: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    rotated_from: UUID | None


async def create_key(
    db: Database,
    *,
    role: Role,
    name: str,
    municipality: str | None = None,
    organisation: str | None = None,
    scopes: Collection[Scope] | None = None,
    expires_in_days: int | None = None,
    viewer: Viewer = COMMAND_LINE,
) -> NewKey:
    """Make a key for a municipality (AGS, for its publishers their own unless told), an organisation (its key) or the
    operator; without days it does not expire, without scopes it has those of its role.

    Raises Refused for wrong input, an unknown owner, and whoever does not manage the owner's keys: that is the
    operator, and for a municipality's key its publishers.
    """
    require_manager(viewer)
    wanted = MOST[role] if scopes is None else frozenset(scopes)
    own = own_place(viewer, role, municipality)
    owned = (municipality is not None or own is not None, organisation is not None)
    if errors := _problems(role, name, wanted, owned, expires_in_days):
        raise Refused(*errors)
    if (error := beyond_own(viewer, wanted, ("scopes",))) is not None:
        raise Refused(error)
    key = keys.new_key()
    async with db.transaction() as session:
        row = ApiKeyRow(name=name.strip(), role=role.value, hash=keys.hash_key(key), last_four=keys.last_four(key))
        town, row.organisation_id = await place_of(session, municipality, organisation)
        row.municipality_id = town or own
        require_manager_of(viewer, row.municipality_id)
        row.scopes = [scope.value for scope in in_order(wanted)]
        await require_room(session, row.municipality_id)
        if expires_in_days is not None:
            row.expires_at = datetime.now(UTC) + timedelta(days=expires_in_days)
        session.add(row)
        await session.flush()
        note_key(session, viewer, "key.created", row)
        remember(session, id=str(row.id))
        return NewKey(row.id, key)


def note_key(session: AsyncSession, viewer: Viewer, action: str, row: ApiKeyRow, **more: str | None) -> None:
    """An audit entry about a key."""
    details = {"name": row.name, "role": row.role, "scopes": row.scopes, "lastFour": row.last_four, **more}
    append_audit(session, viewer, action, subject_id=row.id, municipality_id=row.municipality_id, details=details)


async def require_room(session: AsyncSession, municipality_id: UUID | None) -> None:
    """Raises Refused if the municipality has as many valid keys as it may have."""
    valid = ApiKeyRow.revoked_at.is_(None), func.coalesce(ApiKeyRow.expires_at > func.now(), True)
    statement = select(func.count()).where(ApiKeyRow.municipality_id == municipality_id, *valid)
    if municipality_id is not None and (await session.scalar(statement) or 0) >= MOST_KEYS:
        raise Refused(UserError(ErrorCode.INVALID, ("municipality",), _TOO_MANY))


def _problems(
    role: Role, name: str, scopes: frozenset[Scope], owned: tuple[bool, bool], expires_in_days: int | None
) -> Sequence[UserError]:
    errors = [*name_problems(name, "name", _NAME), *place_problems(role, *owned)]
    if (error := scope_problem(role, scopes)) is not None:
        errors.append(error)
    if expires_in_days is not None and not 1 <= expires_in_days <= MAX_DAYS:
        errors.append(UserError(ErrorCode.INVALID, ("expiresInDays",), EXPIRY))
    return errors


async def list_keys(db: Database, *, viewer: Viewer = COMMAND_LINE) -> list[KeyInfo]:
    """All keys, the oldest first, revoked and expired ones included. Raises Refused for all but the operator."""
    if not is_in_role(viewer, Role.OPERATOR):
        raise Refused(forbidden((), Role.OPERATOR, viewer))
    owners = (MUNICIPALITY.c.ags, ORGANISATION.c.key)
    statement = (
        select(ApiKeyRow, *owners)
        .outerjoin(MUNICIPALITY, MUNICIPALITY.c.id == ApiKeyRow.municipality_id)
        .outerjoin(ORGANISATION, ORGANISATION.c.id == ApiKeyRow.organisation_id)
        .order_by(ApiKeyRow.created_at, ApiKeyRow.id)
    )
    async with db.reading() as session:
        return [_info(row, ags, organisation) for row, ags, organisation in await session.execute(statement)]


def _info(row: ApiKeyRow, ags: str | None, organisation: str | None) -> KeyInfo:
    return KeyInfo(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        scopes=tuple(map(Scope, row.scopes)),
        municipality=ags,
        organisation=organisation,
        last_four=row.last_four,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        rotated_from=row.rotated_from_id,
    )


async def revoke_key(db: Database, key_id: UUID | None, *, viewer: Viewer = COMMAND_LINE) -> bool:
    """Revoke a key from the next request on; False if it was revoked before.

    Raises Refused with FORBIDDEN for who manages no keys, with NOT_FOUND for a key that is not among those it manages.
    """
    require_manager(viewer)
    async with db.transaction() as session:
        row = await held(session, viewer, key_id)
        remember(session, id=str(row.id))
        if row.revoked_at is not None:
            return False
        row.revoked_at = datetime.now(UTC)
        note_key(session, viewer, "key.revoked", row)
        return True


async def held(session: AsyncSession, viewer: Viewer, key_id: UUID | None) -> ApiKeyRow:
    """The key, locked. Raises Refused, NOT_FOUND, if there is none that the viewer manages."""
    row = None if key_id is None else await session.get(ApiKeyRow, key_id, with_for_update=True)
    if row is None or not manages(viewer, row.municipality_id):
        raise Refused(UserError(ErrorCode.NOT_FOUND, ("id",), NOT_FOUND_TEXT))
    return row
