"""The programme, who takes part in it, and the fields of action. Each action says whether it changed anything."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import append_audit
from exchange.access.rules import ErrorCode, Refused, Text, UserError
from exchange.access.viewer import Viewer
from exchange.municipalities.actions.upsert import find_id, put, require_operator
from exchange.municipalities.rules import Evidence, MembershipRole
from exchange.municipalities.tables import (
    FieldOfActionRow,
    MembershipRow,
    MunicipalityRow,
    OrganisationRow,
    ProgrammeRow,
    ProgrammeSourceRow,
)
from exchange.storage.engine import Database

ONE_PARTICIPANT = Text(
    "Eine Teilnahme gehört zu einer Kommune oder zu einer Organisation, nicht zu beiden und nicht zu keiner.",
    "A membership belongs to a municipality or to an organisation, not to both and not to neither.",
)


async def ensure_field_of_action(
    db: Database, viewer: Viewer, *, key: str, position: int, label: Text, name_variants: Sequence[str] = ()
) -> bool:
    """Set a field of action: its place in the canonical order, its labels and the names it is also known by."""
    require_operator(viewer)
    values = {
        "position": position,
        "label_de": label.de,
        "label_en": label.en,
        "name_variants": list(name_variants),
    }
    async with db.transaction() as session:
        return (await put(session, viewer, FieldOfActionRow, {"key": key}, values))[1]


async def ensure_organisation(db: Database, viewer: Viewer, *, key: str, name: str, url: str | None = None) -> bool:
    """Set a body that runs or funds a programme."""
    require_operator(viewer)
    async with db.transaction() as session:
        return (await put(session, viewer, OrganisationRow, {"key": key}, {"name": name, "url": url}))[1]


async def ensure_programme(
    db: Database,
    viewer: Viewer,
    *,
    key: str,
    name: str,
    description: Text,
    starts_on: date | None = None,
    ends_on: date | None = None,
    url: str | None = None,
    sources: Sequence[tuple[str, str | None]] = (),
) -> bool:
    """Set a programme and its sources, given as pairs of title and URL in their order."""
    require_operator(viewer)
    values = {
        "name": name,
        "description_de": description.de,
        "description_en": description.en,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "url": url,
    }
    async with db.transaction() as session:
        row, changed = await put(session, viewer, ProgrammeRow, {"key": key}, values)
        if await _set_sources(session, row, sources):
            details = {"key": {"key": key}, "fields": ["sources"]}
            append_audit(session, viewer, "programme.updated", subject_id=row.id, details=details)
            return True
        return changed


async def _set_sources(
    session: AsyncSession, programme: ProgrammeRow, sources: Sequence[tuple[str, str | None]]
) -> bool:
    own = ProgrammeSourceRow.programme_id == programme.id
    stored = await session.scalars(select(ProgrammeSourceRow).where(own).order_by(ProgrammeSourceRow.position))
    if [(row.title, row.url) for row in stored] == list(sources):
        return False
    await session.execute(delete(ProgrammeSourceRow).where(own))
    for position, (title, url) in enumerate(sources):
        session.add(ProgrammeSourceRow(programme_id=programme.id, position=position, title=title, url=url))
    return True


async def ensure_membership(
    db: Database,
    viewer: Viewer,
    *,
    programme: str,
    role: MembershipRole,
    evidence: Evidence,
    municipality: str | None = None,
    organisation: str | None = None,
    evidence_url: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> bool:
    """Let a municipality (by AGS) or an organisation (by key) take part in a programme (by key) in a role.

    Dates that are not given stay as they are stored. Raises Refused for unknown keys, and unless there is one
    participant.
    """
    require_operator(viewer)
    if (municipality is None) == (organisation is None):
        raise Refused(UserError(ErrorCode.INVALID, ("municipality",), ONE_PARTICIPANT))
    dates = {"starts_on": starts_on, "ends_on": ends_on}
    values: dict[str, object] = {"evidence": evidence.value, "evidence_url": evidence_url}
    async with db.transaction() as session:
        key = {"programme_id": await find_id(session, ProgrammeRow.key, programme, "programme"), "role": role.value}
        if municipality is not None:
            key["municipality_id"] = await find_id(session, MunicipalityRow.ags, municipality, "municipality")
        if organisation is not None:
            key["organisation_id"] = await find_id(session, OrganisationRow.key, organisation, "organisation")
        values |= {name: value for name, value in dates.items() if value is not None}
        return (await put(session, viewer, MembershipRow, key, values))[1]
