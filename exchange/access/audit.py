"""The audit trail: one function through which everything that was done is written down."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.tables import AuditRow
from exchange.access.viewer import Role, Viewer, ViewerKind

COMMAND_LINE = Viewer(kind=ViewerKind.OPERATOR, role=Role.OPERATOR, name="exchange")
"""Who acts when the command `exchange` does something without a key."""


def append_audit(
    session: AsyncSession,
    viewer: Viewer,
    action: str,
    *,
    subject_id: UUID | None = None,
    municipality_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Append one entry in the session's transaction, so that it stands or falls with what it tells of.

    `action` reads like `measure.published`; `subject_id` is what was acted on, `municipality_id` whose it is;
    `details` must be JSON and never holds a key or personal data beyond the name of the key that acted.
    """
    session.add(AuditRow(**audit_values(viewer, action, subject_id, municipality_id, details)))


def audit_values(
    viewer: Viewer,
    action: str,
    subject_id: UUID | None,
    municipality_id: UUID | None,
    details: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The columns of such an entry, for a statement that appends it along with what it tells of."""
    return {
        "key_id": viewer.key_id,
        "person_id": viewer.person_id,
        "actor": viewer.name or viewer.kind.value,
        "municipality_id": municipality_id,
        "action": action,
        "subject_id": subject_id,
        "details": dict(details or {}),
    }
