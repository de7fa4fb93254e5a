"""What a search box offers while somebody types: words that occur, titles, and municipalities.

Bounded whatever the archive holds: of very many words with the same beginning the first 200 of the alphabet are
looked at, the most frequent of them more closely, as many as suggestions are wanted; and of each word the documents
that it says most about. What is typed with a hyphen or a space also completes what is written with the other, or as one
word.
"""

from enum import StrEnum
from functools import lru_cache

import strawberry
from sqlalchemy import literal_column

from exchange.access.rules import Text
from exchange.access.viewer import ViewerKind
from exchange.access.visibility import Scope
from exchange.errors import ExchangeError
from exchange.measures.tables import LessonRow, MeasureRow
from exchange.municipalities.rules import german_sort_key
from exchange.projection.context import RequestContext
from exchange.projection.enums import graphql_enum
from exchange.search.hits import PUBLISHED, condition
from exchange.search.rules.typed import joined_or_not, read_typed
from exchange.storage.base import table_of

MOST_SUGGESTIONS = 20
LONGEST_PREFIX = 100

_SQL = """
WITH looked AS (
  SELECT word_id, beginning FROM unnest($2::text[]) AS beginning, LATERAL (
    SELECT word_id FROM search_key WHERE key >= beginning AND key < beginning || chr(1114111) AND weight = 1
    LIMIT 200) AS begun
  UNION SELECT word_id, key FROM search_key WHERE key = ANY ($3::text[]) AND weight = 1),
word AS MATERIALIZED (
  SELECT word_id, beginning, (SELECT count(*) FROM (
    SELECT FROM search_posting WHERE search_posting.word_id = looked.word_id LIMIT 8) AS some_of_them) AS documents
  FROM looked),
term AS (
  SELECT shown, row_number() OVER (ORDER BY places DESC, length(spelling), spelling) AS place FROM (
    SELECT search_word.id, shown, spelling FROM word JOIN search_word ON search_word.id = word_id
    WHERE beginning = $4::text ORDER BY documents DESC, length(spelling), spelling LIMIT 2 * $7::int) AS often,
  LATERAL (SELECT count(*) AS places FROM (
    SELECT document_id FROM search_posting WHERE word_id = often.id ORDER BY impact DESC LIMIT 8) AS posting
    JOIN search_document AS document ON document.id = document_id
    WHERE EXISTS (SELECT FROM measure AS said WHERE said.record_id = document.record_id AND {measure_text})
      OR EXISTS (SELECT FROM lesson AS said WHERE said.record_id = document.record_id AND {lesson_text})) AS seen
  WHERE places > 0),
titled AS (
  SELECT record_id, max(impact) AS impact
  FROM (SELECT word_id FROM word ORDER BY length(beginning) DESC, documents DESC LIMIT 2 * $7::int) AS word,
    LATERAL (SELECT document_id, impact FROM search_posting WHERE search_posting.word_id = word.word_id
      ORDER BY impact DESC LIMIT $7::int) AS posting
  JOIN search_document ON search_document.id = document_id AND kind = 'MEASURE'
  WHERE search_document.title ~ $5::text GROUP BY record_id ORDER BY impact DESC LIMIT 60),
title AS (
  SELECT said.record_id, said.title, row_number() OVER (ORDER BY impact DESC, title_sort, said.record_id) AS place
  FROM titled JOIN measure AS said USING (record_id) WHERE {measure_text}),
town AS (
  SELECT id, name, row_number() OVER (ORDER BY name_sort, id) AS place FROM (
    SELECT DISTINCT near.* FROM unnest($6::text[]) AS beginning, LATERAL (
      SELECT id, name, name_sort FROM municipality
      WHERE name_sort >= beginning AND name_sort < beginning || chr(1114111)
      ORDER BY name_sort, id LIMIT $7::int) AS near) AS all_of_them)
SELECT kind, text, id FROM (
  SELECT 'TERM' AS kind, shown AS text, NULL::text AS id, place, 1 AS rank FROM term
  UNION ALL SELECT 'MEASURE', title, 'measure_' || record_id, place, 2 FROM title
  UNION ALL SELECT 'MUNICIPALITY', name, 'municipality_' || id, place, 3 FROM town) AS found
ORDER BY place, rank LIMIT $7::int
"""


class SuggestionKind(StrEnum):
    """What a suggestion is."""

    TERM = "TERM"
    MEASURE = "MEASURE"
    MUNICIPALITY = "MUNICIPALITY"


graphql_enum(
    SuggestionKind,
    {
        SuggestionKind.TERM: Text("ein Wort, das vorkommt", "a word that occurs"),
        SuggestionKind.MEASURE: Text("der Titel einer Maßnahme", "the title of a measure"),
        SuggestionKind.MUNICIPALITY: Text("der Name einer Kommune", "the name of a municipality"),
    },
    "What a suggestion is.",
)


@strawberry.type(description="What a search box can offer for what was typed so far.")
class Suggestion:
    """A suggestion."""

    kind: SuggestionKind = strawberry.field(description="What it is.")
    text: str = strawberry.field(description="What to show, and to put into the search box.")
    id: strawberry.ID | None = strawberry.field(
        description="The id of the measure or municipality, for `node(id:)`; null for a term."
    )


async def suggestions(context: RequestContext, prefix: str, first: int) -> list[Suggestion]:
    """What begins with the prefix, or has a word in its title that does: the best of each kind in turn. Nothing for a
    prefix without letters or digits."""
    if not 0 <= first <= MOST_SUGGESTIONS:
        raise ExchangeError(f"'first' is {first}; it must lie between 0 and {MOST_SUGGESTIONS}.")
    prefix = prefix[:LONGEST_PREFIX]
    typed = read_typed(prefix)
    if typed is None:
        return []
    viewer = context.viewer
    names = joined_or_not(prefix, german_sort_key)
    words = (list(typed.beginnings), list(typed.complete), typed.whole, typed.title)
    given = (list(viewer.municipalities), *words, names, first)
    rows = await context.database.fetch_all(_statement(viewer.kind), *given)
    return [Suggestion(kind=SuggestionKind(kind), text=text, id=id_) for kind, text, id_ in rows]


@lru_cache
def _statement(kind: ViewerKind) -> str:
    scope = Scope(kind, literal_column("$1::uuid[]"))
    tables = {"measure_text": table_of(MeasureRow), "lesson_text": table_of(LessonRow)}
    sql = _SQL.format(**{name: condition(PUBLISHED, table, "said", scope) for name, table in tables.items()})
    # Who never acts for a municipality has no use for the parameter, whose type would be unknown.
    return sql if "$1" in sql else f"{sql.rstrip()} OFFSET 0 * cardinality($1::uuid[])"
