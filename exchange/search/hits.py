"""What a search text finds, and how well: the part of a statement that a list with `search` is joined with.

The ranking is BM25 (Robertson and Zaragoza 2009) over the words of the archive, with what German needs on both sides
already in the keys (`rules`). Whatever is asked, a bounded number of keys and postings is read.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import CTE, BigInteger, Table, Text, Uuid, column, text
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from exchange.access.visibility import All, AnyOf, Is, Own, Rule, Scope, Shown
from exchange.projection.fields import Searched
from exchange.projection.values import Run, Value
from exchange.search.finder import Read
from exchange.search.rules.asked import Mode
from exchange.search.rules.mistakes import TWO_EDITS
from exchange.storage.rows import alias

MOST_WORDS = 96
"""Words of the archive that one unit of a query may stand for."""
MOST_POSTINGS = 20_000
"""Postings that are read for one unit; of words in more documents than this, those that they say most about."""
MOST_READ = 36_000
"""Postings that all units of a query share."""
MOST_DOCUMENTS = 3_000
"""Documents that are looked at: of more that have words of the query, those that meet it best."""
LESSON_FACTOR = 0.5
"""How much a lesson of a measure counts for the measure, beside its own text."""

PUBLISHED = All((Is("state", "CURRENT"), AnyOf((Shown(), Own()))))
"""Who sees what is published of a record, which is what the index holds; its owner may see a draft instead."""

Parameter = Callable[[Value, str], Any]
_DIALECT = dialect()  # type: ignore[no-untyped-call]

# Every word of the archive that a slot of the query accepts, with how well. Guesses are made only for a unit for which
# nothing was found that the viewer sees: neither a word of texts that are gone nor one of texts for others takes the
# place of what was meant; by LIMIT each unit is looked at alone, and only until one is found. Similar words are those
# that a pattern leads to (`rules.mistakes`) and that take few enough mistakes: letters swapped, and what is other after
# that. The first comparison is cheap and leaves hardly any others.
_WORDS = """
asked AS MATERIALIZED (
  SELECT * FROM unnest({units}, {alternatives}, {slot}, {slots}, {keys}, {qualities}, {modes}, {edits}, {patterns})
    AS asked (unit, alternative, slot, slots, key, quality, mode, edits, pattern)),
exact AS MATERIALIZED (
  SELECT unit, alternative, slot, slots, word_id, quality * weight AS weight
  FROM asked JOIN search_key USING (key) WHERE mode = {exact}),
known AS MATERIALIZED (
  SELECT unit FROM (SELECT DISTINCT unit FROM exact) AS named WHERE (
    SELECT true FROM exact, LATERAL (
      SELECT document_id FROM search_posting WHERE search_posting.word_id = exact.word_id
      ORDER BY impact DESC LIMIT 20) AS posting
    JOIN search_document AS document ON document.id = document_id
    WHERE exact.unit = named.unit AND exact.slots = 1 AND {condition} AND {visible} LIMIT 1)),
guess AS MATERIALIZED (
  SELECT * FROM asked
  WHERE mode NOT IN ({exact}, {prefix}) AND NOT EXISTS (SELECT FROM known WHERE known.unit = asked.unit)),
near AS MATERIALIZED (
  SELECT DISTINCT unit, alternative, slot, slots, quality, found.key, found.word_id, found.weight,
    CASE WHEN greatest(length(guess.key), length(found.key)) < {two_edits} THEN 1 ELSE edits END AS edits
  FROM guess, LATERAL (
    SELECT * FROM search_key AS k WHERE weight >= 0.95 AND k.key LIKE guess.pattern
      AND levenshtein_less_equal(k.key, guess.key, 1, 1, 2, 2 * edits) <= 2 * edits LIMIT 300) AS found
  WHERE mode = {similar}),
swapped (unit, spelling, edits, swaps, start) AS (
  SELECT DISTINCT unit, key, edits, 0, 1 FROM guess WHERE mode = {similar}
  UNION ALL
  SELECT unit, overlay(spelling PLACING reverse(substr(spelling, place, 2)) FROM place FOR 2),
    edits, swaps + 1, place + 2
  FROM swapped, generate_series(start, length(spelling) - 1) AS place WHERE swaps < edits),
meant AS (
  SELECT *, row_number() OVER (PARTITION BY unit ORDER BY mistakes, key, word_id) AS place
  FROM near, LATERAL (
    SELECT min(swaps + levenshtein_less_equal(near.key, spelling, near.edits - swaps)) AS mistakes
    FROM swapped WHERE swapped.unit = near.unit AND swaps <= near.edits) AS counted
  WHERE mistakes <= edits),
word AS (
  SELECT * FROM exact
  UNION ALL
  SELECT unit, alternative, slot, slots, word_id, quality * weight * sqrt(length(asked.key)::real / length(found.key))
  FROM asked, LATERAL (
    SELECT * FROM search_key AS k WHERE k.key > asked.key AND k.key < asked.key || chr(1114111) LIMIT 300) AS found
  WHERE mode = {prefix}
  UNION ALL
  SELECT unit, alternative, slot, slots, word_id, quality * weight
  FROM guess JOIN search_key USING (key) WHERE mode = {guessed}
  UNION ALL
  SELECT unit, alternative, slot, slots, other.word_id,
    quality * meant.weight * own.weight * other.weight * (1 - 0.15 * mistakes)
  FROM meant JOIN search_key AS own ON own.word_id = meant.word_id AND own.weight >= 0.8
  JOIN search_key AS other ON other.key = own.key
  WHERE place <= 50
  UNION ALL
  SELECT unit, alternative, slot, slots, word_id, quality * weight * sqrt(length(guess.key)::real / length(found.key))
  FROM guess, LATERAL (
    SELECT * FROM search_key AS k WHERE weight >= 0.95 AND k.key LIKE '%' || guess.key || '%' LIMIT 50) AS found
  WHERE mode = {within}),
best AS (
  SELECT *, count(*) OVER (PARTITION BY unit) AS words,
    row_number() OVER (PARTITION BY unit ORDER BY weight DESC, word_id) AS place
  FROM (SELECT unit, alternative, slot, slots, word_id, max(weight) AS weight
    FROM word GROUP BY 1, 2, 3, 4, 5) AS word)
"""

# How well each document meets each unit. An alternative with several slots counts by the share of them that is met, or,
# with a negative number of slots, only as a whole.
_MET = """
posted AS (
  SELECT unit, alternative, slot, slots, document_id, max(weight * impact) AS value
  FROM best, LATERAL (
    SELECT document_id, impact FROM search_posting WHERE search_posting.word_id = best.word_id
    ORDER BY impact DESC LIMIT greatest(30, {most_each} / least(best.words, {most_words}))) AS posting
  WHERE place <= {most_words}
  GROUP BY 1, 2, 3, 4, 5),
met AS (
  SELECT unit, document_id, alternative > 0 AS loose, sum(value) * count(*) / (slots * slots) AS value,
    count(*) = abs(slots) AS whole
  FROM posted GROUP BY unit, alternative, slots, document_id HAVING slots > 0 OR count(*) = -slots)
"""

# A unit weighs the more the fewer records meet it; what meets it loosely weighs as what all ways together find. The
# weights of a cursor's page are taken over, so that the next page is scored alike. Scores are whole numbers, summed
# exactly, so that they are the same however the rows come together.
_HITS = """
subject AS (
  SELECT unit, loose, {subject} AS subject_id, max(value{factor}) AS value, bool_or(whole) AS whole
  FROM met JOIN candidate USING (document_id) JOIN search_document AS document ON document.id = document_id
  WHERE {condition} GROUP BY 1, 2, 3),
rare AS (
  SELECT unit, loose, coalesce(
    nullif(({weights})[2 * unit + loose::int + 1], 0),
    round(ln(1 + (size + 0.5) / (sum(met) OVER (PARTITION BY unit ORDER BY loose) + 0.5))::numeric, 6)::float8
  ) AS weight
  FROM (SELECT unit, loose, count(*) FILTER (WHERE whole) AS met FROM subject GROUP BY unit, loose) AS counted,
    (SELECT count(*) AS size FROM (SELECT FROM search_document LIMIT 10000) AS some_of_them) AS archive),
weighed AS (
  SELECT subject_id, unit, max(value * weight) AS value FROM subject JOIN rare USING (unit, loose) GROUP BY 1, 2),
scored AS (
  SELECT subject_id, (sum((1000000 * value)::bigint) * sqrt(count(*)::float8 / {size}))::bigint AS score
  FROM weighed GROUP BY subject_id
  UNION ALL
  (SELECT {subject}, 0 FROM search_document AS document
  WHERE {size} = 0 AND cardinality({excluded}) + cardinality({unwanted}) > 0 AND {own}
  ORDER BY document.id DESC LIMIT {most_documents}))
SELECT subject_id, score, (
    SELECT array_agg(coalesce(weight, 0) ORDER BY place)::text
    FROM generate_series(0, 2 * {size} - 1) AS place LEFT JOIN rare ON 2 * unit + loose::int = place) AS weights
FROM scored
WHERE NOT EXISTS (
    SELECT FROM unnest({phrases}) AS phrase WHERE NOT EXISTS (
      SELECT FROM search_document AS document
      WHERE {subject} = scored.subject_id AND body LIKE '% ' || phrase || ' %' AND {condition}))
  AND (cardinality({excluded}) + cardinality({unwanted}) = 0 OR NOT EXISTS (
    SELECT FROM search_document AS document
    WHERE {subject} = scored.subject_id AND {condition} AND (
      EXISTS (SELECT FROM unnest({unwanted}) AS phrase WHERE body LIKE '% ' || phrase || ' %')
      OR EXISTS (SELECT FROM search_key JOIN search_posting USING (word_id)
        WHERE key = ANY ({excluded}) AND weight >= 0.95 AND search_posting.document_id = document.id))))
"""

# Which documents are looked at. Whether the viewer sees them does not matter yet, and nothing of this cut is shown.
_CANDIDATES = """
frequent AS (
  SELECT unit, ln(1 + {most_postings} / count(*)::float8) AS weight FROM met GROUP BY unit),
candidate AS (
  SELECT document_id FROM met JOIN frequent USING (unit)
  GROUP BY document_id ORDER BY sum(value * weight) DESC, document_id LIMIT {most_documents})
"""

_COLUMNS: dict[str, tuple[Callable[[Read], Any], str]] = {
    "units": (lambda read: read.lists.units, "int[]"),
    "alternatives": (lambda read: read.lists.alternatives, "int[]"),
    "slot": (lambda read: read.lists.slot, "int[]"),
    "slots": (lambda read: read.lists.slots, "int[]"),
    "keys": (lambda read: read.lists.keys, "text[]"),
    "qualities": (lambda read: read.lists.qualities, "real[]"),
    "modes": (lambda read: read.lists.modes, "int[]"),
    "edits": (lambda read: read.lists.edits, "int[]"),
    "patterns": (lambda read: read.lists.patterns, "text[]"),
    "size": (lambda read: len(read.query.units), "int"),
    "phrases": (lambda read: list(read.query.phrases), "text[]"),
    "unwanted": (lambda read: list(read.query.excluded_phrases), "text[]"),
    "excluded": (lambda read: list(read.query.excluded), "text[]"),
}


def condition(rule: Rule, table: Table, name: str, scope: Scope) -> str:
    """A visibility rule over a table under a name, as text."""
    predicate = rule.sql(alias(table, name), scope)
    return str(predicate.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))


def measure_hits(given: Searched, parameter: Parameter, scope: Scope, measure: Table, lesson: Table) -> CTE:
    """The measures that a text finds, by their own texts and those of the lessons that the viewer sees."""
    seen = condition(PUBLISHED, lesson, "said", scope)
    shown = f"EXISTS (SELECT FROM {lesson.name} AS said WHERE said.record_id = document.record_id AND {seen})"
    return _hits(
        given,
        parameter,
        subject="document.subject_id",
        factor=f" * CASE kind WHEN 'LESSON' THEN {LESSON_FACTOR} ELSE 1 END",
        condition=f"document.subject_id IS NOT NULL AND (kind = 'MEASURE' OR {shown})",
        own="kind = 'MEASURE'",
        visible=_visible(measure, "document.subject_id", scope),
    )


def lesson_hits(given: Searched, parameter: Parameter, scope: Scope, lesson: Table) -> CTE:
    """The lessons that a text finds."""
    own, visible = "kind = 'LESSON'", _visible(lesson, "document.record_id", scope)
    return _hits(given, parameter, subject="document.record_id", factor="", condition=own, own=own, visible=visible)


def _visible(table: Table, record: str, scope: Scope) -> str:
    seen = condition(PUBLISHED, table, "told", scope)
    return f"EXISTS (SELECT FROM {table.name} AS told WHERE told.record_id = {record} AND {seen})"


def _hits(given: Searched, parameter: Parameter, **places: str) -> CTE:
    for name, (pick, type_) in _COLUMNS.items():
        places[name] = str(parameter(Value(None, _getter(given.text, pick)), type_))
    places["weights"] = str(parameter(given.weights, "float8[]"))
    places["most_each"] = f"least({MOST_POSTINGS}, {MOST_READ} / greatest({places['size']}, 1))"
    bounds = {"most_words": MOST_WORDS, "most_postings": MOST_POSTINGS, "most_documents": MOST_DOCUMENTS}
    bounds |= {"two_edits": TWO_EDITS} | {mode.name.lower(): mode.value for mode in Mode}
    sql = f"WITH RECURSIVE {_WORDS}, {_MET}, {_CANDIDATES}, {_HITS}".format(**bounds, **places)
    columns = (column("subject_id", Uuid()), column("score", BigInteger()), column("weights", Text()))
    return text(sql).columns(*columns).cte("hits")


def _getter(given: Value, pick: Callable[[Read], Any]) -> Callable[[Run], Any]:
    return lambda run: pick(run.finder.read(given.get(run)))
