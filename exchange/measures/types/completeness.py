"""Completeness of a measure: `rules.completeness` in SQL, as far as the viewer sees what it asks for."""

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, and_, exists, func, literal, select

from exchange.access.visibility import EDITION, Scope
from exchange.measures.rules.completeness import CRITERION_LABELS, HINTS, WEIGHTS, Criterion
from exchange.measures.rules.vocabulary import LessonKind
from exchange.measures.tables import LessonRow
from exchange.measures.tables.completeness import of_content, weighed
from exchange.measures.types.lesson import LESSON_REVISION
from exchange.measures.types.parts import CONTACT_RULE
from exchange.measures.types.revision import in_force
from exchange.projection.enums import Language, graphql_enum
from exchange.projection.fields import AS_OF, METADATA, Needs
from exchange.storage.base import table_of
from exchange.storage.rows import Named, alias

graphql_enum(Criterion, CRITERION_LABELS, "What the description of a measure can have.")

LabelLanguage = Annotated[Language, strawberry.argument(description="The language of the text.")]


@strawberry.type(description="Something that the description of a measure does not have.")
class MissingPart:
    """Something missing."""

    key: Criterion = strawberry.field(description="What is missing.")
    weight: int = strawberry.field(description="What it would add to the score.")

    @strawberry.field(description="Its name.")
    def label(self, language: LabelLanguage = Language.DE) -> str:
        """The name in a language."""
        return CRITERION_LABELS[self.key].in_language(language.value.lower())

    @strawberry.field(description="What readers will miss, in a sentence.")
    def hint(self, language: LabelLanguage = Language.DE) -> str:
        """The hint in a language."""
        return HINTS[self.key].in_language(language.value.lower())


@strawberry.type(
    description="How complete the description of a measure is, as far as you see it. Nothing depends on it."
)
class Completeness:
    """Score and gaps."""

    score: int = strawberry.field(description="From 0 to 100, when nothing is missing.")
    missing: list[MissingPart] = strawberry.field(description="What readers will miss, the most important first.")


def conditions(row: Named, scope: Scope) -> dict[Criterion, ColumnElement[bool]]:
    """Whether an edition of a measure has what each criterion asks for, as far as the viewer sees it."""
    found = of_content(row)
    shown = and_(found[Criterion.CONTACT], CONTACT_RULE.sql(row, scope))
    return {**found, Criterion.CONTACT: shown, Criterion.OBSTACLES: _obstacles(row, scope)}


def score(row: Named, scope: Scope) -> ColumnElement[int]:
    """`rules.completeness.score` in SQL."""
    return weighed(conditions(row, scope))


def _obstacles(row: Named, scope: Scope) -> ColumnElement[bool]:
    lesson = alias(table_of(LessonRow), "obstacle")
    then = AS_OF in row.c
    shown = and_(in_force(row.c, lesson.c), LESSON_REVISION.sql(lesson, scope)) if then else EDITION.sql(lesson, scope)
    obstacle = and_(lesson.c["measure_id"] == row.c["record_id"], lesson.c["kind"] == LessonKind.OBSTACLE.value)
    return exists(select(literal(1)).select_from(lesson.source).where(obstacle, shown))


def _has_each(row: Named, scope: Scope) -> ColumnElement[Any]:
    """The conditions as a JSON object."""
    found = conditions(row, scope).items()
    return func.json_build_object(*(part for key, holds in found for part in (literal(key.value), holds)))


def _completeness(row: strawberry.Parent[Mapping[str, Any]]) -> Completeness:
    missing = [MissingPart(key=key, weight=WEIGHTS[key]) for key in Criterion if not row["has"][key.value]]
    return Completeness(score=row["score"], missing=missing)


def completeness() -> Any:
    """The field `completeness` of a measure."""
    needs = Needs(
        (),
        {
            "score": lambda asked: score(asked.row, asked.scope),
            "has": lambda asked: _has_each(asked.row, asked.scope),
        },
    )
    return strawberry.field(
        resolver=_completeness,
        metadata={METADATA: needs},
        description="How complete the description is, and what readers will miss, as far as you see it. Computed on "
        "every read; publishing does not depend on it.",
    )
