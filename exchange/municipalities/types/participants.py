"""GraphQL types of municipalities, organisations, the programme and the fields of action. All of it is public."""

from datetime import date
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, and_, case, exists, false, func, literal, literal_column, null, or_, true

from exchange.access.visibility import Everyone, Own
from exchange.municipalities.rules import (
    LABELS,
    SIZE_BOUNDS,
    Evidence,
    MembershipRole,
    MunicipalityKind,
    SizeClass,
    State,
)
from exchange.municipalities.tables import (
    FieldOfActionRow,
    FigureRow,
    MandateRow,
    MembershipRow,
    MunicipalityRow,
    OrganisationRow,
    ProgrammeRow,
    ProgrammeSourceRow,
)
from exchange.projection.enums import Language, graphql_enum
from exchange.projection.fields import (
    Arguments,
    Columns,
    One,
    Order,
    Paging,
    argument,
    column,
    expression,
    inline,
    many,
    one,
    variants,
)
from exchange.projection.registry import projected
from exchange.projection.relay import Connection, Node, connection
from exchange.storage.base import table_of

graphql_enum(State, LABELS[State], "A Land of the Federal Republic, by its code in ISO 3166-2.")
graphql_enum(MunicipalityKind, LABELS[MunicipalityKind], "What a municipality is in the official register.")
graphql_enum(
    SizeClass,
    LABELS[SizeClass],
    "Size classes by population, with the bounds of the BBSR's town types.",
)
graphql_enum(MembershipRole, LABELS[MembershipRole], "In which role somebody takes part in a programme.")
graphql_enum(Evidence, LABELS[Evidence], "How well it is known that somebody takes part.")

LANGUAGE = argument("language", Language, "The language of the label.", Language.DE)


def in_language(name: str) -> Any:
    """The column `<name>_de` or `<name>_en`, by the field's argument `language`."""

    def choose(row: Columns, arguments: Arguments) -> ColumnElement[Any]:
        return row[f"{name}_en" if arguments["language"].current is Language.EN else f"{name}_de"]

    return choose


def state_sql(row: Columns) -> ColumnElement[Any]:
    """`rules.state_of` in SQL."""
    codes = {f"{number:02}": state.value for number, state in enumerate(State, start=1)}
    return case(*((func.left(row["ags"], 2) == literal(land), literal(code)) for land, code in codes.items()))


def size_class_sql(row: Columns) -> ColumnElement[Any]:
    """`rules.size_class` in SQL."""
    bounds = ((row["population"] >= literal(least), literal(name.value)) for least, name in SIZE_BOUNDS)
    return case((_without_size_class(row), null()), *bounds, else_=null())


def _without_size_class(row: Columns) -> ColumnElement[bool]:
    unincorporated = row["kind"] == literal(MunicipalityKind.UNINCORPORATED_AREA.value)
    return or_(func.length(row["ags"]) == literal(5), unincorporated)


def alike_sql(row: Columns, other: Columns) -> ColumnElement[bool]:
    """`rules.alike` in SQL."""
    return and_(
        row["kind"] == other["kind"],
        or_(_without_size_class(row), func.coalesce(size_class_sql(row) == size_class_sql(other), false())),
    )


# Membership is counted in German calendar days.
_TODAY: ColumnElement[date] = literal_column("(now() AT TIME ZONE 'Europe/Berlin')::date")


def in_force(membership: Columns) -> ColumnElement[bool]:
    """Whether the membership is in force today."""
    return and_(
        or_(membership["starts_on"].is_(None), membership["starts_on"] <= _TODAY),
        or_(membership["ends_on"].is_(None), membership["ends_on"] >= _TODAY),
    )


def takes_part(municipality_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the municipality has a membership in force today."""
    member = table_of(MembershipRow).alias()
    theirs = (member.c.municipality_id == municipality_id, in_force(dict(member.c)))
    return exists().where(*theirs).correlate_except(member)


def _district_acts(row: Columns, _arguments: Arguments) -> ColumnElement[bool]:
    mandate = table_of(MandateRow).alias()
    given = (
        mandate.c.municipality_id == row["id"],
        mandate.c.district_id == row["parent_id"],
        mandate.c.revoked_at.is_(None),
    )
    return exists().where(*given).correlate_except(mandate)


MEMBERSHIPS = Paging(
    orders={"ROLE": Order(lambda row: row["role"], "text")},
    default=(("ROLE", False),),
)
MUNICIPALITIES = Paging(
    orders={
        "NAME": Order(lambda row: row["name_sort"], "text"),
        "POPULATION": Order(lambda row: func.coalesce(row["population"], literal(0)), "bigint"),
    },
    default=(("NAME", False),),
    filters={
        "states": lambda row, value, parameter: (
            func.left(row["ags"], 2) == parameter(value.map(land_numbers), "text[]").any_()
        ),
        "kinds": lambda row, value, parameter: row["kind"] == parameter(value, "text[]").any_(),
        "sizeClasses": lambda row, value, parameter: size_class_sql(row) == parameter(value, "text[]").any_(),
        "takingPart": lambda row, value, _parameter: takes_part(row["id"]) if value.current else ~takes_part(row["id"]),
    },
)


def land_numbers(states: list[State] | None) -> list[str]:
    """The two digits by which the keys of these Länder begin."""
    numbers = {state: f"{number:02}" for number, state in enumerate(State, start=1)}
    return [numbers[State(state)] for state in states or ()]


@projected(FieldOfActionRow, rule=Everyone(), key="key")
@strawberry.type(
    description="One of the seven fields of action of the self-check *Weltoffene Kommune* (Handlungsfeld)."
)
class FieldOfAction:
    """A field of action."""

    key: str = column("key", "The key, as filters and inputs take it.")
    position: int = column("position", "Its place in the canonical order, from 1 to 7.")
    label: str = expression(
        in_language("label"), "The name: German in the official wording, English in a translation of ours.", LANGUAGE
    )
    name_variants: list[str] = column("name_variants", "Other German names under which the field is known.")


@projected(OrganisationRow, rule=Everyone(), prefix="organisation")
@strawberry.type(description="A body that runs or funds a programme.")
class Organisation(Node):
    """An organisation."""

    key: str = column("key", "A short name that does not change.")
    name: str = column("name", "The full name.")
    url: str | None = column("url", "Its website.")


@projected(FigureRow, rule=Everyone())
@strawberry.type(description="A published figure about a municipality, with its source.")
class Figure:
    """A figure."""

    label: str = expression(in_language("label"), "What the figure counts.", LANGUAGE)
    value: float = column("value", "The value.")
    unit: str | None = column("unit", "The unit of the value, if it has one.")
    as_of: date | None = column("as_of", "The day on which it held; null where the source gives none.")
    source_title: str = column("source_title", "Where the figure stands.")
    source_url: str | None = column("source_url", "Where the figure can be read up.")


@projected(ProgrammeSourceRow, rule=Everyone())
@strawberry.type(description="Where a fact about a programme stands.")
class ProgrammeSource:
    """A source of facts about a programme."""

    title: str = column("title", "The title of the source.")
    url: str | None = column("url", "Its address.")


@projected(MunicipalityRow, rule=Own("id"))
@strawberry.type(description="What a municipality decided for itself; only the municipality sees it.")
class MunicipalitySettings:
    """Settings, in the same row as the municipality."""

    four_eyes_rule: bool = column(
        "four_eyes", "Whether the key that made the last change to a record is kept from publishing it."
    )
    district_acts: bool = expression(_district_acts, "Whether its district may act for it.")


@projected(MunicipalityRow, rule=Everyone(), prefix="municipality")
@strawberry.type(description="A town, municipality or district (Kommune), by its entry in the official register.")
class Municipality(Node):
    """A municipality."""

    ags: str = column("ags", "The official key (AGS): 8 digits, of a district 5, leading zeros included.")
    ars: str | None = column(
        "ars", "The regional key (ARS): 12 digits, of a district 5; it cannot be derived from the AGS."
    )
    name: str = column("name", "The official name.")
    kind: MunicipalityKind = column("kind", "What it is in the official register.")
    state: State = expression(
        lambda row, _arguments: state_sql(row), "The Land it lies in, by the first two digits of its key."
    )
    area_km2: float | None = column("area_km2", "Its area in square kilometres.")
    population: int | None = column("population", "Its inhabitants.")
    population_date: date | None = column("population_date", "The day on which the inhabitants were counted.")
    register_date: date | None = column("register_date", "The date of the register that these facts were taken from.")
    size_class: SizeClass | None = expression(
        lambda row, _arguments: size_class_sql(row), "The size class by population; null for districts."
    )
    takes_part: bool = expression(
        lambda row, _arguments: takes_part(row["id"]), "Whether it has a membership in a programme today."
    )
    district: "Municipality | None" = one(
        lambda row, other: other["id"] == row["parent_id"], "The district it belongs to."
    )
    municipalities: Connection["Municipality"] = connection(
        MUNICIPALITIES,
        "The municipalities of a district that are known here.",
        on=lambda row, other: other["parent_id"] == row["id"],
    )
    settings: MunicipalitySettings | None = inline(lambda _row: true(), "What it decided for itself; null for others.")
    figures: list[Figure] = many(
        lambda row, other: other["municipality_id"] == row["id"], "Published figures about it.", order=("position",)
    )
    memberships: list[Annotated["Membership", strawberry.lazy("exchange.municipalities.types")]] = many(
        lambda row, other: other["municipality_id"] == row["id"],
        "In which programmes it takes part.",
        order=("role", "id"),
    )


Participant = Annotated[
    Municipality | Organisation,
    strawberry.union("Participant", description="Who can take part in a programme."),
]


@projected(MembershipRow, rule=Everyone())
@strawberry.type(
    description="That a municipality or organisation takes part in a programme, in a role and for a time (Teilnahme)."
)
class Membership:
    """A membership."""

    role: MembershipRole = column("role", "In which role.")
    starts_on: date | None = column("starts_on", "Since when; null where it is not known.")
    ends_on: date | None = column("ends_on", "Until when; null while it lasts.")
    evidence: Evidence = column("evidence", "How well it is known.")
    evidence_url: str | None = column("evidence_url", "The source.")
    participant: Participant = variants(
        {
            "Municipality": One(lambda row, other: other["id"] == row["municipality_id"]),
            "Organisation": One(lambda row, other: other["id"] == row["organisation_id"]),
        },
        "Who takes part.",
    )
    programme: Annotated["Programme", strawberry.lazy("exchange.municipalities.types")] = one(
        lambda row, other: other["id"] == row["programme_id"], "The programme."
    )


@projected(ProgrammeRow, rule=Everyone(), prefix="programme")
@strawberry.type(description="A model programme that municipalities take part in (Modellprogramm).")
class Programme(Node):
    """A programme."""

    key: str = column("key", "A short name that does not change.")
    name: str = column("name", "The official name.")
    description: str = expression(in_language("description"), "What it is about.", LANGUAGE)
    starts_on: date | None = column("starts_on", "Its first day; null where only the year is known.")
    ends_on: date | None = column("ends_on", "Its last day; null where only the year is known.")
    url: str | None = column("url", "Its website.")
    memberships: Connection[Membership] = connection(
        MEMBERSHIPS, "Who takes part.", on=lambda row, other: other["programme_id"] == row["id"]
    )
    sources: list[ProgrammeSource] = many(
        lambda row, other: other["programme_id"] == row["id"], "Where these facts stand.", order=("position",)
    )
