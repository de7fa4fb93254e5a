"""Comparing two revisions: both contents come in the statement that reads the record, the rules tell them apart."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import strawberry
from sqlalchemy import ARRAY, ColumnElement, Text, and_, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from exchange.access.visibility import EDITION, Rule, Scope
from exchange.measures.rules.comparison import compare
from exchange.measures.rules.form import Field, Form
from exchange.measures.rules.report import Refers
from exchange.measures.tables.kinds import MEASURE, STRATEGY, Kind
from exchange.measures.types.parts import CONTACT_RULE
from exchange.projection.fields import METADATA, Asked, Needs
from exchange.projection.json_sql import Pair, row_array, row_object, select_pairs
from exchange.storage.rows import Row, alias

_FIELD = (
    "What differs, named as in the schema; parts in brackets by the first thing they say, as in "
    "`indicators[Teilnehmende].target`."
)
_VALUE = "As text: numbers in digits, days as YYYY-MM-DD, lists with commas, records by id; null where there is none."

From = Annotated[int, strawberry.argument(name="from", description="The number of the one revision.")]
To = Annotated[
    int | None,
    strawberry.argument(description="The number of the other revision; without one, the record as you see it now."),
]


@strawberry.type(description="A field in which two revisions differ.")
class FieldChange:
    """A difference."""

    field: str = strawberry.field(description=_FIELD)
    before: str | None = strawberry.field(description=f"What it was. {_VALUE}")
    after: str | None = strawberry.field(description=f"What it became. {_VALUE}")


@strawberry.type(description="What differs between two revisions of a record.")
class RevisionComparison:
    """A comparison."""

    from_: int = strawberry.field(name="from", description="The number of the one revision.")
    to: int | None = strawberry.field(description="The number of the other; null for the record as you see it now.")
    changes: list[FieldChange] = strawberry.field(description="The differences, in the order of the schema.")


def compare_revisions(kind: Kind, rule: Rule) -> Any:
    """The field `compareRevisions` of a kind of record, whose revisions are visible by the rule."""

    def resolve(row: strawberry.Parent[Mapping[str, Any]], from_: From, to: To = None) -> RevisionComparison | None:
        before, after = row["before"], row["after"]
        if before is None or after is None:
            return None
        changes = [
            FieldChange(field=c.field, before=c.before, after=c.after) for c in compare(kind.form, before, after)
        ]
        return RevisionComparison(from_=from_, to=to, changes=changes)

    def revision(asked: Asked, argument: str) -> ColumnElement[Any]:
        number = asked.parameter(asked.arguments[argument], "integer")
        edition = alias(kind.table, "compared")
        return _content(kind, edition, asked, and_(edition.c["number"] == number, rule.sql(edition, asked.scope)))

    def after(asked: Asked) -> ColumnElement[Any]:
        if asked.arguments["to"].given:
            return revision(asked, "to")
        edition = alias(kind.table, "compared")
        return _content(kind, edition, asked, EDITION.sql(edition, asked.scope))

    return strawberry.field(
        resolver=resolve,
        metadata={METADATA: Needs((), {"before": lambda asked: revision(asked, "from"), "after": after}, work=20)},
        description="What differs between two of its revisions, or between one and the record as you see it now "
        "(the municipality itself sees its draft); null where you may not see one of them, or there is none.",
    )


def _content(kind: Kind, edition: Row, asked: Asked, where: ColumnElement[bool]) -> ColumnElement[Any]:
    """The content of the edition as JSON, in the shape that the rules know, every value as text."""
    pairs = _pairs(kind.form, edition, asked.scope)
    for name, entry in kind.lists.items():
        values = func.string_agg(entry.table.c[entry.column], aggregate_order_by(literal(", "), entry.table.c.position))
        listed = select(values).where(entry.table.c.edition_id == edition.c["id"])
        pairs.append((name, listed.correlate_except(entry.table).scalar_subquery()))
    pairs += [(part.name, _part(kind, part, edition, edition, asked.scope)) for part in _shown(kind.form)]
    statement = select_pairs(pairs).select_from(edition.source)
    statement = statement.where(edition.c["record_id"] == asked.row.c["record_id"], where)
    return row_object(statement, f"compared_{kind.name.lower()}")


def _part(kind: Kind, form: Form, edition: Row, parent: Row, scope: Scope) -> ColumnElement[Any]:
    place = kind.parts[form.name]
    row = alias(place.table, f"{form.name}_row")
    pairs = [*_pairs(form, row, scope), ("id", row.c["id"])]
    pairs += [(inner.name, _part(kind, inner, edition, row, scope)) for inner in _shown(form)]
    statement = select_pairs(pairs).select_from(row.source).where(row.c["edition_id"] == edition.c["id"])
    if place.parent:
        statement = statement.where(row.c[place.parent] == parent.c["id"])
    order = [row.c["position"]] if form.ordered else [row.c[form.unique]]
    return row_array(statement.order_by(*order, row.c["id"]), f"compared_{form.name}")


def _shown(form: Form) -> list[Form]:
    return [part for part in form.parts if not part.kept]


def _pairs(form: Form, row: Row, scope: Scope) -> list[Pair]:
    fields = (field for field in form.fields if field.stored_as in row.c and not field.fixed)
    return [(field.stored_as, _value(field, row, scope)) for field in fields]


def _value(field: Field, row: Row, scope: Scope) -> ColumnElement[Any]:
    """A value as text; null where the viewer may not see it."""
    column = row.c[field.stored_as]
    if isinstance(column.type, ARRAY):
        return func.nullif(func.array_to_string(column, literal(", ")), literal(""))
    if field.refers in _VISIBLE:
        return _VISIBLE[field.refers](column, scope)
    text = cast(column, Text)
    return case((CONTACT_RULE.sql(row, scope), text)) if field.group == "contact" else text


def _record(kind: Kind) -> Callable[[ColumnElement[Any], Scope], ColumnElement[Any]]:
    def sql(column: ColumnElement[Any], scope: Scope) -> ColumnElement[Any]:
        other = alias(kind.table, f"{kind.name.lower()}_referred_to")
        name = literal(f"{kind.name.lower()}_").concat(cast(other.c["record_id"], Text))
        visible = (other.c["record_id"] == column, EDITION.sql(other, scope))
        return select(name).select_from(other.source).where(*visible).scalar_subquery()

    return sql


def _goal(column: ColumnElement[Any], scope: Scope) -> ColumnElement[Any]:
    goal = alias(STRATEGY.parts["goals"].table, "goal_served")
    strategy = alias(STRATEGY.table, "strategy_served")
    served = select(literal("goal_").concat(cast(goal.c["id"], Text))).select_from(goal.source, strategy.source)
    visible = (strategy.c["id"] == goal.c["edition_id"], goal.c["id"] == column, EDITION.sql(strategy, scope))
    return served.where(*visible).scalar_subquery()


_VISIBLE: Mapping[Refers | None, Callable[[ColumnElement[Any], Scope], ColumnElement[Any]]] = {
    Refers.STRATEGY: _record(STRATEGY),
    Refers.GOAL: _goal,
    Refers.MEASURE: _record(MEASURE),
}
