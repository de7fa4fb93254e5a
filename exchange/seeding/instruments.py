"""Loads instruments of self-checks. One that is stored never changes: other contents take a new version."""

from pathlib import Path

from sqlalchemy import func, select

from exchange.access.viewer import Viewer
from exchange.seeding.files import SeedError
from exchange.selfchecks.actions.instruments import import_instrument
from exchange.selfchecks.tables import InstrumentRow
from exchange.storage.engine import Database


async def load_instruments(db: Database, viewer: Viewer, folder: Path) -> int:
    """Load the instruments that are not stored yet; returns how many there were. Raises SeedError for a file that is
    wrong, or that has other contents than the version that is stored."""
    before = await _count(db)
    for path in sorted((folder / "instruments").glob("*.yaml")):
        try:
            document = path.read_bytes()
        except OSError as error:
            raise SeedError(f"The seed file {path} cannot be read: {error}") from error
        outcome = await import_instrument(db, viewer, document)
        if outcome.errors:
            raise SeedError(f"The seed file {path} is refused. {outcome.errors[0].message.en}")
    return await _count(db) - before


async def _count(db: Database) -> int:
    async with db.reading() as session:
        return await session.scalar(select(func.count()).select_from(InstrumentRow)) or 0
