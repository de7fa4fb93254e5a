"""What coordinators are told of the audit of a release: counts, and how far the least protected result is protected.
No figure, and nobody's result."""

from collections.abc import Mapping
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, case, null

from exchange.access.viewer import ViewerKind
from exchange.access.visibility import AskedBy
from exchange.projection.fields import METADATA, Asked, Needs
from exchange.statistics.types.enums import Dimension, Settled, Statistic, WithheldBecause


@strawberry.type(description="How many figures of a table are withheld for a reason.")
class StatisticsWithheld:
    """A reason and how often it applies."""

    because: WithheldBecause = strawberry.field(description="The reason.")
    count: int = strawberry.field(description="How many figures.")


@strawberry.type(description="How much of a table of a release is told: of one statistic, in one breakdown.")
class StatisticsAuditTable:
    """A table of a release."""

    statistic: Statistic = strawberry.field(description="What its figures tell.")
    dimension: Dimension | None = strawberry.field(description="By what it is broken down; null for the whole network.")
    told: int = strawberry.field(description="How many figures are told.")
    withheld: list[StatisticsWithheld] = strawberry.field(description="How many are withheld, by reason.")


@strawberry.type(description="How many results were proved protected by the same means.")
class StatisticsSettled:
    """A means of proof and how often it did."""

    by: Settled = strawberry.field(description="By what.")
    count: int = strawberry.field(description="How many results.")


@strawberry.type(
    description="The audit of a release: what is told and withheld, and how it was proved that nobody can work out the "
    "result of a municipality from this and all earlier releases. Only coordinators see it."
)
class StatisticsAudit:
    """An audit in brief."""

    method: str = strawberry.field(description="The method, with its version.")
    tables: list[StatisticsAuditTable] = strawberry.field(description="How much of each table is told.")
    releases: int = strawberry.field(description="How many earlier releases were taken into account.")
    results: int = strawberry.field(
        description="How many results were audited: of each municipality every field of action and criterion."
    )
    exposed: int = strawberry.field(
        description="How many could not be protected because of what was published earlier; nothing new is published "
        "about these fields of action."
    )
    settled: list[StatisticsSettled] = strawberry.field(description="By what the others were proved.")
    narrowest: float | None = strawberry.field(
        description="To how many points the least protected result can be narrowed down by somebody who knows all "
        "results of another municipality; null where nothing was audited."
    )
    seconds: float = strawberry.field(description="How long it took.")


def _audit(row: strawberry.Parent[Mapping[str, Any]]) -> StatisticsAudit | None:
    found = row["audit"]
    return None if found is None else StatisticsAudit(**found | {"tables": _tables(found), "settled": _settled(found)})


def _tables(found: Mapping[str, Any]) -> list[StatisticsAuditTable]:
    return [
        StatisticsAuditTable(
            statistic=Statistic(table["statistic"]),
            dimension=None if table["dimension"] is None else Dimension(table["dimension"]),
            told=table["told"],
            withheld=[
                StatisticsWithheld(because=because, count=table["withheld"][because])
                for because in WithheldBecause
                if because in table["withheld"]
            ],
        )
        for table in found["tables"]
    ]


def _settled(found: Mapping[str, Any]) -> list[StatisticsSettled]:
    return [StatisticsSettled(by=by, count=found["settled"][by]) for by in Settled if by in found["settled"]]


def _of_coordinators(asked: Asked) -> ColumnElement[Any]:
    return case((AskedBy(ViewerKind.COORDINATOR).sql(asked.row, asked.scope), asked.row.c["audit"]), else_=null())


def audit() -> Any:
    """The field `audit` of a release."""
    return strawberry.field(
        resolver=_audit,
        metadata={METADATA: Needs((), {"audit": _of_coordinators})},
        description="The audit in brief, for coordinators; null while there is none, and for others.",
    )
