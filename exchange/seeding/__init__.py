"""Loads what every installation starts with: fields of action, the programme, its members, what they practise, the word
list of the search, and instruments of self-checks.

Everything goes through the same actions as users' input; only what differs is written, so a second run changes nothing.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import select

from exchange.access.audit import append_audit
from exchange.access.tables import AuditRow
from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.seeding import instruments, members, practices, synonyms
from exchange.seeding.files import FOLDER, SeedError
from exchange.storage.engine import Database

__all__ = ["SEEDS", "SeedError", "is_empty", "load_seeds", "refresh"]

SEEDS = Viewer(kind=ViewerKind.OPERATOR, role=Role.OPERATOR, name="seeds")
"""Who acts when seeds are loaded."""

_BEGUN, _LOADED = "seeds.begun", "seeds.loaded"

_STEPS: tuple[tuple[str, Callable[[Database, Viewer, Path], Awaitable[int]]], ...] = (
    ("fields of action", members.load_fields_of_action),
    ("programme", members.load_programme),
    ("municipalities", members.load_municipalities),
    ("memberships", members.load_memberships),
    ("figures", members.load_figures),
    ("strategies", practices.load_strategies),
    ("practices", practices.load_practices),
    ("synonyms", synonyms.load_synonyms),
    ("instruments", instruments.load_instruments),
)


async def load_seeds(db: Database, report: Callable[[str], None], folder: Path = FOLDER) -> dict[str, int]:
    """Load all seeds. Tells `report` which step it is at; returns for each how many entries were created or changed.

    Raises SeedError for a file that is not as it should be; what was loaded before it stays.
    """
    changed = {}
    await _note(db, _BEGUN)
    for name, load in _STEPS:
        report(name)
        changed[name] = await load(db, SEEDS, folder)
    await _note(db, _LOADED)
    return changed


async def refresh(db: Database, folder: Path = FOLDER) -> int:
    """Bring to this version what belongs to it rather than to the installation: the word list. Returns how many of its
    groups were added or removed. Raises SeedError."""
    return await synonyms.load_synonyms(db, SEEDS, folder)


async def _note(db: Database, action: str) -> None:
    """Write down, once, that loading began or was completed."""
    async with db.reading() as session:
        if await session.scalar(select(AuditRow.id).where(AuditRow.action == action).limit(1)) is not None:
            return
    async with db.transaction() as session:
        append_audit(session, SEEDS, action)


async def is_empty(db: Database) -> bool:
    """Whether seeds are still to be loaded: nothing is stored yet, or loading them began and was cut off."""
    row = await db.fetch_row(
        """
        SELECT EXISTS (SELECT FROM audit WHERE action = $1) AS begun,
               EXISTS (SELECT FROM audit WHERE action = $2) AS loaded,
               EXISTS (SELECT FROM municipality) OR EXISTS (SELECT FROM programme)
               OR EXISTS (SELECT FROM organisation) OR EXISTS (SELECT FROM field_of_action) AS filled
        """,
        _BEGUN,
        _LOADED,
    )
    return bool(not row["loaded"] if row["begun"] else not row["filled"])
