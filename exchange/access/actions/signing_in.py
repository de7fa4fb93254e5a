"""Who comes with a token of an identity provider: the one statement that every request with one begins with."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from exchange.access.actions.authentication import IN_FORCE, MANDATES, kind_of
from exchange.access.identity import Identity
from exchange.access.scopes import MOST
from exchange.access.viewer import Role, Viewer
from exchange.errors import ErrorCode, ExchangeError
from exchange.storage.engine import Database

_KNOWN = f"""
    SELECT p.id AS person_id, p.issuer, p.subject, a.id, a.role, a.label, a.municipality_id, a.organisation_id,
           coalesce(c.ags, o.key) AS place,
           {IN_FORCE.format("a")} AS member, {MANDATES.format("a")} AS mandates
    FROM person p
    {{join}} JOIN person_access a ON a.person_id = p.id AND a.revoked_at IS NULL
    LEFT JOIN municipality c ON c.id = a.municipality_id
    LEFT JOIN organisation o ON o.id = a.organisation_id
"""  # noqa: S608
_SIGN_IN = _KNOWN.format(join="LEFT") + " WHERE p.issuer = $1 AND p.subject = $2"
_REFRESH = _KNOWN.format(join="INNER") + " WHERE a.id = ANY ($1::uuid[])"


async def sign_in(db: Database, identity: Identity, place: str | None) -> Viewer:
    """The viewer that a person is. `place` chooses among the municipalities (AGS) and organisations (key) that it has
    access to; without one the only one is chosen, and of several none.

    Raises ExchangeError (FORBIDDEN) where the person has no access to the place.
    """
    rows = await db.fetch_all(_SIGN_IN, identity.issuer, identity.subject)
    found = _chosen(rows, place)
    if found is not None:
        return _viewer(found, identity.until)
    known: UUID | None = rows[0]["person_id"] if rows else None
    return Viewer(person_id=known, identity=(identity.issuer, identity.subject), until=identity.until)


def _chosen(rows: Sequence[Any], place: str | None) -> Any:
    """The access that is meant, as far as one is."""
    accesses = [row for row in rows if row["id"] is not None]
    if place is None:
        return accesses[0] if len(accesses) == 1 else None
    for row in accesses:
        if row["place"] == place:
            return row
    raise ExchangeError(
        "You have no access to the municipality that the header Exchange-Municipality names.",
        ErrorCode.FORBIDDEN,
        german="Sie haben keinen Zugang zu der Kommune, die der Header Exchange-Municipality nennt.",
    )


async def by_access(db: Database, access_ids: Iterable[UUID]) -> dict[UUID, Viewer]:
    """Who acts by these accesses at this moment; those that are unknown or revoked are missing."""
    return {row["id"]: _viewer(row, None) for row in await db.fetch_all(_REFRESH, list(access_ids))}


def _viewer(row: Any, until: float | None) -> Viewer:
    role = Role(row["role"])
    own: UUID | None = row["municipality_id"]
    return Viewer(
        kind=kind_of(role, row["member"]),
        role=role,
        municipality_id=own,
        organisation_id=row["organisation_id"],
        name=row["label"],
        municipalities=() if own is None else (own, *row["mandates"]),
        scopes=MOST[role],
        person_id=row["person_id"],
        access_id=row["id"],
        identity=(row["issuer"], row["subject"]),
        until=until,
    )
