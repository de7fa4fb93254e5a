"""How lists of self-checks are asked for: filters and orders."""

from enum import StrEnum
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, func, literal_column, select

from exchange.access.rules import Text
from exchange.municipalities.tables import MunicipalityRow
from exchange.projection.enums import Direction, graphql_enum
from exchange.projection.fields import Binder, Columns, Condition, Order, Paging, argument
from exchange.projection.ids import decode
from exchange.projection.values import Value
from exchange.selfchecks.tables import FieldScoreRow
from exchange.selfchecks.types.enums import SelfCheckStage, SelfCheckState
from exchange.selfchecks.visibility import PRESENT, SHOWN
from exchange.storage.base import table_of
from exchange.storage.rows import alias


class SelfCheckOrderField(StrEnum):
    """What self-checks can be ordered by."""

    STARTED_AT = "STARTED_AT"
    COMPLETED_AT = "COMPLETED_AT"


graphql_enum(
    SelfCheckOrderField,
    {
        SelfCheckOrderField.STARTED_AT: Text("Beginn", "start"),
        SelfCheckOrderField.COMPLETED_AT: Text(
            "Abschluss; unabgeschlossene gelten als die neuesten", "completion; those in progress count as the newest"
        ),
    },
    "What self-checks can be ordered by.",
)


@strawberry.input(description="One term of an order of self-checks.")
class SelfCheckOrder:
    """One term of an order."""

    field: SelfCheckOrderField = strawberry.field(description="What to order by.")
    direction: Direction = strawberry.field(default=Direction.ASC, description="Which way.")


def _any(description: str) -> Any:
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input(
    description="Which self-checks. A list means any of its members (an empty one: none), several fields all of them."
)
class SelfCheckFilter:
    """Which self-checks."""

    municipalities: list[str] | None = _any("Of one of these municipalities, by official key (AGS).")
    instruments: list[strawberry.ID] | None = _any("With one of these versions of an instrument, by id.")
    rounds: list[strawberry.ID] | None = _any("In one of these rounds, by id.")
    stages: list[SelfCheckStage] | None = _any("In one of these stages.")
    states: list[SelfCheckState] | None = _any("In one of these states: to find your own that are in progress.")
    fields_of_action: list[str] | None = _any("With a score that you may see in one of these fields of action, by key.")
    demo: bool | None = _any("Made up, or not.")


def is_one_of(name: str) -> Condition:
    """The column is one of the values."""
    return lambda row, value, parameter: row[name] == parameter(value, "text[]").any_()


def _names(name: str, prefix: str) -> Condition:
    """The column is one of the ids; what is no such id is nothing's."""

    def ids(texts: list[str] | None) -> list[Any]:
        return [found for text in texts or () if (found := decode(prefix, text)) is not None]

    return lambda row, value, parameter: row[name] == parameter(value.map(ids), "uuid[]").any_()


def of_municipalities(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    """It belongs to one of the municipalities with these official keys."""
    owner = table_of(MunicipalityRow)
    return row["municipality_id"].in_(select(owner.c.id).where(owner.c.ags == parameter(value, "text[]").any_()))


def _scored(row: Columns, value: Value, parameter: Binder) -> ColumnElement[bool]:
    """It has a score in one of the fields, in the snapshot that the viewer sees first, that it sees."""
    score = alias(table_of(FieldScoreRow), "scored")
    where = (
        score.c["score"].is_not(None),
        score.c["field_key"] == parameter(value, "text[]").any_(),
        SHOWN.sql(score, parameter.scope),
        PRESENT.sql(score, parameter.scope),
    )
    return row["id"].in_(select(score.c["self_check_id"]).select_from(score.source).where(*where))


def _completed(row: Columns) -> ColumnElement[Any]:
    return func.coalesce(row["completed_at"], literal_column("'infinity'::timestamptz"))


SELF_CHECKS = Paging(
    orders={
        "STARTED_AT": Order(lambda row: row["started_at"], "timestamptz"),
        "COMPLETED_AT": Order(_completed, "timestamptz"),
    },
    default=(("STARTED_AT", True),),
    filters={
        "municipalities": of_municipalities,
        "instruments": _names("instrument_id", "instrument"),
        "rounds": _names("round_id", "round"),
        "stages": is_one_of("stage"),
        "states": is_one_of("state"),
        "fieldsOfAction": _scored,
        "demo": lambda row, value, _parameter: row["demo"].is_(literal_column(str(value.current))),
    },
)

ARGUMENTS = (
    argument("filter", SelfCheckFilter | None, "Which ones; all unless told."),
    argument("order_by", list[SelfCheckOrder] | None, "In which order; the id breaks ties."),
)
