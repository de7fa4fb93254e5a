"""What a municipality decides for itself: the four-eyes rule, and whether its district may act for it.

Only a publisher of the municipality itself decides these. A district with a mandate works on the records of its
municipalities; it does not extend its own power.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.dialects.postgresql import insert

from exchange.access.audit import append_audit
from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, Text, UserError, forbidden, is_in_role
from exchange.access.viewer import Role, Viewer
from exchange.municipalities.actions.upsert import find_id
from exchange.municipalities.tables import MandateRow, MunicipalityRow
from exchange.storage.base import uuid7
from exchange.storage.engine import Database

NOT_ITS_DISTRICT = Text(
    "Eine Vollmacht kann nur der Kreis erhalten, in dem die Kommune liegt.",
    "A mandate can only be given to the district in which the municipality lies.",
)


async def set_four_eyes(db: Database, viewer: Viewer, enabled: bool) -> UUID:
    """Switch the four-eyes rule of the viewer's municipality on or off; returns the municipality's id.

    Raises Refused with FORBIDDEN for everybody but its own publishers.
    """
    own = _own_municipality(viewer)
    async with db.transaction() as session:
        row = (await session.scalars(select(MunicipalityRow).where(MunicipalityRow.id == own).with_for_update())).one()
        if row.four_eyes != enabled:
            row.four_eyes = enabled
            action = "municipality.four_eyes_on" if enabled else "municipality.four_eyes_off"
            append_audit(session, viewer, action, subject_id=own, municipality_id=own)
    return own


async def grant_mandate(db: Database, viewer: Viewer, district_ags: str) -> UUID:
    """Let the district act for the viewer's municipality; returns the id of the mandate, be it new or in force already.

    Raises Refused with FORBIDDEN, NOT_FOUND, or INVALID if the municipality lies elsewhere.
    """
    own = _own_municipality(viewer)
    async with db.transaction() as session:
        district = await find_id(session, MunicipalityRow.ags, district_ags, "district")
        if district != await session.scalar(select(MunicipalityRow.parent_id).where(MunicipalityRow.id == own)):
            raise Refused(UserError(ErrorCode.INVALID, ("district",), NOT_ITS_DISTRICT))
        statement = (
            insert(MandateRow)
            .values(id=uuid7(), district_id=district, municipality_id=own)
            .on_conflict_do_nothing(
                index_elements=["district_id", "municipality_id"], index_where=text("revoked_at IS NULL")
            )
            .returning(MandateRow.id)
        )
        granted = await session.scalar(statement)
        if granted is not None:
            details = {"district": district_ags}
            append_audit(session, viewer, "mandate.granted", subject_id=granted, municipality_id=own, details=details)
            return granted
        in_force = _in_force(district, own)
        return (await session.scalars(select(MandateRow.id).where(*in_force))).one()


async def revoke_mandate(db: Database, viewer: Viewer, district_ags: str) -> UUID:
    """Take the district's mandate for the viewer's municipality back, from the next request on; returns its id.

    Raises Refused with FORBIDDEN, or NOT_FOUND if there is no mandate in force.
    """
    own = _own_municipality(viewer)
    async with db.transaction() as session:
        district = await find_id(session, MunicipalityRow.ags, district_ags, "district")
        in_force = _in_force(district, own)
        mandate = await session.scalar(select(MandateRow).where(*in_force).with_for_update())
        if mandate is None:
            raise Refused(UserError(ErrorCode.NOT_FOUND, ("district",), NOT_FOUND_TEXT))
        mandate.revoked_at = await session.scalar(select(func.now()))
        details = {"district": district_ags}
        append_audit(session, viewer, "mandate.revoked", subject_id=mandate.id, municipality_id=own, details=details)
        return mandate.id


def _own_municipality(viewer: Viewer) -> UUID:
    if not is_in_role(viewer, Role.PUBLISHER) or viewer.municipality_id is None:
        raise Refused(forbidden((), Role.PUBLISHER, viewer))
    return viewer.municipality_id


def _in_force(district: UUID, municipality: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        MandateRow.district_id == district,
        MandateRow.municipality_id == municipality,
        MandateRow.revoked_at.is_(None),
    )
