"""Content in the tables: reading it, writing it, and copying one edition to another."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Table, any_, delete, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from exchange.measures.rules.form import Form
from exchange.measures.rules.report import Row
from exchange.measures.tables.kinds import RECORD, Kind, PartTable
from exchange.municipalities.rules import german_sort_key
from exchange.storage.base import uuid7

Rows = dict[str, dict[UUID, Row]]


async def read(session: AsyncSession, kind: Kind, edition_id: UUID, parts: Collection[str]) -> Row:
    """The content of an edition as the rules know it, with the named parts (and what is part of those)."""
    table = kind.table
    columns = [table.c[name] for name in kind.content]
    statement = (
        select(*columns, RECORD.c.external_reference)
        .join(RECORD, RECORD.c.id == table.c.record_id)
        .where(table.c.id == edition_id)
    )
    content = dict((await session.execute(statement)).one()._mapping)
    content.pop("title_sort", None)
    for name, entry in kind.lists.items():
        keys = select(entry.table.c[entry.column]).where(entry.table.c.edition_id == edition_id)
        content[name] = list((await session.execute(keys.order_by(entry.table.c.position))).scalars())
    for form in kind.form.parts:
        if form.name in parts:
            content[form.name] = await _read_part(session, kind, form, edition_id)
    return content


async def _read_part(session: AsyncSession, kind: Kind, form: Form, edition_id: UUID) -> list[Row]:
    table = kind.parts[form.name].table
    order = [table.c.position, table.c.id] if form.ordered else [table.c.id]
    statement = select(*(column for column in table.columns if column.name != "edition_id"))
    found = await session.execute(statement.where(table.c.edition_id == edition_id).order_by(*order))
    rows = [dict(row._mapping) for row in found]
    for inner in form.parts:
        parent = kind.parts[inner.name].parent
        below = await _read_part(session, kind, inner, edition_id)
        lists: dict[UUID, list[Row]] = {row["id"]: row.setdefault(inner.name, []) for row in rows}
        for entry in below:
            lists[entry.pop(parent)].append(entry)
    return rows


async def released(session: AsyncSession, kind: Kind, contents: Iterable[Row]) -> frozenset[UUID]:
    """Which of the readings in these contents are part of something that is or was published."""
    indicators = [indicator for content in contents for indicator in content.get("indicators", ())]
    ids = [reading["id"] for indicator in indicators for reading in indicator["readings"]]
    if not ids:
        return frozenset()
    part, edition = kind.parts["readings"].table, kind.table
    statement = select(part.c.id).join(edition, edition.c.id == part.c.edition_id).distinct()
    statement = statement.where(part.c.id == any_(literal(ids, ARRAY(Uuid))), edition.c.state != "WORKING")
    return frozenset((await session.execute(statement)).scalars())


async def write_new(session: AsyncSession, kind: Kind, lifecycle: Row, content: Row) -> None:
    """Insert an edition with all its content."""
    await session.execute(insert(kind.table).values(lifecycle | columns(kind, content)))
    await _write_lists(session, kind, lifecycle["id"], content, kind.lists)
    await _write_parts(session, kind, lifecycle["id"], {}, flatten(kind, content))


async def write_changes(
    session: AsyncSession, kind: Kind, edition_id: UUID, before: Row, after: Row, lifecycle: Row
) -> None:
    """Bring a draft from one content to another and set its lifecycle columns."""
    values = lifecycle | columns(kind, {name: after[name] for name in after if after[name] != before[name]})
    await session.execute(update(kind.table).where(kind.table.c.id == edition_id).values(values))
    changed = [name for name in kind.lists if after[name] != before[name]]
    for name in changed:
        table = kind.lists[name].table
        await session.execute(delete(table).where(table.c.edition_id == edition_id))
    await _write_lists(session, kind, edition_id, after, changed)
    await _write_parts(session, kind, edition_id, flatten(kind, before), flatten(kind, after))


async def copy(session: AsyncSession, kind: Kind, source_id: UUID, lifecycle: Row) -> UUID:
    """Make a draft with the content of another edition of the same record, parts and their ids included.

    It keeps when the record was published last.
    """
    target_id, table = uuid7(), kind.table
    values = {"id": target_id, "state": "WORKING", "visibility": "OWN", "has_draft": False} | lifecycle
    copied = ["record_id", "municipality_id", "published_at", *kind.content]
    copied += [name for name in ("changed_by",) if name not in values]
    chosen = [literal(value, table.c[name].type) for name, value in values.items()]
    selected = select(*chosen, *(table.c[name] for name in copied)).where(table.c.id == source_id)
    await session.execute(insert(table).from_select([*values, *copied], selected))
    copies = [_copied(part, source_id, target_id).cte(f"{part.name}_copy") for part in kind.all_parts]
    if copies:  # in a statement of their own: the triggers of the parts look for the edition
        await session.execute(select(literal(1)).add_cte(*copies))
    return target_id


def _copied(part: Table, source_id: UUID, target_id: UUID) -> Insert:
    """Copies the rows of a part from one edition to another."""
    names = [column.name for column in part.columns if column.name != "edition_id"]
    rows = select(literal(target_id, part.c.edition_id.type), *(part.c[name] for name in names))
    return insert(part).from_select(["edition_id", *names], rows.where(part.c.edition_id == source_id))


def flatten(kind: Kind, content: Row) -> Rows:
    """The parts of a content as rows of their tables, by name and id; those of parts have their parent's id."""
    rows: Rows = {name: {} for name in kind.parts}
    _flatten(kind, kind.form, content, None, rows)
    return rows


def _flatten(kind: Kind, form: Form, content: Row, parent_id: UUID | None, rows: Rows) -> None:
    for part in form.parts:
        inner = {below.name for below in part.parts}
        for row in content.get(part.name, ()):
            plain = {name: value for name, value in row.items() if name not in inner}
            if parent := kind.parts[part.name].parent:
                plain[parent] = parent_id
            rows[part.name][row["id"]] = plain
            _flatten(kind, part, row, row["id"], rows)


def columns(kind: Kind, content: Row) -> Row:
    """The columns of the edition's table for a content, or for the part of one."""
    values = {name: content[name] for name in kind.content if name in content}
    if "title_sort" in kind.table.c and "title" in values:
        values["title_sort"] = german_sort_key(values["title"])
    return values


async def _write_lists(
    session: AsyncSession, kind: Kind, edition_id: UUID, content: Row, names: Collection[str]
) -> None:
    for name in names:
        entry = kind.lists[name]
        rows: list[dict[str, Any]] = [
            {"edition_id": edition_id, entry.column: value, "position": position}
            for position, value in enumerate(content[name])
        ]
        if rows:
            await session.execute(insert(entry.table), rows)


async def _write_parts(session: AsyncSession, kind: Kind, edition_id: UUID, before: Rows, after: Rows) -> None:
    for name, part in kind.parts.items():
        old, new = before.get(name, {}), after[name]
        await _replace(
            session,
            part,
            edition_id,
            gone=[part_id for part_id in old if old[part_id] != new.get(part_id)],
            come=[new[part_id] for part_id in new if old.get(part_id) != new[part_id]],
        )


async def _replace(
    session: AsyncSession, part: PartTable, edition_id: UUID, *, gone: list[UUID], come: list[Row]
) -> None:
    # Changed rows are deleted and inserted again, so that two readings may swap their dates under the unique index.
    table: Table = part.table
    if gone:
        await session.execute(delete(table).where(table.c.edition_id == edition_id, table.c.id.in_(gone)))
    if come:
        await session.execute(insert(table), [row | {"edition_id": edition_id} for row in come])
