"""Practices counted by one or two dimensions, as the API shows them."""

from decimal import Decimal

import strawberry

from exchange.measures.types.enums import CostFrequency, LessonKind
from exchange.measures.types.filters import MeasureFilter
from exchange.municipalities.types.participants import LANGUAGE, in_language
from exchange.projection.enums import graphql_enum
from exchange.projection.fields import column, expression
from exchange.statistics.rules.practices import PRACTICE_DIMENSION_LABELS, PracticeDimension

graphql_enum(
    PracticeDimension,
    PRACTICE_DIMENSION_LABELS,
    "By what practices are counted. The quarter is that of the first publication that you could see, by the German "
    "calendar.",
)


@strawberry.input(
    description="Which measures are counted: those that the filter of `measures` lets through, of the members of one "
    "programme if told. Drafts never count."
)
class PracticeStatisticsFilter(MeasureFilter):
    """Which measures are counted."""

    programme: str | None = strawberry.field(
        default=strawberry.UNSET, description="Of municipalities that take part in this programme today, by its key."
    )


@strawberry.type(description="What the measures of a cell have in common.")
class PracticeKey:
    """A value of a dimension."""

    dimension: PracticeDimension = column("dimension", "The dimension.")
    value: str | None = column(
        "value",
        "The value, as filters take it, a year such as `2025`, or a quarter such as `2025-Q3`; null for the measures "
        "that have none.",
    )
    label: str = expression(in_language("label"), "What people read for it.", LANGUAGE)


@strawberry.type(description="How many lessons of a kind there are.")
class PracticeLessons:
    """Lessons of one kind."""

    kind: LessonKind = column("kind", "What they teach.")
    count: int = column("count", "How many there are, of these measures, that you may see.")


@strawberry.type(description="What measures cost, of those costs that are spent alike; in euros, exact, as text.")
class PracticeCosts:
    """Costs of one frequency."""

    frequency: CostFrequency | None = column(
        "frequency", "Whether they are spent once or every year; null for those of which that is not known."
    )
    measures: int = column("number", "How many measures have a figure in euros.")
    sum: Decimal | None = column("sum", "What these come to; null where there are none.")
    median: Decimal | None = column("median", "Their median; null where there are none.")


@strawberry.type(description="The grants for measures.")
class PracticeFunding:
    """Grants."""

    grants: int = column("grants", "How many there are.")
    with_amount: int = column("grants_known", "Of how many the amount in euros is known.")
    amount: Decimal | None = column(
        "grants_amount", "What these come to in euros, exact, as text; null where there are none."
    )


@strawberry.type(
    description="Measures counted together. A measure that has several fields of action or target groups counts in the "
    "cell of each, so cells need not add up to the total. 0 means that there is nothing that you may see."
)
class PracticeCell:
    """Counts of measures."""

    keys: list[PracticeKey] = strawberry.field(
        description="What the measures have in common, in the order of `by` and `and`; nothing in the total."
    )
    measures: int = column("measures", "How many measures there are.")
    municipalities: int = column("municipalities", "How many municipalities they are of.")
    discontinued: int = column("discontinued", "How many of them were given up.")
    measures_with_evidence: int = column(
        "with_evidence", "How many of them have an indicator with a target and at least one reading."
    )
    lessons_by_kind: list[PracticeLessons] = strawberry.field(
        description="What was learned from them, all four kinds. Lessons that stand alone are not counted."
    )
    indicators: int = column("indicators", "How many indicators they have.")
    indicators_with_readings: int = column("indicators_read", "How many of these have at least one reading.")
    costs: list[PracticeCosts] = strawberry.field(
        description="What they cost: once, every year, and where that is not known. Other currencies are left out, as "
        "nothing is converted; an amount without a currency counts as euros."
    )
    funding: PracticeFunding = strawberry.field(description="The grants for them.")


@strawberry.type(
    description="Practices counted: measures that are published and that you may see, with what belongs to them. No "
    "ranking: cells come in the order of their lists."
)
class PracticeStatistics:
    """Counts of practices."""

    total: PracticeCell = strawberry.field(description="All together, each measure once.")
    cells: list[PracticeCell] = strawberry.field(
        description="One cell for each value, or each pair of values, also where nothing is in it; years and quarters "
        "from the first that occurs to the last."
    )
