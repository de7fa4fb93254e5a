"""Who is at the other end of connections that stay open, as of this moment."""

from collections.abc import Iterable
from uuid import UUID

from exchange.access.actions.authentication import by_key
from exchange.access.actions.signing_in import by_access
from exchange.access.viewer import Viewer
from exchange.storage.engine import Database


async def viewers_of(db: Database, credential_ids: Iterable[UUID]) -> dict[UUID, Viewer]:
    """Who comes with these keys, and acts by these accesses; those that are unknown, expired or revoked are missing."""
    asked = list(credential_ids)
    found = await by_key(db, asked)
    others = [each for each in asked if each not in found]
    return found | await by_access(db, others) if others else found
