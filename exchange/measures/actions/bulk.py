"""Many editions of one kind at once, in a number of statements that does not grow with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, any_, bindparam, column, delete, func, insert, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import Uuid

from exchange.measures.actions.editions import columns, flatten
from exchange.measures.rules.form import Form
from exchange.measures.rules.report import Row
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.tables.kinds import RECORD, Kind


@dataclass(frozen=True, slots=True)
class Change:
    """A draft to be brought from one content to another; before it is new, `before` is empty."""

    edition_id: UUID
    before: Row
    after: Row


def _pairs(first: Sequence[UUID], second: Sequence[UUID]) -> TableValuedAlias:
    """A table of pairs (`one`, `other`); two arrays, as a statement has room for so many parameters only."""
    arrays = [literal(list(values), ARRAY(Uuid)) for values in (first, second)]
    valued = func.unnest(*arrays).table_valued(column("one", Uuid), column("other", Uuid))
    return valued.render_derived()


async def read(session: AsyncSession, kind: Kind, edition_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The whole contents of editions, as the rules know them, by the editions' ids."""
    table = kind.table
    statement = (
        select(table.c.id, *(table.c[name] for name in kind.content), RECORD.c.external_reference)
        .join(RECORD, RECORD.c.id == table.c.record_id)
        .where(among(table.c.id, edition_ids))
    )
    contents: dict[UUID, Row] = {}
    for row in await session.execute(statement):
        content = dict(row._mapping)
        contents[content.pop("id")] = content
        content.pop("title_sort", None)
    for name, entry in kind.lists.items():
        rows = select(entry.table.c.edition_id, entry.table.c[entry.column]).where(
            among(entry.table.c.edition_id, edition_ids)
        )
        _spread(contents, name)
        for edition_id, value in await session.execute(rows.order_by(entry.table.c.position)):
            contents[edition_id][name].append(value)
    for form in kind.form.parts:
        found = await _read_part(session, kind, form, edition_ids)
        for edition_id, content in contents.items():
            content[form.name] = found.get(edition_id, [])
    return contents


def _spread(contents: Mapping[UUID, Row], name: str) -> None:
    for content in contents.values():
        content[name] = []


def among(found: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a column has one of the values, which are one parameter: the statement's text stays the same."""
    return found == any_(literal(list(values), ARRAY(found.type)))


async def _read_part(
    session: AsyncSession, kind: Kind, form: Form, edition_ids: Sequence[UUID]
) -> dict[UUID, list[Row]]:
    table = kind.parts[form.name].table
    order = [table.c.position, table.c.id] if form.ordered else [table.c.id]
    found: dict[UUID, list[Row]] = {}
    for each in await session.execute(select(table).where(among(table.c.edition_id, edition_ids)).order_by(*order)):
        row = dict(each._mapping)
        found.setdefault(row.pop("edition_id"), []).append(row)
    for inner in form.parts:
        below, parent = await _read_part(session, kind, inner, edition_ids), kind.parts[inner.name].parent
        for edition_id, rows in found.items():
            entries: dict[UUID, list[Row]] = {}
            for entry in below.get(edition_id, []):
                entries.setdefault(entry.pop(parent), []).append(entry)
            for row in rows:
                row[inner.name] = entries.get(row["id"], [])
    return found


async def copy(session: AsyncSession, kind: Kind, targets: Mapping[UUID, UUID]) -> None:
    """Make drafts with the content of published editions: from the id of each to that of its draft."""
    if not targets:
        return
    table, pairs = kind.table, _pairs(list(targets), list(targets.values()))
    fixed = {"state": "WORKING", "visibility": "OWN", "has_draft": False, "stage": Stage.DRAFT.value}
    copied = ["record_id", "municipality_id", "version", "changed_by", *kind.content]
    chosen = [literal(value, table.c[name].type) for name, value in fixed.items()]
    source = select(pairs.c.other, *chosen, *(table.c[name] for name in copied)).join(pairs, pairs.c.one == table.c.id)
    await session.execute(insert(table).from_select(["id", *fixed, *copied], source))
    for part in kind.all_parts:
        names = [each.name for each in part.columns if each.name != "edition_id"]
        rows = select(pairs.c.other, *(part.c[name] for name in names)).join(pairs, pairs.c.one == part.c.edition_id)
        await session.execute(insert(part).from_select(["edition_id", *names], rows))
    await session.execute(update(table).where(among(table.c.id, list(targets))).values(has_draft=True))


async def write(session: AsyncSession, kind: Kind, changes: Sequence[Change], lifecycles: Sequence[Row]) -> None:
    """Write the contents of drafts and set their lifecycle columns, the same ones in each: new drafts are inserted."""
    new = [
        lifecycle | {"id": change.edition_id} | columns(kind, change.after)
        for change, lifecycle in zip(changes, lifecycles, strict=True)
        if not change.before
    ]
    old = [
        {"edition": change.edition_id} | lifecycle | columns(kind, change.after)
        for change, lifecycle in zip(changes, lifecycles, strict=True)
        if change.before
    ]
    if new:
        await session.execute(insert(kind.table), new)
    if old:
        values: Row = {name: bindparam(name) for name in old[0] if name != "edition"} | {"updated_at": func.now()}
        statement = update(kind.table).where(kind.table.c.id == bindparam("edition")).values(values)
        await (await session.connection()).execute(statement, old)
    await _write_lists(session, kind, changes)
    await _write_parts(session, kind, changes)


async def _write_lists(session: AsyncSession, kind: Kind, changes: Sequence[Change]) -> None:
    for name, entry in kind.lists.items():
        changed = [change for change in changes if change.after[name] != change.before.get(name)]
        rows = [
            {"edition_id": change.edition_id, entry.column: value, "position": position}
            for change in changed
            for position, value in enumerate(change.after[name])
        ]
        await session.execute(
            delete(entry.table).where(among(entry.table.c.edition_id, [change.edition_id for change in changed]))
        )
        if rows:
            await session.execute(insert(entry.table), rows)


async def _write_parts(session: AsyncSession, kind: Kind, changes: Sequence[Change]) -> None:
    flat = [(change.edition_id, flatten(kind, change.before), flatten(kind, change.after)) for change in changes]
    for name, part in kind.parts.items():
        gone, come = [], []
        for edition_id, before, after in flat:
            old, new = before[name], after[name]
            gone += [(edition_id, part_id) for part_id in old if old[part_id] != new.get(part_id)]
            come += [new[part_id] | {"edition_id": edition_id} for part_id in new if old.get(part_id) != new[part_id]]
        table = part.table
        if gone:
            pairs = _pairs([edition_id for edition_id, _ in gone], [part_id for _, part_id in gone])
            chosen = tuple_(table.c.edition_id, table.c.id).in_(select(pairs.c.one, pairs.c.other))
            await session.execute(delete(table).where(chosen))
        if come:
            await session.execute(insert(table), come)
