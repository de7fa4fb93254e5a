"""Whose a key or an access is: a municipality, an organisation or neither; and who manages what is theirs."""

from uuid import UUID

from sqlalchemy import ColumnElement, column, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, Text, UserError, forbidden, is_in_role
from exchange.access.viewer import MUNICIPAL, Role, Viewer

MAX_NAME = 200

# Of the tables of a capability, access needs to know just how their rows are named.
MUNICIPALITY = table("municipality", column("id"), column("ags"), column("name"))
ORGANISATION = table("organisation", column("id"), column("key"), column("name"))

_OWNER = Text(
    "READER, EDITOR und PUBLISHER gehören zu einer Kommune, COORDINATOR zu einer Organisation, OPERATOR zu keiner.",
    "READER, EDITOR and PUBLISHER belong to a municipality, COORDINATOR to an organisation, OPERATOR to neither.",
)


def name_problems(name: str, path: str, text: Text) -> list[UserError]:
    """What is wrong with a name."""
    if 0 < len(name.strip()) <= MAX_NAME:
        return []
    return [UserError(ErrorCode.TOO_LONG if name.strip() else ErrorCode.REQUIRED, (path,), text)]


def own_place(viewer: Viewer, role: Role, municipality: str | None) -> UUID | None:
    """The municipality that is meant where none is named, but the role takes one: the publisher's own."""
    return viewer.managed[0] if municipality is None and role in MUNICIPAL and viewer.managed else None


def place_problems(role: Role, has_municipality: bool, has_organisation: bool) -> list[UserError]:
    """What does not go together in a role, and whether a municipality and an organisation are given."""
    errors = []
    if has_municipality != (role in MUNICIPAL):
        errors.append(UserError(ErrorCode.INVALID, ("municipality",), _OWNER))
    if has_organisation != (role is Role.COORDINATOR):
        errors.append(UserError(ErrorCode.INVALID, ("organisation",), _OWNER))
    return errors


async def place_of(
    session: AsyncSession, municipality: str | None, organisation: str | None
) -> tuple[UUID | None, UUID | None]:
    """The ids of the municipality (AGS) and the organisation (key). Raises Refused, NOT_FOUND, for unknown ones."""
    town = await _found(session, municipality, MUNICIPALITY.c.id, MUNICIPALITY.c.ags, "municipality")
    return town, await _found(session, organisation, ORGANISATION.c.id, ORGANISATION.c.key, "organisation")


async def _found(
    session: AsyncSession, value: str | None, id_column: ColumnElement[UUID], by: ColumnElement[str], path: str
) -> UUID | None:
    if value is None:
        return None
    found: UUID | None = await session.scalar(select(id_column).where(by == value))
    if found is None:
        raise Refused(UserError(ErrorCode.NOT_FOUND, (path,), NOT_FOUND_TEXT))
    return UUID(str(found))


def manages(viewer: Viewer, municipality_id: UUID | None) -> bool:
    """Whether the viewer manages the keys and people of this municipality; None stands for those of others."""
    return municipality_id in viewer.managed or is_in_role(viewer, Role.OPERATOR)


def require_manager(viewer: Viewer) -> None:
    """Raises Refused for whoever manages nothing at all."""
    if not viewer.managed and not is_in_role(viewer, Role.OPERATOR):
        raise Refused(forbidden((), Role.OPERATOR if viewer.role is Role.OPERATOR else Role.PUBLISHER, viewer))


def require_manager_of(viewer: Viewer, municipality_id: UUID | None) -> None:
    """Raises Refused unless the viewer manages this municipality; None stands for others than municipalities."""
    if manages(viewer, municipality_id):
        return
    if municipality_id is None:
        raise Refused(forbidden(("role",), Role.OPERATOR, viewer))
    raise Refused(forbidden(("municipality",), Role.PUBLISHER, viewer))
