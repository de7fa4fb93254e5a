"""What lists of measures can be narrowed by, and how many measures each choice would give."""

from collections.abc import Callable
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Select, select

from exchange.measures.rules import labels
from exchange.measures.tables import MeasureFieldRow, MeasureFundingRow
from exchange.measures.types.measure import Measure
from exchange.municipalities.rules import LABELS, SizeClass, State
from exchange.municipalities.tables import FieldOfActionRow, MunicipalityRow
from exchange.municipalities.types import size_class_sql, state_sql
from exchange.projection.facets import FacetValue, facet, facets, members, single, terms
from exchange.projection.fields import Columns, Facet
from exchange.projection.relay import Connection
from exchange.storage.base import table_of

MOST_FUNDERS = 50

_municipality, _term = table_of(MunicipalityRow), table_of(FieldOfActionRow)
_field, _funding = table_of(MeasureFieldRow), table_of(MeasureFundingRow)


def _of_municipality(sql: Callable[[Columns], ColumnElement[Any]]) -> Callable[[Columns], Select[Any]]:
    return lambda row: single(sql(dict(_municipality.c))).where(_municipality.c.id == row["municipality_id"])


def _fields(row: Columns) -> Select[Any]:
    return single(_field.c.field_key).where(_field.c.edition_id == row["id"])


def _funders(row: Columns) -> Select[Any]:
    return single(_funding.c.funder).where(_funding.c.edition_id == row["id"])


FIELDS_OF_ACTION = Facet(
    "fieldsOfAction",
    ("id",),
    _fields,
    select(_term.c.key.label("value"), _term.c.position, _term.c.label_de, _term.c.label_en),
)
TARGET_GROUPS = Facet(
    "targetGroups",
    ("target_groups",),
    lambda row: members(row["target_groups"]),
    terms(labels.TARGET_GROUP_LABELS),
)
LIFE_PHASES = Facet(
    "lifePhases",
    ("life_phases",),
    lambda row: members(row["life_phases"]),
    terms(labels.LIFE_PHASE_LABELS),
)
STATES = Facet("states", ("municipality_id",), _of_municipality(state_sql), terms(LABELS[State]))
SIZE_CLASSES = Facet("sizeClasses", ("municipality_id",), _of_municipality(size_class_sql), terms(LABELS[SizeClass]))
EXECUTION_STATES = Facet(
    "executionStates",
    ("execution_state",),
    lambda row: single(row["execution_state"]),
    terms(labels.EXECUTION_STATE_LABELS),
)
FUNDERS = Facet("fundedBy", ("id",), _funders, most=MOST_FUNDERS, repeats=True)


@strawberry.type(
    description="What the list can be narrowed by. Every facet lists the values that occur among the measures that you "
    "may see and that pass all filters but the facet's own, the most frequent first; values that its own filter names "
    "are always in it, if need be with a count of 0."
)
class MeasureFacets:
    """The facets of measures."""

    fields_of_action: list[FacetValue] = facet(FIELDS_OF_ACTION, "Fields of action; for the filter `fieldsOfAction`.")
    target_groups: list[FacetValue] = facet(TARGET_GROUPS, "Target groups; for the filter `targetGroups`.")
    life_phases: list[FacetValue] = facet(LIFE_PHASES, "Phases of life; for the filter `lifePhases`.")
    states: list[FacetValue] = facet(STATES, "The Länder of the municipalities; for the filter `states`.")
    size_classes: list[FacetValue] = facet(
        SIZE_CLASSES,
        "The size classes of the municipalities, where they have one; for the filter `sizeClasses`.",
    )
    execution_states: list[FacetValue] = facet(
        EXECUTION_STATES, "How far measures have been carried out, where it is known; for the filter `executionStates`."
    )
    funders: list[FacetValue] = facet(
        FUNDERS,
        f"Who gives grants, the {MOST_FUNDERS} most frequent ones: the value is the name in small letters, the label "
        "its usual spelling; for the filter `fundedBy`, which finds the names of programmes, too.",
    )


@strawberry.type(
    description="A list, page by page. The order is stable: following the cursors neither repeats nor skips a record."
)
class MeasureConnection(Connection[Measure]):
    """Measures, page by page, with what they can be narrowed by."""

    facets: MeasureFacets = facets(
        "What the list can be narrowed by, with counts over the whole list; only what you select is counted."
    )
