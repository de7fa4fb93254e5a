"""Set one row to what is given: insert it, change it, or find that nothing is to be done."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from exchange.access.audit import append_audit
from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, UserError, forbidden, is_in_role
from exchange.access.viewer import Role, Viewer
from exchange.storage.base import Base

Row = TypeVar("Row", bound=Base)


def require_operator(viewer: Viewer) -> None:
    """Raises Refused unless the viewer runs the installation."""
    if not is_in_role(viewer, Role.OPERATOR):
        raise Refused(forbidden((), Role.OPERATOR, viewer))


async def find_id(session: AsyncSession, column: InstrumentedAttribute[str], value: str, path: str) -> UUID:
    """The id of the row whose unique column has this value. Raises Refused, NOT_FOUND at `path`, if there is none."""
    entity = column.class_
    found: UUID | None = await session.scalar(select(entity.id).where(column == value))
    if found is None:
        raise Refused(UserError(ErrorCode.NOT_FOUND, (path,), NOT_FOUND_TEXT))
    return found


async def put(
    session: AsyncSession, viewer: Viewer, row_type: type[Row], key: Mapping[str, Any], values: Mapping[str, Any]
) -> tuple[Row, bool]:
    """The row with this key and these values, and whether it was created or changed for it, which the audit tells."""
    row = await session.scalar(select(row_type).filter_by(**key).with_for_update())
    before: dict[str, Any] = {}
    if row is None:
        row = row_type(**key, **values)
        session.add(row)
        changed = dict(values)
        verb = "created"
    else:
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not changed:
            return row, False
        before = {name: getattr(row, name) for name in changed}
        for name, value in changed.items():
            setattr(row, name, value)
        verb = "updated"
    await session.flush()
    append_audit(
        session,
        viewer,
        f"{row_type.__tablename__}.{verb}",
        subject_id=getattr(row, "id", None),
        municipality_id=getattr(row, "municipality_id", None),
        details={
            "key": _as_text(key),
            "fields": sorted(changed),
            "before": _as_text(before),
            "after": _as_text(changed),
        },
    )
    return row, True


def _as_text(values: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in values.items()}
