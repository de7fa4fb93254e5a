"""What changed between two self-checks of a municipality, field by field, and what was done in between."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Select, Table, and_, case, exists, func, literal, not_, null, or_, select

from exchange.access.visibility import All, OwnAmong
from exchange.measures.tables import MeasureRow
from exchange.measures.types import MEASURES, Measure, MeasureConnection
from exchange.municipalities.types import FieldOfAction
from exchange.projection.fields import (
    Arguments,
    Binder,
    Columns,
    Last,
    argument,
    declare,
    expression,
    many,
    one,
)
from exchange.projection.ids import decode
from exchange.projection.registry import projected
from exchange.projection.relay import connection
from exchange.projection.values import Value
from exchange.selfchecks.rules.trail import ReadAction
from exchange.selfchecks.tables import (
    ComparableQuestionRow,
    FieldScoreRow,
    InstrumentQuestionRow,
    SelfCheckRow,
    SnapshotAnswerRow,
    SnapshotRow,
)
from exchange.selfchecks.trail import SCORES, trail
from exchange.selfchecks.types.practices import in_field, is_own
from exchange.selfchecks.types.score import FieldScore
from exchange.selfchecks.types.snapshot import FIELD_OF_ACTION, SelfCheckSnapshot
from exchange.selfchecks.visibility import PRESENT, SHOWN, present, shown
from exchange.storage.base import alias_of, table_of

_measure, _answer = table_of(MeasureRow), table_of(SnapshotAnswerRow)


def _pairs() -> Select[Any]:
    """Snapshots, each once for every self-check that the same municipality completed later in the same stage."""
    before, after = (alias_of(table_of(SnapshotRow), name) for name in ("before_snapshot", "after_snapshot"))
    earlier, later = (alias_of(table_of(SelfCheckRow), name) for name in ("earlier_check", "later_check"))
    same = [before.c[name] == after.c[name] for name in ("municipality_id", "stage", "demo")]
    theirs = [
        after.c[name].label(f"after_{name}") for name in ("id", "self_check_id", "newest", "owners", "visibility")
    ]
    return (
        select(*before.c, *theirs, earlier.c.completed_at)
        .join(after, and_(*same))
        .join(earlier, earlier.c.id == before.c.self_check_id)
        .join(later, and_(later.c.id == after.c.self_check_id, later.c.completed_at > earlier.c.completed_at))
    )


def _scores() -> Select[Any]:
    """Scores of fields, each once for every other snapshot of the municipality, with the score that the field has
    there, if it has one."""
    after, before = (alias_of(table_of(FieldScoreRow), name) for name in ("after_score", "before_score"))
    now, then = (alias_of(table_of(SnapshotRow), name) for name in ("now_snapshot", "then_snapshot"))
    same_field = and_(before.c.snapshot_id == then.c.id, before.c.field_key == after.c.field_key)
    return (
        select(
            *after.c,
            now.c.taken_at,
            then.c.id.label("before_id"),
            then.c.self_check_id.label("before_self_check_id"),
            then.c.taken_at.label("before_taken_at"),
            then.c.instrument_id.label("before_instrument_id"),
            before.c.score.label("before_score"),
            before.c.owners.label("before_owners"),
            before.c.visibility.label("before_visibility"),
        )
        .join(now, now.c.id == after.c.snapshot_id)
        .join(then, then.c.municipality_id == after.c.municipality_id)
        .outerjoin(before, same_field)
    )


def _links() -> Select[Any]:
    """Measures, each once for every field of a snapshot in whose answers it is linked and every other snapshot of the
    municipality in whose answers there it is not."""
    now, then = (alias_of(table_of(SnapshotRow), name) for name in ("linking_snapshot", "earlier_snapshot"))
    linked = func.unnest(_answer.c.measures).table_valued("record_id").render_derived(name="linked")
    link = (
        select(_answer.c.snapshot_id, _answer.c.field_key, linked.c.record_id)
        .join(linked, literal(value=True))
        .group_by(_answer.c.snapshot_id, _answer.c.field_key, linked.c.record_id)
        .subquery("link")
    )
    known = alias_of(_answer, "known")
    is_known = exists().where(
        known.c.snapshot_id == then.c.id,
        known.c.field_key == link.c.field_key,
        link.c.record_id == known.c.measures.any_(),
    )
    return (
        select(
            *_measure.c,
            link.c.snapshot_id.label("link_snapshot_id"),
            link.c.field_key.label("link_field_key"),
            then.c.id.label("before_id"),
            then.c.owners.label("before_owners"),
            now.c.owners.label("link_owners"),
        )
        .join(link, link.c.record_id == _measure.c.record_id)
        .join(now, now.c.id == link.c.snapshot_id)
        .join(then, then.c.municipality_id == now.c.municipality_id)
        .where(not_(is_known))
    )


def _comparable(row: Columns, _arguments: Arguments) -> ColumnElement[bool]:
    """The same instrument, or one where each question of the field has its counterpart in the other's."""
    new, old = row["instrument_id"], row["before_instrument_id"]
    mapped = and_(_covered(row, new, old, newer=True), _covered(row, old, new, newer=False))
    return and_(row["before_owners"].is_not(None), or_(new == old, mapped))


def _covered(row: Columns, asked: Any, other: Any, *, newer: bool) -> ColumnElement[bool]:
    """Whether each question of one instrument in the field is comparable with one of the other's there."""
    question, counterpart = (alias_of(table_of(InstrumentQuestionRow), f"{name}_{newer}") for name in ("this", "that"))
    pair: Table = table_of(ComparableQuestionRow)
    here, there = (pair.c.question_id, pair.c.other_id) if newer else (pair.c.other_id, pair.c.question_id)
    found = (
        select(literal(1))
        .select_from(pair)
        .join(counterpart, counterpart.c.id == there)
        .where(here == question.c.id, counterpart.c.instrument_id == other)
        .where(counterpart.c.field_key == row["field_key"])
    )
    lonely = select(literal(1)).select_from(question).where(question.c.instrument_id == asked)
    lonely = lonely.where(question.c.field_key == row["field_key"], not_(found.correlate(question).exists()))
    return not_(lonely.correlate(None).exists())


def _difference(row: Columns, arguments: Arguments) -> ColumnElement[Any]:
    return case((_comparable(row, arguments), row["score"] - row["before_score"]), else_=null())


def _published(row: Columns, other: Columns) -> ColumnElement[bool]:
    between = (other["published_at"] > row["before_taken_at"], other["published_at"] <= row["taken_at"])
    return and_(is_own(row, other), in_field(row, other), *between)


@projected(
    FieldScoreRow,
    rule=SHOWN,
    key="field_key",
    trails=(SCORES, trail(ReadAction.SCORES, "before_self_check_id", "before_visibility")),
)
@strawberry.type(description="What became of a field of action between two self-checks.")
class FieldOfActionChange:
    """A change of a field."""

    field_of_action: FieldOfAction = one(
        lambda row, other: other["key"] == row["field_key"], "The field of action.", implied=True
    )
    before: FieldScore | None = one(
        lambda row, other: and_(other["snapshot_id"] == row["before_id"], other["field_key"] == row["field_key"]),
        "What it came to before; null where you may not see that.",
    )
    after: FieldScore = one(
        lambda row, other: and_(other["snapshot_id"] == row["snapshot_id"], other["field_key"] == row["field_key"]),
        "What it came to since.",
        implied=True,
    )
    comparable: bool = expression(
        _comparable,
        "Whether the two scores can be compared: the instrument is the same, or says of each question in the field "
        "with which one of the other it can be compared.",
    )
    difference: float | None = expression(
        _difference,
        "By how much the score rose, or fell; null where one is missing, or they cannot be compared.",
        rule=shown("before_visibility", "before_owners"),
    )
    linked: list[Measure] = many(
        lambda row, other: and_(
            other["link_snapshot_id"] == row["snapshot_id"],
            other["link_field_key"] == row["field_key"],
            other["before_id"] == row["before_id"],
        ),
        "Measures that answers in this field name now and did not before; empty for others than the owners of both.",
        order=("published_at", "record_id"),
        table=_links(),
        only=All((OwnAmong("link_owners"), OwnAmong("before_owners"))),
    )
    published: MeasureConnection = connection(
        MEASURES,
        "The municipality's measures in this field that were published in between, the newest first.",
        on=_published,
    )


@projected(SnapshotRow, rule=SHOWN)
@strawberry.type(description="What became of a municipality's self-check since an earlier one of the same stage.")
class SelfCheckChanges:
    """The changes since an earlier self-check."""

    since: SelfCheckSnapshot = one(
        lambda row, other: other["id"] == row["id"], "What the earlier one came to.", implied=True
    )
    fields: list[FieldOfActionChange] = many(
        lambda row, other: and_(
            other["snapshot_id"] == row["after_id"],
            other["before_id"] == row["id"],
            FIELD_OF_ACTION.c.key == other["field_key"],
        ),
        "What became of each field of action that you may see, in canonical order.",
        order=("position",),
        through=FIELD_OF_ACTION,
        table=_scores(),
    )


def _since(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    return row["self_check_id"] == parameter(value.map(lambda text: decode("selfcheck", text)), "uuid")


def changes() -> Any:
    """The field `changes` of a self-check."""
    both = All((PRESENT, present("after_newest", "after_owners"), shown("after_visibility", "after_owners")))
    return declare(
        Last(
            lambda row, other: other["after_self_check_id"] == row["id"],
            order="completed_at",
            filters={"since": _since},
            table=_pairs(),
            only=both,
        ),
        "What changed since an earlier self-check of the same municipality in the same stage, as far as you may see "
        "both; null where there is none.",
        (argument("since", strawberry.ID | None, "The earlier self-check; the last one before unless told."),),
    )
