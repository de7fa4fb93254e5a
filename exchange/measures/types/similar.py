"""Measures about the same thing, and why they are thought to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, cast
from uuid import UUID

import strawberry
from sqlalchemy import literal_column

from exchange.access.rules import Text
from exchange.access.viewer import ViewerKind
from exchange.access.visibility import EDITION, Scope
from exchange.errors import ExchangeError
from exchange.measures.rules.labels import TARGET_GROUP_LABELS
from exchange.measures.tables import MeasureRow
from exchange.projection.enums import Language, graphql_enum
from exchange.projection.fields import METADATA, Needs, produced
from exchange.search.hits import PUBLISHED, condition
from exchange.storage.base import table_of

if TYPE_CHECKING:
    from exchange.measures.types.measure import Measure

MOST_SIMILAR = 10

# The words that say most about the measure lead, by their roots and those of their parts, to the measures about which
# these say most, too. What one document alone has leads nowhere, what very many have says little. Sharing fields of
# action or target groups counts on top.
_SQL = """
WITH this AS (
  SELECT id, record_id, target_groups FROM measure AS this WHERE record_id = $2::uuid AND {this} LIMIT 1),
word AS (
  SELECT word_id, impact FROM search_posting
  WHERE document_id = (SELECT id FROM search_document WHERE record_id = $2::uuid)
  ORDER BY impact DESC, word_id LIMIT 30),
root AS (
  SELECT key, max(impact * weight) AS value, (array_agg(word_id ORDER BY impact * weight DESC, word_id))[1] AS word_id
  FROM word JOIN search_key USING (word_id) WHERE key LIKE '~____%' GROUP BY key),
telling AS MATERIALIZED (
  SELECT key, word_id, value * ln(1 + 500.0 / documents) AS weight FROM (
    SELECT *, (
      SELECT count(*) FROM (SELECT FROM search_key AS other JOIN search_posting USING (word_id)
        WHERE other.key = root.key LIMIT 500) AS some_of_them) AS documents
    FROM root) AS counted
  WHERE documents > 1 ORDER BY weight DESC, key LIMIT 20),
met AS (
  SELECT document_id, telling.word_id, max(telling.weight * search_key.weight * posting.impact) AS value
  FROM telling JOIN search_key USING (key), LATERAL (
    SELECT document_id, impact FROM search_posting WHERE search_posting.word_id = search_key.word_id
    ORDER BY impact DESC LIMIT 100) AS posting
  GROUP BY document_id, telling.word_id),
near AS (
  SELECT document_id, sum(value) AS value, array_agg(word_id ORDER BY value DESC, word_id) AS words
  FROM met GROUP BY document_id ORDER BY value DESC LIMIT 200),
alike AS (
  SELECT said.record_id, value, words,
    ARRAY(SELECT unnest(said.target_groups) INTERSECT SELECT unnest(this.target_groups) ORDER BY 1) AS groups,
    ARRAY(SELECT theirs.field_key FROM measure_field AS theirs JOIN measure_field AS own USING (field_key)
      WHERE theirs.edition_id = said.id AND own.edition_id = this.id ORDER BY own.position) AS fields
  FROM near JOIN search_document ON search_document.id = document_id AND kind = 'MEASURE'
  JOIN measure AS said ON said.record_id = search_document.record_id AND {said}, this
  WHERE said.record_id <> this.record_id)
SELECT record_id, groups,
  ARRAY(SELECT ARRAY[key, label_de, label_en] FROM field_of_action WHERE key = ANY (fields)
    ORDER BY array_position(fields, key)) AS fields,
  ARRAY(SELECT shown FROM unnest(words[1:3]) WITH ORDINALITY AS word (id, place)
    JOIN search_word USING (id) ORDER BY place) AS terms
FROM alike
ORDER BY value * (1 + 0.25 * least(cardinality(fields), 2) + 0.1 * least(cardinality(groups), 3)) DESC, record_id
LIMIT $3::int
"""


class SimilarityKind(StrEnum):
    """What two measures share."""

    FIELD_OF_ACTION = "FIELD_OF_ACTION"
    TARGET_GROUP = "TARGET_GROUP"
    TERM = "TERM"


graphql_enum(
    SimilarityKind,
    {
        SimilarityKind.FIELD_OF_ACTION: Text("ein Handlungsfeld", "a field of action"),
        SimilarityKind.TARGET_GROUP: Text("eine Zielgruppe", "a target group"),
        SimilarityKind.TERM: Text("ein Wort, das über beide viel sagt", "a word that says much about both"),
    },
    "What two measures share.",
)

_LabelLanguage = Annotated[Language, strawberry.argument(description="The language of the label.")]


@strawberry.type(description="Something that two measures share.")
class SimilarityReason:
    """A reason for similarity."""

    kind: SimilarityKind = strawberry.field(description="What it is.")
    value: str = strawberry.field(description="The key of the field of action or target group; the word itself.")
    text: strawberry.Private[Text]

    @strawberry.field(description="What people read for it.")
    def label(self, language: _LabelLanguage = Language.DE) -> str:
        """The label in a language."""
        return self.text.in_language(language.value.lower())


@dataclass(frozen=True, slots=True)
class _Found:
    """A similar measure as it was found."""

    record_id: UUID
    because: list[SimilarityReason]


@strawberry.type(description="A measure about the same thing as another one, and why it is thought to be.")
class SimilarMeasure:
    """A similar measure. Its source is what was found."""

    measure: Annotated["Measure", strawberry.lazy("exchange.measures.types.measure")] = produced("The measure.")
    because: list[SimilarityReason] = strawberry.field(
        description="What the two share: fields of action, target groups, and the words that say most about both."
    )


def _reasons(row: Mapping[str, Any]) -> list[SimilarityReason]:
    reasons = [(SimilarityKind.FIELD_OF_ACTION, key, Text(de, en)) for key, de, en in row["fields"]]
    reasons += [(SimilarityKind.TARGET_GROUP, key, TARGET_GROUP_LABELS[key]) for key in row["groups"]]
    reasons += [(SimilarityKind.TERM, word, Text(word, word)) for word in row["terms"]]
    return [SimilarityReason(kind=kind, value=value, text=text) for kind, value, text in reasons]


async def _similar(
    row: strawberry.Parent[Mapping[str, Any]],
    info: strawberry.Info,
    first: Annotated[int, strawberry.argument(description=f"How many, at most {MOST_SIMILAR}.")] = 5,
) -> list[SimilarMeasure]:
    if not 0 <= first <= MOST_SIMILAR:
        raise ExchangeError(f"'first' is {first}; it must lie between 0 and {MOST_SIMILAR}.")
    viewer = info.context.viewer
    given = (list(viewer.municipalities), row["record_id"], first)
    rows = await info.context.database.fetch_all(_statement(viewer.kind), *given)
    return cast(list[SimilarMeasure], [_Found(found["record_id"], _reasons(found)) for found in rows])


@lru_cache
def _statement(kind: ViewerKind) -> str:
    scope, measure = Scope(kind, literal_column("$1::uuid[]")), table_of(MeasureRow)
    sql = _SQL.format(
        this=condition(EDITION, measure, "this", scope), said=condition(PUBLISHED, measure, "said", scope)
    )
    # Who never acts for a municipality has no use for the parameter, whose type would be unknown.
    return sql if "$1" in sql else f"{sql} OFFSET 0 * cardinality($1::uuid[])"


def similar_measures() -> Any:
    """The field `similarMeasures` of a measure."""
    return strawberry.field(
        resolver=_similar,
        metadata={METADATA: Needs(("record_id",), work=100)},
        description="Other measures about the same thing, the most similar first, each with what the two share. None "
        "for a measure that was never published.",
    )
