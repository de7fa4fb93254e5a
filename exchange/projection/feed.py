"""A feed: what has happened since a cursor, as far as it is settled, and of each subject the last event alone.

An event is settled when no transaction is under way any more that is as old as its own: nothing can then come in before
it. The order is that of the transactions' numbers; among the events of one subject, which wait for one another, that of
their ids. Why following a feed misses nothing is told in `docs/decisions/0021-a-feed-of-settled-events.md`.
"""

import hashlib
from typing import Any

from graphql import FieldNode
from sqlalchemy import Boolean, ColumnElement, case, exists, false, func, literal, literal_column, or_, select, tuple_

from exchange.access.viewer import Viewer
from exchange.errors import ErrorCode, ExchangeError
from exchange.projection import fields as spec
from exchange.projection.compiler import Compiler, object_type
from exchange.projection.context import Info
from exchange.projection.cursor import cursor_sql, read_cursor
from exchange.projection.json_sql import Json, row_object, select_pairs
from exchange.projection.page_rows import Rows, page_size
from exchange.projection.values import ABSENT, Run, Value
from exchange.storage.rows import Row

_HORIZON: ColumnElement[Any] = literal_column("pg_snapshot_xmin(pg_current_snapshot())")
_ZERO: ColumnElement[Any] = literal_column("0")
_SCOPE = Value(None, lambda run: scope_mark(run.viewer))
_CURSOR_TYPES = ("text", "bigint", "bigint")


def scope_mark(viewer: Viewer) -> str:
    """A mark of what the viewer may see: its kind and the municipalities that it acts for."""
    ids = sorted(map(str, viewer.municipalities))
    return hashlib.sha256(",".join((viewer.kind.value, *ids)).encode()).hexdigest()[:16]


def read_place(text: str, feed: str, viewer: Viewer) -> list[str]:
    """The transaction and id in a cursor of this feed.

    Raises ExchangeError for what is no cursor of it, and with RESYNC_REQUIRED for one of another scope: what it stands
    for is not what this viewer has to know.
    """
    scope, *place = read_cursor(text, feed, _CURSOR_TYPES)
    if any(number.startswith("-") for number in place):
        raise ExchangeError("The cursor is not one of this feed.")
    if scope != scope_mark(viewer):
        raise resync_required()
    return place


def resync_required() -> ExchangeError:
    """The error for a cursor that does not say what the viewer has any more."""
    return ExchangeError(
        "This cursor does not tell any more what you have. Read everything anew, without 'since'.",
        ErrorCode.RESYNC_REQUIRED,
    )


class FeedRead:
    """Compiles one use of a feed."""

    backward = False

    def __init__(self, compiler: Compiler, found: spec.Feed, info: Info) -> None:
        self.compiler = compiler
        self._name = info.field_nodes[0].name.value
        arguments = compiler.arguments(info.parent_type, info.field_nodes[0])
        self._page = object_type(info.return_type)
        self._type, self._projection = compiler.target(self._page.fields["nodes"].type)
        self._selected = compiler.selector.fields(self._page, info.field_nodes)
        self._found = found
        self._since = self._place(arguments["since"])
        self.size, _ = page_size({"first": arguments["first"], "last": ABSENT})

    def read(self, limit: int) -> Row:
        """The next events to tell, with what the viewer sees now and knew at the cursor of their subjects."""
        event = self.compiler.alias(self._projection.table)
        relations = self._found.targets.items()
        types = self.compiler.selector.schema.type_map
        present = [self.compiler.exists(one, self.compiler.target(types[name]), event) for name, one in relations]
        columns = (or_(false(), *present).label("present"), self._known(event).label("known"))
        statement = select(event.all, *columns).select_from(event.source)
        statement = statement.where(*self._told(event), *self._beyond(event), ~self._later(event))
        statement = statement.order_by(*self.by_keys(event)).limit(literal_column(str(limit)))
        name = self.compiler.name()
        return Row(statement.subquery(name), name, {**event.types, "present": Boolean(), "known": Boolean()})

    def by_keys(self, row: Row, *, reverse: bool = False) -> list[ColumnElement[Any]]:
        """The order of the feed."""
        keys: list[ColumnElement[Any]] = [row.c["txid"], row.c["id"]]
        return [key.desc() for key in keys] if reverse else keys

    def json(self) -> Json:
        """The page as a JSON object; null for a cursor that this database has not reached."""
        rows = Rows(self, one_more=True)
        more = rows.more()
        with self.compiler.marking(self._page) as pairs:
            pairs += [(key, self._part(nodes, rows, more)) for key, nodes in self._selected.items()]
        statement, source = select_pairs(pairs), rows.source()
        assert source is not None
        page = row_object(statement.select_from(source), self.compiler.name())
        # A cursor from beyond the horizon was given out by a database that has been put back since.
        return page if self._since[0] is _ZERO else case((self._since[0] <= _HORIZON, page))

    def _part(self, nodes: list[FieldNode], rows: Rows, more: ColumnElement[bool]) -> Json:
        name = nodes[0].name.value
        if name == "nodes":
            return rows.array(self.compiler.object(self.compiler.pairs(self._type, rows.row, nodes)))
        if name == "cursor":
            last = rows.end(self._cursor(rows.row.c["txid"], rows.row.c["id"]), first=False)
            # Without more, all that is settled has been looked at, whatever it was.
            return case((more, func.coalesce(last, self._cursor(*self._since))), else_=self._cursor(_HORIZON, _ZERO))
        return more if name == "hasMore" else literal(self._page.name)

    def _told(self, event: Row) -> tuple[ColumnElement[bool], ...]:
        """Settled, and of concern to the viewer."""
        return event.c["txid"] < _HORIZON, self.compiler.visible(self._projection, event)

    def _beyond(self, event: Row) -> tuple[ColumnElement[bool], ...]:
        return (tuple_(event.c["txid"], event.c["id"]) > tuple_(*self._since),) if self._since[0] is not _ZERO else ()

    def _later(self, event: Row) -> ColumnElement[bool]:
        """Whether the subject has a later event."""
        later = self.compiler.alias(self._projection.table)
        same = (later.c["subject_id"] == event.c["subject_id"], later.c["id"] > event.c["id"])
        return exists(select(literal(1)).select_from(later.source).where(*same, *self._told(later)))

    def _known(self, event: Row) -> ColumnElement[Any]:
        """Whether the viewer saw the subject before the first event since the cursor."""
        first = self.compiler.alias(self._projection.table)
        known = func.coalesce(self._found.known.sql(first, self.compiler.scope), false())
        statement = (
            select(known)
            .select_from(first.source)
            .where(first.c["subject_id"] == event.c["subject_id"], *self._told(first))
        )
        statement = statement.where(*self._beyond(first)).order_by(first.c["id"]).limit(literal_column("1"))
        return statement.scalar_subquery()

    def _cursor(self, txid: ColumnElement[Any], id_: ColumnElement[Any]) -> ColumnElement[str]:
        return cursor_sql(self._name, [self.compiler.parameter(_SCOPE, "text"), txid, id_])

    def _place(self, since: Value) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """The place that the viewer has followed to; before everything without one."""
        if not since.given:
            return _ZERO, _ZERO

        def part(index: int, sql_type: str) -> ColumnElement[Any]:
            def read(run: Run) -> str:
                return read_place(since.get(run), self._name, run.viewer)[index]

            return self.compiler.parameter(Value(None, read), f"text::{sql_type}")

        return part(0, "xid8"), part(1, "bigint")
