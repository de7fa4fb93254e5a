"""Fetching a record for an action: locked, with the viewer's rights and the version checked."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, Text, UserError, Visibility
from exchange.access.viewer import Viewer
from exchange.access.visibility import EDITION
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.rules.workflow import Action, Standing, refusal, right_refusal
from exchange.measures.tables import standing
from exchange.measures.tables.kinds import RECORD, Kind
from exchange.municipalities.tables import MunicipalityRow
from exchange.storage.base import table_of

ID_PATH = ("input", "id")
NOT_FOUND = UserError(ErrorCode.NOT_FOUND, ID_PATH, NOT_FOUND_TEXT)
CONFLICT = UserError(
    ErrorCode.CONFLICT,
    ("input", "version"),
    Text(
        "Der Datensatz wurde inzwischen geändert. Laden Sie ihn neu und wiederholen Sie die Änderung.",
        "The record has been changed in the meantime. Load it again and repeat the change.",
    ),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """The lifecycle columns of an edition, and what else the rules decide by: whether the municipality keeps the
    four-eyes rule, how often the record was published, how widely the one above it is."""

    id: UUID
    municipality_id: UUID
    state: str
    stage: str
    visibility: str
    version: int
    has_draft: bool
    changed_by: UUID | None
    four_eyes: bool
    revisions: int
    belongs: bool
    above: str | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A locked record: its draft and its published edition, as far as there are any. There is at least one."""

    kind: Kind
    record_id: UUID
    working: Edition | None
    current: Edition | None

    @property
    def shown(self) -> Edition:
        """The edition that the municipality itself sees."""
        edition = self.working or self.current
        if edition is None:
            raise RuntimeError(f"record {self.record_id} has neither a draft nor a published edition")
        return edition

    @property
    def municipality_id(self) -> UUID:
        """Whose it is."""
        return self.shown.municipality_id

    @property
    def published(self) -> str | None:
        """The visibility with which others see it, None when nothing is published."""
        return self.current.visibility if self.current else None

    @property
    def standing(self) -> Standing:
        """What the rules decide by."""
        return Standing(
            municipality_id=self.municipality_id,
            stage=Stage(self.shown.stage),
            published=Visibility(self.published) if self.published else None,
            changed_by=self.shown.changed_by,
            four_eyes=self.shown.four_eyes,
            revisions=self.shown.revisions,
            belongs=self.shown.belongs,
            above=Visibility(self.shown.above) if self.shown.above else None,
        )


async def load(
    session: AsyncSession, kind: Kind, viewer: Viewer, action: Action, record_id: UUID, version: int | None
) -> Loaded:
    """The record, locked and ready for the action. Raises Refused when it is not visible, not allowed or out of date.

    Without a version none is compared.
    """
    if not await _lock(session, kind, record_id):
        raise Refused(NOT_FOUND)
    loaded = await _read(session, kind, record_id)
    editions = [edition for edition in (loaded.working, loaded.current) if edition is not None]
    if not any(EDITION.allows(asdict(edition), viewer) for edition in editions):
        raise Refused(NOT_FOUND)
    if (error := right_refusal(action, loaded.municipality_id, viewer, ID_PATH)) is not None:
        raise Refused(error)
    if version is not None and version != loaded.shown.version:
        raise Refused(CONFLICT)
    if (error := refusal(action, loaded.standing, viewer, ID_PATH)) is not None:
        raise Refused(error)
    return loaded


async def _lock(session: AsyncSession, kind: Kind, record_id: UUID) -> bool:
    """Hold the record until the transaction ends; others may still refer to it. False when there is none.

    The editions are read only afterwards, by a statement of its own: what was read while waiting would be out of date.
    """
    statement = select(RECORD.c.id).where(RECORD.c.id == record_id, RECORD.c.kind == kind.name)
    return (await session.execute(statement.with_for_update(key_share=True))).first() is not None


async def _read(session: AsyncSession, kind: Kind, record_id: UUID) -> Loaded:
    found = await read_standings(session, kind, kind.table.c.record_id == record_id)
    return found.get(record_id) or Loaded(kind, record_id, None, None)


async def read_standings(session: AsyncSession, kind: Kind, which: ColumnElement[bool]) -> dict[UUID, Loaded]:
    """The drafts and published editions of the chosen records, by record."""
    table, municipality = kind.table, table_of(MunicipalityRow)
    names = ("id", "municipality_id", "state", "stage", "visibility", "version", "has_draft", "changed_by")
    parent: ColumnElement[Any] = table.c.measure_id if kind.belongs else null()
    facts = {
        "four_eyes": municipality.c.four_eyes,
        "revisions": standing.revisions(table, table.c.record_id),
        "belongs": parent.is_not(None),
        "above": standing.above(parent),
    }
    columns = (*(table.c[name] for name in names), *(value.label(name) for name, value in facts.items()))
    statement = (
        select(table.c.record_id, *columns)
        .join(municipality, municipality.c.id == table.c.municipality_id)
        .where(which, table.c.state != "PAST")
    )
    found: dict[UUID, dict[str, Edition]] = {}
    for row in await session.execute(statement):
        record_id, *values = row
        found.setdefault(record_id, {})[row.state] = Edition(*values)
    return {
        record_id: Loaded(kind, record_id, editions.get("WORKING"), editions.get("CURRENT"))
        for record_id, editions in found.items()
    }
