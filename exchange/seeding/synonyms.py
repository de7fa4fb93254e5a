"""Loads the word list of the search. A group that was added to the file or taken out of it follows each time; those of
coordinators stay."""

from pathlib import Path

from exchange.access.rules import Refused
from exchange.access.viewer import Viewer
from exchange.search.actions import ensure_synonyms
from exchange.seeding import files
from exchange.seeding.files import SeedError
from exchange.storage.engine import Database


async def load_synonyms(db: Database, viewer: Viewer, folder: Path) -> int:
    """Load the groups of synonyms; returns how many were added or removed."""
    path = folder / "search" / "synonyms.yaml"
    groups = files.read(path, files.SynonymsFile).same
    try:
        return await ensure_synonyms(db, viewer, groups)
    except Refused as refused:
        error = refused.errors[0]
        place = ".".join(("same", *error.path))
        raise SeedError(f"The seed file {path} is wrong at {place}: {error.message.en}") from refused
