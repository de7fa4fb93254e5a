"""Fields of action in which the network is weak and practices are few: published statistics beside counted
practices."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import JSON, Boolean, ColumnElement, Integer, Select, Uuid, func, literal, literal_column, select

from exchange.access import rules
from exchange.access.visibility import Everyone, Scope, Shown
from exchange.municipalities.tables import FieldOfActionRow, ProgrammeRow
from exchange.municipalities.types import FieldOfAction
from exchange.projection.enums import Language
from exchange.projection.fields import METADATA, Needs, Use, column, one
from exchange.projection.json_sql import Json, row_array, select_pairs
from exchange.projection.registry import projected
from exchange.statistics.rules.gaps import Standing, gaps
from exchange.statistics.rules.states import ReleaseState
from exchange.statistics.tables import FiguresRow, ReleaseRow
from exchange.statistics.types.practices.coverage import COVERAGE, coverage
from exchange.statistics.types.release import StatisticalRelease
from exchange.storage.base import table_of
from exchange.storage.rows import Row, Types, alias

if TYPE_CHECKING:
    from exchange.projection.compiler import Compiler

_programme = table_of(ProgrammeRow)


@strawberry.type(
    description="Whether practices are missing in a field of action. What decides is the network's own middle, the "
    "median over the fields, so that some fields lie below it as a rule: it says where to look first, not that "
    "something is bad."
)
class GapFinding:
    """What was found for a field."""

    gap: bool | None = strawberry.field(
        description="Whether the network's mean and the number of practices both lie below the middle; null where that "
        "is not known, as a mean is withheld or nothing is published."
    )
    middle_mean: float | None = strawberry.field(
        description="The middle of the network's means over the fields; null where fewer than three are told."
    )
    practices_per_member: float | None = strawberry.field(
        description="How many practices there are for each member; null where there are no members."
    )
    middle_practices_per_member: float | None = strawberry.field(
        description="The middle of these over the fields; null where there are no members."
    )
    text: strawberry.Private[rules.Text]

    @strawberry.field(description="The finding in a few sentences, with the numbers that decide.")
    def explanation(
        self,
        language: Annotated[Language, strawberry.argument(description="The language of the text.")] = Language.DE,
    ) -> str:
        """The explanation in a language."""
        return self.text.in_language(language.value.lower())


def _finding(row: strawberry.Parent[Mapping[str, Any]]) -> GapFinding:
    standings = {key: Standing(mean, practices, unit) for key, mean, practices, unit in row["every"]}
    found = gaps(standings, row["members"], released=row["released"])[row["key"]]
    numbers = (found.middle_mean, found.per_member, found.middle_per_member)
    middle_mean, per_member, middle = (None if number is None else float(number) for number in numbers)
    return GapFinding(
        gap=found.gap,
        middle_mean=middle_mean,
        practices_per_member=per_member,
        middle_practices_per_member=middle,
        text=found.explanation,
    )


@projected(FieldOfActionRow, rule=Everyone(), key="key")
@strawberry.type(
    description="A field of action with what the network says of itself there and how many practices its members "
    "have: published measures that you may see. No ranking: fields come in their canonical order."
)
class PracticeGap:
    """A field, and whether practices are missing in it."""

    field_of_action: FieldOfAction = one(
        lambda row, other: other["key"] == row["key"], "The field of action.", implied=True
    )
    release: StatisticalRelease | None = one(
        lambda row, other: other["id"] == row["release_id"],
        "The statistical release that the mean is from: of the programme's the one published last that you may see, "
        "one that is made up only where there is no other; null where there is none.",
    )
    mean: int | None = column(
        "mean", "The mean of the whole network in points of 100; null where it is withheld or nothing is published."
    )
    members: int = column("members", "How many municipalities take part in the programme today.")
    practices: int = column("practices", "How many practices they have in this field.")
    finding: GapFinding = strawberry.field(
        resolver=_finding,
        metadata={METADATA: Needs(("key", "every", "members", "released"))},
        description="Whether practices are missing in this field, and why that is thought.",
    )


_GAP: Types = {
    **COVERAGE,
    "mean": Integer(),
    "release_id": Uuid(),
    "released": Boolean(),
    "every": JSON(),
}


def practice_gaps(compiler: "Compiler", use: Use) -> Json:
    """The field `practiceGaps` as JSON."""
    programme = compiler.parameter(use.arguments["programme"], "text")
    statement, name = _gaps(programme, compiler.scope), compiler.name()
    row = Row(statement.subquery(name), name, _GAP)
    listed = select_pairs(compiler.pairs(use.type, row, use.nodes)).select_from(row.source).order_by(row.c["position"])
    return row_array(listed, compiler.name())


def _gaps(programme: ColumnElement[Any], scope: Scope) -> Select[Any]:
    """The rows of `_GAP`; each carries what is known of all fields, as the middle is theirs."""
    covered = coverage(programme, scope).subquery("covered")
    release = _newest(programme, scope).cte("newest_release")
    figure = alias(table_of(FiguresRow), "figure")
    whole = (figure.c["criterion_id"].is_(None), figure.c["dimension"].is_(None), Shown().sql(figure, scope))
    mean, unit = (
        select(figure.c[column])
        .select_from(figure.source)
        .where(figure.c["release_id"] == release.c.id, figure.c["field_key"] == covered.c.key, *whole)
        .correlate(release, covered)
        .scalar_subquery()
        for column in ("mean", "unit")
    )
    known = select(covered, release.c.id.label("release_id"), mean.label("mean"), unit.label("unit")).select_from(
        covered
    )
    found = known.outerjoin(release, literal_column("true")).subquery("known")
    unit_of = func.coalesce(found.c.unit, 1)
    every = func.json_agg(func.json_build_array(found.c.key, found.c.mean, found.c.practices, unit_of)).over()
    return select(found, found.c.release_id.is_not(None).label("released"), every.label("every"))


def _newest(programme: ColumnElement[Any], scope: Scope) -> Select[Any]:
    """The release that counts, if the viewer sees one."""
    release = alias(table_of(ReleaseRow), "published")
    return (
        select(release.c["id"].label("id"))
        .select_from(release.source)
        .join(_programme, _programme.c.id == release.c["programme_id"])
        .where(
            _programme.c.key == programme,
            release.c["state"] == literal(ReleaseState.PUBLISHED.value),
            Shown().sql(release, scope),
        )
        .order_by(release.c["demo"], release.c["published_at"].desc(), release.c["id"])
        .limit(literal_column("1"))
    )
