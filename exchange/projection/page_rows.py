"""The rows of a page, and what of a connection is computed from them: lists, cursors at the ends, whether there are
more."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import ColumnElement, FromClause, Integer, and_, case, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from exchange.errors import ExchangeError
from exchange.projection.json_sql import Json
from exchange.projection.relay import DEFAULT_PAGE, LARGEST_PAGE
from exchange.projection.values import Value
from exchange.storage.rows import Row

if TYPE_CHECKING:
    from exchange.projection.compiler import Compiler


class Readable(Protocol):
    """What rows are read from: a page of a connection or of a feed."""

    compiler: "Compiler"
    size: int
    backward: bool

    def read(self, limit: int) -> Row:
        """The first rows in the order of reading."""
        ...

    def by_keys(self, row: Row, *, reverse: bool = False) -> list[ColumnElement[Any]]:
        """The order of what `read` gives."""
        ...


class Rows:
    """The rows of a page, one more than asked for where somebody wants to know whether there are more.

    Row by row values are computed once, aggregates over them make the parts of the connection. `row` is what a node's
    fields are read
    from; it knows its number `n` in the order of reading and the number of rows read.
    """

    def __init__(self, page: Readable, *, one_more: bool) -> None:
        compiler = page.compiler
        self._page = page
        self._names = (compiler.name(), compiler.name())
        read = page.read(page.size + one_more)
        number = func.row_number().over(order_by=page.by_keys(read, reverse=page.backward))
        statement = select(read.all, number.label("n"), func.count().over().label("read")).select_from(read.source)
        name = compiler.name()
        self.row = Row(statement.subquery(name), name, {**read.types, "n": Integer(), "read": Integer()})
        self._values: list[ColumnElement[Any]] = []
        self._parts: list[ColumnElement[Any]] = []

    def array(self, value: Json) -> Json:
        """A value of every row of the page, as a JSON array in the order of the list."""
        kept = self.row.c["n"] <= literal(self._page.size)
        values, n = self._value(case((kept, value))), self._column("n")
        listed = func.json_agg(aggregate_order_by(values, n.desc() if self._page.backward else n.asc()))
        return self._part(func.coalesce(listed.filter(n <= literal(self._page.size)), literal_column("'[]'::json")))

    def end(self, value: ColumnElement[Any], *, first: bool) -> ColumnElement[Any]:
        """A value of the first or last row of the page, null on an empty page."""
        number = (
            literal(1) if first is not self._page.backward else func.least(self.row.c["read"], literal(self._page.size))
        )
        at_end = and_(self.row.c["n"] == number, self.row.c["n"] <= literal(self._page.size))
        return self._part(func.max(self._value(case((at_end, value)))))

    def more(self) -> ColumnElement[bool]:
        """Whether the list goes on in the direction of reading."""
        return self._part(func.count() > literal(self._page.size))

    def source(self) -> FromClause | None:
        """The one row that holds the parts; None when nothing asked for any."""
        if not self._parts:
            return None
        rows = select(self.row.c["n"].label("n"), *self._values).select_from(self.row.source).subquery(self._names[0])
        return select(*self._parts).select_from(rows).subquery(self._names[1])

    def _column(self, name: str) -> ColumnElement[Any]:
        return literal_column(f"{self._names[0]}.{name}")

    def _value(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        self._values.append(value.label(f"v{len(self._values)}"))
        return self._column(f"v{len(self._values) - 1}")

    def _part(self, part: ColumnElement[Any]) -> ColumnElement[Any]:
        self._parts.append(part.label(f"p{len(self._parts)}"))
        return literal_column(f"{self._names[1]}.p{len(self._parts) - 1}")


def page_size(arguments: Mapping[str, Value]) -> tuple[int, bool]:
    """How many rows, and whether from the end. Raises ExchangeError for a size out of bounds or both directions at
    once."""
    first, last = arguments["first"].current, arguments["last"].current
    if first is not None and last is not None:
        raise ExchangeError("Give either 'first' or 'last', not both.")
    size = DEFAULT_PAGE if first is None and last is None else (last if first is None else first)
    if not 0 <= size <= LARGEST_PAGE:
        name = "first" if last is None else "last"
        raise ExchangeError(f"'{name}' is {size}; it must lie between 0 and {LARGEST_PAGE}.")
    return size, last is not None
