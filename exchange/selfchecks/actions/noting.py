"""The access trail: that a coordinator read results of self-checks, in the audit trails of those whose results they
are."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, Insert, Text, Uuid, bindparam, column, func, insert, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import audit_values
from exchange.access.tables import AuditRow
from exchange.access.viewer import Viewer
from exchange.municipalities.tables import OrganisationRow
from exchange.selfchecks.tables import SelfCheckRow
from exchange.storage.base import table_of
from exchange.storage.engine import Database

_check, _organisation, _audit = table_of(SelfCheckRow), table_of(OrganisationRow), table_of(AuditRow)


async def note_reads(database: Database, viewer: Viewer, reads: Iterable[tuple[str, UUID]]) -> None:
    """Write down what the viewer read: one entry for each action and self-check, of a joint one for each municipality
    whose it is. However many they are, it is one statement."""
    actions, ids = zip(*sorted(reads), strict=True)
    given = {
        "actions": list(actions),
        "self_checks": list(ids),
        "key_id": viewer.key_id,
        "actor": audit_values(viewer, "", None, None)["actor"],
        "organisation_id": viewer.organisation_id,
    }

    async def work(session: AsyncSession) -> None:
        noted = set((await session.scalars(_NOTE, given)).all())
        if not noted.issuperset(ids):
            raise LookupError("a self-check that was read does not exist")

    await database.write(work)


def _note() -> Insert:
    given = (bindparam("actions", type_=ARRAY(Text)), bindparam("self_checks", type_=ARRAY(Uuid)))
    columns = (column("action", Text), column("self_check_id", Uuid))
    read = func.unnest(*given).table_valued(*columns).render_derived(name="read")
    owner = func.unnest(_check.c.owners).table_valued("municipality_id").render_derived(name="owner")
    name = select(_organisation.c.name).where(_organisation.c.id == bindparam("organisation_id", type_=Uuid))
    values = {
        "key_id": bindparam("key_id", type_=Uuid),
        "actor": bindparam("actor", type_=Text),
        "municipality_id": owner.c.municipality_id,
        "action": read.c.action,
        "subject_id": read.c.self_check_id,
        "details": func.jsonb_build_object("organisation", name.scalar_subquery()),
    }
    rows = select(*values.values()).select_from(read).join(_check, _check.c.id == read.c.self_check_id)
    rows = rows.join(owner, true()).order_by(read.c.action, read.c.self_check_id, owner.c.municipality_id)
    return insert(_audit).from_select(list(values), rows).returning(_audit.c.subject_id)


_NOTE = _note()
