"""Who comes with a key: the one statement that every request with a key begins with."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import asyncpg

from exchange.access import keys
from exchange.access.viewer import Role, Scope, Viewer, ViewerKind
from exchange.storage.engine import Database

logger = logging.getLogger(__name__)

# Membership is counted in German calendar days. A mandate holds as long as it is not revoked and the municipality lies
# in the district that it was given to.
IN_FORCE = """
           EXISTS (SELECT FROM membership m
                   WHERE m.municipality_id = {0}.municipality_id
                     AND coalesce(m.starts_on <= (now() AT TIME ZONE 'Europe/Berlin')::date, true)
                     AND coalesce(m.ends_on >= (now() AT TIME ZONE 'Europe/Berlin')::date, true))"""
MANDATES = """
           ARRAY(SELECT d.municipality_id FROM mandate d JOIN municipality c ON c.id = d.municipality_id
                 WHERE d.district_id = {0}.municipality_id AND d.revoked_at IS NULL AND c.parent_id = d.district_id
                 ORDER BY d.municipality_id)"""
_KNOWN = f"""
    SELECT k.id, k.role, k.name, k.municipality_id, k.organisation_id, k.scopes, k.first_id,
           coalesce(k.last_used_at < now() - interval '1 minute', true) AS stale,
           {IN_FORCE.format("k")} AS member, {MANDATES.format("k")} AS mandates
    FROM api_key k
    WHERE k.revoked_at IS NULL AND coalesce(k.expires_at > now(), true)
"""  # noqa: S608
_AUTHENTICATE = f"{_KNOWN} AND k.hash = $1"
_REFRESH = f"{_KNOWN} AND k.id = ANY ($1::uuid[])"

_TOUCH = """
    UPDATE api_key SET last_used_at = now()
    WHERE id = $1 AND coalesce(last_used_at < now() - interval '1 minute', true)
"""


async def authenticate(db: Database, key: str) -> Viewer | None:
    """Who comes with this key; None if it is malformed (without asking the database), unknown, expired or revoked."""
    if not keys.is_well_formed(key):
        return None
    row = await db.fetch_row(_AUTHENTICATE, keys.hash_key(key))
    if row is None:
        return None
    if row["stale"]:
        _touch(db, row["id"])
    return _viewer(row)


async def by_key(db: Database, key_ids: Iterable[UUID]) -> dict[UUID, Viewer]:
    """Who comes with these keys at this moment; those that are unknown, expired or revoked are missing."""
    return {row["id"]: _viewer(row) for row in await db.fetch_all(_REFRESH, list(key_ids))}


def _viewer(row: Any) -> Viewer:
    role = Role(row["role"])
    own: UUID | None = row["municipality_id"]
    return Viewer(
        kind=kind_of(role, row["member"]),
        role=role,
        key_id=row["id"],
        municipality_id=own,
        organisation_id=row["organisation_id"],
        name=row["name"],
        municipalities=() if own is None else (own, *row["mandates"]),
        scopes=frozenset(map(Scope, row["scopes"])),
        first_key_id=row["first_id"],
    )


def kind_of(role: Role, member: bool) -> ViewerKind:
    """The kind of viewer; whether its municipality takes part matters where it has one."""
    if role in (Role.READER, Role.EDITOR, Role.PUBLISHER):
        return ViewerKind.MEMBER if member else ViewerKind.GUEST
    return ViewerKind.COORDINATOR if role is Role.COORDINATOR else ViewerKind.OPERATOR


_touching: dict[UUID, asyncio.Task[None]] = {}


def _touch(db: Database, key_id: UUID) -> None:
    """Note the use of a key beside the request, which does not wait for it; one note at a time for each key."""
    if key_id not in _touching:
        task = asyncio.create_task(_write_use(db, key_id))
        _touching[key_id] = task
        task.add_done_callback(lambda _: _touching.pop(key_id, None))


async def _write_use(db: Database, key_id: UUID) -> None:
    try:
        async with db.pool.acquire() as connection:
            await connection.execute(_TOUCH, key_id)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        # When a key was last used is worth knowing, but no request may fail for it.
        logger.warning("the last use of key %s could not be noted: %s", key_id, error)


async def settle() -> None:
    """Wait until every use under way is noted; for the end of the process, before the database is closed."""
    await asyncio.gather(*_touching.values())
